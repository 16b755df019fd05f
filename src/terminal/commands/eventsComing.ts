import { setTimeout as delay } from 'node:timers/promises';
import { compareKept } from '../../app/events/keptEvents';
import { KEPT_EVENTS } from '../../app/events/liveEvents';
import { describeError } from '../../app/stores/errorWords';
import { changeWords, type StoreChange } from '../../model/backlog/storeChange';
import { comparePositions, type EventHeader } from '../../model/event/event';
import { EventRing } from '../../model/event/eventRing';
import type { EventTail, LiveReader, TailStep } from '../../store/livePorts';
import { StoreError } from '../../store/pg/errors';
import type { Output } from '../shell/output';
import type { TerminalStore } from '../store/openStore';
import { t } from '../words';

/** Milliseconds between two checks whether the server is back after a lost connection. */
const AGAIN_MS = 1_000;
/** Milliseconds between two comparisons of the read events with the store. */
const COMPARE_MS = 5_000;

/**
 * Yields every event that becomes visible, until Ctrl+C. Waits for a server that is away, and for a machine behind it that has a part of
 * the events. Prints a note when events are gone that were `read` before or came since.
 */
export async function* comingEvents(
  open: TerminalStore,
  tail: EventTail,
  read: readonly EventHeader[],
  output: Output,
): AsyncGenerator<EventHeader, void, undefined> {
  const { signal, store } = open;
  const changeAt = watchChanges(store, tail, read);
  while (!signal.aborted) {
    try {
      for await (const step of tail.follow(signal)) {
        const change = await changeAt(step, signal);
        if (change) output.note(changeWords(change, t));
        yield* step.events;
      }
    } catch (error) {
      if (signal.aborted) return;
      await waitOut(error, open, tail, output);
      if (!signal.aborted) output.note('The server is back.');
    }
  }
}

/** Returns a function that tells at each step what happened to the events that were read before. */
function watchChanges(store: LiveReader, tail: EventTail, read: readonly EventHeader[]) {
  let ring = new EventRing(KEPT_EVENTS);
  ring.add(read);
  let comparedAt = performance.now();
  let last = tail.head;

  async function goneAt({ restart }: TailStep, signal: AbortSignal): Promise<StoreChange | undefined> {
    if (restart === 'replaced') {
      ring = new EventRing(KEPT_EVENTS);
      return { kind: 'replaced' };
    }
    if (restart !== 'shrunk' && performance.now() - comparedAt < COMPARE_MS) return undefined;
    const { gone } = await compareKept(store, ring.events, ring.gaps, signal);
    comparedAt = performance.now();
    // The step that begins again tells what happened to the newest event.
    if (restart !== 'shrunk' && gone.at(-1)?.position === ring.events.at(-1)?.position) return undefined;
    ring.remove(new Set(gone.map(({ position }) => position)));
    const { head } = tail;
    if (restart === 'shrunk' && last && head && comparePositions(head, last) < 0)
      return { kind: 'wentBack', from: last, to: head };
    return gone.length > 0 ? { kind: 'deleted', count: gone.length } : undefined;
  }

  return async (step: TailStep, signal: AbortSignal): Promise<StoreChange | undefined> => {
    const change = await goneAt(step, signal);
    ring.add(step.events);
    last = tail.head;
    return change;
  };
}

/** Waits until the server or machine answers again. Any other failure is thrown. */
async function waitOut(error: unknown, open: TerminalStore, tail: EventTail, output: Output): Promise<void> {
  if (error instanceof StoreError && error.kind === 'machine') {
    output.note(`${describeError(error, t)} Waiting for it.`);
    await untilWhole(open, tail);
  } else if (error instanceof StoreError && error.kind === 'lost') {
    output.note('The server went away; waiting for it.');
    await untilBack(open);
  } else throw error;
}

/** Asks repeatedly while a machine behind the server is away. Rejects with any other failure except a loss. */
async function untilWhole({ signal }: TerminalStore, tail: EventTail): Promise<void> {
  for (let isWhole = false; !isWhole && !signal.aborted; ) {
    await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    isWhole = await tail.countAhead(0, signal).then(
      () => true,
      (error) => {
        if (signal.aborted || (error instanceof StoreError && error.kind === 'machine')) return false;
        if (error instanceof StoreError && error.kind === 'lost') return true;
        throw error;
      },
    );
  }
}

/** Waits until the server is back. Rejects with the server's error when it is back but refuses. */
async function untilBack({ handle, signal }: TerminalStore): Promise<void> {
  do {
    // Ctrl+C ends the waiting without an error.
    await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    if (handle.failure) throw handle.failure;
  } while (handle.state.kind === 'reconnecting' && !signal.aborted);
}

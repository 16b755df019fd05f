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

/** After a lost connection it is asked again so often whether the server is back. */
const AGAIN_MS = 1_000;
/** So often what was read is compared with the store. */
const COMPARE_MS = 5_000;

/**
 * Every event that becomes visible, until Ctrl+C. A server that goes away is waited for, and so is one behind it that has a part of the
 * events. That events are gone which were `read` before, or came since, is noted.
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

/** Tells at each step what has happened to the events that were read before. */
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
    // What has become of the newest is told by the step that begins again.
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

/** Waits until what was away answers again; any other failure is thrown. */
async function waitOut(error: unknown, open: TerminalStore, tail: EventTail, output: Output): Promise<void> {
  if (error instanceof StoreError && error.kind === 'machine') {
    output.note(`${describeError(error, t)} Waiting for it.`);
    await untilWhole(open, tail);
  } else if (error instanceof StoreError && error.kind === 'lost') {
    output.note('The server went away; waiting for it.');
    await untilBack(open);
  } else throw error;
}

/** Asks again and again while a machine behind the server is away. Rejects with any other failure but a loss. */
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

/** Rejects with what the server says when it is back and refuses. */
async function untilBack({ handle, signal }: TerminalStore): Promise<void> {
  do {
    // Ctrl+C ends the waiting, which is what was asked for.
    await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    if (handle.failure) throw handle.failure;
  } while (handle.state.kind === 'reconnecting' && !signal.aborted);
}

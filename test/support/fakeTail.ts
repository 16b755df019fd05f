import { comparePositions, type EventHeader, type Position } from '../../src/model/event/event';
import type { EventTail, PositionRange } from '../../src/store/livePorts';
import type { EventStore } from '../../src/store/ports';
import { unaskedStore } from './unaskedStore';

/** A store with events only; the test appends them. */
export interface FakeEvents {
  readonly store: EventStore;
  append(...events: readonly EventHeader[]): void;
  /** The error of every further step, until it is reset. */
  failure: Error | undefined;
  /** The number of tails that are followed now. */
  readonly followers: number;
}

export function fakeEvents(): FakeEvents {
  const events: EventHeader[] = [];
  const wakers = new Set<() => void>();
  let followers = 0;
  let failure: Error | undefined;

  function append(...more: readonly EventHeader[]): void {
    events.push(...more);
    for (const wake of wakers) wake();
  }

  function tail(): EventTail {
    let read = 0;
    return {
      get head() {
        return events[read - 1]?.position ?? ('0' as Position);
      },
      isOpen: false,
      async begin(count, _signal, through) {
        const last = through === undefined ? events.length : events.findLastIndex(isUpTo(through)) + 1;
        read = last;
        return events.slice(0, last).slice(-count);
      },
      async *follow(signal) {
        followers += 1;
        try {
          while (!signal.aborted) {
            if (failure) throw failure;
            const next = events.slice(read, read + 2_000);
            read += next.length;
            yield { events: next, more: false };
            if (read === events.length && !failure) await woken(signal);
          }
        } finally {
          followers -= 1;
        }
      },
      countAhead: async (cap) => Math.min(events.length - read, cap + 1),
    };
  }

  const isUpTo = (through: Position) => (event: EventHeader) => comparePositions(event.position, through) <= 0;

  function woken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        wakers.delete(done);
        resolve();
      };
      wakers.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  const at = (position: string) => events.findIndex((event) => event.position === position);
  const within = ({ after, upTo }: PositionRange) =>
    events.filter(({ position }) => comparePositions(position, after) > 0 && comparePositions(position, upTo) <= 0);
  const store: EventStore = {
    ...unaskedStore(),
    tail,
    beganBefore: async (ids: readonly string[], position: Position) =>
      ids.filter((id) => events.slice(0, at(position) + 1).some(({ correlationId }) => correlationId === id)),
    eventsBetween: async (after: Position, before: Position, count: number) =>
      events.slice(at(after) + 1, at(before)).slice(0, count),
    countIn: async (ranges) => ranges.map((range) => within(range).length),
    idsIn: async (range) => new Map(within(range).map(({ position, eventId }) => [position, eventId])),
  };

  return {
    store,
    append,
    get failure() {
      return failure;
    },
    set failure(next) {
      failure = next;
      for (const wake of wakers) wake();
    },
    get followers() {
      return followers;
    },
  };
}

import type { EventHeader, Position } from '../../src/model/event';
import type { EventStore } from '../../src/store/eventStore';
import type { EventTail } from '../../src/store/eventTail';

/** A store that only has events; the test appends them. */
export interface FakeEvents {
  readonly store: EventStore;
  append(...events: readonly EventHeader[]): void;
  /** Every further step fails until it is set back. */
  failure: Error | undefined;
  /** How many tails are followed right now. */
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
      async begin(count) {
        read = events.length;
        return events.slice(-count);
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
  const store = {
    layout: { streamWord: 'aggregate' },
    tail,
    beganBefore: async (ids: readonly string[], position: Position) =>
      ids.filter((id) => events.slice(0, at(position) + 1).some(({ correlationId }) => correlationId === id)),
    eventsBetween: async (after: Position, before: Position, count: number) =>
      events.slice(at(after) + 1, at(before)).slice(0, count),
  } as unknown as EventStore;

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

import type { Database } from '../pg/database';
import { listens } from '../pg/engines';

/** Between two looks, so that events come in batches. */
const SHORTEST_MS = 100;
const LONGEST_MS = 1_000;
/** While notifications come; not every writer may send them. */
const LONGEST_NOTIFIED_MS = 2_000;
const GROWTH = 1.5;
/** So many looks that found events without a notification say that the team has not opted in. */
const ENOUGH_UNHEARD = 10;

/** Says when another look is worth it: soon while events come, at once after a notification. */
export interface Waker {
  /** Waits after a look that found so many events; no longer than until the signal aborts. */
  rest(events: number): Promise<void>;
  close(): void;
}

/**
 * Listens to `channels`, where the store's library says that something was appended. `notified.isUsual` is turned off where no one
 * notifies: a connection of its own is too dear to listen to nothing.
 */
export function createWaker(
  db: Database,
  channels: readonly string[],
  notified: { isUsual: boolean },
  signal: AbortSignal,
): Waker {
  const over = new AbortController();
  let listening = false;
  let heard = false;
  let rang = false;
  let idle = 0;
  let unheard = 0;
  let wake: (() => void) | undefined;

  function ring(): void {
    heard = true;
    rang = true;
    wake?.();
  }

  async function listen(): Promise<void> {
    try {
      const session = await db.listen?.(channels, ring, over.signal);
      if (!session) return;
      listening = true;
      await session.ended;
    } catch {
      // A standby and a server without a free connection cannot; looking now and then is enough.
    } finally {
      listening = false;
    }
  }

  if (notified.isUsual && channels.length > 0 && listens(db.server)) void listen();

  return {
    async rest(events) {
      idle = events > 0 ? 0 : idle + 1;
      if (listening && !heard && events > 0 && ++unheard >= ENOUGH_UNHEARD) {
        notified.isUsual = false;
        over.abort();
      }
      const longest = listening && heard ? LONGEST_NOTIFIED_MS : LONGEST_MS;
      const ms = Math.min(SHORTEST_MS * GROWTH ** idle, longest);
      if (!rang)
        await pause(ms - SHORTEST_MS, signal, (stop) => {
          wake = stop;
        });
      wake = undefined;
      // Whatever woke it, events of one moment come together.
      await pause(SHORTEST_MS, signal);
      rang = false;
    },
    close: () => over.abort(),
  };
}

/** Ends early when the signal aborts, or through the function that `offer` is handed. */
function pause(ms: number, signal: AbortSignal, offer?: (stop: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(stop, signal.aborted ? 0 : ms);
    signal.addEventListener('abort', stop, { once: true });
    offer?.(stop);
  });
}

import type { Database } from '../pg/database';
import { listens } from '../pg/engines';

/** Milliseconds between two looks, so that events come in batches. */
const SHORTEST_MS = 100;
const LONGEST_MS = 1_000;
/** The longest wait while notifications come. Some writers may not send them. */
const LONGEST_NOTIFIED_MS = 2_000;
const GROWTH = 1.5;
/** After this many looks that found events without a notification, the store counts as one that does not notify. */
const ENOUGH_UNHEARD = 10;

/** Decides when to look again: soon while events come, at once after a notification. */
export interface Waker {
  /** Waits after a look that found this many events. Returns early when the signal aborts. */
  rest(events: number): Promise<void>;
  close(): void;
}

/**
 * Returns a waker that listens to `channels`, on which the store's library notifies about appended events. Sets `notified.isUsual` to false
 * when nothing notifies, because a connection that hears nothing is too expensive.
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
      // A standby, or a server without a free connection, cannot listen. Looking from time to time is enough.
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
      // Always wait a little, so that events of the same moment come together.
      await pause(SHORTEST_MS, signal);
      rang = false;
    },
    close: () => over.abort(),
  };
}

/** Resolves after `ms`. It resolves early when the signal aborts, or when the function that `offer` receives is called. */
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

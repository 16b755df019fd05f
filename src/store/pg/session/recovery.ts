import { Poller } from '../../../base/timers';
import { StoreError, type StoreErrorKind, wantsPassword } from '../errors';

const BACK_OFF = { firstMs: 500, longestMs: 30_000 };

/** The server is only out of reach. Any other kind is an answer of the server that a person must see. */
const AWAY: readonly StoreErrorKind[] = ['lost', 'unreachable', 'timeout', 'cancelled'];

/**
 * Watches for losses of the server. Reports a loss once, and again when the server refuses. Retries with back-off and reports when the
 * server is back.
 */
export interface Recovery {
  /** The reason, while the server is away. */
  readonly lost: Error | undefined;
  /**
   * Reports that a session broke. `inUse`: a caller was waiting for its answer, so the loss is reported at once. An idle session may only
   * have timed out.
   */
  report(error: Error, inUse: boolean): void;
  onLost(listener: (error: Error) => void): () => void;
  onRestored(listener: () => void): () => void;
  close(): void;
}

/** Returns the recovery of a connection. `attempt` resolves when the server answers. */
export function createRecovery(attempt: () => Promise<void>): Recovery {
  const lostListeners = new Set<(error: Error) => void>();
  const restoredListeners = new Set<() => void>();
  let lost: Error | undefined;
  let closed = false;

  /**
   * Retries until the server is back, also while it refuses. Stops when the server wants another password: then a person has to connect
   * again.
   */
  const attempts = new Poller({
    work: async () => {
      try {
        await attempt();
      } catch (error) {
        notifyLost(error as Error);
        if (wantsPassword(error)) return undefined;
        throw error;
      }
      restored();
      return undefined;
    },
    failed: () => {},
    backOff: () => BACK_OFF,
  });

  function notifyLost(error: Error): void {
    if (closed || (lost && !isNews(lost, error))) return;
    lost = error;
    for (const listener of lostListeners) listener(error);
  }

  function restored(): void {
    attempts.stop();
    if (!lost || closed) return;
    lost = undefined;
    for (const listener of restoredListeners) listener();
  }

  function report(error: Error, inUse: boolean): void {
    if (closed) return;
    if (inUse) notifyLost(error);
    attempts.start(inUse ? BACK_OFF.firstMs : 0);
  }

  function listen<T>(listeners: Set<T>, listener: T): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return {
    get lost() {
      return lost;
    },
    report,
    onLost: (listener) => listen(lostListeners, listener),
    onRestored: (listener) => listen(restoredListeners, listener),
    close() {
      closed = true;
      attempts.stop();
    },
  };
}

function isNews(before: Error, error: Error): boolean {
  return error instanceof StoreError && !AWAY.includes(error.kind) && error.message !== before.message;
}

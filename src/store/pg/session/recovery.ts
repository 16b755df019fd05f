import { Poller } from '../../../base/timers';
import { StoreError, type StoreErrorKind, wantsPassword } from '../errors';

const BACK_OFF = { firstMs: 500, longestMs: 30_000 };

/** The server is only out of reach; anything else is its answer, which a person must know. */
const AWAY: readonly StoreErrorKind[] = ['lost', 'unreachable', 'timeout', 'cancelled'];

/** Watches over losses: tells once, and once more when the server refuses; tries again with back-off, tells when it is back. */
export interface Recovery {
  /** Set while the server is away. */
  readonly lost: Error | undefined;
  /** A session broke. `inUse`: somebody was waiting for its answer, so this is told at once; an idle one may only have timed out. */
  report(error: Error, inUse: boolean): void;
  onLost(listener: (error: Error) => void): () => void;
  onRestored(listener: () => void): () => void;
  close(): void;
}

/** `attempt` resolves when the server answers. */
export function createRecovery(attempt: () => Promise<void>): Recovery {
  const lostListeners = new Set<(error: Error) => void>();
  const restoredListeners = new Set<() => void>();
  let lost: Error | undefined;
  let closed = false;

  /** On until the server is back, also while it refuses: then a person has to connect again. */
  const attempts = new Poller({
    work: async () => {
      try {
        await attempt();
      } catch (error) {
        tell(error as Error);
        if (wantsPassword(error)) return undefined;
        throw error;
      }
      restored();
      return undefined;
    },
    failed: () => {},
    backOff: () => BACK_OFF,
  });

  function tell(error: Error): void {
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
    if (inUse) tell(error);
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

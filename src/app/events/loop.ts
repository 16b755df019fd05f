import { Poller } from '../../base/timers';
import type { AppPorts } from '../ports';
import { describeError } from '../stores/errorWords';

const BACK_OFF = { firstMs: 1_000, longestMs: 30_000 };

/**
 * Creates a loop that reads events while it is on. `work` runs until it is aborted, and again after a failure; `failed` gets a sentence for
 * each failure.
 */
export function createEventLoop(
  work: (signal: AbortSignal) => Promise<void>,
  failed: (reason: string) => void,
  { log, t }: Pick<AppPorts, 'log' | 't'>,
): Poller {
  return new Poller({
    work: async (signal) => {
      await work(signal);
      return undefined;
    },
    failed(error) {
      const reason = describeError(error, t);
      log.warn('Events could not be read', reason);
      failed(reason);
    },
    backOff: () => BACK_OFF,
  });
}

import type { ServerContext } from '@modelcontextprotocol/server';
import { Poller } from '../../../base/poller';

/** Hosts give up a call of which they hear nothing for some time, the strictest after a minute. */
export const PROGRESS_MS = 5_000;

/**
 * Tells a host that asked for it what is being done, at once and every `everyMs` until the work ends: it goes on waiting while a store is
 * being opened or consumers are being looked at.
 */
export async function tellingProgress<T>(
  { mcpReq }: ServerContext,
  { message, everyMs }: { readonly message: string; readonly everyMs: number },
  work: () => Promise<T>,
): Promise<T> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return await work();
  let progress = 0;
  const telling = new Poller({
    async work() {
      progress += 1;
      await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, message } });
      return everyMs;
    },
    // A host that is gone gets no answer either.
    failed: () => telling.stop(),
    backOff: () => ({ firstMs: everyMs, longestMs: everyMs }),
  });
  telling.start();
  try {
    return await work();
  } finally {
    telling.stop();
  }
}

import type { Health } from '../model/health';
import type { ConsumerFeed, ConsumerFeedState } from './consumerFeed';

/** All consumers of a store, judged. */
export interface Judged {
  readonly consumers: readonly Health[];
  /** When they were read: milliseconds since 1970. */
  readonly takenAt: number;
}

/** The consumers as the poll knows them; where nothing shows them and nothing polls, the next poll. Rejects when that fails. */
export async function judgedBy(feed: ConsumerFeed, signal: AbortSignal): Promise<Judged> {
  const watching = feed.watch();
  try {
    return read(feed.state) ?? (await nextOf(feed, signal));
  } finally {
    watching.dispose();
  }
}

function read({ snapshot, consumers }: ConsumerFeedState): Judged | undefined {
  return snapshot && { consumers, takenAt: snapshot.takenAt };
}

function nextOf(feed: ConsumerFeed, signal: AbortSignal): Promise<Judged> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      listening.dispose();
      signal.removeEventListener('abort', aborted);
    };
    const aborted = () => {
      stop();
      reject(signal.reason);
    };
    const listening = feed.onDidChange((state) => {
      const judged = read(state);
      if (!judged && state.error === undefined) return;
      stop();
      if (judged) resolve(judged);
      else reject(new Error(state.error));
    });
    signal.addEventListener('abort', aborted);
    signal.throwIfAborted();
  });
}

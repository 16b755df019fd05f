import type { ConsumerFeed, ConsumerFeedState, WatchedFeed } from './feedState';
import type { ConsumerView } from './view';

/** All consumers of a store, judged. */
export interface Judged {
  readonly consumers: readonly ConsumerView[];
  /** When they were read, in milliseconds since 1970. */
  readonly takenAt: number;
}

/**
 * Returns the consumers as the poll knows them. When nothing polls, waits for the next poll. Rejects when the poll fails or none can
 * follow.
 */
export async function judgedBy(feed: WatchedFeed, signal: AbortSignal): Promise<Judged> {
  const watching = feed.watch();
  try {
    return read(feed.state) ?? (await nextOf(feed, signal));
  } finally {
    watching.dispose();
  }
}

/** Returns the consumers of a poll that begins now. Rejects when the poll fails or none can follow. */
export async function judgedNow(feed: ConsumerFeed, signal: AbortSignal): Promise<Judged> {
  const since = Date.now();
  const watching = feed.watch();
  try {
    const next = nextOf(feed, signal, since);
    feed.refresh();
    return await next;
  } finally {
    watching.dispose();
  }
}

function read({ snapshot, consumers }: ConsumerFeedState, since = Number.NEGATIVE_INFINITY): Judged | undefined {
  return snapshot && snapshot.takenAt >= since ? { consumers, takenAt: snapshot.takenAt } : undefined;
}

function nextOf(feed: WatchedFeed, signal: AbortSignal, since?: number): Promise<Judged> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      listening.dispose();
      signal.removeEventListener('abort', aborted);
    };
    const aborted = () => {
      stop();
      reject(signal.reason);
    };
    const look = (state: ConsumerFeedState) => {
      const judged = read(state, since);
      const problem = state.error ?? state.unpolled;
      if (!judged && problem === undefined) return;
      stop();
      if (judged) resolve(judged);
      else reject(new Error(problem));
    };
    const listening = feed.onDidChange(look);
    signal.addEventListener('abort', aborted);
    if (signal.aborted) aborted();
    else if (feed.state.unpolled !== undefined) look(feed.state);
  });
}

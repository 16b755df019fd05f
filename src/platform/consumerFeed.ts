import type { Disposable, Event } from 'vscode';
import type { ConsumerSnapshot } from '../model/consumer';

/** What the poll knows. `error` is a sentence; the snapshot is then the last good one, if any. */
export interface ConsumerFeedState {
  readonly snapshot: ConsumerSnapshot | undefined;
  readonly error: string | undefined;
}

/** The one poll of all consumers that tree, status bar and panels share. */
export interface ConsumerFeed {
  readonly state: ConsumerFeedState;
  readonly onDidChange: Event<ConsumerFeedState>;
  /** Polls as long as at least one watcher is not disposed; the caller shows consumers right now. */
  watch(): Disposable;
  /** Polls at once and starts the interval anew. */
  refresh(): void;
}

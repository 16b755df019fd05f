import type { Disposable, Event } from 'vscode';
import type { ConsumerSnapshot } from '../model/consumer';
import type { Health } from '../model/health';
import type { Scope } from '../model/scope';

/** What the poll knows. `error` is a sentence; the rest is then of the last good poll, if any, and every consumer unreadable. */
export interface ConsumerFeedState {
  readonly snapshot: ConsumerSnapshot | undefined;
  /** The snapshot's consumers, judged; worst first. */
  readonly consumers: readonly Health[];
  readonly error: string | undefined;
}

/** What people and code say about a consumer. */
export interface ConsumerLimits {
  readonly scopeOf: (name: string) => Scope;
  /** Seconds after which its heartbeat counts as stale. */
  readonly staleAfterSOf: (name: string) => number;
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

import type { Disposable, Event } from '../../base/event';
import type { NoticedChange } from '../../model/backlog/storeChange';
import type { ConsumerSnapshot } from '../../model/consumer/consumer';
import type { Translate } from '../../model/text/translate';
import type { StoreState } from '../stores/state';
import type { ConsumerView } from './view';

/** What the poll knows. `error` is a sentence; the rest is then of the last good poll, if any, and every consumer unreadable. */
export interface ConsumerFeedState {
  readonly snapshot: ConsumerSnapshot | undefined;
  /** The snapshot's consumers, judged; worst first. */
  readonly consumers: readonly ConsumerView[];
  readonly error: string | undefined;
  /** Why nothing polls, whoever watches: a sentence. No look follows until the connection changes. */
  readonly unpolled?: string | undefined;
  /** What happened to events that were read before, for some minutes. */
  readonly changed?: NoticedChange | undefined;
}

/** The one poll of a connection's consumers that all faces share. */
export interface ConsumerFeed {
  readonly state: ConsumerFeedState;
  readonly onDidChange: Event<ConsumerFeedState>;
  /**
   * Polls as long as at least one watcher is not disposed; the caller shows consumers right now. `closely`: positions that are missing
   * are watched between the polls, too, so that what is committed late below a checkpoint is found.
   */
  watch(how?: 'closely'): Disposable;
  /** Polls at once and starts the interval again. */
  refresh(): void;
}

/** What reading consumers takes of a poll. */
export type WatchedFeed = Pick<ConsumerFeed, 'state' | 'onDidChange' | 'watch'>;

/** Why no consumers are polled, whoever watches: a sentence. undefined where a poll may follow, also while the connection is tried again. */
export function whyUnpolled(state: StoreState, t: Translate): string | undefined {
  switch (state.kind) {
    case 'none':
      return t('Disconnected.');
    case 'failed':
    case 'noEvents':
      return state.reason;
    case 'connecting':
      return undefined;
    default:
      return state.store.layout.consumers ? undefined : t('This store has no consumer tables.');
  }
}

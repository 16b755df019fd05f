import type { Disposable, Event } from '../../base/event';
import type { NoticedChange } from '../../model/backlog/storeChange';
import type { ConsumerSnapshot } from '../../model/consumer/consumer';
import type { Translate } from '../../model/text/translate';
import type { StoreState } from '../stores/state';
import type { ConsumerView } from './view';

/**
 * The result of the last poll. When `error`, a sentence, is set, the rest is from the last good poll, if any, and every consumer is
 * unreadable.
 */
export interface ConsumerFeedState {
  readonly snapshot: ConsumerSnapshot | undefined;
  /** The snapshot's consumers, judged, worst first. */
  readonly consumers: readonly ConsumerView[];
  readonly error: string | undefined;
  /** With an error: the consumers as the last good poll judged them, joined with the settings of now. */
  readonly lastRead?: readonly ConsumerView[] | undefined;
  /** A sentence that says why nothing polls even while a face watches. No look follows until the connection changes. */
  readonly unpolled?: string | undefined;
  /** What happened to events that had been read before; kept for some minutes. */
  readonly changed?: NoticedChange | undefined;
}

/** Returns the consumers as they were last read. Those that need a person are counted among these, also while polls fail. */
export function lastReadOf({ consumers, lastRead }: ConsumerFeedState): readonly ConsumerView[] {
  return lastRead ?? consumers;
}

/** The one poll of a connection's consumers that all faces share. */
export interface ConsumerFeed {
  readonly state: ConsumerFeedState;
  readonly onDidChange: Event<ConsumerFeedState>;
  /**
   * Polls until every watcher is disposed; a caller watches while it shows consumers. `closely`: missing positions are also watched between
   * the polls, so that events committed late below a checkpoint are found.
   */
  watch(how?: 'closely'): Disposable;
  /** Polls at once and starts the interval again. */
  refresh(): void;
}

/** The part of a feed that reading consumers needs. */
export type WatchedFeed = Pick<ConsumerFeed, 'state' | 'onDidChange' | 'watch'>;

/**
 * Returns a sentence that says why no consumers are polled even while a face watches. Returns undefined when a poll may follow, also while
 * the connection is tried again.
 */
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

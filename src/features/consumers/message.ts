import { l10n } from 'vscode';
import { formatAge } from '../../model/format';
import { replicaWords } from '../../model/replicaWords';
import type { StoreState } from '../../platform/activeStore';
import type { ConsumerFeedState } from '../../platform/consumerFeed';
import { t } from '../../platform/translate';

/**
 * The line above the rows: what is not up to date or missing; undefined when the rows say everything.
 * Nothing where a welcome view speaks: VS Code shows none while there is a message.
 */
export function viewMessage(
  state: StoreState,
  feed: ConsumerFeedState,
  filter: string,
  shown: number,
): string | undefined {
  if (state.kind === 'reconnecting') {
    const age = formatAge((Date.now() - state.since) / 1000);
    return l10n.t('{0} Trying again; lost {1} ago.', state.reason, age);
  }
  if ('lost' in state && state.lost && shown > 0) {
    return l10n.t('{0} Lost {1} ago.', state.lost.reason, formatAge((Date.now() - state.lost.since) / 1000));
  }
  if (state.kind !== 'connected' || !state.store.layout.consumers) return undefined;
  if (feed.error) return l10n.t('Not up to date. {0}', feed.error);
  if (!feed.snapshot) return undefined;
  if (shown > 0) return replicaWords(feed.snapshot, t);
  return filterMessage(filter) ?? l10n.t('No consumer has registered yet. Start the service that runs them.');
}

/** Says that a filter lets nothing through; undefined without one. */
export function filterMessage(filter: string): string | undefined {
  return filter === '' ? undefined : l10n.t('No consumer has "{0}" in its name.', filter);
}

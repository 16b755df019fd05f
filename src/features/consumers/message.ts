import { l10n } from 'vscode';
import { formatAge } from '../../model/format';
import type { StoreState } from '../../platform/activeStore';
import type { ConsumerFeedState } from '../../platform/consumerFeed';

/** The line above the rows: what is wrong or missing; undefined when the rows say everything. */
export function viewMessage(
  state: StoreState,
  feed: ConsumerFeedState,
  filter: string,
  shown: number,
): string | undefined {
  switch (state.kind) {
    case 'failed':
    case 'noEvents':
      return l10n.t('{0}: {1}', state.name, state.reason);
    case 'reconnecting':
      return l10n.t(
        '{0} Trying again; last answer {1} ago.',
        state.reason,
        formatAge((Date.now() - state.since) / 1000),
      );
    case 'connected':
      return connectedMessage(feed, filter, shown);
    default:
      return undefined;
  }
}

function connectedMessage(feed: ConsumerFeedState, filter: string, shown: number): string | undefined {
  if (feed.error) return l10n.t('Not up to date. {0}', feed.error);
  if (!feed.snapshot || shown > 0) return undefined;
  if (filter) return l10n.t('No consumer has "{0}" in its name.', filter);
  return l10n.t('No consumer has registered yet. Start the service that runs them.');
}

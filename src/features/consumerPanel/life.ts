import { l10n } from 'vscode';
import type { StoreState } from '../../platform/activeStore';
import type { ConsumerFeedState } from '../../platform/consumerFeed';
import type { PanelLife } from '../../protocol/consumer';

/** What connection and poll say of a panel. `since`: when what it shows was last true, milliseconds. */
export function lifeOf(
  subject: { readonly connection: string; readonly consumer: string },
  state: StoreState,
  feed: ConsumerFeedState,
  since: number,
): PanelLife {
  const stale = (reason: string, canConnect: boolean): PanelLife => ({ kind: 'stale', reason, since, canConnect });
  if (state.kind === 'none') return stale(l10n.t('Disconnected.'), true);
  if (state.name !== subject.connection) {
    return stale(l10n.t('{0} is connected now, not {1}.', state.name, subject.connection), true);
  }
  switch (state.kind) {
    case 'connecting':
      return { kind: 'loading' };
    case 'reconnecting':
      return stale(l10n.t('{0} Trying again.', state.reason), false);
    case 'failed':
    case 'noEvents':
      return stale(state.reason, true);
    case 'connected':
      break;
  }
  if (!state.store.layout.consumers) return stale(l10n.t('This store has no consumer tables.'), false);
  if (feed.error !== undefined) return stale(feed.error, false);
  if (!feed.snapshot) return { kind: 'loading' };
  return feed.consumers.some(({ name }) => name === subject.consumer) ? { kind: 'live' } : { kind: 'gone' };
}

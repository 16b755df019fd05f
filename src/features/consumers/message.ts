import * as vscode from 'vscode';
import { l10n, type ViewBadge } from 'vscode';
import { type ConsumerFeedState, lastReadOf } from '../../app/consumers/feedState';
import { needsAttention } from '../../app/consumers/view';
import type { StoreHub } from '../../app/stores/hub';
import type { StoreState } from '../../app/stores/state';
import { changeWords } from '../../model/backlog/storeChange';
import { replicaWords } from '../../model/health/statusWords';
import { formatAge, isJustNow } from '../../model/text/format';
import { t } from '../../platform/vscode/translate';

/**
 * Returns the line above the rows about what is missing or not up to date; undefined when the rows say everything. Undefined also when a
 * welcome view is shown, because VS Code hides it while there is a message.
 */
export function viewMessage(
  state: StoreState,
  feed: ConsumerFeedState,
  filter: string,
  shown: number,
): string | undefined {
  if (state.kind === 'reconnecting') {
    return reconnectingWords(state.reason, (Date.now() - state.since) / 1000);
  }
  if ('lost' in state && state.lost && shown > 0) {
    const lostForS = (Date.now() - state.lost.since) / 1000;
    return isJustNow(lostForS)
      ? l10n.t('{0} Lost just now.', state.lost.reason)
      : l10n.t('{0} Lost {1} ago.', state.lost.reason, formatAge(lostForS, t.language));
  }
  if (state.kind !== 'connected' || !state.store.layout.consumers) return undefined;
  if (feed.error) return l10n.t('Not up to date. {0}', feed.error);
  if (!feed.snapshot) return undefined;
  if (shown > 0) {
    const news = feed.changed && changeWords(feed.changed.change, t);
    const lines = [news, replicaWords(feed.snapshot, t)].filter((line) => line !== undefined);
    return lines.length > 0 ? lines.join(' ') : undefined;
  }
  return filterMessage(filter) ?? l10n.t('No consumer has registered yet. Start the service that runs them.');
}

/** Returns why the connection is away and since when, and that it is tried again. */
export function reconnectingWords(reason: string, lostForS: number): string {
  return isJustNow(lostForS)
    ? l10n.t('{0} Trying again; lost just now.', reason)
    : l10n.t('{0} Trying again; lost {1} ago.', reason, formatAge(lostForS, t.language));
}

/** Returns that the filter matches no consumer; undefined without a filter. */
export function filterMessage(filter: string): string | undefined {
  return filter === '' ? undefined : l10n.t('No consumer has "{0}" in its name.', filter);
}

/** Asks for a part of the name. The tree follows while the person types; Escape restores the old filter. */
export function askFilter(current: string, apply: (text: string) => void): Promise<void> {
  const input = vscode.window.createInputBox();
  input.title = vscode.l10n.t('Filter consumers');
  input.placeholder = vscode.l10n.t('Part of the name');
  input.value = current;
  // When the command palette closes, it gives the focus back to its previous owner, which would close the input.
  input.ignoreFocusOut = true;
  let accepted = false;
  return new Promise((resolve) => {
    input.onDidChangeValue((value) => apply(value));
    input.onDidAccept(() => {
      accepted = true;
      input.hide();
    });
    input.onDidHide(() => {
      if (!accepted) apply(current);
      input.dispose();
      resolve();
    });
    input.show();
  });
}

/**
 * Returns the number on the view's icon: the consumers of all connections that need a person and are not muted; undefined when there are
 * none.
 */
export function badgeOf({ shown }: Pick<StoreHub, 'shown'>): ViewBadge | undefined {
  const count = shown.reduce((sum, { feed }) => sum + attentionOf(feed.state), 0);
  if (count === 0) return undefined;
  const tooltip = t('{count, plural, one {# consumer needs attention} other {# consumers need attention}}', { count });
  return { value: count, tooltip };
}

/** Returns how many consumers need a person and are not muted, as they were last read. */
export function attentionOf(state: ConsumerFeedState): number {
  return lastReadOf(state).filter(needsAttention).length;
}

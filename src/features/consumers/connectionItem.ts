import { env, l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { formatAge, formatCount } from '../../model/format';
import { type Health, STATUS_RANK } from '../../model/health';
import { statusWord } from '../../model/healthWords';
import { replicaWords } from '../../model/replicaWords';
import { t } from '../../platform/translate';
import { needyOf } from './badge';
import { statusIcon } from './items';
import type { ConnectionRow } from './rows';

/** A connection above its consumers: its state, the worst of them, and how far a replica is behind. */
export function connectionItem(row: ConnectionRow): TreeItem {
  const { connection, state, isActive } = row;
  const item = new TreeItem(connection, TreeItemCollapsibleState.Expanded);
  item.id = `connection:${connection}`;
  const words = stateWords(row);
  item.description = isActive ? l10n.t('active · {0}', words) : words;
  item.iconPath = icon(row);
  const failed = state.kind === 'failed' || state.kind === 'noEvents';
  item.contextValue = ['connection', isActive ? 'active' : 'watched', ...(failed ? ['failed'] : [])].join('.');
  item.tooltip = `${connection}\n${words}`;
  item.accessibilityInformation = { label: `${connection}, ${item.description}` };
  return item;
}

function stateWords({ state, feed }: ConnectionRow): string {
  switch (state.kind) {
    case 'none':
      return l10n.t('not connected');
    case 'connecting':
      return l10n.t('connecting');
    case 'failed':
    case 'noEvents':
      return state.reason;
    case 'reconnecting':
      return l10n.t('{0} Trying again; lost {1} ago.', state.reason, formatAge((Date.now() - state.since) / 1000));
    case 'connected':
      if (!state.store.layout.consumers) return l10n.t('no consumer tables');
      if (feed.error !== undefined) return l10n.t('not up to date · {0}', feed.error);
      return feed.snapshot ? figures(feed.consumers, replicaWords(feed.snapshot, t)) : l10n.t('reading the consumers');
  }
}

/** "stopped · 12 consumers · 2 need a person · Read replica, 3 s behind its primary." */
function figures(consumers: readonly Health[], replica: string | undefined): string {
  const worst = worstOf(consumers);
  const needy = needyOf(consumers);
  const count = formatCount(consumers.length, env.language);
  return [
    ...(worst === undefined ? [l10n.t('no consumer has registered yet')] : [statusWord(worst, t)]),
    ...(worst === undefined ? [] : [consumers.length === 1 ? l10n.t('1 consumer') : l10n.t('{0} consumers', count)]),
    ...(needy === 0 ? [] : [needy === 1 ? l10n.t('1 needs a person') : l10n.t('{0} need a person', needy)]),
    ...(replica === undefined ? [] : [replica]),
  ].join(' · ');
}

function worstOf(consumers: readonly Health[]) {
  return STATUS_RANK.find((status) => consumers.some((health) => health.status === status));
}

function icon({ state, feed }: ConnectionRow): ThemeIcon {
  const warning = new ThemeColor('list.warningForeground');
  switch (state.kind) {
    case 'none':
      return new ThemeIcon('database');
    case 'connecting':
      return new ThemeIcon('sync~spin');
    case 'failed':
    case 'noEvents':
      return new ThemeIcon('warning', warning);
    case 'reconnecting':
      return new ThemeIcon('debug-disconnect', warning);
    case 'connected': {
      if (feed.error !== undefined) return new ThemeIcon('warning', warning);
      const worst = worstOf(feed.consumers);
      return worst === undefined ? new ThemeIcon('database') : statusIcon(worst);
    }
  }
}

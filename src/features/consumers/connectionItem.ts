import { env, l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { formatAge, formatCount } from '../../model/format';
import type { Health } from '../../model/health';
import { statusWord } from '../../model/healthWords';
import { label } from '../../model/label';
import { replicaWords } from '../../model/replicaWords';
import type { ConsumerSource } from '../../platform/consumerSources';
import { t } from '../../platform/translate';
import { needyOf } from './badge';
import { statusIcon } from './items';
import type { ConnectionRow } from './rows';

/** A connection above its consumers: what is wrong with it, or how they are. */
export function connectionItem(
  { connection, source, isActive }: ConnectionRow,
  isMuted: (consumer: string) => boolean,
): TreeItem {
  // Also without consumers: a row that gets some later would stay closed.
  const name = label(connection);
  const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
  item.id = `connection:${connection}`;
  const words = [...(isActive ? [l10n.t('active')] : []), ...wordsOf(source, isMuted)].map((word) => label(word));
  item.description = words.join(' · ');
  item.iconPath = iconOf(source);
  const { kind } = source.active.state;
  const failed = kind === 'failed' || kind === 'noEvents';
  item.contextValue = ['connection', isActive ? 'active' : 'watched', ...(failed ? ['failed'] : [])].join('.');
  item.tooltip = [name, ...words].join('\n');
  item.accessibilityInformation = { label: [name, ...words].join(', ') };
  return item;
}

/** The most important first: a narrow side bar cuts off the rest. */
function wordsOf({ active: { state }, feed }: ConsumerSource, isMuted: (consumer: string) => boolean): string[] {
  switch (state.kind) {
    case 'none':
      return [l10n.t('not connected')];
    case 'connecting':
      return [l10n.t('connecting')];
    case 'failed':
    case 'noEvents':
      return [state.reason];
    case 'reconnecting':
      return [l10n.t('{0} Trying again; lost {1} ago.', state.reason, formatAge((Date.now() - state.since) / 1000))];
    case 'connected': {
      if (!state.store.layout.consumers) return [l10n.t('no consumer tables')];
      const { consumers, snapshot, error } = feed.state;
      if (error !== undefined) return [l10n.t('not up to date'), error];
      if (!snapshot) return [l10n.t('reading the consumers')];
      const replica = replicaWords(snapshot, t);
      return [...consumerWords(consumers, isMuted), ...(replica === undefined ? [] : [replica])];
    }
  }
}

/** "2 of 12 need a person", "stopped"; "caught up", "12 consumers". The consumers come worst first. */
function consumerWords(consumers: readonly Health[], isMuted: (consumer: string) => boolean): string[] {
  const [worst] = consumers;
  if (!worst) return [l10n.t('no consumer has registered yet')];
  const status = statusWord(worst.status, t);
  const needy = needyOf(consumers, isMuted);
  const count = formatCount(consumers.length, env.language);
  if (needy === 1) return [l10n.t('1 of {0} needs a person', count), status];
  if (needy > 1) return [l10n.t('{0} of {1} need a person', needy, count), status];
  return [status, consumers.length === 1 ? l10n.t('1 consumer') : l10n.t('{0} consumers', count)];
}

function iconOf({ active: { state }, feed }: ConsumerSource): ThemeIcon {
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
      if (feed.state.error !== undefined) return new ThemeIcon('warning', warning);
      const [worst] = feed.state.consumers;
      return worst ? statusIcon(worst.status) : new ThemeIcon('database');
    }
  }
}

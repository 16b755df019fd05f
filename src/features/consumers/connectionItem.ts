import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { ConsumerView } from '../../app/consumers/view';
import type { StoreHandle } from '../../app/stores/handle';
import { replicaWords, statusWord } from '../../model/health/statusWords';
import { formatAge, formatCount, roundedAge } from '../../model/text/format';
import { label } from '../../model/text/safeText';
import { cutInMiddle } from '../../model/text/width';
import { t } from '../../platform/vscode/translate';
import { attentionOf } from './badge';
import { statusIcon } from './items';
import { reconnectingWords } from './message';
import { markActive } from './rowMarks';
import type { ConnectionRow } from './rows';

/** Letters of a name beside which a side bar of 300 pixels has room for status, how many and how long. */
const NAME_COLUMNS = 10;

/** A connection above its consumers: what is wrong with it, or how they are. */
export function connectionItem({ connection, handle, isActive }: ConnectionRow): TreeItem {
  // Also without consumers: a row that gets some later would stay closed.
  const name = label(connection);
  const item = new TreeItem(cutInMiddle(name, NAME_COLUMNS), TreeItemCollapsibleState.Expanded);
  item.id = `connection:${connection}`;
  const words = wordsOf(handle).map((word) => label(word));
  item.description = words.join(' · ');
  item.iconPath = iconOf(handle);
  if (isActive) markActive(item);
  const { kind } = handle.state;
  const failed = kind === 'failed' || kind === 'noEvents';
  item.contextValue = ['connection', isActive ? 'active' : 'watched', ...(failed ? ['failed'] : [])].join('.');
  const all = [name, ...words, ...countWords(handle), ...(isActive ? [l10n.t('active')] : [])];
  item.tooltip = all.join('\n');
  item.accessibilityInformation = { label: all.join(', ') };
  return item;
}

/** What shows of the row, to tell whether it must be drawn again: whether the connection works and how many need a person, and the rest. */
export function connectionLook({ handle, isActive }: ConnectionRow): { look: string; figures: string } {
  const { consumers, error } = handle.feed.state;
  return {
    look: JSON.stringify([isActive, handle.state.kind, error !== undefined, attentionOf(consumers)]),
    figures: JSON.stringify([iconOf(handle), wordsOf(handle)]),
  };
}

/** The most important first: a narrow side bar cuts off the rest. */
function wordsOf({ state, feed }: StoreHandle): string[] {
  switch (state.kind) {
    case 'none':
      return [l10n.t('not connected')];
    case 'connecting':
      return [l10n.t('connecting')];
    case 'failed':
    case 'noEvents':
      return [l10n.t('not connected'), state.reason];
    case 'reconnecting':
      return [
        l10n.t('connection lost'),
        reconnectingWords(state.reason, roundedAge((Date.now() - state.since) / 1000)),
      ];
    case 'connected': {
      if (!state.store.layout.consumers) return [l10n.t('no consumer tables')];
      const { consumers, snapshot, error } = feed.state;
      if (error !== undefined) return [l10n.t('not up to date'), error];
      if (!snapshot) return [l10n.t('reading the consumers')];
      const { replayLagS } = snapshot;
      const replica = replicaWords(replayLagS ? { replayLagS: roundedAge(replayLagS) } : snapshot, t);
      return [...consumerWords(consumers), ...(replica === undefined ? [] : [replica])];
    }
  }
}

/** "stopped", "1/4", "6 min": the status of the worst, how many need attention, how long it waits; "caught up", "4 consumers". The consumers come worst first. */
function consumerWords(consumers: readonly ConsumerView[]): string[] {
  const [worst] = consumers;
  if (!worst) return [l10n.t('no consumers yet')];
  const { oldestWaitingS } = worst;
  const calling = attentionOf(consumers);
  const status = statusWord(worst.status, t);
  if (calling === 0) return [status, allWords(consumers)];
  const count = `${formatCount(calling, t.language)}/${formatCount(consumers.length, t.language)}`;
  return [status, count, ...(oldestWaitingS === null ? [] : [formatAge(roundedAge(oldestWaitingS), t.language)])];
}

/** What the row has no room for. */
function countWords({
  state,
  feed: {
    state: { consumers },
  },
}: StoreHandle): string[] {
  const count = attentionOf(consumers);
  if (state.kind !== 'connected' || count === 0) return [];
  return [t('{count, plural, one {# needs attention} other {# need attention}}', { count }), allWords(consumers)];
}

const allWords = ({ length }: readonly ConsumerView[]) =>
  t('{count, plural, one {# consumer} other {# consumers}}', { count: length });

function iconOf({ state, feed }: StoreHandle): ThemeIcon {
  const warning = new ThemeColor('problemsWarningIcon.foreground');
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
      return new ThemeIcon('database', worst && statusIcon(worst.status).color);
    }
  }
}

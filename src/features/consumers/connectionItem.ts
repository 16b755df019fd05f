import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { ConsumerView } from '../../app/consumers/view';
import type { StoreHandle } from '../../app/stores/handle';
import { replicaWords, statusWord } from '../../model/health/statusWords';
import { formatAge, formatCount, roundedAge } from '../../model/text/format';
import { label } from '../../model/text/safeText';
import { t } from '../../platform/vscode/translate';
import { markActive, statusIcon } from './items';
import { attentionOf, reconnectingWords } from './message';
import { nameBeside } from './nameBeside';
import type { ConnectionRow, ProblemRow } from './rows';

/** Returns the row of a connection: what is wrong with it, or the state of its consumers. `among`: the names of all shown connections. */
export function connectionItem(row: ConnectionRow, among: readonly string[]): TreeItem {
  const { connection, handle, isActive } = row;
  const facts = wordsOf(handle).map((word) => label(word));
  const place = { among: among.map((name) => label(name)), row: isActive ? 'active' : 'first' } as const;
  // Expanded even without consumers. Otherwise a row that gets consumers later would stay closed.
  const item = new TreeItem(nameBeside(label(connection), facts, place), TreeItemCollapsibleState.Expanded);
  item.id = `connection:${connection}`;
  item.description = facts.join(' · ');
  item.iconPath = iconOf(handle);
  if (isActive) markActive(item);
  const { kind } = handle.state;
  const failed = kind === 'failed' || kind === 'noEvents';
  item.contextValue = ['connection', isActive ? 'active' : 'watched', ...(failed ? ['failed'] : [])].join('.');
  const lines = tooltipLines(row);
  item.tooltip = lines.join('\n');
  item.accessibilityInformation = { label: lines.join(', ') };
  return item;
}

/**
 * Returns what the row shows, to decide whether it must be drawn again. `look`: whether the connection works and how many consumers need a
 * person. `figures`: the rest.
 */
export function connectionLook(row: ConnectionRow): { look: string; figures: string } {
  const { handle, isActive } = row;
  const { state } = handle.feed;
  return {
    look: JSON.stringify([isActive, handle.state.kind, state.error !== undefined, attentionOf(state)]),
    figures: JSON.stringify([iconOf(handle), tooltipLines(row)]),
  };
}

/** Returns the row's words, and what the row has no room for. */
function tooltipLines({ connection, handle, isActive }: ConnectionRow): string[] {
  const sentence = sentenceOf(handle);
  return [
    connection,
    ...wordsOf(handle),
    ...(sentence === undefined ? [] : [sentence]),
    ...countWords(handle),
    ...(isActive ? [l10n.t('active')] : []),
  ].map((line) => label(line));
}

/** Returns the row of a line of the sentence that says why the connection above cannot be read. */
export function problemItem({ parent, sentence, line, place }: ProblemRow): TreeItem {
  const item = new TreeItem(line, TreeItemCollapsibleState.None);
  item.id = `problem:${parent.connection}:${place}`;
  item.tooltip = label(sentence);
  item.contextValue = 'problem';
  if (place === 0) item.accessibilityInformation = { label: label(sentence) };
  return item;
}

/** Returns why the connection cannot be read, as its rows say it; undefined when it can be read. */
export function problemOf({ state, feed }: StoreHandle): string | undefined {
  switch (state.kind) {
    case 'failed':
    case 'noEvents':
    case 'reconnecting':
      return state.reason;
    case 'connected':
      return state.store.layout.consumers ? feed.state.error : undefined;
    default:
      return undefined;
  }
}

function sentenceOf(handle: StoreHandle): string | undefined {
  const { state } = handle;
  if (state.kind !== 'reconnecting') return problemOf(handle);
  return reconnectingWords(state.reason, lostForS(state));
}

const lostForS = ({ since }: { readonly since: number }) => roundedAge((Date.now() - since) / 1000);

/** Returns the words, most important first, because a narrow side bar cuts off the rest. */
function wordsOf({ state, feed }: StoreHandle): string[] {
  switch (state.kind) {
    case 'none':
      return [l10n.t('not connected')];
    case 'connecting':
      return [l10n.t('connecting')];
    case 'failed':
    case 'noEvents':
      return [l10n.t('not connected')];
    case 'reconnecting':
      return [l10n.t('lost'), formatAge(lostForS(state), t.language)];
    case 'connected': {
      if (!state.store.layout.consumers) return [l10n.t('no consumer tables')];
      const { consumers, snapshot, error } = feed.state;
      if (error !== undefined) return [l10n.t('not up to date')];
      if (!snapshot) return [l10n.t('reading…')];
      const { replayLagS } = snapshot;
      const replica = replicaWords(replayLagS ? { replayLagS: roundedAge(replayLagS) } : snapshot, t);
      return [...consumerWords(consumers, attentionOf(feed.state)), ...(replica === undefined ? [] : [replica])];
    }
  }
}

/**
 * Returns "stopped", "1/4", "6 min": the status of the worst consumer, how many need attention (`calling`), how long events wait. The
 * consumers come worst first.
 */
function consumerWords(consumers: readonly ConsumerView[], calling: number): string[] {
  const worst = worstOf(consumers);
  if (!worst) return [l10n.t('no consumers yet')];
  const { oldestWaitingS } = worst;
  const status = statusWord(worst.status, t);
  if (calling === 0) return [status];
  const count = `${formatCount(calling, t.language)}/${formatCount(consumers.length, t.language)}`;
  return [status, count, ...(oldestWaitingS === null ? [] : [formatAge(roundedAge(oldestWaitingS), t.language)])];
}

/** Returns the worst consumer; the list is sorted worst first. A muted one counts only when all are muted. */
const worstOf = (consumers: readonly ConsumerView[]) => consumers.find(({ muted }) => !muted) ?? consumers[0];

/** Returns the words that the row has no room for. */
function countWords({ state, feed }: StoreHandle): string[] {
  const { consumers } = feed.state;
  const count = attentionOf(feed.state);
  if (state.kind !== 'connected' || consumers.length === 0) return [];
  if (count === 0) return [allWords(consumers)];
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
      const worst = worstOf(feed.state.consumers);
      return new ThemeIcon('database', worst && statusIcon(worst.status).color);
    }
  }
}

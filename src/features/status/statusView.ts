import { env, l10n } from 'vscode';
import { type ConsumerView, needsAttention } from '../../app/consumers/view';
import type { StoreState } from '../../app/stores/state';
import { isFreshLoss } from '../../model/consumer/findings';
import { explainFinding } from '../../model/consumer/findingWords';
import { isBehindFor, standsStill } from '../../model/health/rules';
import { explainStatus } from '../../model/health/words';
import { formatCount } from '../../model/text/format';
import { label } from '../../model/text/safeText';
import { t } from '../../platform/vscode/translate';

/** The most consumers that are named in the tooltip, which must be readable at a glance. */
const MOST_NAMED = 3;

interface StatusView {
  readonly text: string;
  readonly tooltip: string;
  readonly warning: boolean;
}

/** The consumers of a shown store. */
interface StoreConsumers {
  readonly name: string;
  readonly consumers: readonly ConsumerView[];
}

/**
 * How many consumers have waiting events, the stores that they are in, and the sentences of the consumers that need a person, worst first.
 */
interface Behind {
  readonly behind: number;
  readonly stores: readonly string[];
  readonly needPerson: readonly string[];
}

/** Counts without the muted consumers. `afterS`: the age in seconds from which a waiting event counts. */
export function behind(stores: readonly StoreConsumers[], afterS: number): Behind {
  const isCounted = (view: ConsumerView) => !view.muted && (isBehindFor(view, afterS) || standsStill(view));
  const counts = stores.map(({ name, consumers }) => ({ name, count: consumers.filter(isCounted).length }));
  return {
    behind: counts.reduce((sum, { count }) => sum + count, 0),
    stores: counts.filter(({ count }) => count > 0).map(({ name }) => name),
    needPerson: stores.flatMap(({ name, consumers }) =>
      consumers.filter(needsAttention).map((health) => {
        const consumer = stores.length > 1 ? `${label(health.name)} (${label(name)})` : label(health.name);
        return l10n.t('{0}: {1}', consumer, attentionWords(health));
      }),
    ),
  };
}

/** Returns why a consumer needs a person: its status, or what it lost when its status is fine. */
function attentionWords(health: ConsumerView): string {
  const lost = standsStill(health) ? undefined : health.findings.find(isFreshLoss);
  return lost ? explainFinding(lost, t, env.language) : explainStatus(health, t, env.language);
}

/**
 * What the connection and its poll add: why it failed, and lines about the store (for example how old the data of a replica is) and about
 * the other connections.
 */
interface PollWords {
  readonly problem?: string | undefined;
  readonly store?: readonly string[];
}

/** Returns the text, tooltip and colour of the status bar item. */
export function statusView(state: StoreState, consumers: Behind | undefined, words: PollWords = {}): StatusView {
  switch (state.kind) {
    case 'none':
      return { text: '', tooltip: '', warning: false };
    case 'connecting':
      return {
        text: `$(sync~spin) ${label(state.name)}`,
        tooltip: l10n.t('Connecting to {0}', label(state.name)),
        warning: false,
      };
    case 'failed':
    case 'noEvents':
      return { text: `$(warning) ${label(state.name)}`, tooltip: state.reason, warning: true };
    case 'reconnecting':
      return { text: `$(debug-disconnect) ${label(state.name)}`, tooltip: state.reason, warning: true };
    case 'connected':
      return words.problem === undefined
        ? connectedView(state.name, consumers, words.store ?? [])
        : unreadView(state.name, words.problem);
  }
}

function unreadView(name: string, problem: string): StatusView {
  return { text: `$(database) ${label(name)} · ${l10n.t('not up to date')}`, tooltip: problem, warning: true };
}

function connectedView(name: string, consumers: Behind | undefined, store: readonly string[]): StatusView {
  const connected = l10n.t('Event Trace: connected to {0}. Select to switch.', label(name));
  const tooltip = [connected, ...store].join('\n');
  if (!consumers || (consumers.behind === 0 && consumers.needPerson.length === 0))
    return { text: `$(database) ${label(name)}`, tooltip, warning: false };
  if (consumers.behind === 0) {
    const [count = '', ...lines] = personLines(consumers.needPerson);
    const text = `$(database) ${label(name)} · ${count}`;
    return { text, tooltip: [tooltip, count, ...lines].join('\n'), warning: false };
  }
  const count = placedCount(name, consumers);
  const lines = [tooltip, ...personLines(consumers.needPerson), count];
  const text = `$(database) ${label(name)} · ${attentionMark(consumers.needPerson)}${count}`;
  return { text, tooltip: lines.join('\n'), warning: false };
}

/** Returns the text when no connection is active: how many stores are watched, and how many consumers need a person or are behind. */
export function watchingText(stores: number, { behind: count, needPerson }: Omit<Behind, 'stores'>): string {
  const words = t('{count, plural, one {# store watched} other {# stores watched}}', { count: stores });
  const behindWords = l10n.t('{0} behind', formatCount(count, t.language));
  const counted = count === 0 ? personLines(needPerson).slice(0, 1) : [`${attentionMark(needPerson)}${behindWords}`];
  return `$(database) ${[words, ...counted].join(' · ')}`;
}

/** Returns how many consumers need a person, as VS Code counts problems: a stopped one must not seem to be only behind. */
const attentionMark = ({ length }: readonly string[]) =>
  length === 0 ? '' : `$(warning) ${formatCount(length, t.language)} · `;

/**
 * Returns "4 behind" for the store that is named before it, otherwise "4 behind in 2 stores" or "4 behind in billing", because a count
 * without a store would seem to belong to the named one.
 */
function placedCount(name: string, { behind, stores }: Behind): string {
  const [first] = stores;
  const amount = formatCount(behind, t.language);
  if (stores.length > 1) {
    return t('{amount} behind in {count, plural, one {# store} other {# stores}}', { amount, count: stores.length });
  }
  if (first === undefined || first === name) return l10n.t('{0} behind', amount);
  return t('{amount} behind in {store}', { amount, store: label(first) });
}

/** Returns how many consumers need a person, and the sentences of the first of them. */
export function personLines(sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  const named = sentences.slice(0, MOST_NAMED);
  const rest = sentences.length - named.length;
  const count = t('{count, plural, one {# needs attention} other {# need attention}}', { count: sentences.length });
  return [count, ...named, ...(rest > 0 ? [l10n.t('{0} more', rest)] : [])];
}

import { env, l10n } from 'vscode';
import { type ConsumerView, needsAttention } from '../../app/consumers/view';
import type { StoreState } from '../../app/stores/state';
import { isBehindFor } from '../../model/health/rules';
import { explainStatus } from '../../model/health/words';
import { label } from '../../model/text/safeText';
import { t } from '../../platform/vscode/translate';

/** A tooltip is read at a glance. */
const MOST_NAMED = 3;

export interface StatusView {
  readonly text: string;
  readonly tooltip: string;
  readonly warning: boolean;
}

/** How many consumers have events waiting, and which of all need a person: each with its sentence, worst first. */
export interface Behind {
  readonly behind: number;
  readonly needPerson: readonly string[];
}

/** Without the muted ones: no face says anything about them. `afterS`: from which age on a waiting event counts. */
export function behind(consumers: readonly ConsumerView[], afterS: number): Behind {
  return {
    behind: consumers.filter((view) => !view.muted && (isBehindFor(view, afterS) || needsAttention(view))).length,
    needPerson: consumers
      .filter(needsAttention)
      .map((health) => l10n.t('{0}: {1}', label(health.name), explainStatus(health, t, env.language))),
  };
}

/** What the connection and its poll add: why it failed, and lines about the store, such as how old what is read from a replica is. */
export interface PollWords {
  readonly problem?: string | undefined;
  readonly store?: readonly string[];
}

/** Text, tooltip and colour of the status bar item. */
export function statusView(state: StoreState, consumers: Behind | undefined, words: PollWords = {}): StatusView {
  switch (state.kind) {
    case 'none':
      return { text: '', tooltip: '', warning: false };
    case 'connecting':
      return {
        text: `$(sync~spin) ${label(state.name)}`,
        tooltip: l10n.t('Connecting to {0}', state.name),
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
  const connected = l10n.t('Event Trace: connected to {0}. Select to switch.', name);
  const tooltip = [connected, ...store].join('\n');
  if (!consumers || consumers.behind === 0) return { text: `$(database) ${label(name)}`, tooltip, warning: false };
  const count = l10n.t('{0} behind', consumers.behind);
  const lines = [tooltip, count, ...personLines(consumers.needPerson)];
  return { text: `$(database) ${label(name)} · ${count}`, tooltip: lines.join('\n'), warning: false };
}

function personLines(sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  const named = sentences.slice(0, MOST_NAMED);
  const rest = sentences.length - named.length;
  const count = t('{count, plural, one {# needs attention} other {# need attention}}', { count: sentences.length });
  return [count, ...named, ...(rest > 0 ? [l10n.t('{0} more', rest)] : [])];
}

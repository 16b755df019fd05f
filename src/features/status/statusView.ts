import { env, l10n } from 'vscode';
import { type Health, isBehind, needsPerson } from '../../model/health';
import { explainStatus } from '../../model/healthWords';
import { label } from '../../model/label';
import type { StoreState } from '../../platform/activeStore';
import { t } from '../../platform/translate';

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

export function behind(consumers: readonly Health[]): Behind {
  return {
    behind: consumers.filter((health) => isBehind(health) || needsPerson(health.status)).length,
    needPerson: consumers
      .filter(({ status }) => needsPerson(status))
      .map((health) => l10n.t('{0}: {1}', label(health.name), explainStatus(health, t, env.language))),
  };
}

/** What the consumers' poll adds: why it failed, and how old what is read from a replica is. */
export interface PollWords {
  readonly problem?: string | undefined;
  readonly replica?: string | undefined;
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
        ? connectedView(state.name, consumers, words.replica)
        : unreadView(state.name, words.problem);
  }
}

function unreadView(name: string, problem: string): StatusView {
  return { text: `$(database) ${label(name)} · ${l10n.t('not up to date')}`, tooltip: problem, warning: true };
}

function connectedView(name: string, consumers: Behind | undefined, replica: string | undefined): StatusView {
  const connected = l10n.t('Event Trace: connected to {0}. Select to switch.', name);
  const tooltip = replica === undefined ? connected : `${connected}\n${replica}`;
  if (!consumers || consumers.behind === 0) return { text: `$(database) ${label(name)}`, tooltip, warning: false };
  const count = l10n.t('{0} behind', consumers.behind);
  const lines = [tooltip, count, ...personLines(consumers.needPerson)];
  return { text: `$(database) ${label(name)} · ${count}`, tooltip: lines.join('\n'), warning: false };
}

function personLines(sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  const named = sentences.slice(0, MOST_NAMED);
  const rest = sentences.length - named.length;
  const count = sentences.length === 1 ? l10n.t('1 needs a person') : l10n.t('{0} need a person', sentences.length);
  return [count, ...named, ...(rest > 0 ? [l10n.t('{0} more', rest)] : [])];
}

import { l10n } from 'vscode';
import { type Health, isBehind, needsPerson } from '../../model/health';
import type { StoreState } from '../../platform/activeStore';

export interface StatusView {
  readonly text: string;
  readonly tooltip: string;
  readonly warning: boolean;
}

/** How many consumers have events waiting, and how many of all need a person. */
export interface Behind {
  readonly behind: number;
  readonly needPerson: number;
}

export function behind(consumers: readonly Health[]): Behind {
  return {
    behind: consumers.filter((health) => isBehind(health) || needsPerson(health.status)).length,
    needPerson: consumers.filter(({ status }) => needsPerson(status)).length,
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
      return { text: `$(sync~spin) ${state.name}`, tooltip: l10n.t('Connecting to {0}', state.name), warning: false };
    case 'failed':
    case 'noEvents':
      return { text: `$(warning) ${state.name}`, tooltip: state.reason, warning: true };
    case 'reconnecting':
      return { text: `$(debug-disconnect) ${state.name}`, tooltip: state.reason, warning: true };
    case 'connected':
      return words.problem === undefined
        ? connectedView(state.name, consumers, words.replica)
        : unreadView(state.name, words.problem);
  }
}

function unreadView(name: string, problem: string): StatusView {
  return { text: `$(database) ${name} · ${l10n.t('not up to date')}`, tooltip: problem, warning: true };
}

function connectedView(name: string, consumers: Behind | undefined, replica: string | undefined): StatusView {
  const connected = l10n.t('Event Trace: connected to {0}. Select to switch.', name);
  const tooltip = replica === undefined ? connected : `${connected}\n${replica}`;
  if (!consumers || consumers.behind === 0) return { text: `$(database) ${name}`, tooltip, warning: false };
  const count = l10n.t('{0} behind', consumers.behind);
  const stopped = consumers.needPerson > 0 ? `\n${l10n.t('{0} of them need a person', consumers.needPerson)}` : '';
  return { text: `$(database) ${name} · ${count}`, tooltip: `${tooltip}\n${count}${stopped}`, warning: false };
}

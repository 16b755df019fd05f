import { l10n } from 'vscode';
import type { ConsumerSnapshot } from '../../model/consumer';
import { assess } from '../../model/health';
import type { StoreState } from '../../platform/activeStore';

export interface StatusView {
  readonly text: string;
  readonly tooltip: string;
  readonly warning: boolean;
}

/** How many consumers are not caught up, and how many of these nobody works on. */
export interface Behind {
  readonly behind: number;
  readonly stopped: number;
}

export function behind(snapshot: ConsumerSnapshot, staleAfterS: number): Behind {
  const statuses = snapshot.consumers.map((consumer) => assess(consumer, snapshot.features, staleAfterS).status);
  const stopped = statuses.filter((status) => status === 'noOwner' || status === 'ownerStale').length;
  return { behind: stopped + statuses.filter((status) => status === 'behind').length, stopped };
}

/** Text, tooltip and colour of the status bar item. */
export function statusView(state: StoreState, consumers: Behind | undefined): StatusView {
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
      return connectedView(state.name, consumers);
  }
}

function connectedView(name: string, consumers: Behind | undefined): StatusView {
  const tooltip = l10n.t('Event Trace: connected to {0}. Select to switch.', name);
  if (!consumers || consumers.behind === 0) return { text: `$(database) ${name}`, tooltip, warning: false };
  const count = l10n.t('{0} behind', consumers.behind);
  const stopped = consumers.stopped > 0 ? `\n${l10n.t('{0} of them stopped', consumers.stopped)}` : '';
  return { text: `$(database) ${name} · ${count}`, tooltip: `${tooltip}\n${count}${stopped}`, warning: false };
}

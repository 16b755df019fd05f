import type { Memento } from 'vscode';
import type { StoreState } from '../../../app/stores/state';

/** Whether anything is told at all. The demo's stopped consumer is nothing to disturb anybody with who works elsewhere. */
export function areAlertsWanted(
  state: StoreState,
  window: { readonly focused: boolean },
  { notify, isDemo }: { readonly notify: boolean; readonly isDemo: (connection: string) => boolean },
): boolean {
  if (!notify || (state.kind !== 'connected' && state.kind !== 'reconnecting')) return false;
  return window.focused || !isDemo(state.name);
}

const KEY = 'eventTrace.toldConsumers';

/** A connection's list is bounded: of consumers that are gone no one ever says that they recovered. */
const MOST_NAMES = 500;

/** The consumers of each connection whose problem a person was told of and that have not recovered; names only. */
export interface ToldBefore {
  of(connection: string): readonly string[];
  remember(connection: string, names: readonly string[]): void;
}

/** In the workspace's state, so that a window that is loaded again does not tell everything again. */
export function createToldBefore(state: Memento): ToldBefore {
  const all = () => state.get<Readonly<Record<string, readonly string[]>>>(KEY, {});
  const of = (connection: string) => (Object.hasOwn(all(), connection) ? (all()[connection] ?? []) : []);
  return {
    of,
    remember(connection, names) {
      const kept = names.slice(-MOST_NAMES);
      if (kept.length === of(connection).length && kept.every((name, i) => name === of(connection)[i])) return;
      const others = Object.entries(all()).filter(([name]) => name !== connection);
      void state.update(KEY, Object.fromEntries(kept.length > 0 ? [...others, [connection, kept]] : others));
    },
  };
}

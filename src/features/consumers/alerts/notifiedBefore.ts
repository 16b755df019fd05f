import type { Memento } from 'vscode';
import type { StoreState } from '../../../app/stores/state';

/** Whether messages are shown at all. The demo's stopped consumer must not disturb a person who works in another window. */
export function areAlertsWanted(
  state: StoreState,
  window: { readonly focused: boolean },
  { notify, isDemo }: { readonly notify: boolean; readonly isDemo: (connection: string) => boolean },
): boolean {
  if (!notify || (state.kind !== 'connected' && state.kind !== 'reconnecting')) return false;
  return window.focused || !isDemo(state.name);
}

/** Where the workspace's state has the names of all consumers about which a person was notified, and of those that were only late. */
export const NOTIFIED = 'eventTrace.toldConsumers';
export const LATE = 'eventTrace.lateConsumers';

/** The most names of a connection. Consumers that no longer exist never recover, so their names would stay. */
const MOST_NAMES = 500;

/** For each connection, the names of the consumers about which a person was notified and that have not recovered. */
export interface NotifiedBefore {
  of(connection: string): readonly string[];
  remember(connection: string, names: readonly string[]): void;
}

/** Keeps the names in the workspace's state, so that a reloaded window does not notify again. */
export function createNotifiedBefore(state: Memento, key: typeof NOTIFIED | typeof LATE): NotifiedBefore {
  const all = () => state.get<Readonly<Record<string, readonly string[]>>>(key, {});
  const of = (connection: string) => (Object.hasOwn(all(), connection) ? (all()[connection] ?? []) : []);
  return {
    of,
    remember(connection, names) {
      const kept = names.slice(-MOST_NAMES);
      if (kept.length === of(connection).length && kept.every((name, i) => name === of(connection)[i])) return;
      const others = Object.entries(all()).filter(([name]) => name !== connection);
      void state.update(key, Object.fromEntries(kept.length > 0 ? [...others, [connection, kept]] : others));
    },
  };
}

import type { Event } from '../../base/event';
import type { EventStore } from '../../store/ports';

/** A store that answered until its server refused it: what is shown of it stays. `since`: milliseconds. */
export interface LostStore {
  readonly store: EventStore;
  readonly reason: string;
  readonly since: number;
}

/** The connection's life as everything that shows it sees it. `name` is the connection's name in the settings. */
export type StoreState =
  | { readonly kind: 'none' }
  | { readonly kind: 'connecting'; readonly name: string; readonly lost?: LostStore }
  | { readonly kind: 'connected'; readonly name: string; readonly store: EventStore }
  /** The server went away; `store` will answer again by itself. `since`: milliseconds. */
  | {
      readonly kind: 'reconnecting';
      readonly name: string;
      readonly store: EventStore;
      readonly reason: string;
      readonly since: number;
    }
  | { readonly kind: 'failed'; readonly name: string; readonly reason: string; readonly lost?: LostStore }
  /** Connected, but no events table was recognised. */
  | { readonly kind: 'noEvents'; readonly name: string; readonly reason: string; readonly lost?: LostStore };

/** The store of which something may be shown, whether it answers now or not. */
export function shownStore(state: StoreState): EventStore | undefined {
  if (state.kind === 'none') return undefined;
  return 'store' in state ? state.store : state.lost?.store;
}

/** The store that may be asked now; a server that went away answers again by itself. */
export function readableStore(state: StoreState): EventStore | undefined {
  return state.kind === 'connected' || state.kind === 'reconnecting' ? state.store : undefined;
}

/** A store and the name of its connection. */
export interface OpenedStore {
  readonly name: string;
  readonly store: EventStore;
}

/** The state of one connection, and when it changes. */
export interface StoreLife {
  readonly state: StoreState;
  readonly onDidChange: Event<StoreState>;
}

/** The active connection as features see it that read one store. */
export interface ActiveStore extends StoreLife {
  /** The store, connecting first when a connection is remembered or asking the person; undefined when they gave up. Shows its own error. `title`: of the question which one. */
  require(title?: string): Promise<OpenedStore | undefined>;
  /** Connects by name without asking; for panels restored after a reload. Rejects with StoreError. */
  open(name: string): Promise<EventStore>;
}

/** The store of the connection that a row or a link names, opened without asking; where none is named, the active one. */
export async function storeNamed(
  active: ActiveStore,
  name: string | undefined,
  title?: string,
): Promise<OpenedStore | undefined> {
  return name === undefined ? await active.require(title) : { name, store: await active.open(name) };
}

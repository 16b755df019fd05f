import type { Event } from '../../base/event';
import type { EventStore } from '../../store/ports';

/** A store that answered until its server refused it. Its data stays on screen. `since`: milliseconds since 1970. */
export interface LostStore {
  readonly store: EventStore;
  readonly reason: string;
  readonly since: number;
}

/** The state of a connection, for everything that shows it. `name` is the connection's name in the settings. */
export type StoreState =
  | { readonly kind: 'none' }
  | { readonly kind: 'connecting'; readonly name: string; readonly lost?: LostStore }
  | { readonly kind: 'connected'; readonly name: string; readonly store: EventStore }
  /** The server went away; `store` will answer again by itself. `since`: milliseconds since 1970. */
  | {
      readonly kind: 'reconnecting';
      readonly name: string;
      readonly store: EventStore;
      readonly reason: string;
      readonly since: number;
    }
  | { readonly kind: 'failed'; readonly name: string; readonly reason: string; readonly lost?: LostStore }
  /** The connection works, but no events table was recognised. */
  | { readonly kind: 'noEvents'; readonly name: string; readonly reason: string; readonly lost?: LostStore };

/** Returns the store whose data may be shown, even when it does not answer now. */
export function shownStore(state: StoreState): EventStore | undefined {
  if (state.kind === 'none') return undefined;
  return 'store' in state ? state.store : state.lost?.store;
}

/** Returns the store that may be asked now. A store that is reconnecting counts, because it will answer again by itself. */
export function readableStore(state: StoreState): EventStore | undefined {
  return state.kind === 'connected' || state.kind === 'reconnecting' ? state.store : undefined;
}

/** A store and the name of its connection. */
export interface OpenedStore {
  readonly name: string;
  readonly store: EventStore;
}

/** The state of one connection, with an event for its changes. */
export interface StoreLife {
  readonly state: StoreState;
  readonly onDidChange: Event<StoreState>;
}

/** The active connection, for features that read one store. */
export interface ActiveStore extends StoreLife {
  /**
   * Returns the store. Connects to the remembered connection, or asks the person which one, with `title` above the question. Returns
   * undefined when the person gives up. Shows its own error.
   */
  require(title?: string): Promise<OpenedStore | undefined>;
  /** Connects by name without a question, for panels that VS Code restores after a reload. Rejects with StoreError. */
  open(name: string): Promise<EventStore>;
}

/**
 * Returns the store of the named connection, opened without a question. When `name` is undefined, returns that of the active connection.
 */
export async function storeNamed(
  active: ActiveStore,
  name: string | undefined,
  title?: string,
): Promise<OpenedStore | undefined> {
  return name === undefined ? await active.require(title) : { name, store: await active.open(name) };
}

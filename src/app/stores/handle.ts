import { Cancelled, messageOf } from '../../base/errors';
import { type Disposable, Emitter } from '../../base/event';
import { Delayer } from '../../base/timers';
import { StoreError } from '../../store/pg/errors';
import type { EventStore } from '../../store/ports';
import { fingerprint, isDetected, type Source } from '../connections/source';
import type { ConsumerFeed } from '../consumers/feedState';
import type { AppLog, AppPorts, StoreQuestions } from '../ports';
import {
  type Connecting,
  type ConnectOptions,
  createConnecting,
  mayPass,
  type ShowConnecting,
  waitsForPerson,
} from './connecting';
import { describeError } from './errorWords';
import type { StoreSession } from './session';
import { createLease, type Lease, type StoreSessions } from './sessions';
import { type OpenedStore, readableStore, type StoreLife, type StoreState } from './state';

/** A watched connection that failed is tried again after this time. */
const RETRY_MS = 60_000;

/** One connection's whole life, for everything that shows it: its state, session, consumer poll and blocking events. */
export interface StoreHandle extends StoreLife {
  /** The connection's name in the settings. */
  readonly name: string;
  readonly source: Source | undefined;
  /** Why the connection failed; undefined in every other state. */
  readonly failure: Error | undefined;
  /** The consumers of the store, polled while a face shows them. */
  readonly feed: ConsumerFeed;
  /** Returns the store; connects first if that needs no person. Rejects with StoreError. Call `hold` or `use` for longer work. */
  open(): Promise<EventStore>;
  /** Returns the store; asks the person for what is missing. Returns undefined when the person gives up. Shows its own error. */
  require(): Promise<OpenedStore | undefined>;
  /** Runs work on the store and keeps the session open until the work ends. */
  use<T>(work: (store: EventStore) => Promise<T>): Promise<T>;
  /** Keeps the session, once it is open, until the result is disposed. */
  hold(): Disposable;
}

/** The part of a handle that only the hub uses. */
export interface OwnedHandle extends StoreHandle, Disposable {
  /** The attempt that is running, if any. */
  readonly attempt: Promise<StoreSession> | undefined;
  connect(source: Source, options: ConnectOptions): Promise<StoreSession>;
  /** Ends the session even when a panel holds it, because the person disconnected. */
  close(): Promise<void>;
  /** Ends an attempt that nothing else waits for, because another connection is now shown. */
  giveUp(): void;
  /** Whether it is shown beside the active connection. If so, it connects by itself and tries again after a failure. */
  watched: boolean;
  /** Connects without a question. A failure appears in the view and in the log. */
  connectQuietly(): Promise<void>;
  /** Connects again when its settings have changed. */
  settingsChanged(): Promise<void>;
}

export interface HandleParts extends Pick<AppPorts, 't'> {
  readonly sessions: StoreSessions;
  readonly log: AppLog;
  /** Returns the connection of this name from the settings. Throws StoreError `invalid`. */
  readonly requireSource: (name: string) => Source;
  readonly questions: StoreQuestions;
  readonly showConnecting: ShowConnecting;
  /** Runs work that a person started, and shows one message if it fails. */
  readonly report: <T>(what: string, work: () => Promise<T>) => Promise<T | undefined>;
  /** Creates the poll of the consumers. */
  readonly createFeed: (life: StoreLife, name: string) => ConsumerFeed & Disposable;
}

/** Creates a handle; the hub creates one for each connection. It connects when something holds it or asks for the store. */
export function createStoreHandle(name: string, parts: HandleParts): OwnedHandle {
  const { sessions, log, t } = parts;
  const connecting: Connecting = createConnecting(name, sessions, parts);
  const changed = new Emitter<StoreState>();
  let watched = false;
  /** Why the settings have no usable connection of this name. */
  let unusable: string | undefined;
  const lease: Lease = createLease(() => (connecting.attempt ? lease.linger() : void connecting.close()));
  const retry = new Delayer(() => void connectQuietly());
  let disposed = false;

  const state = (): StoreState => {
    if (unusable !== undefined) return { kind: 'failed', name, reason: unusable };
    if (connecting.state.kind !== 'none' || !watched) return connecting.state;
    if (!connecting.source) return { kind: 'connecting', name };
    return { kind: 'failed', name, reason: t('Connecting was given up.') };
  };

  const connect = async (source: Source, options: ConnectOptions): Promise<StoreSession> => {
    retry.cancel();
    unusable = undefined;
    try {
      return await connecting.connect(source, options);
    } finally {
      lease.linger();
    }
  };

  const findSource = (): Source => {
    try {
      const found = parts.requireSource(name);
      unusable = undefined;
      return found;
    } catch (error) {
      unusable = describeError(error, t);
      void connecting.close();
      changed.fire(state());
      throw error;
    }
  };

  const usableSource = (): Source | undefined => {
    try {
      return findSource();
    } catch {
      // The state has the reason.
      return undefined;
    }
  };

  const connectFromSettings = async (options: ConnectOptions): Promise<StoreSession> => {
    if (disposed) throw new Cancelled();
    return await connect(findSource(), options);
  };

  const connectQuietly = async () => {
    try {
      await connectFromSettings({});
    } catch (error) {
      if (error instanceof Cancelled) return;
      log.warn(`Connecting to "${name}"`, messageOf(error));
    }
  };

  const openSession = async (): Promise<StoreSession | OpenedStore> => {
    const current = connecting.state;
    if (current.kind === 'connected' || current.kind === 'reconnecting') return current;
    if (connecting.attempt) return await connecting.attempt;
    if (waitsForPerson(connecting)) throw connecting.failure;
    // A detected connection is not in the settings.
    const known = connecting.source;
    return await (known && isDetected(known) ? connect(known, {}) : connectFromSettings({}));
  };

  const listening = connecting.onDidChange(() => {
    retry.cancel();
    if (watched && mayPass(connecting)) retry.in(RETRY_MS);
    changed.fire(state());
  });

  const life: StoreLife = {
    get state() {
      return state();
    },
    onDidChange: changed.event,
  };
  const feed = parts.createFeed(life, name);

  const open = async (): Promise<EventStore> => {
    try {
      const { store } = await openSession();
      lease.linger();
      return store;
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
      throw new StoreError('cancelled', '', `Connecting to ${name} was given up.`);
    }
  };

  return {
    name,
    get state() {
      return state();
    },
    onDidChange: changed.event,
    get source() {
      return connecting.source;
    },
    get failure() {
      return connecting.failure;
    },
    get attempt() {
      return connecting.attempt;
    },
    feed,
    connect,
    open,
    hold: lease.hold,
    async use(work) {
      const holding = lease.hold();
      try {
        return await work(await open());
      } finally {
        holding.dispose();
      }
    },
    async require() {
      const store = readableStore(state());
      if (store) return { name, store };
      const running = await connecting.attempt?.catch(() => undefined);
      const { questions } = parts;
      const session = running ?? (await parts.report('connect', () => connectFromSettings({ questions })));
      return session && { name, store: session.store };
    },
    close: () => connecting.close(),
    giveUp() {
      if (!lease.isHeld && connecting.attempt) void connecting.close();
    },
    get watched() {
      return watched;
    },
    set watched(on) {
      if (on === watched) return;
      watched = on;
      if (!on) retry.cancel();
      changed.fire(state());
    },
    connectQuietly,
    async settingsChanged() {
      const used = connecting.source;
      if (disposed || (used && isDetected(used))) return;
      const wasUsable = unusable === undefined;
      const now = usableSource();
      if (!now || (wasUsable && used && fingerprint(now) === fingerprint(used))) return;
      await connect(now, { fresh: true }).catch(() => undefined);
    },
    dispose() {
      disposed = true;
      retry.cancel();
      lease.dispose();
      feed.dispose();
      listening.dispose();
      connecting.dispose();
      changed.dispose();
      void sessions.close(name);
    },
  };
}

import { type Disposable, Emitter, type Event } from '../../base/event';
import type { EventStore } from '../../store/ports';
import { fingerprint, isDetected, type Source } from '../connections/source';
import type { ConnectOptions } from './connecting';
import { createStoreHandle, type HandleParts, type OwnedHandle, type StoreHandle } from './handle';
import type { StoreSession } from './session';
import { type ActiveStore, type OpenedStore, readableStore, type StoreState } from './state';

/** All connections of a face: one handle for each name, the active connection, and the watched ones. */
export interface StoreHub extends ActiveStore {
  /** The active connection, even while it connects or after it failed; undefined when there is none. */
  readonly active: StoreHandle | undefined;
  /** Returns the handle of a connection, whether it is active, watched or neither. The handle answers for this connection only. */
  handle(name: string): StoreHandle;
  /** The active connection first, then the watched ones. */
  readonly shown: readonly StoreHandle[];
  readonly watched: readonly StoreHandle[];
  /** Fires when `shown` has other connections or another order. */
  readonly onDidChangeShown: Event<void>;
  /** Calls `start` for each connection that is shown now or later. Disposes the result when that connection is no longer shown. */
  each(start: (handle: StoreHandle) => Disposable): Disposable;
}

/** The part of a hub that only the connections feature and the command line use. */
export interface OwnedHub extends StoreHub, Disposable {
  /** Makes a connection the active one. A later call cancels an earlier one. Rejects with StoreError or Cancelled. */
  connect(source: Source, options: ConnectOptions): Promise<StoreSession>;
  /** The source that was made active last, even when the attempt was cancelled; undefined after disconnecting. */
  readonly tried: Source | undefined;
  /** Ends the active connection and every session except those of watched connections. */
  disconnect(): Promise<void>;
  /** Ends the session of a connection that is about to be forgotten. */
  close(name: string): Promise<void>;
  /** Sets the connections to watch, in this order. The list may contain the active one. */
  watch(names: readonly string[]): void;
  /** Opens the watched connections from now on. Before this call none is opened, because nothing shows consumers yet. */
  startWatching(): void;
  /**
   * Applies changed entries to the watched connections and to those that a panel reads. The caller of `connect` decides about the active
   * one.
   */
  settingsChanged(): Promise<void>;
}

export interface HubParts extends HandleParts {
  /** Makes the last active connection, or one that the person chooses, the active one. Returns undefined when the person gives up. */
  readonly connectForPerson: (title?: string) => Promise<StoreSession | undefined>;
  /** Whether this connection was active last and still exists. Throws StoreError `invalid`. */
  readonly wasActive: (name: string) => boolean;
}

/** Creates the hub. It creates the handle of a connection when the handle is first asked for. */
export function createStoreHub(parts: HubParts): OwnedHub {
  return new Hub(parts);
}

class Hub implements OwnedHub {
  private readonly handles = new Map<string, OwnedHandle>();
  private readonly stateChanged = new Emitter<StoreState>();
  private readonly shownChanged = new Emitter<void>();
  private readonly started = new Map<(handle: StoreHandle) => Disposable, Map<StoreHandle, Disposable>>();
  private readonly watchHolds = new Map<OwnedHandle, Disposable>();
  private pointed: { readonly handle: OwnedHandle; readonly hold: Disposable } | undefined;
  private listening: Disposable | undefined;
  private lastTried: Source | undefined;
  private wanted: readonly string[] = [];
  private watchedNow: readonly OwnedHandle[] = [];
  private isWatching = false;

  readonly onDidChange = this.stateChanged.event;
  readonly onDidChangeShown = this.shownChanged.event;

  constructor(private readonly parts: HubParts) {}

  get state(): StoreState {
    return this.active?.state ?? { kind: 'none' };
  }

  get active(): OwnedHandle | undefined {
    return this.pointed?.handle;
  }

  get tried(): Source | undefined {
    return this.lastTried;
  }

  get watched(): readonly OwnedHandle[] {
    return this.watchedNow;
  }

  get shown(): readonly OwnedHandle[] {
    return this.active ? [this.active, ...this.watchedNow] : this.watchedNow;
  }

  handle(name: string): OwnedHandle {
    const known = this.handles.get(name);
    if (known) return known;
    const made = createStoreHandle(name, this.parts);
    this.handles.set(name, made);
    return made;
  }

  async require(title?: string): Promise<OpenedStore | undefined> {
    const { state, active } = this;
    if (state.kind === 'connected' || state.kind === 'reconnecting') return state;
    const running = await active?.attempt?.catch(() => undefined);
    const session = running ?? (await this.parts.report('connect', () => this.parts.connectForPerson(title)));
    return session && { name: session.source.name, store: session.store };
  }

  async open(name: string): Promise<EventStore> {
    const handle = this.handle(name);
    if (!this.active && this.parts.wasActive(name)) this.point(handle);
    return await handle.open();
  }

  each(start: (handle: StoreHandle) => Disposable): Disposable {
    const running = new Map<StoreHandle, Disposable>(this.shown.map((handle) => [handle, start(handle)]));
    this.started.set(start, running);
    return {
      dispose: () => {
        this.started.delete(start);
        for (const ending of running.values()) ending.dispose();
      },
    };
  }

  connect(source: Source, options: ConnectOptions): Promise<StoreSession> {
    const next = this.handle(source.name);
    const wasActive = next === this.active;
    this.lastTried = source;
    this.point(next);
    // A person who chooses a connection that has lost its server wants another attempt now.
    const isTriedAgain = wasActive && next.state.kind !== 'connected';
    const isNew = isTriedAgain || options.fresh || options.chooseTable;
    const open = isNew ? undefined : this.openSessionOf(next, source);
    if (!open) return next.connect(source, options);
    // It is already open, as an active or watched connection or for a panel, so its session stays.
    if (!wasActive) this.stateChanged.fire(next.state);
    this.startWatching();
    return Promise.resolve(open);
  }

  async disconnect(): Promise<void> {
    this.lastTried = undefined;
    this.point(undefined);
    this.stateChanged.fire(this.state);
    const others = [...this.handles.values()].filter((handle) => !this.watchedNow.includes(handle));
    await Promise.all(others.map((handle) => handle.close()));
  }

  async close(name: string): Promise<void> {
    await this.handles.get(name)?.close();
  }

  watch(names: readonly string[]): void {
    const before = this.shown;
    this.wanted = [...new Set(names)];
    this.follow(before);
  }

  startWatching(): void {
    if (this.isWatching) return;
    this.isWatching = true;
    for (const handle of this.watchedNow) void handle.connectQuietly();
  }

  async settingsChanged(): Promise<void> {
    const others = [...this.handles.values()].filter((handle) => handle !== this.active);
    const used = others.filter(({ watched, state }) => (watched ? this.isWatching : state.kind !== 'none'));
    await Promise.all(used.map((handle) => handle.settingsChanged()));
  }

  dispose(): void {
    this.listening?.dispose();
    for (const running of this.started.values()) for (const ending of running.values()) ending.dispose();
    this.started.clear();
    for (const handle of this.handles.values()) handle.dispose();
    this.handles.clear();
    this.stateChanged.dispose();
    this.shownChanged.dispose();
  }

  private openSessionOf(handle: StoreHandle, source: Source): StoreSession | undefined {
    if (readableStore(handle.state) === undefined) return undefined;
    const { source: used } = handle;
    // A detected connection that is now in the settings follows the settings from here on.
    const isSame = used && fingerprint(used) === fingerprint(source) && isDetected(used) === isDetected(source);
    return isSame ? this.parts.sessions.get(source.name) : undefined;
  }

  private point(next: OwnedHandle | undefined): void {
    if (next === this.active) return;
    const { pointed: before, shown } = this;
    this.listening?.dispose();
    this.pointed = next && { handle: next, hold: next.hold() };
    this.follow(shown);
    this.listening = next?.onDidChange((state) => this.activeChanged(state));
    before?.hold.dispose();
    before?.handle.giveUp();
  }

  private activeChanged(state: StoreState): void {
    // After a cancelled attempt there is no active connection.
    if (state.kind === 'none') this.point(undefined);
    this.stateChanged.fire(state);
    if (state.kind === 'connected') this.startWatching();
  }

  /** Holds the watched connections, and starts or ends the work of `each` for every shown one. */
  private follow(before: readonly OwnedHandle[]): void {
    const { active } = this;
    this.watchedNow = this.wanted.filter((name) => name !== active?.name).map((name) => this.handle(name));
    const added = this.watchedNow.filter((handle) => !this.watchHolds.has(handle));
    for (const handle of added) this.watchHolds.set(handle, handle.hold());
    for (const [handle, holding] of [...this.watchHolds]) {
      handle.watched = this.watchedNow.includes(handle);
      if (handle.watched) continue;
      this.watchHolds.delete(handle);
      holding.dispose();
    }
    const { shown } = this;
    if (shown.length === before.length && shown.every((handle, i) => handle === before[i])) return;
    for (const [start, running] of this.started) this.restart(start, running, shown);
    this.shownChanged.fire();
    if (!this.isWatching) return;
    for (const handle of added) if (isClosed(handle)) void handle.connectQuietly();
  }

  private restart(
    start: (handle: StoreHandle) => Disposable,
    running: Map<StoreHandle, Disposable>,
    shown: readonly StoreHandle[],
  ): void {
    for (const [handle, ending] of [...running]) {
      if (shown.includes(handle)) continue;
      ending.dispose();
      running.delete(handle);
    }
    for (const handle of shown) if (!running.has(handle)) running.set(handle, start(handle));
  }
}

/** Whether nothing was tried yet, or the session was closed since. A failed connection waits for its own retry or for a person. */
function isClosed({ state, attempt, failure }: OwnedHandle): boolean {
  return !attempt && !failure && readableStore(state) === undefined;
}

/** Returns the name of the active connection; undefined while nothing is connected or being tried. */
export function activeName({ state }: Pick<ActiveStore, 'state'>): string | undefined {
  return state.kind === 'none' ? undefined : state.name;
}

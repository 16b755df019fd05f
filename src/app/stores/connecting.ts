import { Cancelled } from '../../base/errors';
import { Emitter } from '../../base/event';
import { StoreError, type StoreErrorKind, wantsPassword } from '../../store/pg/errors';
import type { Source } from '../connections/source';
import type { AppPorts, StoreQuestions } from '../ports';
import { describeError } from './errorWords';
import type { OpenOptions } from './openSession';
import { NoEventsTable, type StoreSession } from './session';
import type { StoreSessions } from './sessions';
import type { LostStore, StoreLife, StoreState } from './state';

export interface ConnectOptions {
  /** Present when a person waits for the connection and may be asked. */
  readonly questions?: StoreQuestions | undefined;
  /** Closes an open session of the same name first. */
  readonly fresh?: boolean;
  /** Lets the person choose the events table again. */
  readonly chooseTable?: boolean;
}

/** Shows that a connection is being opened until the work ends. `forPerson`: a person waits, and may cancel. */
export type ShowConnecting = <T>(
  name: string,
  options: { readonly forPerson: boolean; readonly cancel: () => void },
  work: () => Promise<T>,
) => Promise<T>;

/** One connection as a state machine; the state is `none` while it is closed. */
export interface Connecting extends StoreLife {
  /** The source that is connected, or was tried last. */
  readonly source: Source | undefined;
  /** Opens the source. A later call cancels an earlier one. Rejects with StoreError or Cancelled. */
  connect(source: Source, options: ConnectOptions): Promise<StoreSession>;
  /** The error that made the last attempt fail or ended the connection; undefined in every other state. */
  readonly failure: Error | undefined;
  /** The attempt that is running, if any. */
  readonly attempt: Promise<StoreSession> | undefined;
  /** Ends the attempt or the session. The state becomes `none`. */
  close(): Promise<void>;
  dispose(): void;
}

/**
 * Whether only a person may start the next attempt. A panel asks for its store every second: without this, a demo that keeps breaking would
 * be started again and again, and a refused password sent again and again.
 */
export function waitsForPerson({ source, failure }: Pick<Connecting, 'source' | 'failure'>): boolean {
  return failure !== undefined && (source?.kind === 'demo' || wantsPassword(failure));
}

/** Errors that may end by themselves. A refused password is not among them: servers lock a user after a few wrong ones. */
const PASSING: readonly StoreErrorKind[] = [
  'unreachable',
  'lost',
  'machine',
  'timeout',
  'locked',
  'tooManyConnections',
];

/** Whether the same connection may succeed when it is tried again later. */
export function mayPass({ source, failure }: Pick<Connecting, 'source' | 'failure'>): boolean {
  return source?.kind === 'postgres' && failure instanceof StoreError && PASSING.includes(failure.kind);
}

/**
 * Creates the state machine that opens one connection. Only one attempt runs at a time, and everyone who asks meanwhile shares it. Faces
 * show its state.
 */
export function createConnecting(
  name: string,
  sessions: StoreSessions,
  { log, t, showConnecting }: Pick<AppPorts, 'log' | 't'> & { readonly showConnecting: ShowConnecting },
): Connecting {
  const changed = new Emitter<StoreState>();
  let state: StoreState = { kind: 'none' };
  let source: Source | undefined;
  let failure: Error | undefined;
  let running: { readonly abort: AbortController; attempt?: Promise<StoreSession> } | undefined;
  let stopWatching = () => {};
  /** The store that was open before its server refused it; undefined once another one is open. */
  let lost: LostStore | undefined;

  const show = (next: StoreState) => {
    state = next;
    changed.fire(state);
  };

  const overtake = () => {
    running?.abort.abort();
    running = undefined;
    stopWatching();
    stopWatching = () => {};
  };

  const watch = ({ source: { kind }, store, database }: StoreSession) => {
    const stopLost = database.onLost((error) => {
      log.warn(`The server of "${name}" went away`, error.message);
      const reason = describeError(error, t);
      const since = state.kind === 'reconnecting' ? state.since : Date.now();
      if (kind === 'postgres' && !wantsPassword(error)) {
        return show({ kind: 'reconnecting', name, store, reason, since });
      }
      // A new password can only come from a person. The demo's worker has ended; only opening the demo again starts a new one.
      overtake();
      void sessions.close(name);
      lost = { store, reason, since };
      show(failed(error));
    });
    const stopRestored = database.onRestored(() => {
      log.info(`Connected to "${name}" again`);
      show({ kind: 'connected', name, store });
    });
    stopWatching = () => {
      stopLost();
      stopRestored();
    };
  };

  const failed = (error: unknown): StoreState => {
    const kept = lost && { lost };
    if (error instanceof Cancelled)
      return lost ? { kind: 'failed', name, reason: lost.reason, lost } : { kind: 'none' };
    failure = error instanceof Error ? error : new Error(String(error));
    const reason = describeError(error, t);
    return { kind: error instanceof NoEventsTable ? 'noEvents' : 'failed', name, reason, ...kept };
  };

  const attemptOne = async (next: Source, options: ConnectOptions, abort: AbortController): Promise<StoreSession> => {
    const open: OpenOptions = { ...options, signal: abort.signal };
    const shown = { forPerson: options.questions !== undefined, cancel: () => abort.abort() };
    try {
      if (options.fresh || options.chooseTable) await sessions.close(name);
      const session = await showConnecting(name, shown, () => sessions.open(next, open));
      if (abort.signal.aborted) throw new Cancelled();
      running = undefined;
      lost = undefined;
      watch(session);
      show({ kind: 'connected', name, store: session.store });
      return session;
    } catch (error) {
      const cancelled = abort.signal.aborted || (error instanceof StoreError && error.kind === 'cancelled');
      const reason = cancelled ? new Cancelled() : error;
      if (running?.abort === abort) {
        running = undefined;
        show(failed(reason));
      }
      throw reason;
    }
  };

  return {
    get state() {
      return state;
    },
    get source() {
      return source;
    },
    get failure() {
      return state.kind === 'failed' || state.kind === 'noEvents' ? failure : undefined;
    },
    get attempt() {
      return running?.attempt;
    },
    onDidChange: changed.event,
    connect(next, options) {
      overtake();
      const mine: NonNullable<typeof running> = { abort: new AbortController() };
      running = mine;
      source = next;
      show({ kind: 'connecting', name, ...(lost && { lost }) });
      mine.attempt = attemptOne(next, options, mine.abort);
      return mine.attempt;
    },
    async close() {
      overtake();
      lost = undefined;
      if (state.kind !== 'none') show({ kind: 'none' });
      await sessions.close(name);
    },
    dispose() {
      overtake();
      changed.dispose();
    },
  };
}

import * as vscode from 'vscode';
import type { ActiveStore, LostStore, StoreState } from '../../platform/activeStore';
import { log } from '../../platform/log';
import { describeError } from '../../platform/storeMessages';
import { StoreError, wantsPassword } from '../../store/errors';
import type { OpenOptions } from './openSession';
import type { Questions } from './questions';
import { NoEventsTable, type Session } from './session';
import type { Sessions } from './sessions';
import type { Source } from './source';

export interface ConnectOptions {
  /** Present when a person waits for it: they may be asked. */
  readonly questions?: Questions | undefined;
  /** Closes an open session of this name first. */
  readonly fresh?: boolean;
  /** Lets the person choose the events table anew. */
  readonly chooseTable?: boolean;
}

/** A connection as a state machine: the active one, or one that is watched beside it. */
export interface ActiveConnection extends Pick<ActiveStore, 'state' | 'onDidChange'>, vscode.Disposable {
  /** What is connected or was tried last. */
  readonly source: Source | undefined;
  /** Makes a source the active one; a later call overtakes an earlier one. Rejects with StoreError, or CancellationError. */
  connect(source: Source, options: ConnectOptions): Promise<Session>;
  /** Why the last attempt failed, or what ended the connection, while that is the state. */
  readonly failure: Error | undefined;
  /** The attempt under way, if any. */
  readonly attempt: Promise<Session> | undefined;
  disconnect(): Promise<void>;
}

/** A panel that follows asks each second: a demo that breaks again and again must wait for a person, and so must a refused password. */
export function waitsForPerson({ source, failure }: ActiveConnection): boolean {
  return failure !== undefined && (source?.kind === 'demo' || wantsPassword(failure));
}

/** `closeSessions`: what disconnecting ends. */
export function createActiveConnection(
  sessions: Sessions,
  closeSessions: () => Promise<void> = () => sessions.closeAll(),
): ActiveConnection {
  const changed = new vscode.EventEmitter<StoreState>();
  let state: StoreState = { kind: 'none' };
  let source: Source | undefined;
  let failure: Error | undefined;
  let running: { readonly abort: AbortController; attempt?: Promise<Session> } | undefined;
  let stopWatching = () => {};
  /** What was open before its server refused it, until something else is. */
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

  const watch = ({ source: { kind, name }, store, database }: Session) => {
    const stopLost = database.onLost((error) => {
      log().warn(`The server of "${name}" went away`, error.message);
      const reason = describeError(error);
      const since = state.kind === 'reconnecting' ? state.since : Date.now();
      if (kind === 'postgres' && !wantsPassword(error)) {
        return show({ kind: 'reconnecting', name, store, reason, since });
      }
      // Only a person knows the new password. The demo is gone with its worker: only opening it anew brings another one.
      overtake();
      void sessions.close(name);
      lost = { store, reason, since };
      show(failed(name, error));
    });
    const stopRestored = database.onRestored(() => {
      log().info(`Connected to "${name}" again`);
      show({ kind: 'connected', name, store });
    });
    stopWatching = () => {
      stopLost();
      stopRestored();
    };
  };

  const failed = (name: string, error: unknown): StoreState => {
    const kept = lost && { lost };
    if (error instanceof vscode.CancellationError) {
      return lost ? { kind: 'failed', name, reason: lost.reason, lost } : { kind: 'none' };
    }
    failure = error instanceof Error ? error : new Error(String(error));
    const reason = describeError(error);
    return { kind: error instanceof NoEventsTable ? 'noEvents' : 'failed', name, reason, ...kept };
  };

  const attemptOne = async (next: Source, options: ConnectOptions, abort: AbortController): Promise<Session> => {
    const open: OpenOptions = { ...options, signal: abort.signal };
    try {
      if (options.fresh || options.chooseTable) await sessions.close(next.name);
      const session = await withProgress(next.name, options, abort, () => sessions.open(next, open));
      if (abort.signal.aborted) throw new vscode.CancellationError();
      running = undefined;
      lost = undefined;
      watch(session);
      show({ kind: 'connected', name: next.name, store: session.store });
      return session;
    } catch (error) {
      const cancelled = abort.signal.aborted || (error instanceof StoreError && error.kind === 'cancelled');
      const reason = cancelled ? new vscode.CancellationError() : error;
      if (running?.abort === abort) {
        running = undefined;
        show(failed(next.name, reason));
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
      if (source?.name !== next.name) lost = undefined;
      source = next;
      show({ kind: 'connecting', name: next.name, ...(lost && { lost }) });
      mine.attempt = attemptOne(next, options, mine.abort);
      return mine.attempt;
    },
    async disconnect() {
      overtake();
      source = undefined;
      lost = undefined;
      show({ kind: 'none' });
      await closeSessions();
    },
    dispose() {
      overtake();
      changed.dispose();
    },
  };
}

/** A person sees a notification with Cancel; an attempt that started by itself is only mentioned in the status bar. */
function withProgress(
  name: string,
  { questions }: ConnectOptions,
  abort: AbortController,
  work: () => Promise<Session>,
): Promise<Session> {
  const options: vscode.ProgressOptions = {
    location: questions ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window,
    title: vscode.l10n.t('Connecting to {name}', { name }),
    cancellable: questions !== undefined,
  };
  return Promise.resolve(
    vscode.window.withProgress(options, (_, token) => {
      token.onCancellationRequested(() => abort.abort());
      return work();
    }),
  );
}

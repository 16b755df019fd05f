import type { Disposable } from 'vscode';
import { CancellationError, EventEmitter, l10n } from 'vscode';
import type { ActiveStore, StoreState } from '../../platform/activeStore';
import { reportFailure } from '../../platform/commands';
import { log } from '../../platform/log';
import { describeError } from '../../platform/storeMessages';
import { StoreError, type StoreErrorKind } from '../../store/errors';
import { type ConnectOptions, createActiveConnection, waitsForPerson } from './activeConnection';
import { requireSource } from './connector';
import { questions } from './questions';
import type { Session } from './session';
import type { Sessions } from './sessions';
import { fingerprint } from './settingsChanges';

/** After so long a connection that failed is tried again. */
const retryMs = 60_000;

/** What may pass by itself. Never a password: servers lock a user after a few wrong ones. */
const passing: readonly StoreErrorKind[] = ['unreachable', 'lost', 'timeout', 'tooManyConnections'];

/** A connection that is watched beside the active one. Its state is never `none`. */
export interface WatchedStore extends ActiveStore, Disposable {
  readonly name: string;
  /** Its session, connecting where that needs no person. Rejects with StoreError, or CancellationError. */
  openSession(): Promise<Session>;
  /** Connects, asking nothing; a failure stands in the view and in the log. */
  connectQuietly(): Promise<void>;
  /** Connects anew where the settings now say something else. */
  settingsChanged(): void;
}

export function createWatchedStore(
  name: string,
  parts: {
    readonly sessions: Sessions;
    /** Closes the session, unless somebody else uses it. */
    readonly release: () => Promise<void>;
    readonly open: ActiveStore['open'];
  },
): WatchedStore {
  const changed = new EventEmitter<StoreState>();
  const connection = createActiveConnection(parts.sessions, parts.release);
  let unusable: string | undefined;
  let retry: NodeJS.Timeout | undefined;
  let disposed = false;

  const state = (): StoreState => {
    if (unusable !== undefined) return { kind: 'failed', name, reason: unusable };
    if (connection.state.kind !== 'none') return connection.state;
    if (!connection.source) return { kind: 'connecting', name };
    return { kind: 'failed', name, reason: l10n.t('Connecting was given up.') };
  };

  const findSource = async () => {
    unusable = undefined;
    try {
      return requireSource(name);
    } catch (error) {
      unusable = describeError(error);
      await connection.disconnect();
      throw error;
    }
  };

  const connect = async (options: ConnectOptions): Promise<Session> => {
    clearTimeout(retry);
    const source = await findSource();
    if (disposed) throw new CancellationError();
    return await connection.connect(source, options);
  };

  const connectQuietly = async () => {
    try {
      await connect({});
    } catch (error) {
      if (error instanceof CancellationError) return;
      log().warn(`Watching "${name}"`, error instanceof Error ? error.message : String(error));
    }
  };

  const listening = connection.onDidChange(() => {
    clearTimeout(retry);
    const { failure } = connection;
    const mayPass = failure instanceof StoreError && passing.includes(failure.kind);
    if (mayPass && connection.source?.kind === 'postgres') retry = setTimeout(connectQuietly, retryMs);
    changed.fire(state());
  });

  return {
    name,
    get state() {
      return state();
    },
    onDidChange: changed.event,
    async openSession() {
      const open = parts.sessions.get(name) ?? (await connection.attempt);
      if (open) return open;
      if (waitsForPerson(connection)) throw connection.failure;
      return await connect({});
    },
    connectQuietly,
    settingsChanged() {
      const used = connection.source;
      void reportFailure('settings changed', async () => {
        const now = await findSource().catch(() => undefined);
        if (disposed || (now && used && fingerprint(now) === fingerprint(used))) return;
        if (now) await connect({ fresh: true }).catch(() => undefined);
      });
    },
    async require() {
      const now = state();
      if (now.kind === 'connected' || now.kind === 'reconnecting') return now;
      const running = await connection.attempt?.catch(() => undefined);
      const session = running ?? (await reportFailure('connect', () => connect({ questions })));
      return session && { name, store: session.store };
    },
    open: parts.open,
    dispose() {
      disposed = true;
      clearTimeout(retry);
      listening.dispose();
      connection.dispose();
      changed.dispose();
      void parts.release();
    },
  };
}

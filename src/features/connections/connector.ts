import type { Memento } from 'vscode';
import { reportFailure } from '../../platform/commands';
import { StoreError } from '../../store/errors';
import type { ActiveConnection, ConnectOptions } from './activeConnection';
import type { Passwords } from './passwords';
import { openSettings, pickSource } from './pickSource';
import { questions } from './questions';
import { readSavedConnections } from './savedConnections';
import type { Session } from './session';
import { demoSource, type Source, sourceOf } from './source';
import { t } from './surroundings';

const LAST_KEY = 'eventTrace.activeConnection';

/** Connecting as a person does it: by picking, by name, or as last time. */
export interface Connector {
  /** Connects to a source and remembers it for this workspace. Rejects with StoreError, or CancellationError. */
  connectTo(source: Source, options?: Omit<ConnectOptions, 'questions'>): Promise<Session>;
  /** Asks which connection to use. Undefined when the person gave up. */
  pick(title: string): Promise<Session | undefined>;
  /** Asks for a new connection and connects to it. */
  add(): Promise<Session | undefined>;
  disconnect(): Promise<void>;
  /** The connection that was active when this workspace was last open, if it is still there. */
  last(): Source | undefined;
}

export function createConnector(active: ActiveConnection, passwords: Passwords, memory: Memento): Connector {
  const connectTo: Connector['connectTo'] = async (source, options = {}) => {
    const session = await active.connect(source, { ...options, questions });
    const detected = source.kind === 'postgres' && source.origin === 'detected';
    await memory.update(LAST_KEY, detected ? undefined : source.name);
    if (detected) void reportFailure('keep connection', () => offerToKeep(source));
    return session;
  };

  const offerToKeep = async (source: Extract<Source, { kind: 'postgres' }>): Promise<void> => {
    if (!(await questions.keepDetected(source.name))) return;
    const { keepConnection } = await import('./wizard');
    const saved = await keepConnection(source.connection, passwords);
    if (saved) await connectTo(sourceOf(saved, saved.scope));
  };

  const add = async (): Promise<Session | undefined> => {
    const { addConnection } = await import('./wizard');
    const saved = await addConnection(passwords);
    return saved && (await connectTo(sourceOf(saved, saved.scope)));
  };

  return {
    connectTo,
    add,
    async pick(title) {
      const picked = await pickSource(title, active.state.kind === 'none' ? undefined : active.source?.name);
      switch (picked?.kind) {
        case 'source':
          return await connectTo(picked.source);
        case 'add':
          return await add();
        case 'settings':
          await openSettings(picked.scope);
          return undefined;
        default:
          return undefined;
      }
    },
    async disconnect() {
      await memory.update(LAST_KEY, undefined);
      await active.disconnect();
    },
    last() {
      const name = memory.get<string>(LAST_KEY);
      return name === undefined ? undefined : findSource(name);
    },
  };
}

/** The saved connection of this name, or the demo. Throws StoreError `invalid` for an entry that is broken. */
export function findSource(name: string): Source | undefined {
  if (name === demoSource.name) return demoSource;
  const { connections, broken } = readSavedConnections();
  const saved = connections.find((connection) => connection.name === name);
  if (saved) return sourceOf(saved, saved.scope);
  const wrong = broken.find((entry) => entry.name === name);
  if (wrong) throw new StoreError('invalid', wrong.problem, wrong.sentence);
  return undefined;
}

/** As `findSource`, for a name that must be there. */
export function requireSource(name: string): Source {
  const source = findSource(name);
  if (source) return source;
  const subject = t('no connection in the settings is named "{name}"', { name });
  throw new StoreError('invalid', subject, `No connection named ${name}.`);
}

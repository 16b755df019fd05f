import * as vscode from 'vscode';
import { commands } from 'vscode';
import { demoSource, isDetected, type Source, sourceOf } from '../../app/connections/source';
import type { ConnectOptions, ShowConnecting } from '../../app/stores/connecting';
import { activeName, type OwnedHub } from '../../app/stores/hub';
import type { Passwords } from '../../app/stores/passwords';
import type { StoreSession } from '../../app/stores/session';
import type { ChoiceMemory } from '../../app/stores/tableChoices';
import { reportFailure } from '../../platform/vscode/commands';
import { commands as ids } from '../../platform/vscode/ids';
import { t } from '../../platform/vscode/translate';
import { StoreError } from '../../store/pg/errors';
import type { Ending } from './pickSource';
import { questions } from './questions';
import { readSavedConnections } from './savedConnections';

const LAST_KEY = 'eventTrace.activeConnection';

/** Connects as a person asks: by picking, by name, or to the last connection. */
export interface Connector {
  /** Connects to a source and remembers it for this workspace. Rejects with StoreError, or Cancelled. */
  connectTo(source: Source, options?: Omit<ConnectOptions, 'questions'>): Promise<StoreSession>;
  /** Connects to the connection that is active or was active last; otherwise the person picks one. Undefined when the person gave up. */
  connectForPerson(title?: string): Promise<StoreSession | undefined>;
  /** Asks which connection to use. Undefined when the person gave up. */
  pick(title: string): Promise<StoreSession | undefined>;
  /** Like `pick`, but also offers to disconnect: the active connection by its name, or all connections. */
  switchOrEnd(): Promise<StoreSession | undefined>;
  /** Asks for a new connection and connects to it. */
  add(): Promise<StoreSession | undefined>;
  disconnect(): Promise<void>;
  /** Continues under the new name of a connection that is active, or was active when this workspace was last open. */
  renamed(from: string, now: Source): Promise<void>;
  /** Returns the connection that was active when this workspace was last open, if it still exists. */
  last(): Source | undefined;
  /** Whether that connection has this name. Throws StoreError `invalid` when its entry is broken. */
  isLast(name: string): boolean;
}

export function createConnector(hub: OwnedHub, passwords: Passwords, memory: ChoiceMemory): Connector {
  const connectTo: Connector['connectTo'] = async (source, options = {}) => {
    const session = await hub.connect(source, { ...options, questions });
    await memory.update(LAST_KEY, isDetected(source) ? undefined : source.name);
    if (source.kind === 'postgres' && isDetected(source))
      void reportFailure('keep connection', () => offerToKeep(source));
    return session;
  };

  const offerToKeep = async (source: Extract<Source, { kind: 'postgres' }>): Promise<void> => {
    if (!(await questions.keepDetected(source.name))) return;
    const { keepConnection } = await import('./wizard/wizard');
    const saved = await keepConnection(source.connection, passwords);
    if (saved) await connectTo(sourceOf(saved, saved.scope));
  };

  const add = async (): Promise<StoreSession | undefined> => {
    const { addConnection } = await import('./wizard/wizard');
    const saved = await addConnection(passwords);
    return saved && (await connectTo(sourceOf(saved, saved.scope)));
  };

  const lastName = () => memory.get<string | undefined>(LAST_KEY, undefined);
  const last = (): Source | undefined => {
    const name = lastName();
    return name === undefined ? undefined : findSource(name);
  };

  const pick = async (title: string, canEnd: readonly Ending[] = []): Promise<StoreSession | undefined> => {
    const { openSettings, pickSource } = await import('./pickSource');
    const picked = await pickSource(title, activeName(hub), canEnd);
    switch (picked?.kind) {
      case 'source':
        return await connectTo(picked.source);
      case 'add':
        return await add();
      case 'settings':
        await openSettings(picked.scope);
        return undefined;
      case 'disconnect':
        await commands.executeCommand(picked.ending === 'all' ? ids.disconnectAll : ids.disconnect);
        return undefined;
      default:
        return undefined;
    }
  };

  return {
    connectTo,
    add,
    pick,
    async switchOrEnd() {
      const canEnd: Ending[] = activeName(hub) === undefined ? [] : ['active'];
      if (hub.watched.length > 0) canEnd.push('all');
      return await pick(t('Switch Connection'), canEnd);
    },
    last,
    isLast: (name) => lastName() === name && last() !== undefined,
    async connectForPerson(title = t('Connect')) {
      const known = hub.tried ?? last();
      if (known) return await connectTo(findSource(known.name) ?? known);
      return await pick(title);
    },
    async renamed(from, now) {
      if (hub.active?.name === from) await connectTo(now);
      else if (lastName() === from) await memory.update(LAST_KEY, now.name);
    },
    async disconnect() {
      // A panel that asks in the meantime must not find this connection as the last one.
      const forgetting = memory.update(LAST_KEY, undefined);
      await Promise.all([hub.disconnect(), forgetting]);
    },
  };
}

/** Returns the saved connection of this name, or the demo. Throws StoreError `invalid` when its entry is broken. */
export function findSource(name: string): Source | undefined {
  if (name === demoSource.name) return demoSource;
  const { connections, broken } = readSavedConnections();
  const saved = connections.find((connection) => connection.name === name);
  if (saved) return sourceOf(saved, saved.scope);
  const wrong = broken.find((entry) => entry.name === name);
  if (wrong) throw new StoreError('invalid', wrong.problem, wrong.sentence);
  return undefined;
}

/** Like `findSource`, but throws when there is no connection of this name. */
export function requireSource(name: string): Source {
  const source = findSource(name);
  if (source) return source;
  const subject = t('no connection in the settings is named "{name}"', { name });
  throw new StoreError('invalid', subject, `No connection named ${name}.`);
}

/**
 * Shows that a connection is being opened: for a person, a notification with Cancel; for an attempt that started by itself, only a text in
 * the status bar.
 */
export const showConnecting: ShowConnecting = (name, { forPerson, cancel }, work) => {
  const options: vscode.ProgressOptions = {
    location: forPerson ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window,
    title: vscode.l10n.t('Connecting to {name}', { name }),
    cancellable: forPerson,
  };
  return Promise.resolve(
    vscode.window.withProgress(options, (_, token) => {
      token.onCancellationRequested(cancel);
      return work();
    }),
  );
};

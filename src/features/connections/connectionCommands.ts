import { type Disposable, env, l10n, window } from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import { registerCommand } from '../../platform/commands';
import { connectionOfRow } from '../../platform/consumerRow';
import { commands } from '../../platform/ids';
import { log } from '../../platform/log';
import type { ActiveConnection } from './activeConnection';
import { addressOf } from './connection';
import { type Connector, findSource, requireSource } from './connector';
import { indexStatements } from './indexStatements';
import type { Passwords } from './passwords';
import { readSavedConnections, removeEntry, type SavedConnection } from './savedConnections';
import type { Session } from './session';
import type { Sessions } from './sessions';
import { demoSource, sourceOf } from './source';
import type { TableChoices } from './tableChoices';
import type { Watched } from './watchedStores';

export interface CommandParts {
  readonly active: ActiveConnection;
  readonly store: ActiveStore;
  readonly sessions: Sessions;
  readonly connector: Connector;
  readonly passwords: Passwords;
  readonly tables: TableChoices;
  readonly watched: Watched;
}

/** Everything about connections that the palette offers. Commands that connect resolve to the connection's name. */
export function registerConnectionCommands(parts: CommandParts): Disposable[] {
  const { active, store, connector, passwords, watched } = parts;
  return [
    registerCommand(commands.addConnection, () => nameOf(connector.add())),
    registerCommand(commands.editConnection, async (name?: unknown) => {
      const saved = await chooseSaved(l10n.t('Edit Connection'), name ?? nameToMend(active));
      if (saved) await (await import('./wizard')).editConnection(saved, passwords);
    }),
    registerCommand(commands.removeConnection, async (name?: unknown) => {
      const saved = await chooseSaved(l10n.t('Remove Connection'), name);
      if (saved) await removeConnection(saved, parts);
    }),
    registerCommand(commands.connect, (target?: unknown) => nameOf(connectTarget(target, parts))),
    registerCommand(commands.switchConnection, () => nameOf(connector.pick(l10n.t('Switch Connection')))),
    registerCommand(commands.makeActive, async (row?: unknown) => {
      const { keepWatching } = await import('./watchCommands');
      await keepWatching(active.source);
      return await nameOf(connectTarget(connectionOfRow(row), parts));
    }),
    registerCommand(commands.connectAgain, async (row?: unknown) => {
      await (watched.get(connectionOfRow(row) ?? '') ?? store).require();
    }),
    registerCommand(commands.watchConnections, async (target?: unknown) => {
      const { watchConnections } = await import('./watchCommands');
      const { state } = active;
      await watchConnections(target, watched, state.kind === 'none' ? undefined : state.name);
    }),
    registerCommand(commands.unwatchConnection, async (target?: unknown) => {
      const { unwatchConnection } = await import('./watchCommands');
      await unwatchConnection(target);
    }),
    registerCommand(commands.disconnect, () => connector.disconnect()),
    registerCommand(commands.openDemoStore, () => nameOf(connector.connectTo(demoSource))),
    registerCommand(commands.chooseEventsTable, () =>
      nameOf(
        active.source
          ? connector.connectTo(active.source, { chooseTable: true })
          : connector.pick(l10n.t('Choose Events Table')),
      ),
    ),
    registerCommand(commands.copyIndexStatements, () => copyIndexStatements(store)),
    registerCommand(commands.showLog, () => log().show()),
  ];
}

/** `target`: a connection's name, or `{ again: true }` for the one that was tried last; else the person picks. */
async function connectTarget(target: unknown, { active, connector }: CommandParts): Promise<Session | undefined> {
  if (typeof target === 'string') return await connector.connectTo(requireSource(target));
  const again = typeof target === 'object' && target !== null && 'again' in target;
  if (again && active.source) return await connector.connectTo(findSource(active.source.name) ?? active.source);
  return await connector.pick(l10n.t('Connect'));
}

async function nameOf(connecting: Promise<Session | undefined>): Promise<string | undefined> {
  return (await connecting)?.source.name;
}

/** After a failure, "Edit" means the connection that failed. */
function nameToMend({ state }: ActiveConnection): string | undefined {
  return state.kind === 'failed' || state.kind === 'noEvents' ? state.name : undefined;
}

async function chooseSaved(title: string, name: unknown): Promise<SavedConnection | undefined> {
  const { connections } = readSavedConnections();
  const named = connections.find((connection) => connection.name === name);
  if (named) return named;
  if (connections.length === 0) {
    const sentence = l10n.t('No connection is saved in the settings.');
    await window.showInformationMessage(sentence);
    return undefined;
  }
  const items = connections.map((connection) => ({
    label: connection.name,
    description: addressOf(connection.spec),
    connection,
  }));
  return (await window.showQuickPick(items, { title, matchOnDescription: true }))?.connection;
}

async function removeConnection(saved: SavedConnection, parts: CommandParts): Promise<void> {
  const remove = l10n.t('Remove');
  const answer = await window.showWarningMessage(
    l10n.t('Remove the connection "{name}"?', { name: saved.name }),
    {
      modal: true,
      detail: l10n.t('Its entry in the settings and its password are deleted. The database is not touched.'),
    },
    remove,
  );
  if (answer !== remove) return;
  if (parts.active.source?.name === saved.name) await parts.connector.disconnect();
  else await parts.sessions.close(saved.name);
  const { forgetWatched } = await import('./watchCommands');
  await forgetWatched(saved.name);
  await parts.passwords.forget(saved);
  await parts.tables.forget(sourceOf(saved, saved.scope));
  await removeEntry(saved);
}

async function copyIndexStatements(active: ActiveStore): Promise<void> {
  const connected = await active.require();
  if (!connected) return;
  const statements = indexStatements(connected.store.layout);
  if (statements === '') {
    await window.showInformationMessage(l10n.t('This store has all indexes that look-ups need.'));
    return;
  }
  await env.clipboard.writeText(statements);
  await window.showInformationMessage(
    l10n.t('The statements are in the clipboard. Event Trace only reads: run them yourself, with the rights to do so.'),
  );
}

import { type Disposable, env, l10n, window } from 'vscode';
import { addressOf } from '../../app/connections/connection';
import { demoSource, sourceOf } from '../../app/connections/source';
import { indexStatements } from '../../app/connections/testReport';
import { activeName, type OwnedHub } from '../../app/stores/hub';
import type { Passwords } from '../../app/stores/passwords';
import type { StoreSession } from '../../app/stores/session';
import type { ActiveStore, StoreState } from '../../app/stores/state';
import type { TableChoices } from '../../app/stores/tableChoices';
import { Hint, registerCommand, reportFailure } from '../../platform/vscode/commands';
import { connectionOfRow } from '../../platform/vscode/consumerRow';
import { commands } from '../../platform/vscode/ids';
import { log } from '../../platform/vscode/log';
import { type Connector, findSource, requireSource } from './connector';
import {
  readSavedConnections,
  removeEntry,
  renameInSettings,
  type SavedConnection,
  savedNow,
} from './savedConnections';
import type { WatchedNames } from './watched';

interface CommandParts {
  readonly hub: OwnedHub;
  readonly connector: Connector;
  readonly passwords: Passwords;
  readonly tables: TableChoices;
  readonly watched: WatchedNames;
}

/** Registers the commands for connections. Commands that connect resolve to the connection's name. */
export function registerConnectionCommands(parts: CommandParts): Disposable[] {
  const { hub, connector, watched } = parts;
  return [
    registerCommand(commands.addConnection, () => nameOf(connector.add())),
    registerCommand(commands.editConnection, async (name?: unknown) => {
      const saved = await chooseSaved(l10n.t('Edit Connection'), name ?? nameToMend(hub.state));
      if (saved) await editSaved(saved, parts);
    }),
    registerCommand(commands.removeConnection, async (name?: unknown) => {
      const saved = await chooseSaved(l10n.t('Remove Connection'), name);
      if (saved) await removeConnection(saved, parts);
    }),
    registerCommand(commands.connect, (target?: unknown) => nameOf(connectTarget(target, parts))),
    registerCommand(commands.switchConnection, () => nameOf(connector.switchOrEnd())),
    registerCommand(commands.makeActive, (row?: unknown) => nameOf(makeActive(connectionOfRow(row), parts))),
    registerCommand(commands.connectAgain, async (row?: unknown) => {
      const name = connectionOfRow(row);
      await (name === undefined ? hub : hub.handle(name)).require();
    }),
    registerCommand(commands.watchConnections, async (target?: unknown) => {
      const { watchConnections } = await import('./watchCommands');
      await watchConnections(target, hub, watched);
    }),
    registerCommand(commands.unwatchConnection, async (target?: unknown) => {
      const { unwatchConnection } = await import('./watchCommands');
      await unwatchConnection(target, watched);
    }),
    registerCommand(commands.disconnect, async () => {
      const name = activeName(hub);
      const { endActive, sayStillWatched } = await import('./watchCommands');
      await endActive(hub, connector, watched);
      if (name !== undefined) void sayStillWatched(name, hub);
    }),
    registerCommand(commands.disconnectAll, async () => {
      const writing = watched.names.length > 0 ? watched.set([]) : undefined;
      await Promise.all([connector.disconnect(), writing]);
    }),
    registerCommand(commands.openDemoStore, () => nameOf(connector.connectTo(demoSource))),
    registerCommand(commands.chooseEventsTable, () =>
      nameOf(
        hub.active?.source
          ? connector.connectTo(hub.active.source, { chooseTable: true })
          : connector.pick(l10n.t('Choose Events Table')),
      ),
    ),
    registerCommand(commands.copyIndexStatements, () => copyIndexStatements(hub)),
    registerCommand(commands.showLog, () => log().show()),
  ];
}

/**
 * Connects by name and keeps watching the connection that was active before. Both are shown at once, while the setting is written. A
 * message says when the setting cannot be written.
 */
export async function makeActive(
  name: string | undefined,
  parts: Pick<CommandParts, 'hub' | 'connector' | 'watched'>,
): Promise<StoreSession | undefined> {
  const keeping = reportFailure(commands.makeActive, () => parts.watched.keep(parts.hub.active?.source));
  try {
    return await connectTarget(name, parts);
  } finally {
    await keeping;
  }
}

/** Connects. `target`: a connection's name, or `{ again: true }` for the one that was tried last; otherwise the person picks one. */
async function connectTarget(
  target: unknown,
  { hub, connector }: Pick<CommandParts, 'hub' | 'connector'>,
): Promise<StoreSession | undefined> {
  if (typeof target === 'string') return await connector.connectTo(requireSource(target));
  const again = typeof target === 'object' && target !== null && 'again' in target;
  if (again && hub.tried) return await connector.connectTo(findSource(hub.tried.name) ?? hub.tried);
  return await connector.pick(l10n.t('Connect'));
}

async function nameOf(connecting: Promise<StoreSession | undefined>): Promise<string | undefined> {
  return (await connecting)?.source.name;
}

/** After a failure, "Edit" means the connection that failed. */
function nameToMend(state: StoreState): string | undefined {
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

/** Edits a connection. A new name is also written to the settings that name the connection, and given to the active connection. */
export async function editSaved(
  saved: SavedConnection,
  { connector, passwords, tables }: Pick<CommandParts, 'connector' | 'passwords' | 'tables'>,
): Promise<void> {
  if (saved.hasVariables) {
    const { name } = saved;
    throw new Hint(
      l10n.t('"{name}" has variables of the environment. Edit it in settings.json, which keeps them.', { name }),
    );
  }
  const { editConnection } = await import('./wizard/wizard');
  const now = await editConnection(saved, passwords, tables);
  if (!now || now.name === saved.name) return;
  // A setting that cannot be written is reported, and the connection continues under its new name.
  await reportFailure(commands.editConnection, () => renameInSettings(saved.name, now.name));
  await connector.renamed(saved.name, sourceOf(now, now.scope));
}

/** Ends everything that reads the connection, and deletes everything that is kept about it. */
export async function removeConnection(chosen: SavedConnection, parts: CommandParts): Promise<void> {
  const { name } = chosen;
  const remove = l10n.t('Remove');
  const answer = await window.showWarningMessage(
    l10n.t('Remove the connection "{name}"?', { name }),
    {
      modal: true,
      detail: l10n.t('Its entry in the settings and its password are deleted. The database is not touched.'),
    },
    remove,
  );
  if (answer !== remove) return;
  // The settings may have changed while the question was open.
  const saved = savedNow(chosen);
  // This comes first. Otherwise the hub would open the connection again as a watched one.
  const writing = parts.watched.forget(name);
  const closing = parts.hub.active?.name === name ? parts.connector.disconnect() : parts.hub.close(name);
  await Promise.all([writing, closing]);
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

import type { ExtensionContext } from 'vscode';
import { workspace } from 'vscode';
import { type ActiveConnection, createActiveConnection } from './activeConnection';
import { type Connections, createActiveStore } from './activeStore';
import { registerConnectionCommands } from './connectionCommands';
import { createConnector } from './connector';
import { maintainContexts } from './contexts';
import { demoLogFolder } from './demo';
import { openSession } from './openSession';
import { createPasswords } from './passwords';
import { createSessions } from './sessions';
import { followSettings } from './settingsChanges';
import { createTableChoices } from './tableChoices';
import { createWatchedStores } from './watchedStores';

/** Connections: settings, passwords, sessions and their commands. Nothing is connected or loaded here. */
export function registerConnections(context: ExtensionContext): Connections {
  const passwords = createPasswords(context.secrets);
  const tables = createTableChoices(context.globalState);
  const sessions = createSessions((source, options) => openSession(source, { context, passwords, tables }, options));
  const active: ActiveConnection = createActiveConnection(sessions, () =>
    sessions.closeAll((name) => watched.get(name) !== undefined),
  );
  const connector = createConnector(active, passwords, context.workspaceState);
  const demoFolder = () => demoLogFolder(context);
  const watched = createWatchedStores({ active, sessions, open: (name) => store.open(name) });
  const store: Connections = createActiveStore({ active, sessions, connector, watched, demoLogFolder: demoFolder });
  const connectOnStartup = () => void store.connectOnStartup();

  context.subscriptions.push(
    watched,
    active,
    { dispose: () => void sessions.closeAll() },
    maintainContexts(active),
    followSettings(active, connector),
    workspace.onDidGrantWorkspaceTrust(connectOnStartup),
    ...registerConnectionCommands({ active, store, sessions, connector, passwords, tables, watched }),
  );
  connectOnStartup();

  return store;
}

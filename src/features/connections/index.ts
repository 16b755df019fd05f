import { mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ExtensionContext, Uri, workspace } from 'vscode';
import { DEMO_NAME } from '../../app/connections/entries';
import type { ConsumerFeed } from '../../app/consumers/feedState';
import { createStoreHub, type StoreHub } from '../../app/stores/hub';
import { createPasswords } from '../../app/stores/passwords';
import { createSessions } from '../../app/stores/sessions';
import type { StoreLife } from '../../app/stores/state';
import { createTableChoices } from '../../app/stores/tableChoices';
import type { Disposable } from '../../base/event';
import { appPorts, surroundings } from '../../platform/vscode/appPorts';
import { reportFailure } from '../../platform/vscode/commands';
import { settings } from '../../platform/vscode/settings';
import type { Database } from '../../store/pg/database';
import { connectOnStartup, connectWhenShown, followSettings } from './automatic';
import { registerConnectionCommands } from './connectionCommands';
import { createConnector, requireSource, showConnecting } from './connector';
import { maintainContexts } from './contexts';
import { questions } from './questions';
import { movePassword, readSavedConnections } from './savedConnections';
import { followWatched } from './watched';

/** What the other features may use of connections. */
interface Connections {
  readonly hub: StoreHub;
  /**
   * To be called when a view of the store became visible. Connects to the connection that was active when this workspace was last open,
   * without questions, or looks for connections to offer.
   */
  viewShown(): void;
  /** The folder of the demo's logs, while the demo is open. */
  demoLogFolder(): string | undefined;
  /** Deletes the passwords of all saved connections from the secret storage. */
  forgetPasswords(): Promise<void>;
}

/** Registers connections: settings, passwords, sessions and their commands. It does not connect or load anything yet. */
export function registerConnections(
  context: ExtensionContext,
  parts: { readonly createFeed: (life: StoreLife, name: string) => ConsumerFeed & Disposable },
): Connections {
  const passwords = createPasswords(context.secrets);
  const tables = createTableChoices(context.globalState);
  const openDemo = (signal: AbortSignal) => openDemoDatabase(context, signal);
  const plainPasswordWorked = movePassword(passwords);
  const sessionParts = { ...appPorts, passwords, tables, surroundings, openDemo, plainPasswordWorked };
  const sessions = createSessions(async (source, options) => {
    const { openStoreSession } = await import('../../app/stores/openSession');
    return await openStoreSession(source, sessionParts, options);
  });
  const hub = createStoreHub({
    ...appPorts,
    ...parts,
    sessions,
    questions,
    requireSource,
    showConnecting,
    report: reportFailure,
    connectForPerson: (title) => connector.connectForPerson(title),
    wasActive: (name) => connector.isLast(name),
  });
  const connector = createConnector(hub, passwords, context.workspaceState);
  const watched = followWatched(hub);
  const connectFirst = () => void connectOnStartup(hub);

  context.subscriptions.push(
    hub,
    watched,
    maintainContexts(hub, context.globalState),
    followSettings(hub, connector),
    workspace.onDidGrantWorkspaceTrust(connectFirst),
    ...registerConnectionCommands({ hub, connector, passwords, tables, watched }),
  );
  connectFirst();

  return {
    hub,
    viewShown: () => void connectWhenShown(hub, connector),
    async forgetPasswords() {
      await Promise.all(readSavedConnections().connections.map((connection) => passwords.forget(connection)));
    },
    demoLogFolder: () => (sessions.get(DEMO_NAME) ? demoLogFolder(context) : undefined),
  };
}

/** Starts the embedded store with its order shop. Closing the database ends both. The demo's code is loaded here. */
async function openDemoDatabase(context: ExtensionContext, signal: AbortSignal): Promise<Database> {
  const logFolder = demoLogFolder(context);
  await mkdir(logFolder, { recursive: true });
  const worker = Uri.joinPath(context.extensionUri, 'dist', 'demo', 'worker.js');
  const { openDemo } = await import('../../demo/store/demoStore');
  const metricsPort = settings.demoMetricsPort.get() || undefined;
  const { database } = await openDemo({ workerUrl: pathToFileURL(worker.fsPath), logFolder, metricsPort, signal });
  return database;
}

/** Returns the folder of the demo's logs: the setting, relative to the first folder of the workspace, or the extension's own storage. */
function demoLogFolder(context: ExtensionContext): string {
  const setting = settings.demoLogFolder.get();
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (isAbsolute(setting)) return setting;
  if (setting !== '' && folder !== undefined) return join(folder, setting);
  // Each workspace has its own folder, because the demo empties its logs when it starts.
  return Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'demo-logs').fsPath;
}

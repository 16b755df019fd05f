import { mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ExtensionContext, Uri, workspace } from 'vscode';
import { settings } from '../../platform/vscode/settings';
import type { Database } from '../../store/pg/database';

/** Starts the embedded store and its order shop; closing the database ends both. The demo's code is loaded here first. */
export async function openDemoDatabase(context: ExtensionContext): Promise<Database> {
  const logFolder = demoLogFolder(context);
  await mkdir(logFolder, { recursive: true });
  const worker = Uri.joinPath(context.extensionUri, 'dist', 'demo', 'worker.js');
  const { openDemo } = await import('../../demo/store/demoStore');
  const metricsPort = settings.demoMetricsPort.get() || undefined;
  const { database } = await openDemo({ workerUrl: pathToFileURL(worker.fsPath), logFolder, metricsPort });
  return database;
}

/** Where the demo writes its logs: the setting, taken from the first folder of the workspace, or the extension's own storage. */
export function demoLogFolder(context: ExtensionContext): string {
  const setting = settings.demoLogFolder.get();
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (isAbsolute(setting)) return setting;
  if (setting !== '' && folder !== undefined) return join(folder, setting);
  // Each workspace its own: the demo of another window empties its logs at the start.
  return Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'demo-logs').fsPath;
}

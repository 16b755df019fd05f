import * as vscode from 'vscode';
import { until } from './postgres';

/** Writes settings into the workspace's file, all at once, and waits until one of the section counts. */
export async function writeSettings(values: Readonly<Record<string, unknown>>, section = 'eventTrace'): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('No folder is open.');
  const file = vscode.Uri.joinPath(folder.uri, '.vscode/settings.json');
  let isRead = false;
  const listening = vscode.workspace.onDidChangeConfiguration((event) => {
    isRead ||= event.affectsConfiguration(section);
  });
  try {
    let next = 0;
    await until(async () => {
      // VS Code misses a file in a folder that was just created, and notices it when the file is written again.
      if (!isRead && Date.now() >= next) {
        await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(values)));
        next = Date.now() + 1_000;
      }
      return isRead;
    });
  } finally {
    listening.dispose();
  }
}

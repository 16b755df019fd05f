import * as vscode from 'vscode';
import { settings } from '../../platform/settings';

/** Asks for files and adds them to `eventTrace.logs.files`: relative ones for the workspace, others for the user. */
export async function addLogFile(): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: vscode.l10n.t('Add'),
    title: vscode.l10n.t('Add log files'),
    filters: {
      [vscode.l10n.t('Log files')]: ['log', 'txt', 'json', 'jsonl', 'out'],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  if (!chosen) return;
  const inside = chosen.filter((uri) => vscode.workspace.getWorkspaceFolder(uri));
  const outside = chosen.filter((uri) => !inside.includes(uri));
  const relative = inside.map((uri) => escapeGlob(vscode.workspace.asRelativePath(uri, false)));
  await add(relative, vscode.ConfigurationTarget.Workspace);
  await add(
    outside.map((uri) => escapeGlob(uri.fsPath)),
    vscode.ConfigurationTarget.Global,
  );
}

/** Brackets keep a file name with wildcards in it from matching others. */
const escapeGlob = (path: string) => path.replace(/[*?{}[\]]/g, '[$&]');

async function add(globs: readonly string[], target: vscode.ConfigurationTarget): Promise<void> {
  if (globs.length === 0) return;
  const configuration = vscode.workspace.getConfiguration();
  const all = new Set([...settings.logFiles.get(), ...globs]);
  await configuration.update(settings.logFiles.key, [...all], target);
}

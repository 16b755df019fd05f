import * as vscode from 'vscode';
import { settings } from '../../platform/vscode/settings';

/**
 * Asks for files and adds them to `eventTrace.logs.files`: relative ones for the workspace, others for the user, unless the
 * workspace has a list of its own, which hides the user's.
 */
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
  if (!chosen || chosen.length === 0) return;
  const isInside = (uri: vscode.Uri) => vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const globs = chosen.map((uri) =>
    escapeGlob(isInside(uri) ? vscode.workspace.asRelativePath(uri, false) : uri.fsPath),
  );
  const configuration = vscode.workspace.getConfiguration();
  const hasOwnList = configuration.inspect(settings.logFiles.key)?.workspaceValue !== undefined;
  const target =
    hasOwnList || chosen.some(isInside) ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(settings.logFiles.key, [...new Set([...settings.logFiles.get(), ...globs])], target);
}

/** Brackets keep a file name with wildcards in it from matching others. */
const escapeGlob = (path: string) => path.replace(/[*?{}[\]]/g, '[$&]');

/** The log files that the settings name right now, and those that the demo writes. */
export async function logFiles(demoFolder: string | undefined): Promise<readonly string[]> {
  const { findLogFiles } = await import('../../logs/scan/logFiles');
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const exclude = settings.logExclude.get();
  const [own, demo] = await Promise.all([
    findLogFiles(
      folders.map(({ uri }) => uri.fsPath),
      { files: [...settings.logFiles.get(), ...settings.logSources.get().files], exclude },
    ),
    demoFolder ? findLogFiles([demoFolder], { files: ['*.log'], exclude: [] }) : [],
  ]);
  return [...new Set([...own, ...demo])];
}

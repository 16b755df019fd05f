import * as vscode from 'vscode';
import { settings } from '../../platform/settings';

/** The log files that the settings name right now, and those that the demo writes. */
export async function logFiles(demoFolder: string | undefined): Promise<readonly string[]> {
  const { findLogFiles } = await import('../../logs/logFiles');
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

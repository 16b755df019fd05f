import { delimiter, join } from 'node:path';
import { Disposable, type ExtensionContext, l10n, workspace } from 'vscode';

/** Puts the command `event-trace` on the PATH of VS Code's terminals, with this window's settings. */
export function registerCommandLine(context: ExtensionContext): Disposable {
  const { environmentVariableCollection: variables } = context;
  variables.description = l10n.t('The command `event-trace`: consumers, traces and logs in the terminal.');
  variables.prepend('PATH', join(context.extensionPath, 'dist', 'bin') + delimiter);
  variables.replace('EVENT_TRACE_NODE', process.execPath);
  // The extension's storage lies next to the user's settings.json.
  variables.replace('EVENT_TRACE_USER_SETTINGS', join(context.globalStorageUri.fsPath, '..', '..', 'settings.json'));
  const trust = () => {
    const folders = workspace.isTrusted ? (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath) : [];
    variables.replace('EVENT_TRACE_TRUSTED_FOLDERS', folders.join(delimiter));
  };
  trust();
  return Disposable.from(workspace.onDidGrantWorkspaceTrust(trust), workspace.onDidChangeWorkspaceFolders(trust));
}

import * as vscode from 'vscode';
import { settings } from '../../platform/settings';

/** Writes `muted` into the consumer's entry of `eventTrace.consumers`, where a person finds it again. */
export async function muteConsumer(name: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration();
  const { key } = settings.consumers;
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined && vscode.workspace.isTrusted;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const inspected = configuration.inspect<Record<string, object>>(key);
  const written = (inWorkspace ? inspected?.workspaceValue : inspected?.globalValue) ?? {};
  await configuration.update(key, { ...written, [name]: { ...written[name], muted: true } }, target);
}

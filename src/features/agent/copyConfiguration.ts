import * as vscode from 'vscode';
import { LAUNCHER, refreshLauncher, writeLauncher } from '../../app/agents/launcher';
import { MCP_HOSTS, type McpHost } from '../../app/tools/mcp/snippets';

type Places = Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>;

/** Copies how a program starts the server for this workspace: by a launcher that updates leave where it is. `named`: the program; else the person chooses. Returns whether it was copied. */
export async function copyMcpConfiguration(places: Places, named: unknown): Promise<boolean> {
  const host = MCP_HOSTS.find(({ name }) => name === named) ?? (await chooseHost());
  if (!host) return false;
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  await writeLauncher(launcherOf(places), cliOf(places));
  const args = [launcherOf(places), 'mcp', ...(folder ? ['--workspace', folder.uri.fsPath] : [])];
  await vscode.env.clipboard.writeText(host.snippet({ command: 'node', args }));
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('Copied the MCP configuration for {0}: {1}', host.name, host.goesTo),
    5_000,
  );
  return true;
}

async function chooseHost(): Promise<McpHost | undefined> {
  const items = MCP_HOSTS.map((host) => ({ label: host.name, description: host.goesTo, host }));
  const placeHolder = vscode.l10n.t('Which program is to ask Event Trace?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.host;
}

/** After an update the launcher has to start the new version. Returns whether a configuration was ever copied. */
export async function keepLauncher(places: Places): Promise<boolean> {
  return await refreshLauncher(launcherOf(places), cliOf(places));
}

const launcherOf = ({ globalStorageUri }: Places) => vscode.Uri.joinPath(globalStorageUri, LAUNCHER).fsPath;

const cliOf = ({ extensionUri }: Places) => vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;

import * as vscode from 'vscode';
import { LAUNCHER, MCP_HOSTS, type McpHost, refreshLauncher, writeLauncher } from '../../app/agents/launcher';
import type { ConsumerReference } from '../../app/navigation';
import type { StoreLife } from '../../app/stores/state';
import { consumerQuestion, type EventReference, eventQuestion, traceQuestion } from '../../app/tools/prompts';
import { label } from '../../model/text/safeText';

/** Opens VS Code's chat with a text that the person can send or change. */
const OPEN_CHAT = 'workbench.action.chat.open';

/** Asks an agent why a consumer is behind. */
export async function askAboutConsumer(subject: ConsumerReference): Promise<void> {
  await askAgent(
    consumerQuestion(subject),
    vscode.l10n.t('Copied a question about {0} for an agent.', label(subject.consumer)),
  );
}

/** Asks an agent about the event of a row, in a trace or in the view "Events". Rows of that view belong to the active connection. */
export async function askAboutEvent(row: unknown, active: Pick<StoreLife, 'state'>): Promise<void> {
  const event = eventOfRow(row, active);
  if (!event) return;
  await askAgent(eventQuestion(event), vscode.l10n.t('Copied a question about this event for an agent.'));
}

/** Asks an agent about the trace of a row's event. */
export async function askAboutTrace(row: unknown, active: Pick<StoreLife, 'state'>): Promise<void> {
  const event = eventOfRow(row, active);
  if (!event) return;
  await askAgent(traceQuestion(event), vscode.l10n.t('Copied a question about this trace for an agent.'));
}

/** Reads what a page says about the row under the pointer: `data-vscode-context`. */
function eventOfRow(row: unknown, { state }: Pick<StoreLife, 'state'>): EventReference | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const { eventId, connection } = row as Readonly<Record<string, unknown>>;
  const named = typeof connection === 'string' && connection !== '' ? connection : undefined;
  const name = named ?? ('name' in state ? state.name : undefined);
  return typeof eventId === 'string' && name !== undefined ? { eventId, connection: name } : undefined;
}

/** Puts a question into the chat, with the tools that answer it. When the chat has no model, copies the question and says so. */
async function askAgent(query: string, copied: string): Promise<void> {
  const models = await vscode.lm.selectChatModels();
  const known = await vscode.commands.getCommands(true);
  if (models.length > 0 && known.includes(OPEN_CHAT)) {
    await vscode.commands.executeCommand(OPEN_CHAT, { query, isPartialQuery: true });
    return;
  }
  await vscode.env.clipboard.writeText(query);
  vscode.window.setStatusBarMessage(copied, 5_000);
}

type Places = Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>;

/**
 * Copies the configuration with which a program starts the server for this workspace. The launcher in it stays at the same place after
 * updates. `named`: the program; when absent, the person chooses. Returns whether it was copied.
 */
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
  const placeHolder = vscode.l10n.t('Which program will ask Event Trace?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.host;
}

/** Makes the launcher start the new version after an update. Returns whether a configuration was ever copied. */
export async function keepLauncher(places: Places): Promise<boolean> {
  return await refreshLauncher(launcherOf(places), cliOf(places));
}

const launcherOf = ({ globalStorageUri }: Places) => vscode.Uri.joinPath(globalStorageUri, LAUNCHER).fsPath;

const cliOf = ({ extensionUri }: Places) => vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;

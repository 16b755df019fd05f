import * as vscode from 'vscode';
import { settings } from '../../platform/settings';

type Entries = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Writes `muted` into the consumer's entry of `eventTrace.consumers`, where a person finds it again. */
export async function muteConsumer(name: string): Promise<void> {
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined && vscode.workspace.isTrusted;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const written = entriesIn(target);
  await write(target, { ...written, [name]: { ...written[name], muted: true } });
}

/** Takes `muted` out wherever it is written; an entry that said nothing else goes with it. */
export async function unmuteConsumer(name: string): Promise<void> {
  for (const target of [vscode.ConfigurationTarget.Workspace, vscode.ConfigurationTarget.Global]) {
    const { [name]: entry, ...others } = entriesIn(target);
    if (entry?.muted !== true) continue;
    const { muted: _, ...rest } = entry;
    const left = Object.keys(rest).length > 0 ? { ...others, [name]: rest } : others;
    await write(target, Object.keys(left).length > 0 ? left : undefined);
  }
}

function entriesIn(target: vscode.ConfigurationTarget): Entries {
  const inspected = vscode.workspace.getConfiguration().inspect<Entries>(settings.consumers.key);
  const isGlobal = target === vscode.ConfigurationTarget.Global;
  return (isGlobal ? inspected?.globalValue : inspected?.workspaceValue) ?? {};
}

async function write(target: vscode.ConfigurationTarget, entries: Entries | undefined): Promise<void> {
  await vscode.workspace.getConfiguration().update(settings.consumers.key, entries, target);
}

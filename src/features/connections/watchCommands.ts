import * as vscode from 'vscode';
import { connectionOfRow } from '../../platform/consumerRow';
import { settings } from '../../platform/settings';
import { addressOf } from './connection';
import { DEMO_NAME } from './connectionEntries';
import { findSource } from './connector';
import { readSavedConnections } from './savedConnections';
import type { Source } from './source';
import { MAX_CONNECTIONS, type Watched } from './watchedStores';

/** Watches the connection of this name, too; without one the person checks those wanted. */
export async function watchConnections(name: unknown, watched: Watched, active: string | undefined): Promise<void> {
  const before = settings.watch.get();
  const wanted = typeof name === 'string' ? [...before, name] : await askNames(before, active);
  if (!wanted) return;
  const names = [...new Set(wanted)];
  if (new Set(active === undefined ? names : [...names, active]).size > MAX_CONNECTIONS) {
    throw new Error(
      vscode.l10n.t('At most {0} connections can be watched at once, the active one included.', MAX_CONNECTIONS),
    );
  }
  await writeWatched(names);
  watched.start();
  // Whoever is there to answer is asked for what is missing.
  await Promise.all(watched.all.filter((store) => !before.includes(store.name)).map((store) => store.require()));
}

export async function unwatchConnection(argument: unknown): Promise<void> {
  const named = typeof argument === 'string' ? argument : connectionOfRow(argument);
  const name = named ?? (await askOne(settings.watch.get()));
  if (name !== undefined) await forgetWatched(name);
}

/** Watches what was active until now: another one that takes its place leaves the rows as they are. */
export async function keepWatching(source: Source | undefined): Promise<void> {
  const names = settings.watch.get();
  if (!source || names.includes(source.name) || !findSource(source.name)) return;
  await writeWatched([...names, source.name]);
}

/** Takes a name out of the setting, if it is there. */
export async function forgetWatched(name: string): Promise<void> {
  const names = settings.watch.get();
  if (names.includes(name)) await writeWatched(names.filter((other) => other !== name));
}

async function askNames(
  checked: readonly string[],
  active: string | undefined,
): Promise<readonly string[] | undefined> {
  const saved = readSavedConnections().connections.map(({ name, spec }) => ({
    label: name,
    description: addressOf(spec),
  }));
  const known = [...saved, { label: DEMO_NAME, description: vscode.l10n.t('a small order shop; no database needed') }];
  const items = known.map(({ label, description }) => ({
    label,
    description: label === active ? `${description} · ${vscode.l10n.t('connected')}` : description,
    picked: checked.includes(label),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Watch Other Connections'),
    placeHolder: vscode.l10n.t('Check those whose consumers you want to see beside the active one'),
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked?.map(({ label }) => label);
}

async function askOne(names: readonly string[]): Promise<string | undefined> {
  if (names.length > 0) return await vscode.window.showQuickPick(names, { title: vscode.l10n.t('Stop Watching') });
  await vscode.window.showInformationMessage(vscode.l10n.t('No other connection is watched.'));
  return undefined;
}

/** Into the folder's settings where it may have some: what is watched belongs to the work at hand. */
async function writeWatched(names: readonly string[]): Promise<void> {
  const configuration = vscode.workspace.getConfiguration();
  const { key } = settings.watch;
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined && vscode.workspace.isTrusted;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const outer = inWorkspace ? configuration.inspect<readonly string[]>(key)?.globalValue : undefined;
  // An empty list has to be written where it hides another one.
  await configuration.update(key, names.length === 0 && !outer?.length ? undefined : names, target);
}

import * as vscode from 'vscode';
import { addressOf } from '../../app/connections/connection';
import { DEMO_NAME } from '../../app/connections/entries';
import { activeName, type OwnedHub } from '../../app/stores/hub';
import { label } from '../../model/text/safeText';
import { connectionOfRow } from '../../platform/vscode/consumerRow';
import { commands } from '../../platform/vscode/ids';
import { t } from '../../platform/vscode/translate';
import type { Connector } from './connector';
import { readSavedConnections } from './savedConnections';
import { MAX_CONNECTIONS, type WatchedNames } from './watched';

/** Also watches the connection of this name. Without a name the person checks the connections to watch. */
export async function watchConnections(name: unknown, hub: OwnedHub, watched: WatchedNames): Promise<void> {
  const before = watched.names;
  const active = activeName(hub);
  const wanted = typeof name === 'string' ? [...before, name] : await askNames(before, active);
  if (!wanted) return;
  const names = [...new Set(wanted)];
  if (new Set(active === undefined ? names : [...names, active]).size > MAX_CONNECTIONS) {
    throw new Error(
      t(
        'At most {count, plural, one {# connection} other {# connections}} can be watched at once, the active one included.',
        { count: MAX_CONNECTIONS },
      ),
    );
  }
  const writing = watched.set(names);
  hub.startWatching();
  const added = hub.watched.filter((handle) => !before.includes(handle.name));
  // The person who ran the command can answer questions about missing passwords.
  await Promise.all([writing, ...added.map((handle) => handle.require())]);
}

/** Stops watching the connection that a name or a row means. Without an argument the person picks it. */
export async function unwatchConnection(argument: unknown, watched: WatchedNames): Promise<void> {
  const named = typeof argument === 'string' ? argument : connectionOfRow(argument);
  const name = named ?? (await askOne(watched.names));
  if (name !== undefined) await watched.forget(name);
}

/**
 * Disconnects the active connection, and also stops watching it, because a person who disconnects a store by its name does not want it to
 * be read any more.
 */
export async function endActive(
  hub: OwnedHub,
  connector: Pick<Connector, 'disconnect'>,
  watched: Pick<WatchedNames, 'forget'>,
): Promise<void> {
  const name = activeName(hub);
  const forgetting = name === undefined ? undefined : watched.forget(name);
  await Promise.all([connector.disconnect(), forgetting]);
}

/** After "Disconnect", tells the person which other stores are still read, and offers to disconnect them. */
export async function sayStillWatched(disconnected: string, hub: OwnedHub): Promise<void> {
  const names = hub.watched.map(({ name }) => name);
  if (names.length === 0) return;
  const all = vscode.l10n.t('Disconnect All');
  const chosen = await vscode.window.showInformationMessage(
    t('Disconnected "{name}". Still watched: {names}.', {
      name: label(disconnected),
      names: names.map((name) => label(name)).join(', '),
    }),
    all,
  );
  if (chosen === all) await vscode.commands.executeCommand(commands.disconnectAll);
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

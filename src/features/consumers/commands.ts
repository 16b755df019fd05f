import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ConsumerReference, OpenTrace } from '../../app/navigation';
import { consumerKey } from '../../app/settings/consumerSettings';
import type { OpenedStore } from '../../app/stores/state';
import { traceKeyOf } from '../../model/event/headerBatch';
import { label } from '../../model/text/safeText';
import { views } from '../../platform/vscode/ids';
import { settings } from '../../platform/vscode/settings';
import { consumerItem } from './items';
import type { TreeRow } from './rows';
import type { ConsumerTree } from './tree';

type Entries = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Writes `muted` into the entry of `eventTrace.consumers` for this consumer of this connection. */
export async function muteConsumer({ connection, consumer }: ConsumerReference): Promise<void> {
  const name = consumerKey(connection, consumer);
  await setMuted(name, true);
}

async function setMuted(key: string, muted: boolean): Promise<void> {
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined && vscode.workspace.isTrusted;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const written = entriesIn(target);
  await write(target, { ...written, [key]: { ...written[key], muted } });
}

/**
 * Removes `muted` from every entry for this consumer of this connection. An entry that becomes empty is removed. An entry that mutes the
 * consumer in all connections stays; the entry of this connection then overrides it.
 */
export async function unmuteConsumer({ connection, consumer }: ConsumerReference): Promise<void> {
  const name = consumerKey(connection, consumer);
  const everywhere = settings.consumers.get().get(consumer);
  if (everywhere?.muted) return await setMuted(name, false);
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

/** Asks which consumer is meant, for commands from the palette. */
export async function pickConsumer(tree: ConsumerTree): Promise<ConsumerReference | undefined> {
  const rows = tree.rows();
  if (rows.length === 0) {
    throw new Error(vscode.l10n.t('No consumer is known. Open the view "Consumers" while connected.'));
  }
  const items = rows.map((row) => ({
    label: label(row.health.name),
    description: String(consumerItem(row).description ?? ''),
    ...(tree.isGrouped ? { detail: label(row.connection) } : {}),
    row,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Choose a consumer') });
  return chosen && { connection: chosen.row.connection, consumer: chosen.row.health.name };
}

const triesMs = [0, 100, 300, 1_000];

/**
 * Shows the view with the consumer's row selected. A view that was just opened, or is being drawn, does not know its rows for a moment, so
 * this is tried several times.
 */
export async function revealConsumer(
  { connection, consumer }: ConsumerReference,
  view: vscode.TreeView<TreeRow>,
  tree: ConsumerTree,
): Promise<void> {
  await vscode.commands.executeCommand(`${views.consumers}.focus`);
  for (const pause of triesMs) {
    await setTimeout(pause);
    const row = tree.rows().find((shown) => shown.connection === connection && shown.health.name === consumer);
    if (!row) return;
    const isShown = await view.reveal(row, { select: true, focus: true }).then(
      () => true,
      () => false,
    );
    if (isShown) return;
  }
}

/** Opens the trace of the oldest event that waits for the consumer, with the event selected. */
export async function showNextUnhandled(
  consumer: string,
  opened: OpenedStore | undefined,
  openTrace: OpenTrace,
): Promise<void> {
  if (!opened) return;
  const { name: connection, store } = opened;
  const options = {
    location: { viewId: views.consumers },
    title: vscode.l10n.t('Looking for the next unhandled event'),
  };
  const header = await vscode.window.withProgress(options, () => store.nextUnhandled(consumer));
  if (!header) {
    await vscode.window.showInformationMessage(vscode.l10n.t('No event waits for {0}.', label(consumer)));
    return;
  }
  openTrace({ connection, key: traceKeyOf(header), selectEventId: header.eventId });
}

import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ConsumerReference } from '../../platform/consumerRow';
import { views } from '../../platform/ids';
import type { Row } from './rows';
import type { ConsumerTree } from './tree';

const triesMs = [0, 100, 300, 1_000];

/** Shows the view with the consumer's row selected. A view that was just opened, or is being drawn, does not know its rows for a moment. */
export async function revealConsumer(
  { connection, consumer }: ConsumerReference,
  view: vscode.TreeView<Row>,
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

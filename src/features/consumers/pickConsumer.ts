import * as vscode from 'vscode';
import { label } from '../../model/label';
import type { ConsumerReference } from '../../platform/consumerRow';
import type { ConsumerTree } from './tree';

/** For commands started from the palette: which consumer is meant. */
export async function pickConsumer(tree: ConsumerTree): Promise<ConsumerReference | undefined> {
  const rows = tree.rows();
  if (rows.length === 0) {
    throw new Error(vscode.l10n.t('No consumer is known. Open the view "Consumers" while connected.'));
  }
  const items = rows.map((row) => ({
    label: label(row.health.name),
    description: String(tree.getTreeItem(row).description ?? ''),
    ...(tree.isGrouped ? { detail: label(row.connection) } : {}),
    row,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Choose a consumer') });
  return chosen && { connection: chosen.row.connection, consumer: chosen.row.health.name };
}

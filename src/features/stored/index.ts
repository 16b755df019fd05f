import * as vscode from 'vscode';
import { registerCommand } from '../../platform/vscode/commands';
import { commands } from '../../platform/vscode/ids';
import type { StoredParts } from './removeStored';

/** What the extension keeps: its settings, and "Remove Everything Stored…" for the rest. */
export function registerStored(context: vscode.ExtensionContext, deps: StoredParts): void {
  context.subscriptions.push(
    registerCommand(commands.openSettings, () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${context.extension.id}`),
    ),
    registerCommand(commands.removeStored, async () => {
      const { removeStored } = await import('./removeStored');
      await removeStored(context, deps);
    }),
  );
}

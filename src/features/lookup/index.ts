import * as vscode from 'vscode';
import { isTypedId } from '../../model/lookup/idSpan';
import { registerCommand, reportFailure } from '../../platform/vscode/commands';
import { commands } from '../../platform/vscode/ids';
import type { Late } from '../../platform/vscode/late';
import { didFirstStep } from '../../platform/walkthrough/firstSteps';
import type { LookUpDeps } from './lookUp';

/** Registers "Look Up…", the same for the selected text, and `vscode://…/trace/<id>`. */
export function registerLookup(
  context: vscode.ExtensionContext,
  deps: Omit<LookUpDeps, 'state'> & { readonly links: Late<vscode.UriHandler> },
): void {
  const loaded = async () => {
    didFirstStep(context.globalState, 'lookedUp');
    return (await import('./lookUp')).createLookUp({ ...deps, state: context.workspaceState });
  };
  deps.links.set({
    handleUri: (uri) => reportFailure(commands.lookUp, async () => (await loaded()).lookUpLink(uri)),
  });
  context.subscriptions.push(
    registerCommand(commands.lookUp, async (asked?: unknown) =>
      (await loaded()).lookUp(typeof asked === 'string' || isTypedId(asked) ? asked : ''),
    ),
    registerCommand(commands.lookUpSelection, async () => (await loaded()).lookUp(selectedText())),
  );
}

/** Returns the selection of the active editor, or the word at the cursor, with the characters that ids may contain. */
function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return '';
  if (!editor.selection.isEmpty) return editor.document.getText(editor.selection);
  const word = editor.document.getWordRangeAtPosition(editor.selection.active, /[\w:./#@-]+/);
  return word ? editor.document.getText(word) : '';
}

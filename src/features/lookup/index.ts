import * as vscode from 'vscode';
import { label } from '../../model/label';
import type { Subject } from '../../model/lookup';
import { type ActiveStore, storeNamed } from '../../platform/activeStore';
import { registerCommand, reportFailure } from '../../platform/commands';
import { commands } from '../../platform/ids';
import type { OpenTrace } from '../../platform/traceOpener';
import { readHistory, remember } from './history';

/** "Look Up…", the same for the selected text, and `vscode://…/trace/<id>`. */
export function registerLookup(
  context: vscode.ExtensionContext,
  deps: { readonly active: ActiveStore; readonly openTrace: OpenTrace },
): void {
  const state = context.workspaceState;

  const lookUp = async (initial: string, named?: string): Promise<void> => {
    const connected = await storeNamed(deps.active, named);
    if (!connected) return;
    const { name: connection, store } = connected;
    const { pick } = await import('./picker');
    const choice = await pick(store, readHistory(state), initial);
    if (!choice) return;
    if (choice.kind === 'open') {
      deps.openTrace({ connection, ...choice.open });
      await remember(state, { text: choice.text, title: choice.open.title });
      return;
    }
    await search(connection, choice.subject);
  };

  const search = async (connection: string, { text }: Subject): Promise<void> => {
    const store = await deps.active.open(connection);
    const { searchByScan } = await import('./search');
    const found = await searchByScan(store, text);
    if (found === 'cancelled') return;
    if (found === 'none') return nothingFound(text, connection);
    deps.openTrace({ connection, ...found });
    await remember(state, {
      text,
      title: found.key.by === 'trace' ? vscode.l10n.t('trace id') : vscode.l10n.t('causation id'),
    });
  };

  const nothingFound = async (text: string, connection: string): Promise<void> => {
    const again = vscode.l10n.t('Look Up Again');
    const sentence = vscode.l10n.t(
      'Nothing in this store has the id {0}: no event, stream, correlation, trace or causation.',
      label(text),
    );
    if ((await vscode.window.showInformationMessage(sentence, again)) === again)
      await lookUp(text.slice(0, 200), connection);
  };

  context.subscriptions.push(
    registerCommand(commands.lookUp, (text?: unknown) => lookUp(typeof text === 'string' ? text : '')),
    registerCommand(commands.lookUpSelection, () => lookUp(selectedText())),
    vscode.window.registerUriHandler({
      handleUri: (uri) =>
        reportFailure(commands.lookUp, async () => lookUp(await textInUri(uri), connectionInUri(uri))),
    }),
  );
}

/** The selection of the active editor, or the word at the cursor with the characters that ids have. */
function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return '';
  if (!editor.selection.isEmpty) return editor.document.getText(editor.selection);
  const word = editor.document.getWordRangeAtPosition(editor.selection.active, /[\w:./#-]+/);
  return word ? editor.document.getText(word) : '';
}

/** `/trace/<id>`; VS Code has decoded the path already. What cannot be looked up is said before anything connects. */
async function textInUri(uri: vscode.Uri): Promise<string> {
  const [, id] = /^\/trace\/(.+)$/s.exec(uri.path) ?? [];
  if (!id)
    throw new Error(
      vscode.l10n.t('This link names no trace. Its form is vscode://<publisher>.event-trace/trace/<id>.'),
    );
  const [{ parseLookup }, { explainProblem }] = await Promise.all([import('../../model/lookup'), import('./problem')]);
  const parsed = parseLookup(id);
  if ('problem' in parsed) throw new Error(explainProblem(parsed.problem));
  return id;
}

/** `?connection=<name>`: in a report's link, in whose store its event is; decoded, too. */
function connectionInUri({ query }: vscode.Uri): string | undefined {
  return /^connection=(.+)$/s.exec(query)?.[1];
}

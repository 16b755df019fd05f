import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import { commands, contextKeys, schemes } from '../../platform/ids';
import { logSelector, logSelectorSettings } from '../../platform/logDocuments';
import { onSettingChange } from '../../platform/settings';
import type { LogDocumentDeps } from './deps';
import type { TraceLines } from './traceLines';

/** Commands of log documents: "Trace This Line", "Show Only This Trace", "Next Error of This Trace" and the one before it. */
export function registerLogDocuments(context: vscode.ExtensionContext, deps: LogDocumentDeps): void {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  let loaded: TraceLines | undefined;
  const load = async () => {
    const { createTraceLines } = await import('./traceLines');
    loaded ??= createTraceLines(deps, changed);
    return loaded;
  };

  const showContext = (editor: vscode.TextEditor | undefined) => {
    const isLog = editor !== undefined && vscode.languages.match(logSelector(), editor.document) > 0;
    void vscode.commands.executeCommand('setContext', contextKeys.logDocument, isLog);
  };
  const showCurrent = () => showContext(vscode.window.activeTextEditor);
  showCurrent();

  context.subscriptions.push(
    changed,
    vscode.window.onDidChangeActiveTextEditor(showContext),
    onSettingChange(logSelectorSettings, showCurrent),
    vscode.workspace.registerTextDocumentContentProvider(schemes.logLines, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => (await load()).textOf(uri),
    }),
    vscode.languages.registerDocumentLinkProvider(
      { scheme: schemes.logLines },
      { provideDocumentLinks: async ({ uri }) => (await load()).linksOf(uri) },
    ),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === schemes.logLines) loaded?.forget(uri);
    }),
    registerCommand(commands.traceThisLine, async () => (await load()).traceThisLine()),
    registerCommand(commands.showOnlyThisTrace, async () => (await load()).showOnly()),
    registerCommand(commands.nextErrorOfTrace, async () => (await load()).goToError(true)),
    registerCommand(commands.previousErrorOfTrace, async () => (await load()).goToError(false)),
  );
}

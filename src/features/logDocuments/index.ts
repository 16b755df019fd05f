import * as vscode from 'vscode';
import { registerCommand } from '../../platform/vscode/commands';
import { commands, schemes } from '../../platform/vscode/ids';
import { provideDocuments } from '../../platform/vscode/late';
import type { LogDocumentDeps, TraceLines } from './traceLines';

/** Registers the commands of log documents: "Trace This Line", "Show Only This Trace", and the next and previous error of the trace. */
export function registerLogDocuments(context: vscode.ExtensionContext, deps: LogDocumentDeps): void {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  let loaded: TraceLines | undefined;
  const load = async () => {
    const { createTraceLines } = await import('./traceLines');
    loaded ??= createTraceLines(deps, changed);
    return loaded;
  };

  context.subscriptions.push(
    changed,
    provideDocuments(schemes.logLines, {
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

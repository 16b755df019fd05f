import * as vscode from 'vscode';
import { schemes } from './ids';
import { Late } from './late';

type Scheme = (typeof schemes)['content' | 'diagnosis' | 'logLines' | 'logSource' | 'lineReading' | 'comparison'];

interface OpenDocuments {
  readonly provider: Late<vscode.TextDocumentContentProvider>;
  readonly changed: vscode.EventEmitter<vscode.Uri>;
}

const documents = new Map<string, OpenDocuments>();

/** Registers the read-only documents at VS Code, which asks for those of the last session before their texts can be made. */
export function registerDocuments(load: () => Promise<unknown>): vscode.Disposable {
  const { content, diagnosis, logLines, logSource, lineReading, comparison } = schemes;
  const registered = [content, diagnosis, logLines, logSource, lineReading, comparison].map((scheme) => {
    const provider = new Late<vscode.TextDocumentContentProvider>(load);
    const changed = new vscode.EventEmitter<vscode.Uri>();
    documents.set(scheme, { provider, changed });
    const registration = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri, token) => (await provider.get()).provideTextDocumentContent(uri, token),
    });
    return vscode.Disposable.from(registration, changed);
  });
  return vscode.Disposable.from(...registered, { dispose: () => documents.clear() });
}

/** Says how the documents of a scheme are made. */
export function provideDocuments(scheme: Scheme, provider: vscode.TextDocumentContentProvider): vscode.Disposable {
  const open = documents.get(scheme);
  open?.provider.set(provider);
  return provider.onDidChange?.((uri) => open?.changed.fire(uri)) ?? { dispose: () => undefined };
}

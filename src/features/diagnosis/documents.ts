import * as vscode from 'vscode';
import { schemes } from '../../platform/ids';
import { type DiagnosisSubject, documentUri, subjectOf } from './consumerOf';

/** A report, and where the positions that it mentions lead to. */
export interface DiagnosisPage {
  readonly text: string;
  /** By position. */
  readonly links: ReadonlyMap<string, vscode.Uri>;
}

export interface DiagnosisDocuments extends vscode.Disposable {
  show(subject: DiagnosisSubject, page: DiagnosisPage): Promise<void>;
}

/** Diagnoses as read-only documents. `read` makes one anew where a window was reloaded with it open. */
export function createDiagnosisDocuments(
  read: (subject: DiagnosisSubject) => Promise<DiagnosisPage>,
): DiagnosisDocuments {
  const pages = new Map<string, DiagnosisPage>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const pageOf = async (uri: vscode.Uri) => {
    const page = pages.get(uri.toString()) ?? (await read(subjectOf(uri)));
    pages.set(uri.toString(), page);
    return page;
  };
  const subscriptions = vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(schemes.diagnosis, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => (await pageOf(uri)).text,
    }),
    vscode.languages.registerDocumentLinkProvider(
      { scheme: schemes.diagnosis },
      { provideDocumentLinks: (document) => linksIn(document, pages.get(document.uri.toString())?.links) },
    ),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => pages.delete(uri.toString())),
  );
  return {
    async show(subject, page) {
      const uri = documentUri(subject);
      pages.set(uri.toString(), page);
      changed.fire(uri);
      await open(uri);
    },
    dispose: () => subscriptions.dispose(),
  };
}

/** In the source, every position that the page knows leads to its trace, in a browser too. */
function linksIn(document: vscode.TextDocument, links: DiagnosisPage['links'] = new Map()): vscode.DocumentLink[] {
  return [...document.getText().matchAll(/#(\d+)/g)].flatMap(({ 0: text, 1: position = '', index }) => {
    const target = links.get(position);
    if (!target) return [];
    const range = new vscode.Range(document.positionAt(index), document.positionAt(index + text.length));
    return [new vscode.DocumentLink(range, target)];
  });
}

/** As a preview; as text where the Markdown extension is switched off. */
async function open(uri: vscode.Uri): Promise<void> {
  const hasPreview = vscode.extensions.getExtension('vscode.markdown-language-features') !== undefined;
  if (hasPreview) await vscode.commands.executeCommand('markdown.showPreview', uri);
  else await vscode.window.showTextDocument(uri, { preview: true });
}

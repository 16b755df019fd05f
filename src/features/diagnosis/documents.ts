import * as vscode from 'vscode';
import { schemes } from '../../platform/ids';
import { type DiagnosisSubject, documentUri, subjectOf } from './consumerOf';

export interface DiagnosisDocuments extends vscode.Disposable {
  show(subject: DiagnosisSubject, text: string): Promise<void>;
}

/** Diagnoses as read-only documents. `read` makes one anew where a window was reloaded with it open. */
export function createDiagnosisDocuments(read: (subject: DiagnosisSubject) => Promise<string>): DiagnosisDocuments {
  const texts = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(schemes.diagnosis, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? read(subjectOf(uri)),
  });
  const closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => texts.delete(uri.toString()));
  return {
    async show(subject, text) {
      const uri = documentUri(subject);
      texts.set(uri.toString(), text);
      changed.fire(uri);
      await open(uri);
    },
    dispose: () => vscode.Disposable.from(provider, closing, changed).dispose(),
  };
}

/** As a preview; as text where the Markdown extension is switched off. */
async function open(uri: vscode.Uri): Promise<void> {
  const hasPreview = vscode.extensions.getExtension('vscode.markdown-language-features') !== undefined;
  if (hasPreview) await vscode.commands.executeCommand('markdown.showPreview', uri);
  else await vscode.window.showTextDocument(uri, { preview: true });
}

import * as vscode from 'vscode';
import { label } from '../../model/text/safeText';
import { schemes } from '../../platform/vscode/ids';
import { provideDocuments } from '../../platform/vscode/late';

/**
 * Shows answers to "What Is Different About These?" as read-only documents, so that closing one does not ask to save. They may contain
 * values of payloads, so they are kept only in memory, while they are open.
 */
export class DifferentDocuments implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private count = 0;
  private readonly registrations = vscode.Disposable.from(
    provideDocuments(schemes.different, {
      provideTextDocumentContent: (uri) =>
        this.texts.get(uri.toString()) ?? vscode.l10n.t('This answer is gone. Ask again.'),
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.texts.delete(uri.toString())),
  );

  /** Shows an answer about traces that begin with an event type. */
  async show(type: string, markdown: string): Promise<void> {
    this.count += 1;
    const name = vscode.l10n.t('What is different: {0}', label(type)).replaceAll('/', '∕');
    const uri = vscode.Uri.from({ scheme: schemes.different, path: `/${name}.md`, query: String(this.count) });
    this.texts.set(uri.toString(), markdown);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.registrations.dispose();
  }
}

import * as vscode from 'vscode';
import { type Position, parsePosition } from '../../model/event';
import type { ActiveStore } from '../../platform/activeStore';
import { schemes } from '../../platform/ids';
import { settings } from '../../platform/settings';

/** Payload or metadata of an event as a read-only document; read anew each time it is opened, kept nowhere. */
export function registerContentDocuments(active: ActiveStore): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(schemes.content, {
    async provideTextDocumentContent(uri) {
      const parameters = new URLSearchParams(uri.query);
      const position = parsePosition(parameters.get('position') ?? '');
      if (!position || settings.payloadReveal.get() === 'never') return '';
      const { allBytes, documentText } = await import('./bodyView');
      const store = await active.open(parameters.get('connection') ?? '');
      const body = await store.body(position, allBytes);
      if (!body) return vscode.l10n.t('This event is not there any more.');
      return documentText(body, parameters.get('part') === 'metadata' ? 'metadata' : 'payload');
    },
  });
}

export async function openContent(connection: string, position: Position, part: 'payload' | 'metadata'): Promise<void> {
  if (settings.payloadReveal.get() === 'never') {
    throw new Error(vscode.l10n.t('Payloads are never shown here (setting {0}).', settings.payloadReveal.key));
  }
  const query = new URLSearchParams({ connection, position, part }).toString();
  const uri = vscode.Uri.from({ scheme: schemes.content, path: `/#${position} ${part}.json`, query });
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
}

import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import type { StoreHub } from '../../app/stores/hub';
import { storeMark } from '../../app/stores/otherStore';
import type { BodyRules } from '../../app/traces/bodies';
import type { BodyThread } from '../../app/traces/bodyThread';
import { type EventBody, type Position, parsePosition } from '../../model/event/event';
import { schemes } from '../../platform/vscode/ids';
import { provideDocuments } from '../../platform/vscode/late';
import { settings } from '../../platform/vscode/settings';
import { t } from '../../platform/vscode/translate';

/** How payloads become texts in this window. All panels and documents share the thread that reads large payloads. */
export interface Payloads extends vscode.Disposable {
  rules(): Promise<BodyRules>;
}

export function createPayloads(extensionUri: vscode.Uri): Payloads {
  let thread: BodyThread | undefined;
  return {
    async rules() {
      const { createBodyThread } = await import('../../app/traces/bodyThread');
      const file = vscode.Uri.joinPath(extensionUri, 'dist', 'bodies', 'worker.js').fsPath;
      thread ??= createBodyThread(pathToFileURL(file));
      return { masked: settings.payloadRedact.get(), t, thread };
    },
    dispose: () => thread?.dispose(),
  };
}

/** Registers the payload or metadata of an event as a read-only document. It is read each time it is opened and never stored. */
export function registerContentDocuments(hub: Pick<StoreHub, 'handle'>, payloads: Payloads): vscode.Disposable {
  return provideDocuments(schemes.content, {
    async provideTextDocumentContent(uri) {
      const parameters = new URLSearchParams(uri.query);
      const position = parsePosition(parameters.get('position') ?? '');
      if (!position || settings.payloadReveal.get() === 'never') return '';
      const { bodyText, mostShownBytes } = await import('../../app/traces/bodies');
      const handle = hub.handle(parameters.get('connection') ?? '');
      const mark = parameters.get('store');
      const body = await handle.use(async (store) => {
        if (mark !== null && mark !== storeMark(handle)) return undefined;
        return await store.body(position, mostShownBytes);
      });
      if (!body) return vscode.l10n.t('This event is no longer there.');
      const part = parameters.get('part') === 'metadata' ? 'metadata' : 'payload';
      const { text, isCut } = await bodyText(body, part, await payloads.rules());
      return isCut ? `// ${cutNote(body)}\n${text}` : text;
    },
  });
}

function cutNote({ header }: EventBody): string {
  return t(
    'Only the beginning of {bytes, plural, one {# byte} other {# bytes}}. Save the trace as JSON to have more of them.',
    {
      bytes: header.payloadBytes,
    },
  );
}

/** The content that a document shows. */
interface ShownContent {
  readonly connection: string;
  /** The store's mark, as from `storeMark`. Another store has another event at this position. */
  readonly store: string | undefined;
  readonly position: Position;
  readonly part: 'payload' | 'metadata';
}

export async function openContent({ connection, store, position, part }: ShownContent): Promise<void> {
  if (settings.payloadReveal.get() === 'never') {
    throw new Error(vscode.l10n.t('Payloads are never shown here (setting {0}).', settings.payloadReveal.key));
  }
  const query = new URLSearchParams({ connection, position, part, ...(store && { store }) }).toString();
  const uri = vscode.Uri.from({ scheme: schemes.content, path: `/#${position} ${part}.json`, query });
  const opened = await vscode.workspace.openTextDocument(uri);
  const document = await vscode.languages.setTextDocumentLanguage(opened, languageOf(opened));
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
}

/** Returns the document's language. Text that is not JSON would be full of errors in that language. */
function languageOf(document: vscode.TextDocument): string {
  const [first = '', second = ''] = [0, 1]
    .filter((line) => line < document.lineCount)
    .map((line) => document.lineAt(line).text);
  if (/^[[{]/.test(first)) return 'json';
  return /^\/\//.test(first) && /^[[{]/.test(second) ? 'jsonc' : 'plaintext';
}

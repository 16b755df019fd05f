import * as vscode from 'vscode';
import type { EventBody } from '../../model/event';
import type { EventTable } from '../../model/eventTable';
import type { SavedLines } from '../../model/exportLogs';
import { type SavedBody, toJson } from '../../model/exportTrace';
import { correctionOf } from '../../model/logClock';
import type { Steps } from '../../model/steps';
import { inSlices } from '../../platform/inSlices';
import { settings } from '../../platform/settings';
import type { TraceLogsView } from '../../protocol/trace';
import type { EventStore } from '../../store/eventStore';
import { bodyText } from './bodyView';
import type { RequestContext } from './requestContext';

/** More than PostgreSQL stores in a value. */
const allBytes = Number.MAX_SAFE_INTEGER;

/** Saves the trace as JSON: headers, payloads only after a question, and the log lines that `findLines` finds. */
export async function saveJson(
  { data, open }: RequestContext,
  findLines: (() => Promise<TraceLogsView>) | undefined,
): Promise<void> {
  const withBodies = await askForBodies();
  if (withBodies === undefined) return;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save trace'),
    filters: { JSON: ['json'] },
    ...suggestion(data.key.id),
  });
  if (!target) return;
  const bodies = withBodies ? await readBodies(await open(), data.table) : undefined;
  const logs = findLines && savedLines(await findLines());
  const pieces = await inSlices(encoded(toJson(data.table, bodies, logs)));
  await vscode.workspace.fs.writeFile(target, Buffer.concat(pieces));
}

/** UTF-8 piece by piece: of large payloads no text can hold all. */
function* encoded(texts: Iterable<string>): Steps<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (const text of texts) {
    pieces.push(Buffer.from(text));
    yield;
  }
  return pieces;
}

/** Whether payloads go with it; undefined when the person thought better of it. */
async function askForBodies(): Promise<boolean | undefined> {
  if (settings.payloadReveal.get() === 'never') return false;
  const headers = vscode.l10n.t('Headers only');
  const all = vscode.l10n.t('With payloads and metadata');
  const chosen = await vscode.window.showQuickPick(
    [
      { label: headers, detail: vscode.l10n.t('Ids, types, streams and times') },
      { label: all, detail: vscode.l10n.t('May hold personal data; masked keys stay masked') },
    ],
    { title: vscode.l10n.t('Save trace as JSON') },
  );
  return chosen && chosen.label === all;
}

/** Files of the workspace by their path in it: the folder that holds it is nobody else's business. */
function savedLines({ lines, more, clock }: TraceLogsView): SavedLines {
  return {
    lines: lines.map((line) => ({ ...line, file: vscode.workspace.asRelativePath(line.file) })),
    more,
    clockOffsetMs: correctionOf(clock) || null,
  };
}

function suggestion(id: string): { defaultUri?: vscode.Uri } {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const name = `trace-${id.replace(/[^\w.-]/g, '_').slice(0, 60)}.json`;
  return folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, name) } : {};
}

function readBodies(store: EventStore, table: EventTable): Thenable<Map<string, SavedBody>> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Reading payloads'),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const bodies = new Map<string, SavedBody>();
    for (let row = 0; row < table.count; row++) {
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      const position = table.position(row);
      const body = await store.body(position, allBytes);
      if (body) bodies.set(position, await saved(body));
      if (row % 100 === 0) progress.report({ increment: (100 * 100) / table.count });
    }
    return bodies;
  });
}

async function saved(body: EventBody): Promise<SavedBody> {
  const { text, isCut } = await bodyText(body, 'payload');
  const metadata = body.metadata === null ? null : (await bodyText(body, 'metadata')).text;
  return { payload: text, payloadIsCut: isCut, metadata };
}

import * as vscode from 'vscode';
import { missingJson } from '../../app/flow/flowView';
import type { BodyRules } from '../../app/traces/bodies';
import { fileBodiesInOrder, wantedBodies } from '../../app/traces/readBodies';
import type { TraceData } from '../../app/traces/traceData';
import { Cancelled } from '../../base/errors';
import { inSlices } from '../../base/inSlices';
import type { EventTable } from '../../model/event/eventTable';
import { type FileBody, type SavedLines, toJson } from '../../model/forest/traceJson';
import { correctionOf } from '../../model/log/clock';
import type { Steps } from '../../model/text/steps';
import { settings } from '../../platform/vscode/settings';
import type { TraceLogsView } from '../../protocol/traceDetails';
import type { TraceFlows } from '../../protocol/traceFlows';
import type { EventReader } from '../../store/ports';
import type { Payloads } from './contentDocuments';

/** What is saved of a panel. */
interface SavedTrace {
  readonly data: TraceData;
  readonly open: () => Promise<EventReader>;
  /** What is missing in the trace, as far as that is known. */
  readonly flows: () => TraceFlows | undefined;
}

/** Saves the trace as JSON: headers, payloads only after a question, what is missing, and the log lines that `findLines` finds. */
export async function saveJson(
  { data, open, flows }: SavedTrace,
  payloads: Payloads,
  findLines: (() => Promise<TraceLogsView>) | undefined,
): Promise<void> {
  const { table } = data;
  const withBodies = await askForBodies();
  if (withBodies === undefined) return;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save trace'),
    filters: { JSON: ['json'] },
    ...suggestion(data.key.id),
  });
  if (!target) return;
  const bodies = withBodies ? await readBodies(await open(), table, await payloads.rules()) : undefined;
  const logs = findLines && savedLines(await findLines());
  const pieces = await inSlices(encoded(toJson(table, bodies, logs, missingJson(flows()))));
  // Otherwise the payloads could be from one store and the events from another.
  if (table !== data.table) {
    throw new Error(vscode.l10n.t('The connection now leads to another store. Nothing was saved.'));
  }
  await vscode.workspace.fs.writeFile(target, Buffer.concat(pieces));
}

/** Encodes as UTF-8 piece by piece, because one string cannot hold all large payloads. */
function* encoded(texts: Iterable<string | Uint8Array>): Steps<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (const text of texts) {
    pieces.push(typeof text === 'string' ? Buffer.from(text) : text);
    yield;
  }
  return pieces;
}

/** Asks whether payloads are saved, too; undefined when the person gave up. */
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

/** Returns the lines with paths relative to the workspace, because the folder outside it is private. */
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

function readBodies(store: EventReader, table: EventTable, rules: BodyRules): Thenable<Map<string, FileBody>> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Reading payloads'),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const cancelling = token.onCancellationRequested(() => abort.abort(new Cancelled()));
    const bodies = new Map<string, FileBody>();
    const wanted = wantedBodies(table, Array(table.count).keys());
    const read = fileBodiesInOrder(store, wanted, rules, abort.signal);
    try {
      let percent = 0;
      for (const [done, { position }] of wanted.entries()) {
        abort.signal.throwIfAborted();
        const body = await read(position);
        if (body) bodies.set(position, body);
        const now = Math.floor((100 * (done + 1)) / wanted.length);
        if (now > percent) progress.report({ increment: now - percent });
        percent = now;
      }
      return bodies;
    } finally {
      cancelling.dispose();
    }
  });
}

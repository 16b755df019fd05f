import * as vscode from 'vscode';
import type { LogFinder } from '../../app/logs/finder';
import { openingOf } from '../../app/lookup/opening';
import { readTrace } from '../../app/traces/readTrace';
import { inSlices } from '../../base/inSlices';
import { type EventTable, headerSteps } from '../../model/event/eventTable';
import type { TraceKey } from '../../model/event/headerBatch';
import type { TraceLogLines } from '../../model/log/line';
import { bestSpan, type IdSpan } from '../../model/lookup/idSpan';
import { subjectOf } from '../../model/lookup/subject';
import { visible } from '../../model/text/safeText';
import { Hint } from '../../platform/vscode/commands';
import type { IdSpotting } from '../../platform/vscode/idSpotter';
import { schemes } from '../../platform/vscode/ids';
import type { LookupReader, TraceReader } from '../../store/ports';

/** The number of characters of the id in a tab's title. */
const TITLE_LENGTH = 8;

/** The trace whose lines a document shows. */
interface TraceSubject {
  readonly connection: string;
  readonly key: TraceKey;
}

export function logDocumentUri({ connection, key }: TraceSubject): vscode.Uri {
  const title = vscode.l10n.t('Trace {0}', visible(key.id.slice(0, TITLE_LENGTH)).replace(/[/\\]/g, '∕'));
  const query = new URLSearchParams({ connection, ...key }).toString();
  return vscode.Uri.from({ scheme: schemes.logLines, path: `/${title}.log`, query });
}

const KINDS: readonly TraceKey['by'][] = ['correlation', 'trace', 'causation', 'event', 'stream'];

/** Returns the subject of an address from `logDocumentUri`; undefined for other addresses. */
export function logSubject(uri: vscode.Uri): TraceSubject | undefined {
  const parameters = new URLSearchParams(uri.query);
  const by = KINDS.find((kind) => kind === parameters.get('by'));
  const id = parameters.get('id');
  if (!by || !id) return undefined;
  const streamType = parameters.get('streamType');
  const context = parameters.get('context');
  const key = { by, id, ...(streamType === null ? {} : { streamType }), ...(context === null ? {} : { context }) };
  return { connection: parameters.get('connection') ?? '', key };
}

/** The most events of a trace that are searched in logs. */
const MAX_EVENTS = 10_000;

/** Returns the id at the cursor, or the most specific id of its line. Throws Hint when the line has no id. */
export async function spanAtCursor(editor: vscode.TextEditor, ids: IdSpotting): Promise<IdSpan> {
  const { active } = editor.selection;
  const [spans = []] = (await ids.load()).spot([editor.document.lineAt(active.line).text]);
  const span = spans.find(({ start, end }) => start <= active.character && active.character <= end) ?? bestSpan(spans);
  if (!span)
    throw new Hint(
      vscode.l10n.t(
        'This line names no event, position, correlation, trace or stream. Put the cursor on a line that does.',
      ),
    );
  return span;
}

/** Returns the trace of an id. Throws an error with a sentence when the store knows none. */
export async function traceKeyAt(
  store: LookupReader & Pick<TraceReader, 'hasIndexFor'>,
  span: IdSpan,
  signal: AbortSignal,
): Promise<TraceKey> {
  for (const meaning of await store.identify(subjectOf(span), signal)) {
    const opening = openingOf(meaning);
    if (opening.kind === 'trace') return opening.key;
  }
  const mayBeTrace = span.kind === 'trace' || span.kind === 'unknown';
  if (!mayBeTrace || store.hasIndexFor({ by: 'trace', id: span.id })) {
    throw new Hint(vscode.l10n.t('Nothing in this store has the id {0}.', span.id));
  }
  return { by: 'trace', id: span.id };
}

/** Milliseconds for which the lines of a trace are used again, because a person steps from error to error. */
const FRESH_MS = 15_000;

export interface FoundTrace {
  readonly subject: TraceSubject;
  readonly table: EventTable;
  readonly lines: TraceLogLines;
}

/** Reads the events of a trace and its lines in all logs. */
export interface TraceSearch {
  now(store: TraceReader, subject: TraceSubject, signal: AbortSignal): Promise<FoundTrace>;
  /** Returns the last answer when it belongs to this trace and is recent; otherwise searches again. */
  lately(store: TraceReader, subject: TraceSubject, signal: AbortSignal): Promise<FoundTrace>;
}

export function createTraceSearch(logs: Pick<LogFinder, 'findForTrace'>): TraceSearch {
  let last: { readonly id: string; readonly until: number; readonly found: FoundTrace } | undefined;
  const now: TraceSearch['now'] = async (store, subject, signal) => {
    const table = await readTrace(store, subject.key, signal, { most: MAX_EVENTS });
    const headers = await inSlices(headerSteps(table, MAX_EVENTS), signal);
    const found = { subject, table, lines: await logs.findForTrace(headers, signal) };
    last = { id: JSON.stringify(subject), until: Date.now() + FRESH_MS, found };
    return found;
  };
  return {
    now,
    async lately(store, subject, signal) {
      const isKnown = last?.id === JSON.stringify(subject) && last.until > Date.now();
      return last && isKnown ? last.found : now(store, subject, signal);
    },
  };
}

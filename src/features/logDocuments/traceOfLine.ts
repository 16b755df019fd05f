import * as vscode from 'vscode';
import { EventTable } from '../../model/eventTable';
import type { TraceKey } from '../../model/headerBatch';
import { bestSpan, type IdSpan, lookupText } from '../../model/idSpan';
import { parseLookup } from '../../model/lookup';
import { Hint } from '../../platform/commands';
import type { IdSpotting } from '../../platform/idSpotter';
import type { EventStore, Meaning } from '../../store/eventStore';

/** More events of a trace are not searched in logs. */
export const MAX_EVENTS = 10_000;

/** The id that the cursor stands on, or the one of its line that says most. Throws a sentence when there is none. */
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

/** The trace that an id belongs to. Throws a sentence when the store knows none. */
export async function traceKeyAt(store: EventStore, span: IdSpan, signal: AbortSignal): Promise<TraceKey> {
  const parsed = parseLookup(lookupText(span));
  const [meaning] = 'problem' in parsed ? [] : await store.identify(parsed.subject, signal);
  if (meaning) return keyOf(meaning);
  const mayBeTrace = span.kind === 'trace' || span.kind === 'unknown';
  if (!mayBeTrace || store.hasIndexFor({ by: 'trace', id: span.id })) {
    throw new Hint(vscode.l10n.t('Nothing in this store has the id {0}.', span.id));
  }
  return { by: 'trace', id: span.id };
}

function keyOf(meaning: Meaning): TraceKey {
  if (meaning.kind !== 'stream') return meaning.key;
  const { context, type, id } = meaning.stream;
  return { by: 'stream', id, streamType: type, ...(context === null ? {} : { context }) };
}

/** The events of a trace, by an index or by a search through the store. */
export async function eventsOf(store: EventStore, key: TraceKey, signal: AbortSignal): Promise<EventTable> {
  const table = new EventTable();
  if (store.hasIndexFor(key)) {
    for await (const batch of store.headers(key, signal)) {
      table.append(batch);
      if (table.count >= MAX_EVENTS) break;
    }
    return table;
  }
  for await (const { batch } of store.scan(key.id, signal)) table.append(batch);
  return table;
}

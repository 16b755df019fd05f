import * as vscode from 'vscode';
import { openingOf } from '../../app/lookup/opening';
import type { TraceKey } from '../../model/event/headerBatch';
import { bestSpan, type IdSpan } from '../../model/lookup/idSpan';
import { subjectOf } from '../../model/lookup/subject';
import { Hint } from '../../platform/vscode/commands';
import type { IdSpotting } from '../../platform/vscode/idSpotter';
import type { LookupReader, TraceReader } from '../../store/ports';

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

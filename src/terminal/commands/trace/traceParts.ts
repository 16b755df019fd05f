import type { ReadBody } from '../../../app/traces/readBodies';
import type { EventHeader } from '../../../model/event/event';
import type { EventTable } from '../../../model/event/eventTable';
import type { TraceKey } from '../../../model/event/headerBatch';
import { missingClaimSentence } from '../../../model/flow/claims/missingWords';
import type { ExportedMissing, ShownLines } from '../../../model/forest/exportTrace';
import type { Handling } from '../../../model/forest/handledBy';
import { correctionOf } from '../../../model/log/clock';
import type { TraceLogRow, TraceLogsView } from '../../../protocol/traceDetails';
import type { MissingHere } from '../../../protocol/traceFlows';
import { t } from '../../words';

/** Everything that is known of a trace, for whatever prints it. */
export interface ReadTrace {
  readonly key: TraceKey;
  /** The event that was named. */
  readonly selected: string | undefined;
  readonly table: EventTable;
  /** Which consumers have handled an event; undefined where that is not known. */
  readonly handling: ((event: EventHeader) => readonly Handling[]) | undefined;
  readonly logs: TraceLogsView | undefined;
  /** What should have followed and has not; undefined where that was not asked. */
  readonly missing: readonly MissingHere[] | undefined;
  /** Payload and metadata, where they were asked for, of events in the order in which they will be printed. */
  readonly bodies: ((rows: Iterable<number>) => ReadBody) | undefined;
}

/** The lines below their events, at the store's time. */
export function shownLines(table: EventTable, { lines, more, clock }: TraceLogsView): ShownLines {
  const correction = correctionOf(clock);
  const byRow = new Map<number, TraceLogRow[]>();
  for (const line of lines) {
    const row = table.indexOf(line.eventId);
    const own = byRow.get(row) ?? [];
    own.push({ ...line, time: line.time === null ? null : line.time - correction });
    byRow.set(row, own);
  }
  return { of: (row) => byRow.get(row) ?? [], more };
}

/** What is missing after the event in a row, as a person reads it. */
export function missingAt({ table, missing }: ReadTrace): (row: number) => readonly ExportedMissing[] {
  const now = Date.now();
  const byRow = new Map<number, ExportedMissing[]>();
  for (const each of missing ?? []) {
    const row = table.indexOf(each.causeId);
    const sentence = missingClaimSentence(each, table.eventType(row), now, t);
    byRow.set(row, [...(byRow.get(row) ?? []), { effects: each.effects, sentence }]);
  }
  return (row) => byRow.get(row) ?? [];
}

import type { TailEvent } from '../../model/consumer/consumer';
import type { EventHeader, Position } from '../../model/event/event';
import { type HeaderBatch, HeaderBatchBuilder } from '../../model/event/headerBatch';
import type { StoredMeaning, Subject } from '../../model/lookup/subject';
import type { Cell, Row } from '../pg/database';
import type { EventSql } from '../schema/eventSql';

/** Reads a JSON list of names as `array_to_json` prints it. */
export function readNames(cell: Cell | undefined): string[] {
  return JSON.parse(cell ?? '[]') as string[];
}

/** Converts the columns of `EventSql.header`, which begin at cell `at`. It creates no functions, because a large trace has 100,000 rows. */
export function readHeader(row: Row, at = 0): EventHeader {
  return {
    position: (row[at] ?? '0') as Position,
    eventId: row[at + 1] ?? '',
    eventType: row[at + 2] ?? '',
    eventVersion: row[at + 3] ?? null,
    stream: { context: row[at + 4] ?? null, type: row[at + 5] ?? '', id: row[at + 6] ?? '' },
    streamVersion: numberOf(row[at + 7]),
    traceId: row[at + 8] ?? null,
    correlationId: row[at + 9] ?? null,
    causationId: row[at + 10] ?? null,
    time: Number(row[at + 11] ?? null),
    payloadBytes: Number(row[at + 12] ?? null),
  };
}

/** Converts rows of headers to objects, in the order of the rows. */
export function readHeaders(rows: readonly Row[]): EventHeader[] {
  return rows.map((row) => readHeader(row));
}

/** Converts rows of headers to typed columns. */
export function toBatch(rows: readonly Row[], at = 0): HeaderBatch {
  const builder = new HeaderBatchBuilder();
  for (const row of rows) builder.add(readHeader(row, at));
  return builder.finish();
}

/** The columns that `readTailEvent` reads. */
export function tailColumns({ e, time }: EventSql): string[] {
  return [e.position.text, e.streamId.text, e.streamType.text, e.context.text, time, e.eventType.text];
}

function numberOf(cell: Cell | undefined): number | null {
  return cell == null ? null : Number(cell);
}

/** Converts the position, the stream's id and type, the context, the time and the event type, which begin at cell 1. */
export function readTailEvent([, position, streamId, aggregateType, context, time, eventType]: Row): TailEvent {
  return {
    position: (position ?? '0') as Position,
    streamId: streamId ?? '',
    aggregateType: aggregateType ?? '',
    eventType: eventType ?? '',
    context: context ?? null,
    time: Number(time),
  };
}

/** Whether the meaning is of the kind that the key before the text named. */
export function isHinted(meaning: StoredMeaning, hint: Subject['hint']): boolean {
  return (
    meaning.kind === hint ||
    (meaning.kind === 'event' && hint === 'position') ||
    (meaning.kind === 'trace' && meaning.key.by === hint)
  );
}

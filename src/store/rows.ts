import type { TailEvent } from '../model/consumer';
import { HeaderBatchBuilder } from '../model/encodeHeaders';
import type { EventHeader, Position } from '../model/event';
import type { HeaderBatch } from '../model/headerBatch';
import type { Cell, Row } from './database';

/** Reads a JSON list of names as `array_to_json` prints it. */
export function readNames(cell: Cell | undefined): string[] {
  return JSON.parse(cell ?? '[]') as string[];
}

/** Reads the columns of `EventSql.header`, which begin at cell `at`. Without a function made on the way: a big trace has 100,000 rows. */
export function readHeader(row: Row, at = 0): EventHeader {
  return {
    position: (row[at] ?? '0') as Position,
    eventId: row[at + 1] ?? '',
    eventType: row[at + 2] ?? '',
    eventVersion: Number(row[at + 3] ?? null),
    stream: { context: row[at + 4] ?? null, type: row[at + 5] ?? '', id: row[at + 6] ?? '' },
    streamVersion: Number(row[at + 7] ?? null),
    traceId: row[at + 8] ?? null,
    correlationId: row[at + 9] ?? null,
    causationId: row[at + 10] ?? null,
    time: Number(row[at + 11] ?? null),
    payloadBytes: Number(row[at + 12] ?? null),
  };
}

export function readHeaders(rows: readonly Row[]): EventHeader[] {
  return rows.map((row) => readHeader(row));
}

/** Rows of headers as typed columns. */
export function toBatch(rows: readonly Row[], at = 0): HeaderBatch {
  const builder = new HeaderBatchBuilder();
  for (const row of rows) builder.add(readHeader(row, at));
  return builder.finish();
}

/** Reads position, stream's id and type, context and time, which begin at cell 1. */
export function readTailEvent([, position, streamId, aggregateType, context, time]: Row): TailEvent {
  return {
    position: (position ?? '0') as Position,
    streamId: streamId ?? '',
    aggregateType: aggregateType ?? '',
    context: context ?? null,
    time: Number(time),
  };
}

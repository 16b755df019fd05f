import type { TailEvent } from '../model/consumer';
import { HeaderBatchBuilder } from '../model/encodeHeaders';
import type { EventHeader, Position } from '../model/event';
import type { HeaderBatch } from '../model/headerBatch';
import type { Cell, Row } from './database';

/** Reads a JSON list of names as `array_to_json` prints it. */
export function readNames(cell: Cell | undefined): string[] {
  return JSON.parse(cell ?? '[]') as string[];
}

/** Reads the columns of `EventSql.header`, which begin at cell `at`. */
export function readHeader(row: Row, at = 0): EventHeader {
  const text = (i: number) => row[at + i] ?? null;
  return {
    position: (text(0) ?? '0') as Position,
    eventId: text(1) ?? '',
    eventType: text(2) ?? '',
    eventVersion: Number(text(3)),
    stream: { context: text(4), type: text(5) ?? '', id: text(6) ?? '' },
    streamVersion: Number(text(7)),
    traceId: text(8),
    correlationId: text(9),
    causationId: text(10),
    time: Number(text(11)),
    payloadBytes: Number(text(12)),
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

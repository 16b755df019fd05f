import { readFileSync } from 'node:fs';
import type { Consumer, ConsumerSnapshot } from '../../src/model/consumer/consumer';
import { comparePositions, type EventHeader, type Position, parsePosition } from '../../src/model/event/event';
import { readCsv } from './csv';

/** Rows and logs that the real pupsourcing/core wrote. */
export const FIXTURES = new URL('../fixtures/pupsourcing-core/', import.meta.url);

/** The correlation that the tests use: seven events of five streams. */
export const CORRELATION = 'd18c42e8-c796-464b-a2e4-6ded6cd2d0d9';

export function fixtureText(name: string): string {
  return readFileSync(new URL(name, FIXTURES), 'utf8');
}

/** Returns the 468 events in the order of the file, by position. */
export function fixtureEvents(): EventHeader[] {
  return fixtureRows().map((row) => ({
    position: position(row.global_position),
    eventId: text(row.event_id),
    eventType: text(row.event_type),
    eventVersion: text(row.event_version),
    stream: {
      context: row.bounded_context ?? null,
      type: text(row.aggregate_type),
      id: text(row.aggregate_id),
    },
    streamVersion: Number(row.aggregate_version),
    traceId: row.trace_id ?? null,
    correlationId: row.correlation_id ?? null,
    causationId: row.causation_id ?? null,
    time: microsecondTime(text(row.created_at)),
    payloadBytes: payload(row).length,
  }));
}

/** Returns payload and metadata by event id. */
export function fixtureBodies(): Map<string, { payload: Uint8Array; metadata: string | null }> {
  return new Map(
    fixtureRows().map((row) => [text(row.event_id), { payload: payload(row), metadata: row.metadata ?? null }]),
  );
}

/** Returns the four consumers as a poll right after the last event would show them. */
export function fixtureSnapshot(): ConsumerSnapshot {
  const events = fixtureEvents();
  const head = events.at(-1);
  const rows = readCsv(fixtureText('consumer_segments.csv'));
  const names = [...new Set(rows.map((row) => text(row.consumer_name)))];
  const consumers: Consumer[] = names.map((name) => ({
    name,
    segments: rows
      .filter((row) => row.consumer_name === name)
      .map((row) => {
        const checkpoint = position(row.checkpoint);
        const waiting = events.filter((event) => comparePositions(event.position, checkpoint) > 0);
        return {
          id: Number(row.segment_id),
          total: Number(row.total_segments),
          ownerId: row.owner_id ?? null,
          checkpoint,
          positionLag: Number(head?.position) - Number(checkpoint),
          oldestWaitingS: waiting[0] && head ? (head.time - waiting[0].time) / 1_000 : null,
          heartbeatAgeS: null,
        };
      }),
  }));
  return {
    head: head?.position ?? null,
    features: { segments: true, owners: true, heartbeats: true },
    consumers,
    takenAt: head?.time ?? 0,
    databaseTime: head?.time ?? 0,
  };
}

function fixtureRows() {
  return readCsv(fixtureText('events.csv'));
}

function text(cell: string | null | undefined): string {
  if (cell === null || cell === undefined) throw new Error('A cell of the fixture is empty that should not be');
  return cell;
}

function position(cell: string | null | undefined): Position {
  const parsed = parsePosition(text(cell));
  if (parsed === undefined) throw new Error(`${cell} is no position`);
  return parsed;
}

/** Reads `\x…`, as COPY prints bytea. */
function payload(row: Record<string, string | null>): Uint8Array {
  return Uint8Array.from(Buffer.from(text(row.payload).slice(2), 'hex'));
}

/** Converts `2026-11-22 15:04:32.869037+00` to milliseconds, with the microseconds as the fraction. */
function microsecondTime(stamp: string): number {
  const fraction = /\.(\d+)/.exec(stamp)?.[1] ?? '';
  const seconds = Date.parse(`${stamp.replace(/\.\d+/, '').replace(' ', 'T')}:00`);
  return seconds + Number(`0.${fraction || 0}`) * 1_000;
}

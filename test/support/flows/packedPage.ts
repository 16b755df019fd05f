import type { EventHeader } from '../../../src/model/event/event';
import { NULL_CELL, PACKED_COLUMNS, type PackedPage, SEPARATOR } from '../../../src/model/flow/reading/packed';

/** A page of events as a store packs it, ids and times as texts. */
export function packedPageOf(events: readonly EventHeader[]): PackedPage {
  const nullable = String.fromCharCode(NULL_CELL);
  const cells = ({ stream, ...event }: EventHeader): Record<(typeof PACKED_COLUMNS)[number], string> => ({
    position: BigInt(event.position).toString(16).padStart(16, '0'),
    eventId: event.eventId,
    causationId: event.causationId ?? '',
    correlationId: event.correlationId ?? '',
    traceId: event.traceId ?? '',
    streamVersion: String(event.streamVersion ?? ''),
    eventType: event.eventType,
    eventVersion: event.eventVersion ?? nullable,
    context: stream.context ?? nullable,
    streamType: stream.type,
    streamId: stream.id,
    time: String(event.time / 1000),
  });
  const rows = events.map(cells);
  return {
    count: events.length,
    columns: PACKED_COLUMNS.map((column) =>
      rows.map((row) => row[column]).join(column === 'position' ? '' : String.fromCharCode(SEPARATOR)),
    ),
    isBinary: PACKED_COLUMNS.map((column) => column === 'position'),
    last: events.at(-1)?.position ?? null,
  };
}

import type { EventHeader } from '../../../src/model/event/event';
import { NULL_CELL, PACKED_COLUMNS, type PackedPage, SEPARATOR } from '../../../src/model/flow/reading/packed';

type PackedColumn = (typeof PACKED_COLUMNS)[number];

/**
 * Returns a page of events as a store packs it, with ids and times as texts. `more` follows the cells of each column,
 * for a page that cannot be read.
 */
export function packedPageOf(events: readonly EventHeader[], more = ''): PackedPage {
  const nullable = String.fromCharCode(NULL_CELL);
  const cells = ({ stream, ...event }: EventHeader): Record<Exclude<PackedColumn, 'position'>, string> => ({
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
  const last = events.at(-1)?.position ?? null;
  const columns = PACKED_COLUMNS.map((column) =>
    column === 'position'
      ? Buffer.concat(events.map(({ position }) => long(BigInt(position))))
      : Buffer.from(rows.map((row) => row[column] + String.fromCharCode(SEPARATOR)).join('') + more),
  );
  return {
    count: events.length,
    last,
    bytes: copied([long(BigInt(events.length)), last === null ? null : long(BigInt(last)), ...columns]),
    isBinary: PACKED_COLUMNS.map((column) => column === 'position'),
  };
}

function long(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

/** Returns a row as the beginning of a COPY stream. */
function copied(values: readonly (Buffer | null)[]): Uint8Array {
  const number = (bytes: number, value: number) => {
    const written = Buffer.alloc(bytes);
    written.writeIntBE(value, 0, bytes);
    return written;
  };
  const fields = values.map((value) => Buffer.concat([number(4, value?.length ?? -1), value ?? Buffer.alloc(0)]));
  return Buffer.concat([
    Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'),
    number(4, 0),
    number(4, 0),
    number(2, values.length),
    ...fields,
  ]);
}

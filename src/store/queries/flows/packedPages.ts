import type { Position } from '../../../model/event/event';
import {
  copiedValues,
  longAt,
  NULL_CELL,
  NULL_TIME,
  PACKED_COLUMNS,
  type PackedPage,
  type PackedQuery,
  SEPARATOR,
} from '../../../model/flow/reading/packed';
import type { Database } from '../../pg/database';
import type { CopyRoom } from '../../pg/session/copy';
import type { EventSql } from '../../schema/eventSql';

/** Roles whose NULL differs from an empty text. For the other roles NULL and the empty text mean the same. */
const NULLABLE = new Set(['eventVersion', 'context']);

const literal = (code: number) => `chr(${code})`;

/** For each type of a time, the function that returns its 64 bits. */
const TIME_BITS = new Map([
  ['timestamp with time zone', 'timestamptz_send'],
  ['timestamp without time zone', 'timestamp_send'],
]);

/** All values as their bits. Printing them as text would take most of the server's time. */
const bits = (value: string) => `string_agg(${value}, ''::bytea)`;
const cells = (cell: string) => `string_agg(${cell}, ${literal(SEPARATOR)}) || ${literal(SEPARATOR)}`;

/** Returns the page's column for a role, and whether it consists of bits. The role's value in the query is `p.c…`. */
function packedColumn(sql: EventSql, role: (typeof PACKED_COLUMNS)[number], value: string) {
  const { type } = sql.e[role];
  if (role === 'position') return { column: bits(`int8send(${value}::bigint)`), isBinary: true };
  if (role === 'eventId' && type === 'uuid') return { column: bits(`uuid_send(${value})`), isBinary: true };
  const timeBits = role === 'time' ? TIME_BITS.get(type) : undefined;
  if (timeBits) {
    return { column: bits(`coalesce(${timeBits}(${value}), decode('${NULL_TIME}', 'hex'))`), isBinary: true };
  }
  const text = role === 'time' ? `date_part('epoch', ${value})::text` : `${value}::text`;
  return { column: cells(`coalesce(${text}, ${NULLABLE.has(role) ? literal(NULL_CELL) : "''"})`), isBinary: false };
}

/** Returns the query for a store that packs. */
export function packedQuery(sql: EventSql): PackedQuery {
  const { position } = sql.e;
  const packed = PACKED_COLUMNS.map((role, i) => packedColumn(sql, role, `p.c${i}`));
  return {
    parts: [
      `SELECT count(*), max(p.c0)::bigint, ${packed.map(({ column }) => column).join(', ')}
    FROM (
      SELECT ${PACKED_COLUMNS.map((role, i) => `${sql.e[role]} AS c${i}`).join(', ')} FROM ${sql.table} e
      WHERE ${position} > '`,
      `'::bigint ORDER BY ${position} LIMIT `,
      ') p',
    ],
    isBinary: packed.map(({ isBinary }) => isBinary),
  };
}

/** Reads the events past a position as one page. The page is valid until `room` is used again. */
export async function readPackedPage(
  db: Pick<Database, 'copy'>,
  { parts: [before, between, behind], isBinary }: PackedQuery,
  after: Position,
  count: number,
  signal?: AbortSignal,
  room?: CopyRoom,
): Promise<PackedPage> {
  // COPY accepts no parameters, so the numbers are written into the text.
  const query = before + BigInt(after) + between + BigInt(count) + behind;
  const bytes = (await db.copy?.(query, { signal, lane: 'scan' }, room)) ?? new Uint8Array();
  const [events, last] = copiedValues(bytes);
  const read = Number(longAt(bytes, events?.from ?? 0));
  return {
    count: read,
    last: read > 0 ? (longAt(bytes, last?.from ?? 0).toString() as Position) : null,
    bytes,
    isBinary,
  };
}

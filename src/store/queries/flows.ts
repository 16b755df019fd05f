import type { Position } from '../../model/event/event';
import { longAt } from '../../model/flow/reading/bits';
import { copiedValues } from '../../model/flow/reading/copied';
import type { FlowBatch } from '../../model/flow/reading/flowColumns';
import { type FlowPage, NULL_CELL, NULL_TIME, PACKED_COLUMNS, SEPARATOR } from '../../model/flow/reading/packed';
import type { Database } from '../pg/database';
import { type EventSql, HEADER_ROLES } from '../schema/eventSql';
import { CLOSED } from '../schema/layout';
import { createParams } from '../schema/params';
import { placeBehind, readParts } from './probes';
import { toBatch } from './rows';

/** Bytes. */
const LARGEST_PAYLOAD = 32_768;

/** Where so many of the newest events lie. */
export async function readNewestWindow(
  db: Database,
  sql: EventSql,
  count: number,
  signal?: AbortSignal,
): Promise<{ readonly after: Position; readonly newest: Position } | null> {
  const size = Math.max(0, Math.floor(count));
  const [before, newest] = sql.spread
    ? await readSpreadWindow(db, sql, size, signal)
    : ((await db.query(`SELECT (${sql.before(sql.head, size)})::text, ${sql.head}::text`, [], { signal }))[0] ?? []);
  if (newest == null) return null;
  const after = BigInt(before ?? 0);
  return { after: (after < 0n ? 0n : after).toString() as Position, newest: newest as Position };
}

/** Where positions are times the events are counted. */
async function readSpreadWindow(
  db: Database,
  sql: EventSql,
  count: number,
  signal: AbortSignal | undefined,
): Promise<readonly [after: string | null, newest: string | null]> {
  const behind = (name: string, events: number) => () =>
    placeBehind(sql, name, { where: 'true', direction: 'DESC', count: events });
  const parts = [behind('newest', 0), ...(sql.counts ? [] : [behind('after', count)])];
  const rows = await readParts(db, parts, signal);
  const at = (name: string) => rows.find(([kind]) => kind === name)?.[1] ?? null;
  const newest = at('newest');
  return [sql.counts && newest !== null ? (BigInt(newest) - BigInt(count)).toString() : at('after'), newest];
}

/** Events past a position, by position. */
export async function readEventsAfter(
  db: Database,
  sql: EventSql,
  after: Position,
  count: number,
  signal?: AbortSignal,
): Promise<FlowBatch> {
  const params = createParams();
  const { position } = sql.e;
  // Without the size of the payload: it would be fetched for every event.
  const columns = [...HEADER_ROLES.map((role) => sql.e[role].text), sql.time].join(', ');
  const query = `
    SELECT ${columns} FROM ${sql.table} e WHERE ${position} > ${params.bigint(after)}
    ORDER BY ${position} LIMIT ${params.bigint(count)}`;
  const { payloadBytes: _, ...batch } = toBatch(await db.query(query, params.values, { signal, lane: 'scan' }));
  return batch;
}

/** Roles of which NULL is something else than an empty text; those of the others that may be NULL are one. */
const NULLABLE = new Set(['eventVersion', 'context']);

const literal = (code: number) => `chr(${code})`;

/** The functions that give the 64 bits of a time of these types. */
const TIME_BITS = new Map([
  ['timestamp with time zone', 'timestamptz_send'],
  ['timestamp without time zone', 'timestamp_send'],
]);

/** All values as their bits: to print them as texts would take the server most of the time. */
const bits = (value: string) => `string_agg(${value}, ''::bytea)`;
const cells = (cell: string) => `string_agg(${cell}, ${literal(SEPARATOR)}) || ${literal(SEPARATOR)}`;

/** The column of a page that a role becomes, and whether it has bits; its value is `p.c…` there. */
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

/** The same packed where server and driver can, otherwise as a batch. */
export async function readFlowPage(
  db: Database,
  sql: EventSql,
  after: Position,
  count: number,
  signal?: AbortSignal,
): Promise<FlowPage> {
  if (!sql.packs || !db.copy) return readEventsAfter(db, sql, after, count, signal);
  const { position } = sql.e;
  const packed = PACKED_COLUMNS.map((role, i) => packedColumn(sql, role, `p.c${i}`));
  // COPY takes no parameters.
  const [from, size] = [BigInt(after), BigInt(count)];
  const query = `
    SELECT count(*), max(p.c0)::bigint, ${packed.map(({ column }) => column).join(', ')}
    FROM (
      SELECT ${PACKED_COLUMNS.map((role, i) => `${sql.e[role]} AS c${i}`).join(', ')} FROM ${sql.table} e
      WHERE ${position} > '${from}'::bigint ORDER BY ${position} LIMIT ${size}) p`;
  const [bytes = new Uint8Array()] = await db.copy(query, { signal, lane: 'scan' });
  const [events, last] = copiedValues(bytes);
  const read = Number(longAt(bytes, events?.from ?? 0));
  return {
    count: read,
    last: read > 0 ? (longAt(bytes, last?.from ?? 0).toString() as Position) : null,
    bytes,
    isBinary: packed.map(({ isBinary }) => isBinary),
  };
}

/** Payloads by their position. */
export async function readPayloadsAt(
  db: Database,
  sql: EventSql,
  positions: readonly Position[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<Position, Uint8Array>> {
  if (positions.length === 0 || sql.e.payload.type === CLOSED) return new Map();
  const params = createParams();
  const query = `
    SELECT ${sql.e.position.text}, encode(${sql.payload}, 'base64') FROM ${sql.table} e
    WHERE ${sql.e.position} = ANY (${params.texts(positions)}::bigint[])
      AND octet_length(${sql.payload}) <= ${LARGEST_PAYLOAD}`;
  const rows = await db.query(query, params.values, { signal, lane: 'scan' });
  return new Map(rows.map(([position, payload]) => [position as Position, Buffer.from(payload ?? '', 'base64')]));
}

import type { Position } from '../../model/event/event';
import type { FlowBatch } from '../../model/flow/reading/flowColumns';
import { type FlowPage, NULL_CELL, PACKED_CELLS, SEPARATOR } from '../../model/flow/reading/packed';
import type { Database } from '../pg/database';
import type { EventSql } from '../schema/eventSql';
import { CLOSED } from '../schema/layout';
import { createParams } from '../schema/params';
import { placeBehind, readParts } from './probes';
import { toBatch } from './rows';

/** What a header has but for the size of its payload, which is not read: it would be fetched for every event. */
const COLUMNS = [
  'position',
  'eventId',
  'eventType',
  'eventVersion',
  'context',
  'streamType',
  'streamId',
  'streamVersion',
  'traceId',
  'correlationId',
  'causationId',
] as const;

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
  const columns = [...COLUMNS.map((role) => sql.e[role].text), sql.time].join(', ');
  const query = `
    SELECT ${columns} FROM ${sql.table} e WHERE ${position} > ${params.bigint(after)}
    ORDER BY ${position} LIMIT ${params.bigint(count)}`;
  const { payloadBytes: _, ...batch } = toBatch(await db.query(query, params.values, { signal, lane: 'scan' }));
  return batch;
}

/** Roles of which NULL is something else than an empty text; those of the others that may be NULL are one. */
const NULLABLE = new Set(['eventVersion', 'context']);
const NEVER_NULL = new Set(['position', 'eventId', 'eventType']);

const literal = (code: number) => `chr(${code})`;

/** The same as one text where the server can make one, otherwise as a batch. */
export async function readFlowPage(
  db: Database,
  sql: EventSql,
  after: Position,
  count: number,
  signal?: AbortSignal,
): Promise<FlowPage> {
  if (!sql.packs) return readEventsAfter(db, sql, after, count, signal);
  const params = createParams();
  const { position, time } = sql.e;
  const columns = PACKED_CELLS.map((role) => (role === 'seconds' ? `date_part('epoch', ${time})` : `${sql.e[role]}`));
  const cells = PACKED_CELLS.map((role, i) => {
    if (role === 'seconds' || NEVER_NULL.has(role)) return `p.c${i}`;
    return `coalesce(p.c${i}::text, ${NULLABLE.has(role) ? literal(NULL_CELL) : "''"})`;
  });
  // `concat_ws` leaves out what is NULL: then a cell lacks, and the page is asked for as a batch.
  const query = `
    SELECT count(*)::text, max(p.c0)::text, string_agg(concat_ws(${literal(SEPARATOR)}, ${cells.join(', ')}, ''), '')
    FROM (
      SELECT ${columns.map((column, i) => `${column} AS c${i}`).join(', ')} FROM ${sql.table} e
      WHERE ${position} > ${params.bigint(after)} ORDER BY ${position} LIMIT ${params.bigint(count)}) p`;
  const [row] = await db.query(query, params.values, { signal, lane: 'scan' });
  const [events, last, text] = row ?? [];
  return {
    count: Number(events ?? 0),
    last: (last ?? null) as Position | null,
    bytes: new TextEncoder().encode(text ?? ''),
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

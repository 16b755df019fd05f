import type { EventBody, EventHeader, Position, StreamId } from '../model/event';
import type { Database, Row } from './database';
import type { EventSql } from './eventSql';
import type { RecentCorrelation } from './eventStore';
import { createParams, type Params } from './params';
import { readHeader, readHeaders } from './rows';

/** PostgreSQL's limit for one value, and the largest number that its string functions take. */
const LONGEST_VALUE = 2 ** 31 - 1;

/** Bytes of a payload that are read at once: the driver turns an answer into texts in one go. */
const PIECE = 8_000_000;

/** NUL is no character to PostgreSQL: nothing that holds one is stored. */
export function canBeStored(text: string): boolean {
  return !text.includes('\0');
}

/** One event by id (Q1); null when there is none. */
export async function readEvent(
  db: Database,
  sql: EventSql,
  eventId: string,
  signal?: AbortSignal,
): Promise<EventHeader | null> {
  if (!canBeStored(eventId)) return null;
  const where = sql.equals('event_id', '$1::text');
  return firstHeader(
    await db.query(`SELECT ${sql.header} FROM ${sql.table} e WHERE ${where} LIMIT 1`, [eventId], { signal }),
  );
}

/** The payload's first bytes and the metadata of the event at a position. */
export async function readBody(
  db: Database,
  sql: EventSql,
  position: Position,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<EventBody | null> {
  const wanted = Math.min(maxBytes, LONGEST_VALUE);
  const bytes = `encode(substring(${sql.payload} FROM $2::int FOR $3::int), 'base64')`;
  const read = async (columns: string, from: number): Promise<Row | undefined> => {
    const query = `SELECT ${columns} FROM ${sql.table} e WHERE e.global_position = $1::bigint`;
    const [row] = await db.query(query, [position, from + 1, Math.min(wanted - from, PIECE)], { signal });
    return row;
  };
  const row = await read(`${bytes}, ${sql.metadata}, ${sql.header}`, 0);
  if (!row) return null;
  const header = readHeader(row, 2);
  const pieces = [Buffer.from(row[0] ?? '', 'base64')];
  const last = Math.min(wanted, header.payloadBytes);
  for (let from = PIECE; from < last; from += PIECE) {
    const next = await read(bytes, from);
    if (!next) return null;
    pieces.push(Buffer.from(next[0] ?? '', 'base64'));
  }
  return { header, payload: Buffer.concat(pieces), metadata: row[1] ?? null };
}

/** Versions before, at and after one of a stream, in their order. */
export async function readStreamAround(
  db: Database,
  sql: EventSql,
  stream: StreamId,
  version: number,
  count: number,
  signal?: AbortSignal,
): Promise<EventHeader[]> {
  if (!isStorableStream(stream)) return [];
  const params = createParams();
  const where = streamCondition(sql, stream, params);
  const at = params.bigint(version);
  const limit = params.bigint(count);
  const side = (comparison: string, order: string, limit: string) =>
    `(SELECT ${sql.header} FROM ${sql.table} e WHERE ${where} AND ${sql.stream.version} ${comparison} ${at}
      ORDER BY ${sql.stream.version} ${order} LIMIT ${limit})`;
  const query = `${side('<', 'DESC', limit)} UNION ALL ${side('>=', 'ASC', `${limit} + 1`)}`;
  const headers = readHeaders(await db.query(query, params.values, { signal }));
  return headers.sort((a, b) => a.streamVersion - b.streamVersion);
}

/** The previous event of the same type in the same stream. */
export async function readPreviousOfType(
  db: Database,
  sql: EventSql,
  { stream, streamVersion, eventType }: EventHeader,
  signal?: AbortSignal,
): Promise<EventHeader | null> {
  const params = createParams();
  const query = `
    SELECT ${sql.header} FROM ${sql.table} e
    WHERE ${streamCondition(sql, stream, params)} AND ${sql.stream.version} < ${params.bigint(streamVersion)}
      AND e.event_type = ${params.text(eventType)}
    ORDER BY ${sql.stream.version} DESC LIMIT 1`;
  return firstHeader(await db.query(query, params.values, { signal }));
}

/** The newest correlations of the last 5,000 events, with how many events each has (Q16). */
export async function readRecentCorrelations(
  db: Database,
  sql: EventSql,
  signal?: AbortSignal,
): Promise<RecentCorrelation[]> {
  if (!sql.layout.types.has('correlation_id')) return [];
  const query = `
    WITH newest AS (
      SELECT DISTINCT ON (correlation_id) * FROM (
        SELECT e.correlation_id, e.global_position, e.event_type, ${sql.time} AS time
        FROM ${sql.table} e ORDER BY e.global_position DESC LIMIT 5000) t
      WHERE correlation_id IS NOT NULL ORDER BY correlation_id, global_position DESC),
    recent AS (SELECT * FROM newest ORDER BY global_position DESC LIMIT 50)
    SELECT r.correlation_id::text, r.event_type::text, r.time,
      (SELECT count(*) FROM (SELECT 1 FROM ${sql.table} e WHERE e.correlation_id = r.correlation_id LIMIT 1001) x)::text
    FROM recent r ORDER BY r.global_position DESC`;
  const rows = await db.query(query, [], { signal });
  return rows.map(([correlationId, eventType, time, events]) => ({
    correlationId: correlationId ?? '',
    eventType: eventType ?? '',
    lastAt: Number(time),
    events: Number(events),
  }));
}

/** `e` belongs to the stream. Without a context it is looked for in all contexts. */
export function streamCondition(sql: EventSql, { context, type, id }: StreamId, params: Params): string {
  const { identity } = sql.layout;
  const conditions = [
    sql.equals(identity.type, params.text(type)),
    sql.equals(identity.id, params.text(id)),
    ...(identity.context !== null && context !== null ? [sql.equals(identity.context, params.text(context))] : []),
  ];
  return conditions.join(' AND ');
}

export function isStorableStream({ context, type, id }: StreamId): boolean {
  return canBeStored(type) && canBeStored(id) && canBeStored(context ?? '');
}

function firstHeader(rows: readonly Row[]): EventHeader | null {
  return rows[0] ? readHeader(rows[0]) : null;
}

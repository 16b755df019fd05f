import {
  comparePositions,
  type EventBody,
  type EventHeader,
  type Position,
  type StreamId,
} from '../../model/event/event';
import type { Cell, Database, Row } from '../pg/database';
import type { RecentCorrelation } from '../ports';
import { canBeValue, type EventColumn } from '../schema/columns';
import type { EventSql } from '../schema/eventSql';
import { CLOSED } from '../schema/layout';
import { createParams, type Params } from '../schema/params';
import { readHeader, readHeaders } from './rows';

/** PostgreSQL's limit for one value, in bytes, and the largest number that its string functions accept. */
const LONGEST_VALUE = 2 ** 31 - 1;

/** Bytes of a payload that are read at once. The driver converts an answer to text in one go, which would hold up the host. */
const PIECE = 2_000_000;

/** Bytes of each payload when one query reads several. The caller makes sure that all of them together are not more. */
const MOST_OF_EACH = 8_000_000;

/** Whether PostgreSQL can store a text. It stores no text with a NUL character. */
export function canBeStored(text: string): boolean {
  return !text.includes('\0');
}

/** Returns the values that an index can find in a column. */
export function findableIn(column: EventColumn, values: readonly string[]): string[] {
  return column.isIndexed ? values.filter((value) => canBeStored(value) && canBeValue(column, value)) : [];
}

/** Positions in one query. */
const AT_ONCE = 1_000;

/** Reads the events at some positions, by position. */
export async function readEventsAt(
  db: Database,
  sql: EventSql,
  positions: readonly Position[],
  signal?: AbortSignal,
): Promise<EventHeader[]> {
  const { position } = sql.e;
  const query = `SELECT ${sql.header} FROM ${sql.table} e WHERE ${position.isOneOf('$1::text[]')} ORDER BY ${position}`;
  const sorted = positions.toSorted(comparePositions);
  const found: EventHeader[] = [];
  for (let from = 0; from < sorted.length; from += AT_ONCE)
    found.push(...readHeaders(await db.query(query, [sorted.slice(from, from + AT_ONCE)], { signal })));
  return found;
}

/** Reads one event by id; null when it does not exist. */
export async function readEvent(
  db: Database,
  sql: EventSql,
  eventId: string,
  signal?: AbortSignal,
): Promise<EventHeader | null> {
  if (!canBeStored(eventId)) return null;
  const where = sql.e.eventId.equals('$1::text');
  return firstHeader(
    await db.query(`SELECT ${sql.header} FROM ${sql.table} e WHERE ${where} LIMIT 1`, [eventId], { signal }),
  );
}

/** Reads the first bytes of the payload and the metadata of the event at a position. */
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
    const query = `SELECT ${columns} FROM ${sql.table} e WHERE ${sql.e.position} = $1::bigint`;
    const [row] = await db.query(query, [position, from + 1, Math.min(wanted - from, PIECE)], { signal });
    return row;
  };
  const row = await read(`${bytes}, ${metadataCell(sql)}, ${sql.header}`, 0);
  if (!row) return null;
  const header = readHeader(row, 2);
  const first = Buffer.from(row[0] ?? '', 'base64');
  const last = Math.min(wanted, header.payloadBytes);
  if (last <= PIECE) return bodyOf(sql, row, first);
  const payload = Buffer.allocUnsafe(last);
  let end = first.copy(payload);
  for (let from = PIECE; from < last; from += PIECE) {
    const next = await read(bytes, from);
    if (!next) return null;
    end += payload.write(next[0] ?? '', from, 'base64');
  }
  return bodyOf(sql, row, payload.subarray(0, end));
}

/** Reads the bodies of several events in one query, in any order. Events that are gone are left out. */
export async function readBodies(
  db: Database,
  sql: EventSql,
  positions: readonly Position[],
  maxBytes: number,
  signal?: AbortSignal,
): Promise<EventBody[]> {
  const query = `SELECT encode(substring(${sql.payload} FROM 1 FOR $2::int), 'base64'), ${metadataCell(sql)}, ${sql.header}
    FROM ${sql.table} e WHERE ${sql.e.position} = ANY($1::text[]::bigint[])`;
  const rows = await db.query(query, [[...positions], Math.min(maxBytes, MOST_OF_EACH)], { signal });
  return rows.map((row) => bodyOf(sql, row, Buffer.from(row[0] ?? '', 'base64')));
}

/** SQL of the metadata as text. Bytes are sent in base64, because the server refuses to convert those that are no UTF-8. */
const metadataCell = ({ e: { metadata } }: EventSql) =>
  metadata.type === 'bytea' ? `encode(${metadata}, 'base64')` : metadata.text;

function readMetadata({ e: { metadata } }: EventSql, cell: Cell | undefined): string | null {
  if (cell == null || metadata.type !== 'bytea') return cell ?? null;
  return Buffer.from(cell, 'base64').toString();
}

/** Converts a row of payload, metadata and header. */
function bodyOf(sql: EventSql, row: Row, payload: Buffer): EventBody {
  const closed = sql.e.payload.type === CLOSED ? { payloadClosed: true } : {};
  return { header: readHeader(row, 2), payload, metadata: readMetadata(sql, row[1]), ...closed };
}

/** Reads the versions of a stream before, at and after one version, in their order. */
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
  const { streamVersion } = sql.e;
  const at = params.bigint(version);
  const limit = params.bigint(count);
  const side = (comparison: string, order: string, limit: string) =>
    `(SELECT ${sql.header} FROM ${sql.table} e WHERE ${where} AND ${streamVersion} ${comparison} ${at}
      ORDER BY ${streamVersion} ${order} LIMIT ${limit})`;
  const query = `${side('<', 'DESC', limit)} UNION ALL ${side('>=', 'ASC', `${limit} + 1`)}`;
  const headers = readHeaders(await db.query(query, params.values, { signal }));
  return headers.sort((a, b) => (a.streamVersion ?? 0) - (b.streamVersion ?? 0));
}

/** Reads the previous event of the same type in the same stream. */
export async function readPreviousOfType(
  db: Database,
  sql: EventSql,
  { stream, streamVersion, eventType }: EventHeader,
  signal?: AbortSignal,
): Promise<EventHeader | null> {
  if (streamVersion === null) return null;
  const params = createParams();
  const { e } = sql;
  const query = `
    SELECT ${sql.header} FROM ${sql.table} e
    WHERE ${streamCondition(sql, stream, params)} AND ${e.streamVersion} < ${params.bigint(streamVersion)}
      AND ${e.eventType} = ${params.text(eventType)}
    ORDER BY ${e.streamVersion} DESC LIMIT 1`;
  return firstHeader(await db.query(query, params.values, { signal }));
}

/**
 * The newest correlations are found among NEWEST_EVENTS events. SHOWN_CORRELATIONS of them are returned, each with its events counted up to
 * COUNTED_EVENTS. Without an index, only the newest events are counted: each of the others would be read for each correlation.
 */
export const NEWEST_EVENTS = 5_000;
export const SHOWN_CORRELATIONS = 50;
export const COUNTED_EVENTS = 1_000;

/** Reads the newest correlations of the last 5,000 events, with the number of events of each. */
export async function readRecentCorrelations(
  db: Database,
  sql: EventSql,
  signal?: AbortSignal,
): Promise<RecentCorrelation[]> {
  const { e } = sql;
  if (!e.correlationId.exists) return [];
  const counted = e.correlationId.isIndexed
    ? `SELECT 1 FROM ${sql.table} e WHERE ${e.correlationId} = r.correlation LIMIT ${COUNTED_EVENTS + 1}`
    : 'SELECT 1 FROM newest n WHERE n.correlation = r.correlation';
  const query = `
    WITH newest AS (
      SELECT * FROM (
        SELECT ${e.correlationId} AS correlation, ${e.position} AS position, ${e.eventType.text} AS type,
          ${e.streamType.text} AS stream_type, ${e.streamId.text} AS stream_id, ${sql.time} AS time
        FROM ${sql.table} e ORDER BY ${e.position} DESC LIMIT ${NEWEST_EVENTS}) t
      WHERE correlation IS NOT NULL),
    first AS (SELECT DISTINCT ON (correlation) * FROM newest ORDER BY correlation, position),
    last AS (SELECT DISTINCT ON (correlation) * FROM newest ORDER BY correlation, position DESC),
    recent AS (SELECT * FROM last ORDER BY position DESC LIMIT ${SHOWN_CORRELATIONS})
    SELECT r.correlation::text, f.type, f.stream_type, f.stream_id, r.time,
      (SELECT count(*) FROM (${counted}) x)::text
    FROM recent r JOIN first f ON f.correlation = r.correlation ORDER BY r.position DESC`;
  const rows = await db.query(query, [], { signal });
  return rows.map(([correlationId, eventType, streamType, streamId, time, events]) => ({
    correlationId: correlationId ?? '',
    eventType: eventType ?? '',
    stream: { type: streamType ?? '', id: streamId ?? '' },
    lastAt: Number(time),
    ...countedEvents(sql, Number(events)),
  }));
}

/** Returns the number of events that were counted of a correlation, and whether it may have more. */
export function countedEvents({ e }: EventSql, events: number): Pick<RecentCorrelation, 'events' | 'capped'> {
  const isMore = events > COUNTED_EVENTS;
  return { events: Math.min(events, COUNTED_EVENTS), capped: isMore || !e.correlationId.isIndexed };
}

/**
 * SQL that tells whether `e` belongs to the stream. A stream without a context is searched in all contexts. A stream without a type is found
 * by its id alone when that identifies it.
 */
export function streamCondition(sql: EventSql, { context, type, id }: StreamId, params: Params): string {
  const { e, streamKey } = sql;
  const conditions = [
    ...(type === '' && !streamKey.includes(e.streamType) ? [] : [e.streamType.equals(params.text(type))]),
    e.streamId.equals(params.text(id)),
    ...(e.context.exists && context !== null ? [e.context.equals(params.text(context))] : []),
  ];
  return conditions.join(' AND ');
}

/** Whether a stream of this name can exist. PostgreSQL stores no text with a NUL character. */
export function isStorableStream({ context, type, id }: StreamId): boolean {
  return canBeStored(type) && canBeStored(id) && canBeStored(context ?? '');
}

function firstHeader(rows: readonly Row[]): EventHeader | null {
  return rows[0] ? readHeader(rows[0]) : null;
}

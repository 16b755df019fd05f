import type { EventHeader, Position } from '../../model/event/event';
import type { HeaderBatch, TraceKey } from '../../model/event/headerBatch';
import type { Database, Row } from '../pg/database';
import type { EventSql } from '../schema/eventSql';
import { createParams, type Params } from '../schema/params';
import { readRelatives } from './causation';
import { findableIn, isStorableStream, streamCondition } from './events';
import { readHeaders, toBatch } from './rows';

const ROLE = { correlation: 'correlationId', trace: 'traceId', causation: 'causationId', event: 'eventId' } as const;

/** Whether an index finds traces of this kind. Otherwise the whole store would be searched. */
export function hasIndexFor(sql: EventSql, { by }: TraceKey): boolean {
  if (by === 'stream') return sql.streamIndexed;
  return sql.e[ROLE[by]].isIndexed;
}

/** Yields all headers of a trace, in any order. An ORDER BY would make the server walk the primary key for a large correlation. */
export async function* readHeadersOf(
  db: Database,
  sql: EventSql,
  key: TraceKey,
  signal?: AbortSignal,
): AsyncGenerator<HeaderBatch, void, undefined> {
  if (!isStorableKey(key)) return;
  if (key.by === 'event') {
    for await (const rows of readRelatives(db, sql, key.id, signal)) yield toBatch(rows);
    return;
  }
  const params = createParams();
  const query = `SELECT ${sql.header} FROM ${sql.table} e WHERE ${condition(sql, key, params)}`;
  for await (const rows of db.stream(query, params.values, { signal })) yield toBatch(rows);
}

/** Reads the headers of the key at or after a position. */
export async function readHeadersFrom(
  db: Database,
  sql: EventSql,
  key: TraceKey,
  from: Position,
  signal?: AbortSignal,
): Promise<HeaderBatch> {
  if (!isStorableKey(key)) return toBatch([]);
  if (key.by === 'event') {
    const found: Row[] = [];
    for await (const rows of readRelatives(db, sql, key.id, signal)) found.push(...rows);
    return toBatch(found.filter((row) => BigInt(row[0] ?? 0) >= BigInt(from)));
  }
  const params = createParams();
  const query = `
    SELECT ${sql.header} FROM ${sql.table} e
    WHERE ${condition(sql, key, params)} AND ${sql.e.position} >= ${params.bigint(from)}`;
  return toBatch(await db.query(query, params.values, { signal }));
}

/** Reads the headers of some correlations at or after a position. Empty when no index finds a correlation. */
export async function readCorrelatedFrom(
  db: Database,
  sql: EventSql,
  correlationIds: readonly string[],
  from: Position,
  count: number,
  signal?: AbortSignal,
): Promise<EventHeader[]> {
  const { correlationId, position } = sql.e;
  const ids = findableIn(correlationId, correlationIds);
  if (ids.length === 0) return [];
  const query = `
    SELECT ${sql.header} FROM ${sql.table} e
    WHERE ${correlationId.isOneOf('$1::text[]')} AND ${position} >= $2::bigint LIMIT $3::int`;
  return readHeaders(await db.query(query, [ids, from, count], { signal }));
}

function condition(sql: EventSql, key: TraceKey, params: Params): string {
  if (key.by === 'stream') {
    return streamCondition(sql, { context: key.context ?? null, type: key.streamType ?? '', id: key.id }, params);
  }
  return sql.e[ROLE[key.by]].equals(params.text(key.id));
}

function isStorableKey({ id, streamType = '', context }: TraceKey): boolean {
  return isStorableStream({ context: context ?? null, type: streamType, id });
}

import type { EventHeader, Position } from '../../model/event/event';
import type { PositionRange } from '../livePorts';
import type { Database } from '../pg/database';
import type { EventSql } from '../schema/eventSql';
import { findableIn } from './events';
import { readHeaders } from './rows';

/** Returns those of the correlations that had an event at or before a position. Empty when no index finds a correlation. */
export async function readBeganBefore(
  db: Database,
  sql: EventSql,
  correlationIds: readonly string[],
  position: Position,
  signal?: AbortSignal,
): Promise<string[]> {
  const { correlationId } = sql.e;
  const ids = findableIn(correlationId, correlationIds);
  if (ids.length === 0) return [];
  const query = sql.spread
    ? `SELECT ${correlationId.text} FROM ${sql.table} e
       WHERE ${correlationId.isOneOf('$1::text[]')} AND ${sql.e.position} <= $2::bigint GROUP BY ${correlationId}`
    : `SELECT c.id FROM unnest($1::text[]) c (id)
       WHERE EXISTS (
         SELECT 1 FROM ${sql.table} e WHERE ${correlationId.equals('c.id')} AND ${sql.e.position} <= $2::bigint)`;
  const rows = await db.query(query, [ids, position], { signal });
  return rows.flatMap(([id]) => id ?? []);
}

/** Reads the events between two positions, both excluded: the first `count` by position. */
export async function readEventsBetween(
  db: Database,
  sql: EventSql,
  after: Position,
  before: Position,
  count: number,
  signal?: AbortSignal,
): Promise<EventHeader[]> {
  const { position } = sql.e;
  const query = `
    SELECT ${sql.header} FROM ${sql.table} e
    WHERE ${position} > $1::bigint AND ${position} < $2::bigint
    ORDER BY ${position} LIMIT $3::int`;
  return readHeaders(await db.query(query, [after, before, count], { signal }));
}

/** Counts the events in each range. */
export async function countEventsIn(
  db: Database,
  sql: EventSql,
  ranges: readonly PositionRange[],
  signal?: AbortSignal,
): Promise<number[]> {
  const { position } = sql.e;
  const query = `
    SELECT count(*)::text FROM ${sql.table} e WHERE ${position} > $1::bigint AND ${position} <= $2::bigint`;
  const counts: number[] = [];
  for (const { after, upTo } of ranges) {
    const [row] = await db.query(query, [after, upTo], { signal });
    counts.push(Number(row?.[0]));
  }
  return counts;
}

/** Reads the ids of a range's events by their positions. */
export async function readIdsIn(
  db: Database,
  sql: EventSql,
  { after, upTo }: PositionRange,
  signal?: AbortSignal,
): Promise<Map<Position, string>> {
  const { position, eventId } = sql.e;
  const query = `
    SELECT ${position.text}, ${eventId.text} FROM ${sql.table} e
    WHERE ${position} > $1::bigint AND ${position} <= $2::bigint ORDER BY ${position}`;
  const rows = await db.query(query, [after, upTo], { signal });
  return new Map(rows.map(([at, id]) => [(at ?? '0') as Position, id ?? '']));
}

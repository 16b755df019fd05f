import type { EventHeader, Position } from '../model/event';
import type { Database } from './database';
import type { EventSql } from './eventSql';
import { canBeStored } from './events';
import { readHeaders } from './rows';

/** Which of the correlations had an event at or before a position; none where no index finds a correlation. */
export async function readBeganBefore(
  db: Database,
  sql: EventSql,
  correlationIds: readonly string[],
  position: Position,
  signal?: AbortSignal,
): Promise<string[]> {
  const ids = correlationIds.filter(canBeStored);
  if (ids.length === 0 || !sql.indexed('correlation_id')) return [];
  const query = `
    SELECT c.id FROM unnest($1::text[]) c (id)
    WHERE EXISTS (
      SELECT 1 FROM ${sql.table} e WHERE ${sql.equals('correlation_id', 'c.id')} AND e.global_position <= $2::bigint)`;
  const rows = await db.query(query, [ids, position], { signal });
  return rows.flatMap(([id]) => id ?? []);
}

/** Events between two positions, both excluded; the first `count` by position. */
export async function readEventsBetween(
  db: Database,
  sql: EventSql,
  after: Position,
  before: Position,
  count: number,
  signal?: AbortSignal,
): Promise<EventHeader[]> {
  const query = `
    SELECT ${sql.header} FROM ${sql.table} e
    WHERE e.global_position > $1::bigint AND e.global_position < $2::bigint
    ORDER BY e.global_position LIMIT $3::int`;
  return readHeaders(await db.query(query, [after, before, count], { signal }));
}

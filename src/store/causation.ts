import type { Position } from '../model/event';
import type { Database, Row } from './database';
import type { EventSql } from './eventSql';
import { createParams } from './params';

/** How far causes are looked for without an index on event_id, and effects before the event itself. */
const BACK_WINDOW = 50_000;
/** A chain of causes longer than this is cut. */
const MAX_ANCESTORS = 10_000;

/**
 * An event and its causes (Q7) as header rows, newest first; empty when there is no such event. UNION ends a cycle.
 * Each cause is one probe of its index: the planner's guess for a recursion would make it read the table.
 */
export async function ancestorsOf(db: Database, sql: EventSql, eventId: string, signal?: AbortSignal): Promise<Row[]> {
  const params = createParams();
  const isEvent = sql.equals('event_id', params.text(eventId));
  if (!sql.recursion) {
    return db.query(`SELECT ${sql.header} FROM ${sql.table} e WHERE ${isEvent} LIMIT 1`, params.values, { signal });
  }
  const link = 'e.global_position AS pos, e.causation_id::text AS cause';
  const up = sql.indexed('event_id')
    ? `up AS (
        SELECT ${link} FROM ${sql.table} e WHERE ${isEvent}
        UNION
        SELECT cause.* FROM up
        CROSS JOIN LATERAL (SELECT ${link} FROM ${sql.table} e WHERE ${sql.equals('event_id', 'up.cause')} OFFSET 0) cause)`
    : `own AS MATERIALIZED (SELECT ${link} FROM ${sql.table} e WHERE ${isEvent} LIMIT 1),
      w AS MATERIALIZED (
        SELECT ${link}, e.event_id::text AS id FROM own JOIN ${sql.table} e
        ON e.global_position BETWEEN ${sql.before('own.pos', BACK_WINDOW)} AND own.pos),
      up AS (SELECT * FROM own UNION SELECT w.pos, w.cause FROM up JOIN w ON w.id = up.cause)`;
  const query = `
    WITH RECURSIVE ${up}
    SELECT ${sql.header} FROM (SELECT pos FROM up LIMIT ${MAX_ANCESTORS}) u
    ${atPosition(sql, 'u.pos')} ORDER BY u.pos DESC`;
  return db.query(query, params.values, { signal });
}

/**
 * The effects of an event and of its causes (Q8) as header rows, within `window` positions after the event. There is no index on
 * causation_id: the window is read once and joined in memory. `ancestors` as `ancestorsOf` gives them; `from` leaves out what is before.
 */
export async function descendantsOf(
  db: Database,
  sql: EventSql,
  ancestors: readonly Row[],
  window: number,
  from: Position | null,
  signal?: AbortSignal,
): Promise<Row[]> {
  const own = ancestors[0]?.[0];
  const root = ancestors.at(-1)?.[0];
  if (own == null || root == null || !sql.recursion) return [];
  const query = `
    WITH RECURSIVE w AS MATERIALIZED (
      SELECT e.global_position AS pos, e.event_id::text AS id, e.causation_id::text AS cause FROM ${sql.table} e
      WHERE e.global_position >= greatest($2::bigint, ${sql.before('$3::bigint', BACK_WINDOW)})
        AND e.global_position <= ${sql.after('$3::bigint', '$4::bigint')}),
    d AS (
      SELECT pos, id FROM w WHERE id = ANY ($1::text[])
      UNION
      SELECT w.pos, w.id FROM d JOIN w ON w.cause = d.id)
    SELECT ${sql.header} FROM d ${atPosition(sql, 'd.pos')} WHERE d.pos >= $5::bigint`;
  const ids = ancestors.map((row) => row[1] ?? '');
  return db.query(query, [ids, root, own, window, from ?? root], { signal });
}

/** Joins `e` by one probe of the primary key a row; the planner's guess for a recursion would make it read the table. */
function atPosition(sql: EventSql, position: string): string {
  return `CROSS JOIN LATERAL (SELECT * FROM ${sql.table} e WHERE e.global_position = ${position} OFFSET 0) e`;
}

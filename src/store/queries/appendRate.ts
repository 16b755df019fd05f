import type { Database } from '../pg/database';
import type { AppendedMinute } from '../ports';
import type { EventSql } from '../schema/eventSql';

/** The number of bars; each is one minute. */
export const MINUTES = 60;
export const RATE_SAMPLES = 128;

/** Returns the minutes of the last hour; the newest ends now. Empty when times do not rise with positions. */
export async function readAppendRate(db: Database, sql: EventSql, signal?: AbortSignal): Promise<AppendedMinute[]> {
  const rows = await db.query(appendRateQuery(sql), [], { signal });
  return rows.map(([at, events]) => ({ at: Number(at), events: Number(events) }));
}

/**
 * Finds the beginning of each minute by halving the range of positions, which needs times in order. Times come from applications, so rows
 * are sampled first, more densely towards the newest. A row that is more than a minute too early ends the search.
 */
function appendRateQuery(sql: EventSql): string {
  const { e } = sql;
  const row = `${e.position} AS position, ${e.time} AS at`;
  return `
    WITH RECURSIVE bounds AS MATERIALIZED (
      SELECT min(${e.position}) - 1 AS lowest, max(${e.position}) + 1 AS highest FROM ${sql.positions} e),
    sample AS MATERIALIZED (
      SELECT p.position, p.at
      FROM bounds CROSS JOIN generate_series(1, ${RATE_SAMPLES}) i
      CROSS JOIN LATERAL (
        SELECT ${row} FROM ${sql.table} e
        WHERE ${e.position} >= highest - ((highest - lowest) * power(i / ${RATE_SAMPLES}.0::float8, 4))::bigint
        ORDER BY ${e.position} LIMIT 1) p),
    disorder AS MATERIALIZED (
      SELECT 1 FROM (SELECT at, max(at) OVER (ORDER BY position) AS latest FROM sample) s
      WHERE at < latest - interval '1 minute' LIMIT 1),
    ticks AS (
      SELECT i, now() - make_interval(mins => ${MINUTES} - i) AS t FROM generate_series(0, ${MINUTES}) i
      WHERE NOT EXISTS (SELECT 1 FROM disorder)),
    search (i, t, low, high, steps) AS (
      SELECT i, t, lowest, highest, 0 FROM ticks CROSS JOIN bounds
      UNION ALL
      SELECT s.i, s.t, CASE WHEN p.at < s.t THEN p.position ELSE s.low END,
        CASE WHEN p.at < s.t THEN s.high ELSE m.middle END, s.steps + 1
      FROM search s CROSS JOIN LATERAL (SELECT s.low + (s.high - s.low) / 2 AS middle) m
      CROSS JOIN LATERAL (
        SELECT ${row} FROM ${sql.table} e
        WHERE ${e.position} >= m.middle ORDER BY ${e.position} LIMIT 1) p
      WHERE s.high - s.low > 1 AND s.steps < 64),
    found AS (SELECT DISTINCT ON (i) i, t, high AS begins FROM search ORDER BY i, steps DESC),
    bars AS (SELECT i, t, begins, lead(begins) OVER (ORDER BY i) AS ends FROM found)
    SELECT (extract(epoch FROM b.t) * 1000)::text,
      (SELECT count(*) FROM ${sql.table} e WHERE ${e.position} >= b.begins AND ${e.position} < b.ends)::text
    FROM bars b WHERE b.i < ${MINUTES} ORDER BY b.i`;
}

import type { Database, Param, Row } from '../../pg/database';
import type { AppendedMinute } from '../../ports';
import type { EventSql } from '../../schema/eventSql';
import { MINUTES, RATE_SAMPLES } from '../appendRate';
import { distinctProbed, isRising, searchTime } from '../places';
import { readFirstFrom } from '../probes';

const MINUTE_MS = 60_000;

type Ask = (query: string, params: readonly Param[]) => Promise<Row[]>;

/**
 * Does the same as `readAppendRate` for a spread table. Samples show whether times rise with positions and where the hour begins. From
 * there on, each event is counted by its time.
 */
export async function readSpreadAppendRate(
  db: Database,
  sql: EventSql,
  signal?: AbortSignal,
): Promise<AppendedMinute[]> {
  const { e } = sql;
  const bounds = `SELECT b.low, b.high, (extract(epoch FROM now()) * 1000)::text
    FROM (SELECT min(${e.position})::text AS low, max(${e.position})::text AS high FROM ${sql.positions} e) b`;
  const ask: Ask = (query, params) => db.query(query, params, { signal });
  const [[lowest, highest, now] = []] = await ask(bounds, []);
  const start = Number(now ?? null) - MINUTES * MINUTE_MS;
  const bars = (counts: ReadonlyMap<number, number>) =>
    Array.from({ length: MINUTES }, (_, i) => ({ at: start + i * MINUTE_MS, events: counts.get(i) ?? 0 }));
  if (lowest == null || highest == null) return bars(new Map());
  const low = BigInt(lowest) - 1n;
  const high = BigInt(highest);
  const samples = distinctProbed(await readFirstFrom(db, sql, places(low, high), signal));
  if (!isRising(samples)) return [];
  const first = samples.findIndex(({ time }) => time >= start);
  if (first < 0) return bars(new Map());
  const range = [samples[first - 1]?.position ?? low, samples[first]?.position ?? high] as const;
  const { position, inOrder } = await searchTime(db, sql, start, range, signal);
  return inOrder ? bars(await countMinutes(ask, sql, position, start)) : [];
}

/** Returns the positions to sample, more densely towards the newest. */
function places(low: bigint, high: bigint): bigint[] {
  const width = Number(high - low);
  return Array.from({ length: RATE_SAMPLES }, (_, i) => {
    const back = BigInt(Math.round(width * ((i + 1) / RATE_SAMPLES) ** 4));
    return high - (back > high - low ? high - low : back);
  });
}

/** Counts events by the minute of the hour. An event that is a little too early by its own clock counts for the first minute. */
async function countMinutes(
  ask: Ask,
  { e, table, time }: EventSql,
  from: string,
  start: number,
): Promise<ReadonlyMap<number, number>> {
  const minute = `floor((${time}::float8 - $2::float8) / ${MINUTE_MS})::int`;
  const query = `SELECT (${minute})::text, count(*)::text FROM ${table} e WHERE ${e.position} >= $1::bigint GROUP BY 1`;
  const counts = new Map<number, number>();
  for (const [at, events] of await ask(query, [from, start])) {
    const bar = Math.max(0, Number(at ?? null));
    counts.set(bar, (counts.get(bar) ?? 0) + Number(events ?? null));
  }
  return counts;
}

import type { EventHeader, Position } from '../../model/event/event';
import type { Database } from '../pg/database';
import type { EventsPage, PlaceAtTime } from '../ports';
import { type EventSql, isRecent } from '../schema/eventSql';
import { createParams } from '../schema/params';
import { canBeStored } from './events';
import { type Probed, readFirstFrom } from './probes';
import { readHeaders } from './rows';

/** The number of positions that one round trip probes. On a spread table each of them is a query of its own. */
const SAMPLES = 64n;
const SPREAD_SAMPLES = 16n;
/** Milliseconds by which the clocks of applications may differ. */
const DISORDER_MS = 60_000;

/**
 * Finds the first event at or after a time. Each step probes 64 evenly spaced positions (16 on a spread table), which needs no index on
 * times. When times do not rise with positions, the result is the nearest of the sampled events.
 */
export async function readPositionAt(
  db: Database,
  sql: EventSql,
  time: number,
  signal?: AbortSignal,
): Promise<PlaceAtTime | null> {
  const at = sql.e.position;
  const head = sql.spread ? `max(${at})` : sql.head;
  const bounds = `SELECT min(${at})::text, ${head}::text FROM ${sql.positions} e`;
  const [row] = await db.query(bounds, [], { signal });
  if (row?.[0] == null || row[1] == null) return null;
  return await searchTime(db, sql, time, [BigInt(row[0]) - 1n, BigInt(row[1])], signal);
}

/** Does the same between two positions: above the first, up to the second, which must be the position of an event. */
export async function searchTime(
  db: Database,
  sql: EventSql,
  time: number,
  [above, upTo]: readonly [above: bigint, upTo: bigint],
  signal?: AbortSignal,
): Promise<PlaceAtTime> {
  let low = above;
  let high = upTo;
  let answer: bigint | undefined;
  while (low < high) {
    const places = spaced(low, high, sql.spread ? SPREAD_SAMPLES : SAMPLES);
    const found = await readFirstFrom(db, sql, places, signal);
    const samples = distinctProbed(found);
    if (!isRising(samples)) return { position: nearest(samples, time), inOrder: false };
    const first = found.findIndex((sample) => sample !== null && sample.time >= time);
    // All sampled events are earlier.
    if (first < 0) break;
    answer = found[first]?.position;
    low = found[first - 1]?.position ?? low;
    // There is no event between the probed position and the event that was found.
    high = (places[first] ?? high) - 1n;
  }
  // When all events are earlier, the newest event is the nearest.
  return { position: (answer ?? upTo).toString() as Position, inOrder: true };
}

/** Returns at most `most` positions above `low`, up to and including `high`, evenly spaced. */
function spaced(low: bigint, high: bigint, most: bigint): bigint[] {
  const width = high - low;
  const steps = width < most ? width : most;
  return Array.from({ length: Number(steps) }, (_, i) => low + (width * BigInt(i + 1)) / steps);
}

/** Returns each event once, by position. */
export function distinctProbed(found: readonly (Probed | null)[]): Probed[] {
  const events = new Map(found.flatMap((event) => (event ? [[event.position, event] as const] : [])));
  return [...events.values()].sort((a, b) => (a.position < b.position ? -1 : 1));
}

/** Whether times rise with positions, apart from differences between clocks. */
export function isRising(samples: readonly Probed[]): boolean {
  let latest = Number.NEGATIVE_INFINITY;
  return samples.every(({ time }) => {
    if (time < latest - DISORDER_MS) return false;
    latest = Math.max(latest, time);
    return true;
  });
}

function nearest(samples: readonly Probed[], time: number): Position {
  const [best] = [...samples].sort((a, b) => Math.abs(a.time - time) - Math.abs(b.time - time));
  return (best?.position ?? 0n).toString() as Position;
}

/**
 * Reads events next to a position in one direction, without the event at the position, optionally of some types only. Sorted by position.
 */
export async function readEventsPage(
  db: Database,
  sql: EventSql,
  { from, forward, count, types }: EventsPage,
  signal?: AbortSignal,
): Promise<EventHeader[]> {
  const params = createParams();
  const start = params.bigint(from);
  const limit = params.bigint(count);
  const { position, eventType } = sql.e;
  const beyond = `${position} ${forward ? '>' : '<'} ${start}`;
  const order = forward ? 'ASC' : 'DESC';
  const storable = types?.filter(canBeStored);
  if (storable?.length === 0) return [];
  if (storable === undefined) {
    const query = `SELECT ${sql.header} FROM ${sql.table} e WHERE ${beyond} ORDER BY ${position} ${order} LIMIT ${limit}`;
    return inOrder(await db.query(query, params.values, { signal }), forward);
  }
  // Each type is read by the type's index. One condition for all types would make the server walk the positions.
  const ofType = (type: string) => {
    const name = params.text(type);
    return `(SELECT ${sql.header} FROM ${sql.table} e WHERE ${eventType} >= ${name} AND ${eventType} <= ${name} AND ${beyond}
      ORDER BY ${eventType} ${order}, ${position} ${order} LIMIT ${limit})`;
  };
  const query = sql.indexed('eventType', 'position')
    ? [...new Set(storable)].map(ofType).join('\nUNION ALL ')
    : `SELECT ${sql.header} FROM ${sql.table} e WHERE ${eventType.text} = ANY (${params.texts(storable)}) AND ${beyond} AND ${isRecent(sql)}
        ORDER BY ${position} ${order} LIMIT ${limit}`;
  return inOrder(await db.query(query, params.values, { signal }), forward, count);
}

function inOrder(rows: Parameters<typeof readHeaders>[0], forward: boolean, count = rows.length): EventHeader[] {
  const headers = readHeaders(rows).sort((a, b) => (BigInt(a.position) < BigInt(b.position) ? -1 : 1));
  return forward ? headers.slice(0, count) : headers.slice(-count);
}

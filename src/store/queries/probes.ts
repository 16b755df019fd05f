import type { Database, QueryOptions, Row } from '../pg/database';
import type { EventSql } from '../schema/eventSql';
import { createParams, type Params } from '../schema/params';

/** An event's position, and its time in milliseconds since 1970. */
export interface Probed {
  readonly position: bigint;
  readonly time: number;
}

/** The most parts of one statement to a spread table. */
const MOST_PARTS = 20;
/** One place takes about a millisecond. All places of a poll should fit into one statement. */
const MOST_PLACES = 100;
/** When this many places lie within PAGE positions, the events there are read as one page. */
const DENSE = 8;
const PAGE = 2_000;

/**
 * Reads the first event at or after each of some positions, in their order; null when there is none. Any number of positions is allowed.
 */
export async function readFirstFrom(
  db: Database,
  sql: EventSql,
  positions: readonly bigint[],
  signal?: AbortSignal,
): Promise<(Probed | null)[]> {
  return (await readPlaces(db, sql, { from: positions, at: [] }, signal)).firsts;
}

/** What is asked about positions. */
export interface Places {
  /** For each of these, the first event at or after it is wanted. */
  readonly from: readonly bigint[];
  /** For each of these, it is asked whether an event is there. */
  readonly at: readonly string[];
}

export interface FoundPlaces {
  /** In the order of `from`; null when there is none. */
  readonly firsts: (Probed | null)[];
  /** The positions of `at` that have an event. */
  readonly there: ReadonlySet<string>;
}

/** Reads what lies at some positions. On a spread table, one statement asks for a hundred of them. */
export async function readPlaces(
  db: Database,
  sql: EventSql,
  { from, at }: Places,
  signal?: AbortSignal,
): Promise<FoundPlaces> {
  const { position } = sql.e;
  const there = (params: Params) =>
    `SELECT 'there', ${position.text}, NULL::text FROM ${sql.table} e WHERE ${position.isOneOf(params.texts(at))}`;
  const whole = at.length === 0 ? [] : [there];
  const runs = sql.spread ? runsOf(from) : [];
  const parts = [...whole, ...runs.map((run, i) => firstsOf(sql, run, i))];
  const [rows, atOnce] = await Promise.all([
    readParts(db, parts, signal, { most: MOST_PLACES }),
    sql.spread || from.length === 0 ? null : readAtOnce(db, sql, from.map(String), signal),
  ]);
  const found = atOnce ?? placesIn(runs, rows);
  return {
    firsts: from.map((place) => found.get(place) ?? null),
    there: new Set(rows.flatMap(([kind, place]) => (kind === 'there' ? (place ?? []) : []))),
  };
}

type Found = ReadonlyMap<bigint, Probed>;

async function readAtOnce(
  db: Database,
  { e, table, time }: EventSql,
  positions: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Found> {
  const params = createParams();
  const query = `
    SELECT s.v, p.position, p.time FROM unnest(${params.texts(positions)}) s(v) CROSS JOIN LATERAL (
      SELECT ${e.position.text} AS position, ${time} AS time FROM ${table} e
      WHERE ${e.position} >= s.v::bigint ORDER BY ${e.position} LIMIT 1) p`;
  const rows = await db.query(query, params.values, { signal });
  return new Map(
    rows.map(([asked, position, at]) => [
      BigInt(asked ?? 0),
      { position: BigInt(position ?? 0), time: Number(at ?? null) },
    ]),
  );
}

/** Positions close together, which are answered by the events from the first of them on. */
type Run = readonly bigint[];

/** Returns the query for the event that answers a place, or for a page of events that answers several places. */
function firstsOf({ e, table, time }: EventSql, run: Run, i: number): QueryPart {
  return (params) => `(SELECT '${i}', ${e.position.text}, ${time} FROM ${table} e
    WHERE ${e.position} >= ${params.bigint(String(run[0]))} ORDER BY ${e.position} LIMIT ${run.length > 1 ? PAGE : 1})`;
}

function placesIn(runs: readonly Run[], rows: readonly Row[]): Found {
  const found = new Map<bigint, Probed>();
  const byRun = runs.map((): Probed[] => []);
  for (const [i, position, at] of rows) {
    byRun[Number(i)]?.push({ position: BigInt(position ?? 0), time: Number(at ?? null) });
  }
  for (const [i, run] of runs.entries()) {
    const own = byRun[i]?.sort(byPosition) ?? [];
    let at = 0;
    for (const place of run) {
      for (let event = own[at]; event && event.position < place; event = own[at]) at += 1;
      const first = own[at];
      if (first) found.set(place, first);
    }
  }
  return found;
}

/** Groups positions into runs. A run spans fewer positions than a page has events. */
function runsOf(positions: readonly bigint[]): Run[] {
  const places = [...new Set(positions)].sort((a, b) => (a < b ? -1 : 1));
  const runs: Run[] = [];
  for (let i = 0; i < places.length; ) {
    const first = places[i] ?? 0n;
    let end = i + 1;
    while (end < places.length && (places[end] ?? 0n) < first + BigInt(PAGE)) end += 1;
    if (end - i < DENSE) end = i + 1;
    runs.push(places.slice(i, end));
    i = end;
  }
  return runs;
}

function byPosition(a: { readonly position: bigint }, b: { readonly position: bigint }): number {
  return a.position < b.position ? -1 : 1;
}

/**
 * Returns the part `name` that finds the position `count` events after the first event in `where`, in a direction; NULL when there are
 * fewer events.
 */
export function placeBehind(
  { e, positions }: EventSql,
  name: string,
  { where, direction, count }: { readonly where: string; readonly direction: 'ASC' | 'DESC'; readonly count: number },
): string {
  return `SELECT '${name}', max(x.at)::text FROM (
    SELECT ${e.position} AS at FROM ${positions} e WHERE ${where} ORDER BY ${e.position} ${direction} OFFSET ${count} LIMIT 1) x`;
}

/**
 * Counts the events that match each condition on `e`, up to `cap` + 1, with one statement for twenty conditions. `conditionOf` writes its
 * values into the parameters.
 */
export async function readCounts<T>(
  db: Database,
  { table }: EventSql,
  all: readonly T[],
  conditionOf: (one: T, params: Params) => string,
  cap: number,
  signal?: AbortSignal,
): Promise<number[]> {
  const rows = await readParts(
    db,
    all.map(
      (one, i) => (params: Params) =>
        `SELECT '${i}', count(*)::text FROM (SELECT 1 FROM ${table} e WHERE ${conditionOf(one, params)} LIMIT ${cap + 1}) x`,
    ),
    signal,
  );
  const counts = new Map(rows.map(([i, count]) => [Number(i), Number(count)]));
  return all.map((_, i) => counts.get(i) ?? 0);
}

/** Returns a SELECT and writes its values into the parameters. The SELECT is in brackets when it has an order or a limit. */
export type QueryPart = (params: Params) => string;

/** Reads the rows of all parts, in any order; one statement has at most `most` parts (default 20). */
export async function readParts(
  db: Database,
  parts: readonly QueryPart[],
  signal: AbortSignal | undefined,
  { lane = 'point', most = MOST_PARTS }: { readonly lane?: QueryOptions['lane']; readonly most?: number } = {},
): Promise<Row[]> {
  const statements = Array.from({ length: Math.ceil(parts.length / most) }, (_, i) =>
    parts.slice(i * most, (i + 1) * most),
  );
  const rows = await Promise.all(
    statements.map((some) => {
      const params = createParams();
      const query = some.map((part) => part(params)).join('\nUNION ALL ');
      return db.query(query, params.values, { signal, lane });
    }),
  );
  return rows.flat();
}

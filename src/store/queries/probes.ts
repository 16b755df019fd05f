import type { Database, QueryOptions, Row } from '../pg/database';
import type { EventSql } from '../schema/eventSql';
import { createParams, type Params } from '../schema/params';

/** An event's place, and its time in milliseconds since 1970. */
export interface Probed {
  readonly position: bigint;
  readonly time: number;
}

/** Answers of a spread table are asked for by so many parts of one statement at most. */
const MOST_PARTS = 20;
/** Places take a millisecond each: those of a poll are to fit into one statement. */
const MOST_PLACES = 100;
/** Where so many places lie within so many positions, the events there are read once. */
const DENSE = 8;
const PAGE = 2_000;

/** The first event at or after each of some positions, in their order; null where there is none. Any number of positions. */
export async function readFirstFrom(
  db: Database,
  sql: EventSql,
  positions: readonly bigint[],
  signal?: AbortSignal,
): Promise<(Probed | null)[]> {
  return (await readPlaces(db, sql, { from: positions, at: [] }, signal)).firsts;
}

/** Positions that are asked for. */
export interface Places {
  /** The first event at or after each of them is wanted. */
  readonly from: readonly bigint[];
  /** Whether an event is there is wanted. */
  readonly at: readonly string[];
}

export interface FoundPlaces {
  /** In the order of `from`; null where there is none. */
  readonly firsts: (Probed | null)[];
  /** Those of `at` that have an event. */
  readonly there: ReadonlySet<string>;
}

/** What lies at some positions: of a spread table by one statement for a hundred of them. */
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

/** Some neighbours that are answered by the events from the first of them on. */
type Run = readonly bigint[];

/** The event that answers a place, or a page of events for places that lie close together. */
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

/** Any run spans fewer positions than a page has events. */
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

/** A part that names the position so many events behind the first of those in `where`, in a direction; NULL where there are fewer. */
export function placeBehind(
  { e, positions }: EventSql,
  name: string,
  { where, direction, count }: { readonly where: string; readonly direction: 'ASC' | 'DESC'; readonly count: number },
): string {
  return `SELECT '${name}', max(x.at)::text FROM (
    SELECT ${e.position} AS at FROM ${positions} e WHERE ${where} ORDER BY ${e.position} ${direction} OFFSET ${count} LIMIT 1) x`;
}

/** How many events match each condition on `e`, `cap` + 1 at most, in one statement for twenty. `conditionOf` writes the values into the parameters. */
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

/** A SELECT, in brackets where it has an order or a limit, that writes its values into the parameters. */
export type QueryPart = (params: Params) => string;

/** The rows of all parts, so many parts in one statement (twenty), in whatever order. */
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

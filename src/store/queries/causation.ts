import { LAST_POSITION } from '../../model/event/event';
import type { Database, Param, Row } from '../pg/database';
import type { EventSql } from '../schema/eventSql';
import { createParams, type Params } from '../schema/params';
import { placeBehind, readParts } from './probes';
import { readHeader } from './rows';

/**
 * The number of events before an event in which causes are searched when no index finds ids, and in which effects of its causes are
 * searched.
 */
const BACK_WINDOW = 50_000;
/** Events after an event in which effects are searched. The windows grow, so that near effects are shown before far ones. */
const EFFECT_WINDOWS = [5_000, 20_000, 50_000] as const;
/** A chain of causes that is longer is cut off. */
const MAX_ANCESTORS = 10_000;
/** After this many single steps, events are read in pages, because the events of a long chain lie close together. */
const SINGLE_STEPS = 12;
/** The number of events in a page. */
const PIECE = 2_000;

/**
 * Yields the header rows of an event and its causes, then the effects of all of them: nearest first, each row once. The steps are taken
 * here, because recursive SQL would read and join the whole window where a few queries for some ids are enough. Every round trip yields,
 * even an empty list, as a sign of progress.
 */
export async function* readRelatives(
  db: Database,
  sql: EventSql,
  eventId: string,
  signal?: AbortSignal,
): AsyncGenerator<Row[], void, undefined> {
  const known = new Map<string, Row>();
  for await (const causes of readCauses(db, sql, eventId, signal)) yield added(known, causes);
  const chain = [...known.values()];
  if (chain.length === 0) return;
  let [after, ...ends] = await readBounds(db, sql, chain, signal);
  for (const upTo of ends) {
    for await (const effects of readEffects(db, sql, known, { after: after ?? '-1', upTo }, signal)) {
      yield added(known, effects);
    }
    after = upTo;
  }
}

/**
 * Returns the position after which effects are searched, then the end of each window. The first is just below the earliest cause, unless
 * that cause is too far away.
 */
async function readBounds(
  db: Database,
  sql: EventSql,
  chain: readonly Row[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const own = positionOf(chain[0]);
  const [root = own] = chain.map(positionOf).sort((a, b) => (a < b ? -1 : 1));
  if (sql.counts) {
    const begin = own - BigInt(BACK_WINDOW) > root ? own - BigInt(BACK_WINDOW) : root;
    return [begin - 1n, ...EFFECT_WINDOWS.map((window) => own + BigInt(window))].map(String);
  }
  const { position } = sql.e;
  const behind = (direction: 'ASC' | 'DESC', count: number, i: number) => (params: Params) =>
    placeBehind(sql, String(i), {
      where: `${position} ${direction === 'ASC' ? '>=' : '<='} ${params.bigint(String(own))}`,
      direction,
      count,
    });
  const parts = [behind('DESC', BACK_WINDOW, 0), ...EFFECT_WINDOWS.map((window, i) => behind('ASC', window, i + 1))];
  const places = new Map((await readParts(db, parts, signal)).map(([i, at]) => [Number(i), at]));
  const back = BigInt(places.get(0) ?? -1);
  const ends = EFFECT_WINDOWS.map((_, i) => places.get(i + 1) ?? LAST_POSITION);
  return [String((back > root ? back : root) - 1n), ...ends];
}

/** Returns the rows that are not yet known, and adds them to the known ones. */
function added(known: Map<string, Row>, rows: readonly Row[]): Row[] {
  const fresh = rows.filter((row) => !known.has(positionText(row)));
  for (const row of fresh) known.set(positionText(row), row);
  return fresh;
}

const positionText = (row: Row) => row[0] ?? '';
const positionOf = (row: Row | undefined) => BigInt(row?.[0] ?? 0);
const idOf = (row: Row) => readHeader(row).eventId;
const causeOf = (row: Row) => readHeader(row).causationId;

/**
 * Yields the event, its cause, the cause of that, and so on: first one by one, then those of the chain in pages of earlier events. A cycle
 * ends the chain.
 */
async function* readCauses(
  db: Database,
  sql: EventSql,
  eventId: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Row[], void, undefined> {
  const { e } = sql;
  const seen = new Set<string>();
  let wanted: string | null = eventId;
  let lowest: string | null = null;
  while (wanted !== null && !seen.has(wanted) && seen.size < MAX_ANCESTORS) {
    const params = createParams();
    const isWanted = e.eventId.equals(params.text(wanted));
    // Without an index, causes are searched among the events before the lowest one found so far.
    const within: string =
      lowest === null || e.eventId.isIndexed
        ? ''
        : ` AND ${e.position} >= ${sql.before(params.bigint(lowest), BACK_WINDOW)} AND ${e.position} <= ${params.bigint(lowest)}`;
    const [row]: Row[] = await readRows(db, sql, `${isWanted}${within} LIMIT 1`, params.values, signal);
    if (!row) return;
    const found: Row[] = [row];
    seen.add(wanted);
    wanted = causeOf(row);
    lowest = positionText(row);
    if (seen.size >= SINGLE_STEPS && wanted !== null) {
      const before = `${e.position} < $1::bigint ORDER BY ${e.position} DESC LIMIT ${PIECE}`;
      const near = new Map((await readRows(db, sql, before, [lowest], signal)).map((each) => [idOf(each), each]));
      for (let next = near.get(wanted); next && !seen.has(idOf(next)); next = near.get(wanted ?? '')) {
        found.push(next);
        seen.add(idOf(next));
        wanted = causeOf(next);
        lowest = positionText(next);
      }
    }
    yield found;
  }
}

/** Reads the header rows of the events `e` that match a condition. `where` may also contain an order and a limit. */
async function readRows(
  db: Database,
  { header, table }: EventSql,
  where: string,
  params: readonly Param[],
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  return await db.query(`SELECT ${header} FROM ${table} e WHERE ${where}`, params, { signal });
}

/** A range of positions; `after` is excluded. */
interface Slice {
  readonly after: string;
  readonly upTo: string;
}

/**
 * Yields the effects in a slice, both of the known events and of each other: level by level, and from some depth on in one pass over the
 * slice.
 */
async function* readEffects(
  db: Database,
  sql: EventSql,
  known: ReadonlyMap<string, Row>,
  { after, upTo }: Slice,
  signal: AbortSignal | undefined,
): AsyncGenerator<Row[], void, undefined> {
  const { e } = sql;
  const inSlice = `${e.position} > $1::bigint AND ${e.position} <= $2::bigint`;
  const causes = new Map([...known.values()].map((row) => [idOf(row), row]));
  let level: readonly Row[] = [...known.values()];
  for (let step = 0; step < SINGLE_STEPS; step++) {
    const values = sql.causesOf(level.map((row) => ({ id: idOf(row), position: positionText(row) })));
    if (values.length === 0) return;
    const rows = await readRows(
      db,
      sql,
      `${inSlice} AND ${sql.isCausedBy('$3::text[]')}`,
      [after, upTo, values],
      signal,
    );
    level = rows.filter((row) => !causes.has(idOf(row)));
    for (const row of level) causes.set(idOf(row), row);
    yield [...rows];
    if (level.length === 0) return;
  }
  // When a cause lies after its effect, both are only found within the same page.
  let last = after;
  for (let rows: Row[] | undefined; !rows || rows.length === PIECE; ) {
    rows = await readRows(db, sql, `${inSlice} ORDER BY ${e.position} LIMIT ${PIECE}`, [last, upTo], signal);
    last = rows.at(-1)?.[0] ?? last;
    const found: Row[] = [];
    for (let open = rows, before = -1; before !== found.length; ) {
      before = found.length;
      open = open.filter((row) => {
        if (causes.has(idOf(row))) return false;
        if (!causes.has(causeOf(row) ?? '')) return true;
        causes.set(idOf(row), row);
        found.push(row);
        return false;
      });
    }
    yield found;
  }
}

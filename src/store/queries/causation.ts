import { LAST_POSITION } from '../../model/event/event';
import type { Database, Param, Row } from '../pg/database';
import type { EventSql } from '../schema/eventSql';
import { createParams, type Params } from '../schema/params';
import { placeBehind, readParts } from './probes';
import { readHeader } from './rows';

/** How far causes are looked for without an index on the id, and effects before the event itself. */
const BACK_WINDOW = 50_000;
/** How far after an event its effects are looked for: near ones are shown before far ones. */
const EFFECT_WINDOWS = [5_000, 20_000, 50_000] as const;
/** A chain of causes longer than this is cut. */
const MAX_ANCESTORS = 10_000;
/** After so many steps one by one, events are read many at once: a long chain lies close together. */
const SINGLE_STEPS = 12;
/** So many at once. */
const PIECE = 2_000;

/**
 * An event and its causes, then the effects of all of them: header rows, nearest first, each once. The steps are taken here and not in
 * recursive SQL, which reads and joins the whole window where a few questions for some ids are enough. Every round trip yields, if
 * nothing: a sign of life.
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

/** Behind which position effects begin, that of the first cause unless it is far, and where each window ends. */
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

/** The rows that were not known; they are from now on. */
function added(known: Map<string, Row>, rows: readonly Row[]): Row[] {
  const fresh = rows.filter((row) => !known.has(positionText(row)));
  for (const row of fresh) known.set(positionText(row), row);
  return fresh;
}

const positionText = (row: Row) => row[0] ?? '';
const positionOf = (row: Row | undefined) => BigInt(row?.[0] ?? 0);
const idOf = (row: Row) => readHeader(row).eventId;
const causeOf = (row: Row) => readHeader(row).causationId;

/** The event, its cause, the cause of that: one by one, then those of the events before them that are in the chain. A cycle ends it. */
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
    // Without an index the causes are looked for among the events before, once they are known.
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

/** Header rows of the events `e` that a condition, with what stands behind it, is true of. */
async function readRows(
  db: Database,
  { header, table }: EventSql,
  where: string,
  params: readonly Param[],
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  return await db.query(`SELECT ${header} FROM ${table} e WHERE ${where}`, params, { signal });
}

/** Positions between two, the first excluded. */
interface Slice {
  readonly after: string;
  readonly upTo: string;
}

/** The effects that lie in a slice, of all that is known and of each other: level by level, and where these are many in one pass. */
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
  // A cause that lies behind its effect is found within a piece.
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

import type { Database } from '../../pg/database';
import type { EventColumn } from '../../schema/columns';
import { type EventSql, recentEvents } from '../../schema/eventSql';
import { createParams, type Params } from '../../schema/params';
import { readParts } from '../probes';

/** The texts of some columns in one row. */
export type Values = readonly string[];

/** The number of newest events that are read first. They have most of the values. */
const NEWEST = 5_000;
/** Far more than a store has types. */
const MOST_VALUES = 1_000;

/**
 * Reads all values of some columns that an index begins with, in its order; at most 1,000. On one server, recursive SQL does this step by
 * step. Here the newest events give most of the values. Then the index is asked for one more value in each gap between two known values,
 * until no gap has any.
 */
export async function readDistinct(
  db: Database,
  sql: EventSql,
  columns: readonly EventColumn[],
  signal?: AbortSignal,
): Promise<Values[]> {
  const keys = columns.join(', ');
  const texts = columns.map(({ text }) => text).join(', ');
  const isWhole = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
  const newest = `SELECT ${texts} FROM ${sql.table} e WHERE ${recentEvents(sql, NEWEST)} AND ${isWhole} GROUP BY ${keys} ORDER BY ${keys}`;
  const seeds = await db.query(newest, [], { signal, lane: 'scan' });
  const known: Known[] = seeds.map((row) => ({ values: row.map((cell) => cell ?? '') }));
  /** Gaps that were not yet searched; the entry is the value at the lower end of the gap. */
  let open: (Known | undefined)[] = [undefined, ...known];
  while (open.length > 0 && known.length < MOST_VALUES) {
    const gaps = open;
    const parts = gaps.map((after, i) => (params: Params) => {
      const before = known[after ? known.indexOf(after) + 1 : 0];
      const conditions = [...bound(columns, '>', after, params), ...bound(columns, '<', before, params), isWhole];
      return `(SELECT '${i}', ${texts} FROM ${sql.table} e WHERE ${conditions.join(' AND ')} ORDER BY ${keys} LIMIT 1)`;
    });
    const rows = await readParts(db, parts, signal, { lane: 'scan' });
    const found = rows.map(([i, ...cells]) => ({ after: gaps[Number(i)], values: cells.map((cell) => cell ?? '') }));
    open = found.map(({ after, values }) => {
      const fresh = { values };
      known.splice(after ? known.indexOf(after) + 1 : 0, 0, fresh);
      return fresh;
    });
  }
  return known.map(({ values }) => values);
}

interface Known {
  readonly values: Values;
}

/** SQL that tells whether `e` lies on one side of a known value; empty when there is no such value. */
function bound(columns: readonly EventColumn[], side: '<' | '>', known: Known | undefined, params: Params): string[] {
  if (!known) return [];
  return [`(${columns.join(', ')}) ${side} (${known.values.map((value) => params.text(value)).join(', ')})`];
}

/** A text as the beginning of a column's values. */
export interface Begun {
  /** The first value that can begin with it, in the column's type. */
  readonly start: string;
  matches(value: string): boolean;
}

/** The most values with the beginning that are returned, and the most other values that may lie between them under some collations. */
export interface WalkBounds {
  readonly hits: number;
  readonly misses: number;
}

/** Events with the same value follow each other in an index, so one page has only a few values. */
const PAGE = 500;

/**
 * Reads the values of a column that begin with a text, page by page from its index. `where` is a condition on `e` and writes its own
 * parameters.
 */
export async function readBegun(
  db: Database,
  sql: EventSql,
  column: EventColumn,
  { start, matches }: Begun,
  bounds: WalkBounds,
  where: (params: Params) => string,
  signal?: AbortSignal,
): Promise<string[]> {
  const hits: string[] = [];
  let misses = 0;
  let last: string | undefined;
  for (;;) {
    const params = createParams();
    const from = `${params.text(last ?? start)}${column.type === 'uuid' ? '::uuid' : ''}`;
    const query = `SELECT ${column.text} FROM ${sql.table} e
      WHERE ${column} ${last === undefined ? '>=' : '>'} ${from} AND ${where(params)} ORDER BY ${column} LIMIT ${PAGE}`;
    const rows = await db.query(query, params.values, { signal });
    for (const [value] of rows) {
      if (value == null || value === last) continue;
      last = value;
      if (matches(value)) hits.push(value);
      else misses += 1;
      if (hits.length >= bounds.hits || misses >= bounds.misses) return hits;
    }
    if (rows.length < PAGE) return hits;
  }
}

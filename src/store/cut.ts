import type { Database } from './database';
import type { EventSql } from './eventSql';
import type { Params } from './params';

/** One range of an events table that is read from its newest end; SQL about the alias `e` and of its own. */
export interface Range {
  readonly condition: string;
  /** Where the next range ends, as text; NULL at the end of the table. */
  readonly next: string;
  /** The time of the range's oldest event. */
  readonly backTo: string;
}

/** How an events table is read from its newest events down, each part of it once. */
export interface Cut {
  /** Where the first range ends; null in an empty table. */
  readonly top: string | null;
  /** Of a range. Sizes are what this cut counts in. */
  readonly firstSize: number;
  readonly smallestSize: number;
  readonly largestSize: number;
  /** The range of `size` that ends at `top`. */
  range(top: string, size: number, params: Params): Range;
}

/** Servers from PostgreSQL 14 on go from block to block without reading those before. */
const READS_BLOCKS = 140_000;
/** Above every block that there can be: rows that are appended before the first range is read are in it. */
const PAST_LAST_BLOCK = 2 ** 32 - 1;

/**
 * Blocks are read as quickly as by a sequential scan, in two thirds of the time that the primary key takes. They come newest first
 * where the rows lie in the order of their positions, as they do where events are only appended.
 */
export async function cutTable(db: Database, sql: EventSql, signal?: AbortSignal): Promise<Cut> {
  if (sql.inBlocks && db.server.version >= READS_BLOCKS) {
    const { schema, table } = sql.layout.name;
    const [row] = await db.query(BLOCKS, [schema, table], { signal, lane: 'scan' });
    if (row) return byBlocks(sql, Number(row[0]));
  }
  const query = `SELECT max(e.global_position)::text FROM ${sql.table} e`;
  const [row] = await db.query(query, [], { signal, lane: 'scan' });
  return byPositions(sql, row?.[0] ?? null);
}

/** How many blocks the table has; no row where they are in another order or cannot be asked for: then each range would read the whole table. */
const BLOCKS = `
  SELECT (pg_relation_size(c.oid) / current_setting('block_size')::int)::text
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = c.relam
  WHERE n.nspname = $1::text AND c.relname = $2::text AND c.relkind = 'r' AND m.amname = 'heap' AND NOT c.relhassubclass
    AND NOT row_security_active(c.oid) AND current_setting('enable_tidscan') = 'on'
    AND EXISTS (SELECT 1 FROM pg_stats s
      WHERE s.schemaname = $1::text AND s.tablename = $2::text AND s.attname = 'global_position' AND s.correlation >= 0.99)`;

function byBlocks(sql: EventSql, count: number): Cut {
  return {
    top: String(PAST_LAST_BLOCK),
    // A block has 10 to 20 events, mostly.
    firstSize: 1_000,
    smallestSize: 250,
    largestSize: 16_000,
    range(top, size, params) {
      const bottom = Math.max(0, Math.min(Number(top), count) - size);
      const condition = `e.ctid >= ${params.tid(bottom)} AND e.ctid < ${params.tid(Number(top))}`;
      return {
        condition,
        next: bottom > 0 ? `'${bottom}'` : 'NULL',
        backTo: `SELECT ${sql.time} FROM ${sql.table} e WHERE ${condition} LIMIT 1`,
      };
    },
  };
}

function byPositions(sql: EventSql, top: string | null): Cut {
  return {
    top,
    firstSize: 20_000,
    smallestSize: 5_000,
    largestSize: 250_000,
    range(top, size, params) {
      const upTo = params.bigint(top);
      const bottom = sql.before(upTo, params.bigint(size));
      return {
        condition: `e.global_position > ${bottom} AND e.global_position <= ${upTo}`,
        next: `(SELECT max(b.global_position) FROM ${sql.table} b WHERE b.global_position <= ${bottom})::text`,
        backTo: `SELECT ${sql.time} FROM ${sql.table} e WHERE e.global_position > ${bottom} ORDER BY e.global_position LIMIT 1`,
      };
    },
  };
}

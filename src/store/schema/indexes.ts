import type { Database, Row } from '../pg/database';
import { type Engine, engineOf } from '../pg/engines';
import { readNames } from '../queries/rows';
import type { TableRole } from './families/family';
import { indexKey } from './layout';

export interface TableFacts {
  /** See `EventsLayout.indexes`. */
  readonly indexes: readonly (readonly string[])[];
  /** The number of rows in the planner's statistics; null when never analysed. */
  readonly eventEstimate: number | null;
}

/** `base(oid)`: the table named by `$1`, and the tables that it reads if it is a view. */
export const TABLES_BELOW = `
  WITH RECURSIVE base(oid) AS (
    SELECT $1::regclass::oid
    UNION
    SELECT d.refobjid FROM base JOIN pg_rewrite r ON r.ev_class = base.oid
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass)`;

const ITSELF = 'WITH RECURSIVE base(oid) AS (SELECT $1::regclass::oid)';
/** The leaf partitions of a table in `base`. */
export const PARTITIONS = 'SELECT relid FROM pg_partition_tree(base.oid) WHERE isleaf UNION';

/**
 * SELECT of each index with its columns and expressions, and its condition. The columns of a view are assumed to have their table's names.
 * An index that every partition has on its own counts as an index of the whole table.
 */
const INDEXES = (engine: Engine) => `${engine.partitionTree ? TABLES_BELOW : ITSELF},
  leaf(root, oid, leaves) AS (
    SELECT base.oid, t.oid, count(*) OVER (PARTITION BY base.oid) FROM base CROSS JOIN LATERAL (
      ${engine.partitionTree ? PARTITIONS : ''} SELECT c.oid FROM pg_class c WHERE c.oid = base.oid AND c.relkind <> 'p') t(oid)),
  found(root, leaves, oid, columns, condition) AS (
    SELECT leaf.root, leaf.leaves, leaf.oid,
      array_to_json(array_agg(coalesce(a.attname, pg_get_indexdef(i.indexrelid, k.n::int, true)) ORDER BY k.n))::text,
      coalesce(pg_get_expr(i.indpred, leaf.oid), '')
    FROM leaf JOIN pg_index i ON i.indrelid = leaf.oid
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_am m ON m.oid = c.relam AND m.amname = ANY ($2::text[])
    CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum <> 0
    WHERE i.indisvalid AND k.n <= i.indnkeyatts
    GROUP BY leaf.root, leaf.leaves, leaf.oid, i.indexrelid, pg_get_expr(i.indpred, leaf.oid))
  SELECT columns, condition FROM found GROUP BY root, leaves, columns, condition HAVING count(DISTINCT oid) = leaves`;

const ESTIMATE = (engine: Engine) => `${engine.partitionTree ? TABLES_BELOW : ITSELF}
  SELECT (sum(c.reltuples) FILTER (WHERE c.reltuples > 0))::bigint FROM base
  CROSS JOIN LATERAL (${engine.partitionTree ? PARTITIONS : ''} SELECT base.oid) leaf(oid)
  JOIN pg_class c ON c.oid = leaf.oid AND c.relkind <> 'p'`;

/**
 * Reads the indexes of the events table, which comes first in `tables`, and of the tables that are joined to it. `tables` has quoted names.
 */
export async function readIndexes(
  db: Database,
  tables: readonly (readonly [role: TableRole, table: string])[],
  signal?: AbortSignal,
): Promise<TableFacts> {
  const engine = engineOf(db.server);
  const events = tables[0]?.[1] ?? '';
  const [[estimate], ...indexes] = await Promise.all([
    db.query(ESTIMATE(engine), [events], { signal }),
    ...tables.map(async ([role, table]) => {
      const rows = await db.query(INDEXES(engine), [table, engine.indexMethods], { signal });
      return rows.flatMap((row) => keysOf(row, role));
    }),
  ]);
  const rows = estimate?.[0] ?? null;
  return { indexes: indexes.flat(), eventEstimate: rows === null ? null : Number(rows) };
}

/**
 * Returns the columns of an index; empty when its condition excludes rows that have a value. `IS NOT NULL` on one of the columns is
 * allowed, because a value that is searched is never NULL.
 */
function keysOf([columns, condition]: Row, role: TableRole): string[][] {
  const names = readNames(columns);
  const wanted = /^\((.+) IS NOT NULL\)$/s.exec(condition ?? '')?.[1];
  const isWhole =
    condition === '' || (wanted !== undefined && names.some((name) => indexKey(name) === indexKey(wanted)));
  return isWhole ? [names.map((name) => indexKey(name, role))] : [];
}

import type { Database } from './database';
import { type Engine, engineOf } from './engines';
import { readNames } from './rows';

export interface TableFacts {
  /** Column lists of the usable indexes; see EventsLayout. */
  readonly indexes: readonly (readonly string[])[];
  /** Rows by the planner's statistics; null when never analysed. */
  readonly eventEstimate: number | null;
}

/** What lies under a table's name: itself, or the tables that a view reads. */
const UNDERLYING = `
  WITH RECURSIVE base(oid) AS (
    SELECT $1::regclass::oid
    UNION
    SELECT d.refobjid FROM base JOIN pg_rewrite r ON r.ev_class = base.oid
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass)`;

const ITSELF = 'WITH RECURSIVE base(oid) AS (SELECT $1::regclass::oid)';
const PARTITIONS = 'SELECT relid FROM pg_partition_tree(base.oid) WHERE isleaf UNION';

/**
 * A partial index counts when it only leaves out the rows without a value. The columns of a view are taken to have their table's names.
 * An index that each partition has by itself counts like one of the whole table.
 */
const INDEXES = (engine: Engine) => `${engine.partitionTree ? UNDERLYING : ITSELF},
  leaf(root, oid, leaves) AS (
    SELECT base.oid, t.oid, count(*) OVER (PARTITION BY base.oid) FROM base CROSS JOIN LATERAL (
      ${engine.partitionTree ? PARTITIONS : ''} SELECT c.oid FROM pg_class c WHERE c.oid = base.oid AND c.relkind <> 'p') t(oid)),
  found(root, leaves, oid, columns) AS (
    SELECT leaf.root, leaf.leaves, leaf.oid, array_to_json(array_agg(a.attname ORDER BY k.n))::text
    FROM leaf JOIN pg_index i ON i.indrelid = leaf.oid
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_am m ON m.oid = c.relam AND m.amname = ANY ($2::text[])
    CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indisvalid AND i.indexprs IS NULL AND k.n <= i.indnkeyatts
      AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) ~ '^\\([a-z_]+ IS NOT NULL\\)$')
    GROUP BY leaf.root, leaf.leaves, leaf.oid, i.indexrelid)
  SELECT columns FROM found GROUP BY root, leaves, columns HAVING count(DISTINCT oid) = leaves`;

const ESTIMATE = (engine: Engine) => `${engine.partitionTree ? UNDERLYING : ITSELF}
  SELECT (sum(c.reltuples) FILTER (WHERE c.reltuples > 0))::bigint FROM base
  CROSS JOIN LATERAL (${engine.partitionTree ? PARTITIONS : ''} SELECT base.oid) leaf(oid)
  JOIN pg_class c ON c.oid = leaf.oid AND c.relkind <> 'p'`;

/** `table` is a quoted name. */
export async function readIndexes(db: Database, table: string, signal?: AbortSignal): Promise<TableFacts> {
  const engine = engineOf(db.server);
  const [indexes, [estimate]] = await Promise.all([
    db.query(INDEXES(engine), [table, engine.indexMethods], { signal }),
    db.query(ESTIMATE(engine), [table], { signal }),
  ]);
  const rows = estimate?.[0] ?? null;
  return {
    indexes: indexes.map(([columns]) => readNames(columns)),
    eventEstimate: rows === null ? null : Number(rows),
  };
}

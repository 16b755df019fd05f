import type { Database } from '../../../src/store/pg/database';

/** How Citus records a table in `pg_dist_partition`. */
export interface Kept {
  readonly method: 'h' | 'r' | 'a' | 'n';
  readonly model: 's' | 't';
  readonly colocation: number;
  /** The number of the column that the table is spread by; 1 if absent. */
  readonly column?: number;
}

export const SPREAD: Kept = { method: 'h', model: 's', colocation: 1 };

/**
 * Returns statements that give a PostgreSQL the catalog of a Citus coordinator, with `kept` recorded for a table: the
 * metadata tables, and the functions with made-up answers. Queries of the events themselves are answered as usual.
 */
export function coordinatorCatalog(table: string, kept: Kept | null = SPREAD): string {
  return `
    CREATE TABLE pg_dist_partition (logicalrelid regclass, partmethod "char", partkey text, colocationid int, repmodel "char");
    CREATE TABLE pg_dist_shard (logicalrelid regclass, shardid bigint);
    CREATE TABLE pg_dist_placement (shardid bigint, groupid int);
    CREATE TABLE pg_dist_local_group (groupid int);
    INSERT INTO pg_dist_local_group VALUES (0);
    ${kept ? noted(table, kept) : ''}`;
}

/** Returns statements that record another table in that catalog. */
export function noted(table: string, { method, model, colocation, column = 1 }: Kept): string {
  const key = method === 'n' ? 'NULL' : `'{VAR :varno 1 :varattno ${column} :vartype 20 :location -1}'`;
  return `
    INSERT INTO pg_dist_partition VALUES ('${table}'::regclass, '${method}', ${key}, ${colocation}, '${model}');
    INSERT INTO pg_dist_shard SELECT '${table}'::regclass, 102000 + count(*) OVER () + i FROM generate_series(1, ${method === 'n' ? 1 : 16}) i;
    INSERT INTO pg_dist_placement SELECT shardid, 1 + shardid % 2 FROM pg_dist_shard WHERE logicalrelid = '${table}'::regclass;`;
}

/** Returns the database with the version text of such a coordinator. */
export function asCoordinator(db: Database): Database {
  const { version, text } = db.server;
  return { ...db, server: { version, text: `${text}, Citus 13.2-1` } };
}

import type { Database } from '../../../src/store/pg/database';

/** How Citus notes a table in `pg_dist_partition`. */
export interface Kept {
  readonly method: 'h' | 'r' | 'a' | 'n';
  readonly model: 's' | 't';
  readonly colocation: number;
  /** The number of the column that it is spread by; 1 where it is not named. */
  readonly column?: number;
}

export const SPREAD: Kept = { method: 'h', model: 's', colocation: 1 };

/**
 * Statements that make a PostgreSQL look like Citus's coordinator from the catalog's side, with `kept` noted for a table: its tables of
 * metadata, and its functions with made-up answers. What is asked of the events themselves is answered as ever.
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

/** Notes another table in that catalog. */
export function noted(table: string, { method, model, colocation, column = 1 }: Kept): string {
  const key = method === 'n' ? 'NULL' : `'{VAR :varno 1 :varattno ${column} :vartype 20 :location -1}'`;
  return `
    INSERT INTO pg_dist_partition VALUES ('${table}'::regclass, '${method}', ${key}, ${colocation}, '${model}');
    INSERT INTO pg_dist_shard SELECT '${table}'::regclass, 102000 + count(*) OVER () + i FROM generate_series(1, ${method === 'n' ? 1 : 16}) i;
    INSERT INTO pg_dist_placement SELECT shardid, 1 + shardid % 2 FROM pg_dist_shard WHERE logicalrelid = '${table}'::regclass;`;
}

/** The database of such a coordinator. */
export function asCoordinator(db: Database): Database {
  const { version, text } = db.server;
  return { ...db, server: { version, text: `${text}, Citus 13.2-1` } };
}

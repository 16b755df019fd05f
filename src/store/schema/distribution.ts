import type { Database, Row } from '../pg/database';
import { engineOf, enginePlaced, type Placement } from '../pg/engines';
import { StoreError } from '../pg/errors';
import type { Distribution } from '../recognition';
import { eventSql } from './eventSql';
import { EVENT_ROLES, type JoinedTable, type TableRole, type Tables } from './families/family';
import { PARTITIONS, TABLES_BELOW } from './indexes';
import { EVENTS, type EventsLayout } from './layout';

/** Where Citus keeps the events, and what is known about that without asking the machines. */
export interface FoundPlacement {
  readonly placement: Placement;
  /** Null when the server has no Citus. */
  readonly distribution: Distribution | null;
  /** A joined table whose rows no machine can join to its events; undefined when every table can be joined. */
  readonly apart?: TableRole | undefined;
}

const HERE: FoundPlacement = { placement: 'here', distribution: null };

/**
 * How Citus keeps the table, or each of the tables that a view reads, with the column that it is spread by. No row for a table that Citus
 * does not manage.
 */
const METHODS = `${TABLES_BELOW}
  SELECT d.partmethod::text, d.repmodel::text, d.colocationid::text, a.attname::text
  FROM base JOIN pg_dist_partition d ON d.logicalrelid = base.oid
  LEFT JOIN pg_attribute a ON a.attrelid = base.oid AND a.attnum = substring(d.partkey::text FROM ':varattno ([0-9]+)')::int`;

/**
 * For the same tables: the number of shards, the number of machines that hold them, and whether all shards are on the server that is asked.
 */
const SHARDS = `${TABLES_BELOW}
  SELECT count(DISTINCT s.shardid)::text, count(DISTINCT p.groupid)::text,
    bool_and(p.groupid = (SELECT l.groupid FROM pg_dist_local_group l LIMIT 1))::text
  FROM base JOIN pg_dist_shard s ON s.logicalrelid = base.oid JOIN pg_dist_placement p ON p.shardid = s.shardid`;

/** Reads where the rows of the events are, and whether the rows of the joined tables are there, too. `tables` has quoted names. */
export async function readPlacement(
  db: Database,
  tables: Tables,
  joins: readonly JoinedTable[],
  signal?: AbortSignal,
): Promise<FoundPlacement> {
  if (engineOf(db.server).name !== 'Citus') return HERE;
  const [events, ...joined] = await Promise.all(
    [EVENTS, ...joins.map(({ role }) => role)].map((role) => readKept(db, tables[role] ?? '', signal)),
  );
  if (!events) return HERE;
  const { placement, shards, machines } = events;
  const apart = joins.find((join, i) => !canBeJoined(join, events, joined[i] ?? events))?.role;
  return { placement, distribution: { placement, shards, machines, workerPositions: false }, apart };
}

/** How Citus keeps a table. */
interface Kept extends Omit<Distribution, 'workerPositions'> {
  /** Tables with the same value lie together. Null when no other table has to lie with this one. */
  readonly colocation: string | null;
  /** The column that the table is spread by. Null when it is not spread, and when several tables lie below the name. */
  readonly column: string | null;
}

const UNMANAGED: Kept = { placement: 'here', shards: 0, machines: 0, colocation: null, column: null };
const WORST: readonly Placement[] = ['spread', 'elsewhere'];

async function readKept(db: Database, table: string, signal: AbortSignal | undefined): Promise<Kept> {
  // When this may not be read, the forms for a spread store are used, because they run everywhere.
  const methods = await ifAnswered(db.query(METHODS, [table], { signal }));
  if (methods?.length === 0) return UNMANAGED;
  const [counts] = (await ifAnswered(db.query(SHARDS, [table], { signal }))) ?? [];
  const placement = methods ? worstOf(methods, counts?.[2] !== 'false') : 'spread';
  const [only, ...others] = methods ?? [];
  const [, , colocation = null, column = null] = others.length === 0 ? (only ?? []) : [];
  return {
    placement,
    shards: Number(counts?.[0] ?? 0),
    machines: Number(counts?.[1] ?? 0),
    colocation: colocation === '0' ? null : colocation,
    column,
  };
}

/**
 * Whether each machine can join a table to its events. It can join a table that is on all machines, a table on the server that is asked
 * (which sends the rows along), and a table that is spread in the same way by the joined columns.
 */
function canBeJoined({ role, on }: JoinedTable, events: Kept, joined: Kept): boolean {
  if (joined.placement === 'here') return true;
  if (joined.colocation === null || joined.colocation !== events.colocation) return false;
  if (joined.placement !== events.placement) return false;
  if (events.placement === 'elsewhere') return true;
  const conditions = on((name) => `<${name}>`).split(/\s+AND\s+/i);
  const [own, other] = [`<${events.column}>`, `<${role}.${joined.column}>`];
  return conditions
    .map((condition) => condition.replace(/[()\s]/g, ''))
    .some((condition) => condition === `${own}=${other}` || condition === `${other}=${own}`);
}

/**
 * Returns the placement of the table that is spread most. Method `n` is a table without a distribution column: a reference table (`t`, a
 * copy on each machine), a table of the coordinator (no colocation), or a single shard on one machine.
 */
function worstOf(methods: readonly Row[], isHere: boolean): Placement {
  const each = methods.map(([method, model, colocation]): Placement => {
    if (method !== 'n') return 'spread';
    return model === 't' || (colocation === '0' && isHere) ? 'here' : 'elsewhere';
  });
  return WORST.find((one) => each.includes(one)) ?? 'here';
}

/** Returns undefined when the server refused or a machine is away. Other failures reject. */
export async function ifAnswered(asked: Promise<Row[]>): Promise<Row[] | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (
      error instanceof StoreError &&
      ['permission', 'missing', 'other', 'timeout', 'locked', 'machine'].includes(error.kind)
    ) {
      return undefined;
    }
    throw error;
  }
}

/** What only the machines behind the server know about the events. */
export interface Away {
  /** Null when no machine answers. */
  readonly eventEstimate: number | null;
  /** See `Distribution`. */
  readonly workerPositions: boolean;
}

/** The sequence of a worker begins at the worker's number times this. */
const WORKER_RANGE = 2n ** 48n;

/** Reads how many events a table has that is elsewhere or spread, and whether workers gave some of the positions. */
export async function readAway(db: Database, events: EventsLayout, signal?: AbortSignal): Promise<Away> {
  const { e, positions } = eventSql(events, enginePlaced(engineOf(db.server), events.placement));
  const [newest, eventEstimate] = await Promise.all([
    ifAnswered(db.query(`SELECT max(${e.position})::text FROM ${positions} e`, [], { signal })),
    readEstimate(db, events, signal),
  ]);
  return { eventEstimate, workerPositions: BigInt(newest?.[0]?.[0] ?? 0) > WORKER_RANGE };
}

/** Each shard of each partition needs a command. With more partitions the table's size is used instead. */
const MOST_PARTITIONS = 20;
const OF_SHARD = 'SELECT reltuples::bigint FROM pg_class WHERE oid = %L::regclass';
const SHARD_ROWS = `${TABLES_BELOW}, leaf AS (
    SELECT l.oid FROM base CROSS JOIN LATERAL (${PARTITIONS} SELECT base.oid) l(oid)
    JOIN pg_class c ON c.oid = l.oid AND c.relkind = 'r')
  SELECT (sum(r.result::bigint) FILTER (WHERE r.success AND r.result::bigint > 0))::text
  FROM leaf CROSS JOIN LATERAL run_command_on_shards(leaf.oid::regclass, $2::text) r
  WHERE (SELECT count(*) FROM leaf) <= ${MOST_PARTITIONS}`;
const BYTES = `${TABLES_BELOW}
  SELECT sum(citus_table_size(base.oid::regclass))::text FROM base JOIN pg_class c ON c.oid = base.oid AND c.relkind IN ('r', 'p')`;

/** Bytes of a row on its page besides its columns. */
const ROW_OVERHEAD = 28;

async function readEstimate(
  db: Database,
  events: EventsLayout,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  const name = events.tables[EVENTS] ?? '';
  const [counted] = (await ifAnswered(db.query(SHARD_ROWS, [name, OF_SHARD], { signal }))) ?? [];
  if (counted?.[0] != null) return Number(counted[0]);
  const [bytes] = (await ifAnswered(db.query(BYTES, [name], { signal }))) ?? [];
  if (bytes?.[0] == null) return null;
  const [width] = (await ifAnswered(db.query(widthQuery(events, db), [], { signal }))) ?? [];
  return width?.[0] == null ? null : Math.round(Number(bytes[0]) / Number(width[0]));
}

/** SELECT of the average bytes of the newest rows. */
function widthQuery(events: EventsLayout, db: Database): string {
  const { e, table } = eventSql(events, enginePlaced(engineOf(db.server), events.placement));
  const sizes = EVENT_ROLES.filter((role) => e[role].exists).map((role) => `coalesce(pg_column_size(${e[role]}), 0)`);
  return `
    SELECT avg(x.bytes)::text FROM (
      SELECT ${ROW_OVERHEAD} + ${sizes.join(' + ')} AS bytes FROM ${table} e ORDER BY ${e.position} DESC LIMIT 100) x`;
}

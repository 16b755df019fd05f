import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Row } from '../pg/database';
import { StoreError } from '../pg/errors';
import type { ScannedId, ScanStep } from '../ports';
import type { EventSql } from '../schema/eventSql';
import { createParams, type Params } from '../schema/params';
import { canBeStored } from './events';
import { readHeader, toBatch } from './rows';

/** Milliseconds that one chunk should take. */
const AIM_MS = 100;
/**
 * The pause after a chunk, as a share of the time that the chunk took. While other clients work on the server, they get most of its time.
 */
const PAUSE_SHARE = { idle: 0, unknown: 0.1, busy: 3 };

/**
 * Yields the events with this trace or causation id (or any other id without an index), newest first, range by range. Each event found
 * comes with the events of its correlation.
 */
export async function* scanFor(
  db: Database,
  sql: EventSql,
  id: string | ScannedId,
  signal?: AbortSignal,
): AsyncGenerator<ScanStep, void, undefined> {
  const wanted: ScannedId = typeof id === 'string' ? { spellings: [id], ending: null } : id;
  const cut = await cutTable(db, sql, signal);
  let { top, firstSize: size } = cut;
  let backTo: number | null = null;
  const correlations = new Set<string>();
  while (top !== null && wanted.spellings.every(canBeStored)) {
    const before = performance.now();
    const chunk = await readChunk(db, sql, wanted, cut, top, size, signal);
    const took = performance.now() - before;
    size = nextSize(cut, size, took);
    backTo = earlier(backTo, chunk.backTo);
    const found = sql.e.correlationId.isIndexed ? newCorrelations(chunk.hits, correlations) : [];
    top = chunk.next;
    yield { batch: toBatch(chunk.hits), backTo, done: false };
    if (found.length > 0) yield* readCorrelations(db, sql, found, backTo, signal);
    if (top === null) break;
    await breathe(took * PAUSE_SHARE[await othersOn(db, signal)], signal);
  }
  yield { batch: toBatch([]), backTo, done: true };
}

interface Chunk {
  readonly hits: Row[];
  /** Where the next chunk ends; null at the end of the table. */
  readonly next: string | null;
  readonly backTo: number | null;
}

async function readChunk(
  db: Database,
  sql: EventSql,
  { spellings, ending }: ScannedId,
  cut: Cut,
  top: string,
  size: number,
  signal: AbortSignal | undefined,
): Promise<Chunk> {
  const params = createParams();
  const range = cut.range(top, size, params);
  const { e } = sql;
  const texts = spellings.map((text) => params.text(text));
  const unindexed = [e.correlationId, e.eventId].filter((column) => !column.isIndexed);
  const columns = [e.traceId, e.causationId, ...unindexed];
  const isOne = columns.flatMap((column) => texts.map((text) => column.equals(text)));
  // The ending of a trace id whose first half is unknown.
  const ends = ending === null ? [] : [`right(${e.traceId.text}, ${ending.length}) = ${params.text(ending)}`];
  const matches = [...isOne, ...ends].join(' OR ');
  const query = `
    SELECT ${range.next}, (${range.backTo}), ${sql.header}
    FROM (SELECT 1) always LEFT JOIN LATERAL (
      SELECT e.* FROM ${sql.table} e WHERE ${range.condition} AND (${matches})
      ORDER BY ${e.position} DESC) e ON true`;
  const rows = await db.query(query, params.values, { signal, lane: 'scan' });
  const [next, backTo] = rows[0] ?? [];
  return {
    hits: rows.filter((row) => row[2] !== null).map((row) => row.slice(2)),
    next: next ?? null,
    backTo: backTo == null ? null : Number(backTo),
  };
}

async function* readCorrelations(
  db: Database,
  sql: EventSql,
  ids: readonly string[],
  backTo: number | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<ScanStep, void, undefined> {
  const query = `SELECT ${sql.header} FROM ${sql.table} e WHERE ${sql.e.correlationId.isOneOf('$1::text[]')}`;
  for await (const rows of db.stream(query, [ids], { signal, lane: 'scan' })) {
    yield { batch: toBatch(rows), backTo, done: false };
  }
}

/** Returns the correlations of the hits that were not read before, and marks them as read. */
function newCorrelations(hits: readonly Row[], known: Set<string>): string[] {
  const ids = new Set(hits.map((row) => readHeader(row).correlationId).filter((id) => id !== null));
  const fresh = [...ids].filter((id) => !known.has(id));
  for (const id of fresh) known.add(id);
  return fresh;
}

/** A block may hold rows that are newer than some rows of the blocks before it. */
function earlier(known: number | null, found: number | null): number | null {
  return known === null || found === null ? (known ?? found) : Math.min(known, found);
}

function nextSize({ smallestSize, largestSize }: Cut, size: number, took: number): number {
  if (took < AIM_MS / 2) return Math.min(size * 2, largestSize);
  return took > AIM_MS * 2 ? Math.max(Math.floor(size / 2), smallestSize) : size;
}

/**
 * Whether other clients keep the server busy. A client that sends a few queries in a second is mostly idle, and a client that waits for a
 * lock does no work. Only members of pg_read_all_stats see what sessions of other roles do; otherwise the answer is `unknown`.
 */
async function othersOn(db: Database, signal: AbortSignal | undefined): Promise<keyof typeof PAUSE_SHARE> {
  // When the server is gone or the search was cancelled, the next chunk fails anyway.
  const [row] = await db.query(OTHERS, [], { signal, lane: 'scan' }).catch(() => []);
  const [busy, hidden] = row ?? [null, 't'];
  return busy === 't' ? 'busy' : hidden === 't' ? 'unknown' : 'idle';
}

const OTHERS = `
  SELECT bool_or(wait_event_type IS DISTINCT FROM 'Lock' AND (state = 'active' OR state_change > clock_timestamp() - interval '5 ms')),
    bool_or(state IS NULL)
  FROM pg_stat_activity
  WHERE pid <> pg_backend_pid() AND usesysid IS NOT NULL AND backend_type IS DISTINCT FROM 'walsender'
    AND application_name <> current_setting('application_name')`;

async function breathe(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(ms, undefined, signal ? { signal } : {}).catch(() => {
    throw new StoreError('cancelled', '', 'The search was cancelled.');
  });
}

/** One range of an events table, which is read from its newest end. SQL over the alias `e`. */
export interface Range {
  readonly condition: string;
  /** SQL of where the next range ends, as text; NULL at the end of the table. */
  readonly next: string;
  /** SQL of the time of the range's oldest event. */
  readonly backTo: string;
}

/** How an events table is divided and read from its newest events down, each part once. */
export interface Cut {
  /** Where the first range ends; null in an empty table. */
  readonly top: string | null;
  /** The sizes of a range, in the unit of this cut (blocks or positions). */
  readonly firstSize: number;
  readonly smallestSize: number;
  readonly largestSize: number;
  /** The range of `size` that ends at `top`. */
  range(top: string, size: number, params: Params): Range;
}

/** PostgreSQL 14 and later jump to a block without reading the blocks before it. */
const READS_BLOCKS = 140_000;
/** Above every possible block, so that rows that are appended before the first range is read are in it. */
const PAST_LAST_BLOCK = 2 ** 32 - 1;

/**
 * Returns how the table is read. By blocks, if possible: that is as quick as a sequential scan and takes two thirds of the time that the
 * primary key takes. The rows come newest first only when they lie in the order of their positions, as when events are only appended.
 */
export async function cutTable(db: Database, sql: EventSql, signal?: AbortSignal): Promise<Cut> {
  if (sql.heap && db.server.version >= READS_BLOCKS) {
    const { name, position } = sql.heap;
    const [row] = await db.query(BLOCKS, [name.schema, name.table, position], { signal, lane: 'scan' });
    if (row) return byBlocks(sql, Number(row[0]));
  }
  const { position } = sql.e;
  const query = sql.spread ? `SELECT max(${position})::text FROM ${sql.positions} e` : `SELECT ${sql.head}::text`;
  const [row] = await db.query(query, [], { signal, lane: 'scan' });
  return byPositions(sql, row?.[0] ?? null);
}

/**
 * The number of the table's blocks. No row when the blocks are in another order or cannot be addressed: then each range would read the
 * whole table.
 */
const BLOCKS = `
  SELECT (pg_relation_size(c.oid) / current_setting('block_size')::int)::text
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = c.relam
  WHERE n.nspname = $1::text AND c.relname = $2::text AND c.relkind = 'r' AND m.amname = 'heap' AND NOT c.relhassubclass
    AND NOT row_security_active(c.oid) AND current_setting('enable_tidscan') = 'on'
    AND EXISTS (SELECT 1 FROM pg_stats s
      WHERE s.schemaname = $1::text AND s.tablename = $2::text AND s.attname = $3::text AND s.correlation >= 0.99)`;

function byBlocks(sql: EventSql, count: number): Cut {
  return {
    top: String(PAST_LAST_BLOCK),
    // A block usually has 10 to 20 events.
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
      const { position } = sql.e;
      const older = sql.as('b').position;
      const upTo = params.bigint(top);
      const bottom = sql.before(upTo, params.bigint(size));
      return {
        condition: `${position} > ${bottom} AND ${position} <= ${upTo}`,
        next: `(SELECT max(${older}) FROM ${sql.positions} b WHERE ${older} <= ${bottom})::text`,
        backTo: `SELECT ${sql.time} FROM ${sql.table} e WHERE ${position} > ${bottom} ORDER BY ${position} LIMIT 1`,
      };
    },
  };
}

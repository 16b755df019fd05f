import { setTimeout as pause } from 'node:timers/promises';
import { type Cut, cutTable } from './cut';
import type { Database, Row } from './database';
import { StoreError } from './errors';
import type { EventSql } from './eventSql';
import type { ScanStep } from './eventStore';
import { canBeStored } from './events';
import { createParams } from './params';
import { readHeader, toBatch } from './rows';

/** What a chunk should take. */
const AIM_MS = 100;
/** Between chunks, of what the last one took: other clients get their turn, and the search does not become much longer. */
const PAUSE_SHARE = 0.1;
const LONGEST_PAUSE_MS = 15;

/** Events with this trace or causation id (and with any other id that has no index), newest first, range by range (Q5); each brings its correlation along. */
export async function* scanFor(
  db: Database,
  sql: EventSql,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<ScanStep, void, undefined> {
  const cut = await cutTable(db, sql, signal);
  let { top, firstSize: size } = cut;
  let backTo: number | null = null;
  const correlations = new Set<string>();
  while (top !== null && canBeStored(id)) {
    const before = performance.now();
    const chunk = await readChunk(db, sql, id, cut, top, size, signal);
    const took = performance.now() - before;
    size = nextSize(cut, size, took);
    backTo = earlier(backTo, chunk.backTo);
    const found = sql.indexed('correlation_id') ? newCorrelations(chunk.hits, correlations) : [];
    top = chunk.next;
    yield { batch: toBatch(chunk.hits), backTo, done: false };
    if (found.length > 0) yield* readCorrelations(db, sql, found, backTo, signal);
    if (top !== null) await breathe(Math.min(took * PAUSE_SHARE, LONGEST_PAUSE_MS), signal);
  }
  yield { batch: toBatch([]), backTo, done: true };
}

interface Chunk {
  readonly hits: Row[];
  /** Where the next chunk ends; null at the end. */
  readonly next: string | null;
  readonly backTo: number | null;
}

async function readChunk(
  db: Database,
  sql: EventSql,
  id: string,
  cut: Cut,
  top: string,
  size: number,
  signal: AbortSignal | undefined,
): Promise<Chunk> {
  const params = createParams();
  const range = cut.range(top, size, params);
  const wanted = params.text(id);
  const unindexed = ['correlation_id', 'event_id'].filter((column) => !sql.indexed(column));
  const columns = ['trace_id', 'causation_id', ...unindexed];
  const matches = columns.map((column) => sql.equals(column, wanted)).join(' OR ');
  const query = `
    SELECT ${range.next}, (${range.backTo}), ${sql.header}
    FROM (SELECT 1) always LEFT JOIN LATERAL (
      SELECT e.* FROM ${sql.table} e WHERE ${range.condition} AND (${matches})
      ORDER BY e.global_position DESC) e ON true`;
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
  const type = sql.layout.types.get('correlation_id') === 'uuid' ? 'uuid' : 'text';
  const query = `SELECT ${sql.header} FROM ${sql.table} e WHERE e.correlation_id = ANY ($1::${type}[])`;
  for await (const rows of db.stream(query, [ids], { signal, lane: 'scan' })) {
    yield { batch: toBatch(rows), backTo, done: false };
  }
}

/** The correlations of the hits that were not read before; they are marked as read. */
function newCorrelations(hits: readonly Row[], known: Set<string>): string[] {
  const ids = new Set(hits.map((row) => readHeader(row).correlationId).filter((id) => id !== null));
  const fresh = [...ids].filter((id) => !known.has(id));
  for (const id of fresh) known.add(id);
  return fresh;
}

/** Blocks may hold rows that are newer than some of those before. */
function earlier(known: number | null, found: number | null): number | null {
  return known === null || found === null ? (known ?? found) : Math.min(known, found);
}

function nextSize({ smallestSize, largestSize }: Cut, size: number, took: number): number {
  if (took < AIM_MS / 2) return Math.min(size * 2, largestSize);
  return took > AIM_MS * 2 ? Math.max(Math.floor(size / 2), smallestSize) : size;
}

async function breathe(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(ms, undefined, signal ? { signal } : {}).catch(() => {
    throw new StoreError('cancelled', '', 'The search was cancelled.');
  });
}

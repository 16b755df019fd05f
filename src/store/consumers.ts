import { type Consumer, type ConsumerPoll, type Segment, TAIL_SIZE } from '../model/consumer';
import { comparePositions, type EventHeader, type Position } from '../model/event';
import { segmentOf } from '../model/partition';
import type { Cell, Database, Row } from './database';
import { StoreError } from './errors';
import type { EventSql } from './eventSql';
import { canBeStored } from './events';
import type { ConsumersLayout } from './layout';
import type { Generation } from './layouts/generation';
import { readAhead } from './readAhead';
import { readHeader, readTailEvent } from './rows';

const MAX_GAP_SKIPS = 1_000;

/** All consumers with their lag, and the newest events, in one round trip (Q9). Ages are by the database's clock and never negative. */
export async function readConsumers(
  db: Database,
  sql: EventSql,
  layout: ConsumersLayout | null,
  tailAfter: Position | null,
  signal?: AbortSignal,
): Promise<ConsumerPoll> {
  const known = requireConsumers(layout);
  const rows = await db.query(pollQuery(sql, known, db.server.standby === true), [tailAfter ?? '-1'], { signal });
  const of = (kind: string) => rows.filter((row) => row[0] === kind);
  const [store] = of('store');
  return {
    head: (store?.[1] ?? null) as Position | null,
    features: known.features,
    consumers: bySegments(of('segment')),
    takenAt: Date.now(),
    databaseTime: Number(store?.[2]),
    ...(db.server.standby ? { replayLagS: toNumber(store?.[5]) } : {}),
    tail: of('event').map(readTailEvent),
    tailAfter: wentBack(tailAfter, store?.[1]) ? null : tailAfter,
    xmin: BigInt(store?.[3] ?? 0),
    nextXid: BigInt(store?.[4] ?? 0),
    gapSkips: of('gap').map(([, name, position, appeared]) => ({
      consumer: name ?? '',
      position: (position ?? '0') as Position,
      appeared: appeared === 'true',
    })),
  };
}

/** After a restored backup. */
function wentBack(tailAfter: Position | null, head: Cell | undefined): boolean {
  return tailAfter !== null && head != null && comparePositions(head as Position, tailAfter) < 0;
}

/**
 * Rows of four kinds, told by the first column. After a restored backup the head is below `$1`: then the whole tail comes.
 * The newest positions are taken negative: then the index gives them in the order that width_bucket needs, without a sort.
 */
function pollQuery(sql: EventSql, { generation, tables }: ConsumersLayout, standby: boolean): string {
  const { context, type, id } = sql.stream;
  return `
    WITH head AS MATERIALIZED (SELECT max(e.global_position) AS pos FROM ${sql.table} e),
    tail AS MATERIALIZED (
      SELECT array_agg(mirrored) AS a
      FROM (SELECT -e.global_position AS mirrored FROM ${sql.table} e ORDER BY e.global_position DESC LIMIT ${TAIL_SIZE}) t),
    s AS (${generation.rows(tables)})
    SELECT 'store', head.pos::text, (extract(epoch FROM now()) * 1000)::text,
      ${sql.snapshot.xmin}, ${sql.snapshot.nextXid}, ${standby ? REPLAY_LAG : 'NULL'}, ${nulls(4)} FROM head
    UNION ALL
    SELECT 'segment', s.name, s.segment_id::text, s.total_segments::text, s.owner, s.checkpoint::text,
      greatest(coalesce(head.pos, 0) - s.checkpoint, 0)::text,
      coalesce(width_bucket(-s.checkpoint - 1, tail.a), 0)::text,
      (CASE WHEN n.created_at IS NOT NULL THEN greatest(extract(epoch FROM now() - n.created_at)::float8, 0) END)::text,
      (CASE WHEN s.heartbeat IS NOT NULL THEN greatest(extract(epoch FROM now() - s.heartbeat)::float8, 0) END)::text
    FROM head CROSS JOIN tail CROSS JOIN s
    LEFT JOIN LATERAL (
      SELECT e.created_at FROM ${sql.table} e WHERE e.global_position > s.checkpoint ORDER BY e.global_position LIMIT 1) n ON true
    UNION ALL
    (SELECT 'event', e.global_position::text, ${id}::text, ${type}::text, ${context ? `${context}::text` : 'NULL'}, ${sql.time}, ${nulls(4)}
      FROM ${sql.table} e
      WHERE e.global_position > (SELECT CASE WHEN head.pos < $1::bigint THEN -1 ELSE $1::bigint END FROM head)
      ORDER BY e.global_position DESC LIMIT ${TAIL_SIZE})
    ${gapQuery(sql, generation.gapSkips, tables.gapSkips)}`;
}

/**
 * While its primary is silent a replica replays nothing and is behind all the same; so it is up to date only when everything that
 * came was replayed and somebody is there to bring more.
 */
const REPLAY_LAG = `(CASE WHEN NOT pg_is_in_recovery() THEN NULL
  WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) THEN 0
  ELSE greatest(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8, 0) END)::text`;

function gapQuery(sql: EventSql, gapSkips: Generation['gapSkips'], table: string | undefined): string {
  if (!gapSkips || !table) return '';
  return `
    UNION ALL
    (SELECT 'gap', g.name, g.position::text,
      EXISTS (SELECT 1 FROM ${sql.table} e WHERE e.global_position = g.position)::text, ${nulls(6)}
      FROM (${gapSkips(table)}) g ORDER BY g.position DESC LIMIT ${MAX_GAP_SKIPS})`;
}

const nulls = (count: number) => Array.from({ length: count }, () => 'NULL').join(', ');

/** The consumers by name, their segments by number. */
function bySegments(rows: readonly Row[]): Consumer[] {
  const consumers = new Map<string, Segment[]>();
  for (const row of rows) {
    const name = row[1];
    if (name == null) continue;
    const segments = consumers.get(name);
    if (segments) segments.push(readSegment(row));
    else consumers.set(name, [readSegment(row)]);
  }
  for (const segments of consumers.values()) segments.sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
  return [...consumers].map(([name, segments]) => ({ name, segments })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The oldest event past a checkpoint that falls to that checkpoint's segment; null when none is within 10,000 events. */
export async function readNextUnhandled(
  db: Database,
  sql: EventSql,
  layout: ConsumersLayout | null,
  consumer: string,
  signal?: AbortSignal,
): Promise<EventHeader | null> {
  const { generation, tables } = requireConsumers(layout);
  if (!canBeStored(consumer)) return null;
  const segments = await readCheckpoints(db, generation.rows(tables), consumer, signal);
  const waits = (row: Row) => segments.some((segment) => falls(row, segment));
  for await (const rows of readAhead(db, sql, segments[0]?.checkpoint ?? null, signal)) {
    const found = rows.find(waits);
    if (found) return readHeader(found);
  }
  return null;
}

interface Checkpoint {
  readonly id: number | null;
  readonly total: number | null;
  readonly checkpoint: Position;
}

/** The lowest first. */
async function readCheckpoints(
  db: Database,
  rows: string,
  consumer: string,
  signal?: AbortSignal,
): Promise<Checkpoint[]> {
  const query = `
    SELECT s.segment_id::text, s.total_segments::text, s.checkpoint::text FROM (${rows}) s
    WHERE s.name = $1::text ORDER BY s.checkpoint`;
  return (await db.query(query, [consumer], { signal })).map(([id, total, checkpoint]) => ({
    id: toNumber(id),
    total: toNumber(total),
    checkpoint: (checkpoint ?? '0') as Position,
  }));
}

/** Whether the event of a header row is past the checkpoint and in its segment. */
function falls(row: Row, { id, total, checkpoint }: Checkpoint): boolean {
  const { position, stream } = readHeader(row);
  if (comparePositions(position, checkpoint) <= 0) return false;
  return id === null || total === null || segmentOf(stream.id, total) === id;
}

function requireConsumers(layout: ConsumersLayout | null): ConsumersLayout {
  if (!layout) throw new StoreError('missing', 'consumer tables', 'The store has no consumer tables.');
  return layout;
}

function readSegment(row: Row): Segment {
  const [, , id, total, owner, checkpoint, positionLag, eventsBehind, waiting, heartbeat] = row;
  return {
    id: toNumber(id),
    total: toNumber(total),
    ownerId: owner ?? null,
    checkpoint: (checkpoint ?? '0') as Position,
    positionLag: Number(positionLag),
    eventsBehind: Number(eventsBehind),
    oldestWaitingS: toNumber(waiting),
    heartbeatAgeS: toNumber(heartbeat),
  };
}

function toNumber(cell: Cell | undefined): number | null {
  return cell == null ? null : Number(cell);
}

import { type Consumer, type ConsumerSnapshot, EVENTS_BEHIND_CAP, type Segment } from '../model/consumer';
import { comparePositions, type EventHeader, type Position } from '../model/event';
import { segmentOf } from '../model/partition';
import type { Cell, Database, Row } from './database';
import { StoreError } from './errors';
import type { EventSql } from './eventSql';
import { canBeStored } from './events';
import type { ConsumersLayout } from './layout';
import { readHeader } from './rows';

/** How many events are read to find the next one of a segment, and how many at once. */
const MAX_READ_AHEAD = 10_000;
const READ_AHEAD_STEP = 2_000;

/** All consumers with their lag, in one round trip (Q9). Ages are by the database's clock and never negative. */
export async function readConsumers(
  db: Database,
  sql: EventSql,
  layout: ConsumersLayout | null,
  signal?: AbortSignal,
): Promise<ConsumerSnapshot> {
  const { generation, tables, features } = requireConsumers(layout);
  const query = `
    WITH head AS MATERIALIZED (SELECT max(e.global_position) AS pos FROM ${sql.table} e),
    tail AS MATERIALIZED (
      SELECT array_agg(global_position ORDER BY global_position) AS a, count(*)::int AS n
      FROM (SELECT e.global_position FROM ${sql.table} e ORDER BY e.global_position DESC LIMIT ${EVENTS_BEHIND_CAP + 1}) t),
    s AS (${generation.rows(tables)})
    SELECT head.pos::text, s.name, s.segment_id::text, s.total_segments::text, s.owner, s.checkpoint::text,
      greatest(coalesce(head.pos, 0) - s.checkpoint, 0)::text,
      (CASE WHEN tail.n = 0 THEN 0 WHEN tail.n > ${EVENTS_BEHIND_CAP} AND s.checkpoint < tail.a[1] THEN ${EVENTS_BEHIND_CAP + 1}
        ELSE tail.n - width_bucket(s.checkpoint, tail.a) END)::text,
      (CASE WHEN n.created_at IS NOT NULL THEN greatest(extract(epoch FROM now() - n.created_at)::float8, 0) END)::text,
      (CASE WHEN s.heartbeat IS NOT NULL THEN greatest(extract(epoch FROM now() - s.heartbeat)::float8, 0) END)::text
    FROM head CROSS JOIN tail LEFT JOIN s ON true
    LEFT JOIN LATERAL (
      SELECT e.created_at FROM ${sql.table} e WHERE e.global_position > s.checkpoint ORDER BY e.global_position LIMIT 1) n ON true
    ORDER BY s.name, s.segment_id`;
  const rows = await db.query(query, [], { signal });
  const consumers = new Map<string, Segment[]>();
  for (const row of rows) {
    const name = row[1];
    if (name == null) continue;
    const segments = consumers.get(name);
    if (segments) segments.push(readSegment(row));
    else consumers.set(name, [readSegment(row)]);
  }
  return {
    head: (rows[0]?.[0] ?? null) as Position | null,
    features,
    consumers: [...consumers].map(([name, segments]): Consumer => ({ name, segments })),
    takenAt: Date.now(),
  };
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
  let after: Cell = segments[0]?.checkpoint ?? null;
  for (let read = 0; after !== null && read < MAX_READ_AHEAD; read += READ_AHEAD_STEP) {
    const rows: Row[] = await db.query(
      `SELECT ${sql.header} FROM ${sql.table} e WHERE e.global_position > $1::bigint
       ORDER BY e.global_position LIMIT ${READ_AHEAD_STEP}`,
      [after],
      { signal },
    );
    const found = rows.find(waits);
    if (found) return readHeader(found);
    after = rows.length < READ_AHEAD_STEP ? null : (rows.at(-1)?.[0] ?? null);
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

import { type SegmentRule, segmentOf } from '../../../model/consumer/partition';
import { EVERY_EVENT, isRestricted, scopeByRow, scopedEvent, scopeTest } from '../../../model/consumer/scope';
import { comparePositions, type EventHeader, type Position } from '../../../model/event/event';
import type { Cell, Database, Row } from '../../pg/database';
import type { WaitingRequest } from '../../ports';
import type { EventSql } from '../../schema/eventSql';
import type { ConsumersLayout } from '../../schema/layout';
import { canBeStored } from '../events';
import { readHeader, readHeaders } from '../rows';
import { readScope, requireConsumers, segmentRows, toNumber } from './rows';

/**
 * Reads the batch that a segment handles next, by position. A consumer reads batches in scope and steps over those without an event of its
 * segment, so this is the first batch that has one. Empty when the next 10,000 events have none.
 */
export async function readWaiting(
  db: Database,
  sql: EventSql,
  { segment, scope, batchSize }: WaitingRequest,
  signal?: AbortSignal,
): Promise<EventHeader[]> {
  const { id, total, rule } = segment;
  const isOwn = ({ stream }: EventHeader) => id === null || total === null || segmentOf(stream.id, total, rule) === id;
  const isFor = scopeTest(scope);
  let inScopeRows: EventHeader[] = [];
  // A consumer that takes every event needs no more rows than its batch has.
  const step = id === null && !isRestricted(scope) ? Math.min(batchSize, READ_AHEAD_STEP) : READ_AHEAD_STEP;
  for await (const rows of readAhead(db, sql, segment.checkpoint, signal, step)) {
    inScopeRows.push(...readHeaders(rows).filter((event) => isFor(scopedEvent(event))));
    while (inScopeRows.length >= batchSize) {
      const own = inScopeRows.slice(0, batchSize).filter(isOwn);
      if (own.length > 0) return own;
      inScopeRows = inScopeRows.slice(batchSize);
    }
  }
  return inScopeRows.filter(isOwn);
}

/** The number of events that are read at most, and in one step. */
const MAX_READ_AHEAD = 10_000;
const READ_AHEAD_STEP = 2_000;

/**
 * Yields the headers past a position in their order, page by page; at most 10,000, none when `position` is null. A segment's own events are
 * found among them by their hash.
 */
async function* readAhead(
  db: Database,
  sql: EventSql,
  position: Cell,
  signal?: AbortSignal,
  step = READ_AHEAD_STEP,
): AsyncGenerator<Row[]> {
  const { e } = sql;
  let after = position;
  for (let read = 0; after !== null && read < MAX_READ_AHEAD; read += step) {
    const rows: Row[] = await db.query(
      `SELECT ${sql.header} FROM ${sql.table} e WHERE ${e.position} > $1::bigint AND ${sql.settled(e)}
       ORDER BY ${e.position} LIMIT ${step}`,
      [after],
      { signal },
    );
    yield rows;
    after = rows.length < step ? null : (rows.at(-1)?.[0] ?? null);
  }
}

/**
 * Reads the oldest event past a checkpoint that belongs to that checkpoint's segment and to what its row says that it reads; null when the
 * next 10,000 events have none.
 */
export async function readNextUnhandled(
  db: Database,
  sql: EventSql,
  layout: ConsumersLayout | null,
  consumer: string,
  signal?: AbortSignal,
): Promise<EventHeader | null> {
  const { kind, tables } = requireConsumers(layout);
  if (!canBeStored(consumer)) return null;
  const segments = await readCheckpoints(db, segmentRows(kind.rows(tables), sql), consumer, signal);
  const waits = (row: Row) => segments.some((segment) => falls(row, segment, kind.segmentRule));
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
  readonly isFor: ReturnType<typeof scopeTest>;
}

/** Reads the checkpoints, lowest first. */
async function readCheckpoints(
  db: Database,
  rows: string,
  consumer: string,
  signal?: AbortSignal,
): Promise<Checkpoint[]> {
  const query = `
    SELECT s.segment_id::text, s.total_segments::text, s.checkpoint::text, s.reads, s.readsStream FROM (${rows}) s
    WHERE s.name = $1::text ORDER BY s.checkpoint`;
  return (await db.query(query, [consumer], { signal })).map(([id, total, checkpoint, ...reads]) => ({
    id: toNumber(id),
    total: toNumber(total),
    checkpoint: (checkpoint ?? '0') as Position,
    isFor: scopeTest(scopeByRow(readScope(reads)) ?? EVERY_EVENT),
  }));
}

/** Whether the event of a header row is past the checkpoint and in its segment. */
function falls(row: Row, { id, total, checkpoint, isFor }: Checkpoint, rule: SegmentRule | undefined): boolean {
  const header = readHeader(row);
  const { position, stream } = header;
  if (comparePositions(position, checkpoint) <= 0 || !isFor(scopedEvent(header))) return false;
  return id === null || total === null || segmentOf(stream.id, total, rule) === id;
}

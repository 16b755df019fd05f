import { type SegmentRule, segmentOf } from '../../../model/consumer/partition';
import { comparePositions, type EventHeader, type Position } from '../../../model/event/event';
import type { Database, Row } from '../../pg/database';
import type { EventSql } from '../../schema/eventSql';
import type { ConsumersLayout } from '../../schema/layout';
import { canBeStored } from '../events';
import { readHeader } from '../rows';
import { readAhead } from '../waiting';
import { requireConsumers, segmentRows, toNumber } from './rows';

/** The oldest event past a checkpoint that falls to that checkpoint's segment; null when none is within 10,000 events. */
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
function falls(row: Row, { id, total, checkpoint }: Checkpoint, rule: SegmentRule | undefined): boolean {
  const { position, stream } = readHeader(row);
  if (comparePositions(position, checkpoint) <= 0) return false;
  return id === null || total === null || segmentOf(stream.id, total, rule) === id;
}

import type { EventHeader } from '../model/event';
import { segmentOf } from '../model/partition';
import { inScope } from '../model/scope';
import type { Cell, Database, Row } from './database';
import type { EventSql } from './eventSql';
import type { WaitingRequest } from './eventStore';
import { readHeaders } from './rows';

/** How many events are looked at, and how many at once. */
const MAX_READ_AHEAD = 10_000;
const READ_AHEAD_STEP = 2_000;

/**
 * The batch that a segment handles next, by position. A consumer reads batches in scope and steps over those without an event
 * of its segment, so this is the first that has one. Empty when the next 10,000 events have none.
 */
export async function readWaiting(
  db: Database,
  sql: EventSql,
  { segment, scope, batchSize }: WaitingRequest,
  signal?: AbortSignal,
): Promise<EventHeader[]> {
  const { id, total } = segment;
  const isOwn = ({ stream }: EventHeader) => id === null || total === null || segmentOf(stream.id, total) === id;
  let inScopeRows: EventHeader[] = [];
  let after: Cell = segment.checkpoint;
  for (let read = 0; after !== null && read < MAX_READ_AHEAD; read += READ_AHEAD_STEP) {
    const rows: Row[] = await db.query(
      `SELECT ${sql.header} FROM ${sql.table} e WHERE e.global_position > $1::bigint
       ORDER BY e.global_position LIMIT ${READ_AHEAD_STEP}`,
      [after],
      { signal },
    );
    after = rows.length < READ_AHEAD_STEP ? null : (rows.at(-1)?.[0] ?? null);
    inScopeRows.push(...readHeaders(rows).filter(({ stream }) => inScope(scope, stream.context, stream.type)));
    const isLast = after === null || read + READ_AHEAD_STEP >= MAX_READ_AHEAD;
    while (inScopeRows.length >= batchSize || (isLast && inScopeRows.length > 0)) {
      const own = inScopeRows.slice(0, batchSize).filter(isOwn);
      if (own.length > 0) return own;
      inScopeRows = inScopeRows.slice(batchSize);
    }
  }
  return [];
}

import type { EventHeader } from '../model/event';
import { segmentOf } from '../model/partition';
import { inScope } from '../model/scope';
import type { Database } from './database';
import type { EventSql } from './eventSql';
import type { WaitingRequest } from './eventStore';
import { readAhead } from './readAhead';
import { readHeaders } from './rows';

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
  for await (const rows of readAhead(db, sql, segment.checkpoint, signal)) {
    inScopeRows.push(...readHeaders(rows).filter(({ stream }) => inScope(scope, stream.context, stream.type)));
    while (inScopeRows.length >= batchSize) {
      const own = inScopeRows.slice(0, batchSize).filter(isOwn);
      if (own.length > 0) return own;
      inScopeRows = inScopeRows.slice(batchSize);
    }
  }
  return inScopeRows.filter(isOwn);
}

import type { Database } from '../../pg/database';
import type { RecentCorrelation } from '../../ports';
import type { EventSql } from '../../schema/eventSql';
import { COUNTED_EVENTS, NEWEST_EVENTS, SHOWN_CORRELATIONS } from '../events';
import { readCounts } from '../probes';

/** As `readRecentCorrelations`, in two questions: the newest events are told apart here, then their correlations are counted. */
export async function readSpreadCorrelations(
  db: Database,
  sql: EventSql,
  signal?: AbortSignal,
): Promise<RecentCorrelation[]> {
  const { correlationId, eventType, streamType, streamId, position } = sql.e;
  if (!correlationId.exists) return [];
  const query = `SELECT ${correlationId.text}, ${eventType.text}, ${streamType.text}, ${streamId.text}, ${sql.time}
    FROM ${sql.table} e ORDER BY ${position} DESC LIMIT ${NEWEST_EVENTS}`;
  const newest = new Map<string, Omit<RecentCorrelation, 'events'>>();
  for (const [correlation, type, ofType, id, time] of await db.query(query, [], { signal })) {
    if (correlation == null) continue;
    const known = newest.get(correlation);
    if (!known && newest.size >= SHOWN_CORRELATIONS) continue;
    newest.set(correlation, {
      correlationId: correlation,
      eventType: type ?? '',
      stream: { type: ofType ?? '', id: id ?? '' },
      lastAt: known?.lastAt ?? Number(time ?? null),
    });
  }
  const recent = [...newest.values()];
  const isOf = ({ correlationId: id }: (typeof recent)[number], params: { text(value: string): string }) =>
    correlationId.equals(params.text(id));
  const counts = await readCounts(db, sql, recent, isOf, COUNTED_EVENTS, signal);
  return recent.map((one, i) => ({ ...one, events: counts[i] ?? 0 }));
}

import type { Position } from '../model/event';
import type { HeaderBatch, TraceKey } from '../model/headerBatch';
import { ancestorsOf, descendantsOf } from './causation';
import type { Database } from './database';
import type { EventSql } from './eventSql';
import { isStorableStream, streamCondition } from './events';
import { createParams, type Params } from './params';
import { toBatch } from './rows';

const ID_COLUMN = { correlation: 'correlation_id', trace: 'trace_id', causation: 'causation_id' } as const;

/** How far an event's effects are looked for, in positions: near ones are shown before far ones. */
const EFFECT_WINDOWS = [5_000, 20_000, 50_000] as const;

export function hasIndexFor(sql: EventSql, { by }: TraceKey): boolean {
  if (by === 'stream') return sql.streamIndexed;
  return sql.indexed(by === 'event' ? 'event_id' : ID_COLUMN[by]);
}

/** All headers of a trace, unordered (Q3): an ORDER BY would make a big correlation walk the primary key. */
export async function* readHeadersOf(
  db: Database,
  sql: EventSql,
  key: TraceKey,
  signal?: AbortSignal,
): AsyncGenerator<HeaderBatch, void, undefined> {
  if (!isStorableKey(key)) return;
  if (key.by === 'event') {
    yield* readRelatives(db, sql, key.id, signal);
    return;
  }
  const params = createParams();
  const query = `SELECT ${sql.header} FROM ${sql.table} e WHERE ${condition(sql, key, params)}`;
  for await (const rows of db.stream(query, params.values, { signal })) yield toBatch(rows);
}

/** Headers of the key at or after a position. */
export async function readHeadersFrom(
  db: Database,
  sql: EventSql,
  key: TraceKey,
  from: Position,
  signal?: AbortSignal,
): Promise<HeaderBatch> {
  if (!isStorableKey(key)) return toBatch([]);
  if (key.by === 'event') {
    const ancestors = await ancestorsOf(db, sql, key.id, signal);
    return toBatch(await descendantsOf(db, sql, ancestors, EFFECT_WINDOWS[2], from, signal));
  }
  const params = createParams();
  const query = `
    SELECT ${sql.header} FROM ${sql.table} e
    WHERE ${condition(sql, key, params)} AND e.global_position >= ${params.bigint(from)}`;
  return toBatch(await db.query(query, params.values, { signal }));
}

/** An event's causes, then their effects and its own in growing windows. */
async function* readRelatives(
  db: Database,
  sql: EventSql,
  eventId: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<HeaderBatch, void, undefined> {
  const ancestors = await ancestorsOf(db, sql, eventId, signal);
  if (ancestors.length === 0) return;
  yield toBatch(ancestors);
  for (const window of EFFECT_WINDOWS) {
    yield toBatch(await descendantsOf(db, sql, ancestors, window, null, signal));
  }
}

function condition(sql: EventSql, key: TraceKey, params: Params): string {
  if (key.by === 'stream') {
    return streamCondition(sql, { context: key.context ?? null, type: key.streamType ?? '', id: key.id }, params);
  }
  return sql.equals(key.by === 'event' ? 'event_id' : ID_COLUMN[key.by], params.text(key.id));
}

function isStorableKey({ id, streamType = '', context }: TraceKey): boolean {
  return isStorableStream({ context: context ?? null, type: streamType, id });
}

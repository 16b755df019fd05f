import type { LookBack, LookedBack } from '../../model/backlog/lookBack';
import type { TailEvent } from '../../model/consumer/consumer';
import type { Scope } from '../../model/consumer/scope';
import type { Position } from '../../model/event/event';
import type { Database, Row } from '../pg/database';
import type { EventColumn } from '../schema/columns';
import type { EventSql } from '../schema/eventSql';
import { createParams, type Params } from '../schema/params';
import { readTailEvent, tailColumns } from './rows';

/** The number of events that one query passes over. Without an index on the type, each of them is read. */
const WINDOW = 50_000;
const MOST_FOUND = 500;

/**
 * Reads those of the next events past a position that are in one of the scopes. The range is limited, because a type may be rare or unknown
 * and the planner may then read very much.
 */
export async function readLookBack(
  db: Database,
  sql: EventSql,
  { after, upTo, scopes }: LookBack,
  signal?: AbortSignal,
): Promise<LookedBack> {
  const params = createParams();
  const from = params.bigint(after);
  const to = params.bigint(upTo);
  const { e } = sql;
  const query = `
    WITH bound AS MATERIALIZED (
      SELECT max(b.position) AS at, count(*) AS n FROM (
        SELECT ${e.position} AS position FROM ${sql.table} e WHERE ${e.position} > ${from} AND ${e.position} <= ${to} AND ${sql.settled(e)}
        ORDER BY ${e.position} LIMIT ${WINDOW}) b)
    SELECT 'bound', bound.at::text, bound.n::text, NULL, NULL, NULL, NULL FROM bound
    UNION ALL
    (SELECT 'event', ${tailColumns(sql).join(', ')}
      FROM ${sql.table} e
      WHERE ${e.position} > ${from} AND ${e.position} <= (SELECT at FROM bound) AND ${sql.settled(e)}
        AND (${scopes.map((scope) => condition(sql, scope, params)).join(' OR ')})
      ORDER BY ${e.position} LIMIT ${MOST_FOUND})`;
  const rows: Row[] = await db.query(query, params.values, { signal });
  const bound = rows.find(([kind]) => kind === 'bound');
  const events = rows.filter(([kind]) => kind === 'event').map(readTailEvent);
  return { events, through: reached(bound, upTo, events) };
}

/** The same condition as `inScope`, as SQL. */
function condition(sql: EventSql, scope: Scope, params: Params): string {
  const { aggregateTypes, boundedContexts, eventTypes, streamIds = null } = scope;
  const { context, streamType, streamId, eventType } = sql.e;
  const isOneOf = (column: EventColumn, names: readonly string[] | null) =>
    names === null ? 'true' : column.exists ? `${column.text} = ANY(${params.texts(names)})` : 'false';
  const conditions = [
    isOneOf(streamType, aggregateTypes),
    isOneOf(context, boundedContexts),
    isOneOf(eventType, eventTypes),
    isOneOf(streamId, streamIds),
  ];
  return `(${conditions.join(' AND ')})`;
}

/** Returns the position up to which everything was read: the end, unless the window or the list was full. */
function reached(bound: Row | undefined, upTo: Position, events: readonly TailEvent[]): Position {
  const last = events.at(-1);
  if (last && events.length === MOST_FOUND) return last.position;
  return Number(bound?.[2]) < WINDOW ? upTo : ((bound?.[1] ?? upTo) as Position);
}

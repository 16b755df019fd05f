import type { TailEvent } from '../model/consumer';
import type { Position } from '../model/event';
import type { LookBack, LookedBack } from '../model/lookBack';
import type { Scope } from '../model/scope';
import type { Database, Row } from './database';
import type { EventSql } from './eventSql';
import { createParams, type Params } from './params';
import { readTailEvent } from './rows';

/** So many events are passed over at once: without an index on the type each of them is read. */
const WINDOW = 50_000;
const MOST_FOUND = 500;

/** Which of the next events past a position are in one of the scopes. Bounded whatever the planner does: a type may be rare or unknown. */
export async function readLookBack(
  db: Database,
  sql: EventSql,
  { after, upTo, scopes }: LookBack,
  signal?: AbortSignal,
): Promise<LookedBack> {
  const params = createParams();
  const from = params.bigint(after);
  const to = params.bigint(upTo);
  const { context, type, id } = sql.stream;
  const query = `
    WITH bound AS MATERIALIZED (
      SELECT max(b.global_position) AS at, count(*) AS n FROM (
        SELECT e.global_position FROM ${sql.table} e WHERE e.global_position > ${from} AND e.global_position <= ${to}
        ORDER BY e.global_position LIMIT ${WINDOW}) b)
    SELECT 'bound', bound.at::text, bound.n::text, NULL, NULL, NULL FROM bound
    UNION ALL
    (SELECT 'event', e.global_position::text, ${id}::text, ${type}::text, ${context ? `${context}::text` : 'NULL'}, ${sql.time}
      FROM ${sql.table} e
      WHERE e.global_position > ${from} AND e.global_position <= (SELECT at FROM bound)
        AND (${scopes.map((scope) => condition(sql, scope, params)).join(' OR ')})
      ORDER BY e.global_position LIMIT ${MOST_FOUND})`;
  const rows: Row[] = await db.query(query, params.values, { signal });
  const bound = rows.find(([kind]) => kind === 'bound');
  const events = rows.filter(([kind]) => kind === 'event').map(readTailEvent);
  return { events, through: reached(bound, upTo, events) };
}

/** As `inScope` has it. */
function condition(sql: EventSql, { aggregateTypes, boundedContexts }: Scope, params: Params): string {
  const { context, type } = sql.stream;
  const isOneOf = (column: string | undefined, names: readonly string[] | null) =>
    names === null ? 'true' : column === undefined ? 'false' : `${column}::text = ANY(${params.texts(names)})`;
  return `(${isOneOf(type, aggregateTypes)} AND ${isOneOf(context, boundedContexts)})`;
}

/** To the end unless the window or the list was full. */
function reached(bound: Row | undefined, upTo: Position, events: readonly TailEvent[]): Position {
  const last = events.at(-1);
  if (last && events.length === MOST_FOUND) return last.position;
  return Number(bound?.[2]) < WINDOW ? upTo : ((bound?.[1] ?? upTo) as Position);
}

import type { Position } from '../model/event';
import type { Database, Row } from './database';
import type { EventSql } from './eventSql';
import type { PayloadSample, StoredTypes, TypeActivity } from './eventStore';
import { canBeStored } from './events';
import { isRecent } from './recent';

/** So many of the newest events of a type are looked at. */
const NEWEST = 1_000;
const MOST_TYPES = 1_000;
/** Of each type and version: streams that tell who has not handled it, and payloads. */
const SAMPLES = 20;
const LARGEST_SAMPLE = 32_000;

/** Walks the index from type to type (Q14); where there is none, looks through the newest events. */
export async function readEventTypes(db: Database, sql: EventSql, signal?: AbortSignal): Promise<StoredTypes> {
  const complete = isIndexed(sql);
  const rows = await db.query(complete ? walk(sql) : lookThrough(sql), [], { signal, lane: 'scan' });
  const types = rows.map(([eventType, position, time]) => ({
    eventType: eventType ?? '',
    newest: (position ?? '0') as Position,
    newestAt: Number(time),
  }));
  return { types: types.sort((a, b) => (a.eventType < b.eventType ? -1 : 1)), complete };
}

const isIndexed = (sql: EventSql) => sql.indexed('event_type', 'global_position');

/**
 * Not by `=` and position alone: for a type that is rare or not there at all the server would rather walk back through all
 * events by their position, as it expects to meet enough of them soon.
 */
const isType = (value: string) => `e.event_type >= ${value} AND e.event_type <= ${value}`;
const newestFirst = 'ORDER BY e.event_type DESC, e.global_position DESC';

function walk(sql: EventSql): string {
  const next = (after: string) => `SELECT e.event_type FROM ${sql.table} e ${after} ORDER BY e.event_type LIMIT 1`;
  return `
    WITH RECURSIVE t(v, n) AS (
      (SELECT event_type, 1 FROM (${next('')}) first)
      UNION ALL
      SELECT (${next('WHERE e.event_type > t.v')}), t.n + 1 FROM t WHERE t.v IS NOT NULL AND t.n < ${MOST_TYPES})
    SELECT t.v::text, e.global_position::text, e.time FROM t CROSS JOIN LATERAL (
      SELECT e.global_position, ${sql.time} AS time FROM ${sql.table} e
      WHERE ${isType('t.v')} ${newestFirst} LIMIT 1) e`;
}

function lookThrough(sql: EventSql): string {
  return `
    SELECT DISTINCT ON (e.event_type) e.event_type::text, e.global_position::text, ${sql.time}
    FROM ${sql.table} e WHERE ${isRecent(sql)}
    ORDER BY e.event_type, e.global_position DESC LIMIT ${MOST_TYPES}`;
}

/** How many events of the types the last day had, and the newest of each. */
export async function readTypeActivity(
  db: Database,
  sql: EventSql,
  types: readonly string[],
  signal?: AbortSignal,
): Promise<TypeActivity[]> {
  const storable = types.filter(canBeStored);
  if (storable.length === 0) return [];
  const { context = 'NULL', type, id } = sql.stream;
  const columns = `e.event_version AS version, e.global_position AS position, ${sql.time} AS time,
    e.created_at > now() - interval '1 day' AS fresh, ${context}::text AS context, ${type}::text AS stream_type, ${id}::text AS stream_id`;
  const query = `
    SELECT type, version::text, (count(*) FILTER (WHERE fresh))::text,
      (sum(count(*)) OVER (PARTITION BY type) > ${NEWEST} AND bool_and(bool_and(fresh)) OVER (PARTITION BY type))::text,
      to_json((array_agg(json_build_array(position::text, time, context, stream_type, stream_id) ORDER BY position DESC))[1:${SAMPLES}])::text
    FROM (${newestOf(sql, columns, NEWEST + 1)}) n GROUP BY type, version`;
  return (await db.query(query, [storable], { signal, lane: 'scan' })).map(readActivity);
}

type NewestEvent = readonly [position: Position, time: string, context: string | null, type: string, id: string];

function readActivity([eventType, version, lastDay, more, newest]: Row): TypeActivity {
  const events = JSON.parse(newest ?? '[]') as readonly NewestEvent[];
  return {
    eventType: eventType ?? '',
    eventVersion: Number(version),
    lastDay: Math.min(Number(lastDay), NEWEST),
    more: more === 'true',
    newestAt: Number(events[0]?.[1]),
    newest: events.map(([position, , context, type, id]) => ({ position, stream: { context, type, id } })),
  };
}

/** Payloads of the newest events of each type and version. */
export async function readPayloadSamples(
  db: Database,
  sql: EventSql,
  types: readonly string[],
  signal?: AbortSignal,
): Promise<PayloadSample[]> {
  const storable = types.filter(canBeStored);
  if (storable.length === 0) return [];
  const columns = 'e.event_version AS version, e.global_position AS position';
  const query = `
    SELECT n.type, n.version::text, encode(e.payload, 'base64')
    FROM (SELECT *, row_number() OVER (PARTITION BY type, version ORDER BY position DESC) AS rank
      FROM (${newestOf(sql, columns, NEWEST)}) x) n
    CROSS JOIN LATERAL (SELECT ${sql.payload} AS payload FROM ${sql.table} e WHERE e.global_position = n.position LIMIT 1) e
    WHERE n.rank <= ${SAMPLES} AND octet_length(e.payload) <= ${LARGEST_SAMPLE}`;
  const rows = await db.query(query, [storable], { signal, lane: 'scan' });
  return rows.map(([eventType, version, payload]) => ({
    eventType: eventType ?? '',
    eventVersion: Number(version),
    payload: Buffer.from(payload ?? '', 'base64'),
  }));
}

/**
 * The newest events of each type of `$1`, with the type as `type`: positions from the index alone, then the events by position;
 * or one pass over the newest events.
 */
function newestOf(sql: EventSql, columns: string, count: number): string {
  if (isIndexed(sql)) {
    return `
      SELECT u.type, e.* FROM unnest($1::text[]) u(type) CROSS JOIN LATERAL (
        SELECT e.global_position FROM ${sql.table} e WHERE ${isType('u.type')} ${newestFirst} LIMIT ${count}) p
      CROSS JOIN LATERAL (SELECT ${columns} FROM ${sql.table} e WHERE e.global_position = p.global_position LIMIT 1) e`;
  }
  return `
    SELECT * FROM (SELECT e.event_type::text AS type, ${columns},
      row_number() OVER (PARTITION BY e.event_type ORDER BY e.global_position DESC) AS place
      FROM ${sql.table} e WHERE ${isRecent(sql)} AND e.event_type::text = ANY ($1::text[])) e
    WHERE place <= ${count}`;
}

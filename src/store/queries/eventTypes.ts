import type { Position } from '../../model/event/event';
import type { Database, Row } from '../pg/database';
import type { PayloadSample, StoredTypes, TypeActivity } from '../ports';
import { type EventSql, isRecent } from '../schema/eventSql';
import { canBeStored } from './events';

/** The number of newest events of a type that are read. */
export const NEWEST_OF_TYPE = 1_000;
const MOST_TYPES = 1_000;
/** The number of samples for each type and version: streams that show which consumers have not handled the type, and payloads. */
export const SAMPLES_OF_TYPE = 20;
/** Bytes. */
export const LARGEST_SAMPLE = 32_000;

/** Reads the event types: from type to type by index, or from the newest events when there is no index. */
export async function readEventTypes(db: Database, sql: EventSql, signal?: AbortSignal): Promise<StoredTypes> {
  const complete = isTypeIndexed(sql);
  const rows = await db.query(complete ? walk(sql) : lookThrough(sql), [], { signal, lane: 'scan' });
  const types = rows.map(([eventType, position, time]) => ({
    eventType: eventType ?? '',
    newest: (position ?? '0') as Position,
    newestAt: Number(time),
  }));
  return { types: types.sort((a, b) => (a.eventType < b.eventType ? -1 : 1)), complete };
}

/** Whether an index finds the newest events of a type. */
export const isTypeIndexed = (sql: EventSql) => sql.indexed('eventType', 'position');

/**
 * The condition avoids `=`. With `=` the server may walk back through all events by position, because it expects to find enough of them
 * soon. That is slow for a type that is rare or does not exist.
 */
export const isOfType = ({ e }: EventSql, value: string) => `${e.eventType} >= ${value} AND ${e.eventType} <= ${value}`;

/** The order of the same index. */
export const newestFirst = ({ e }: EventSql) => `ORDER BY ${e.eventType} DESC, ${e.position} DESC`;

function walk(sql: EventSql): string {
  const { e } = sql;
  const next = (after: string) =>
    `SELECT ${e.eventType} AS type FROM ${sql.table} e ${after} ORDER BY ${e.eventType} LIMIT 1`;
  return `
    WITH RECURSIVE t(v, n) AS (
      (SELECT type, 1 FROM (${next('')}) first)
      UNION ALL
      SELECT (${next(`WHERE ${e.eventType} > t.v`)}), t.n + 1 FROM t WHERE t.v IS NOT NULL AND t.n < ${MOST_TYPES})
    SELECT t.v::text, n.position::text, n.time FROM t CROSS JOIN LATERAL (
      SELECT ${e.position} AS position, ${sql.time} AS time FROM ${sql.table} e
      WHERE ${isOfType(sql, 't.v')} ${newestFirst(sql)} LIMIT 1) n`;
}

function lookThrough(sql: EventSql): string {
  const { e } = sql;
  return `
    SELECT DISTINCT ON (${e.eventType}) ${e.eventType.text}, ${e.position.text}, ${sql.time}
    FROM ${sql.table} e WHERE ${isRecent(sql)}
    ORDER BY ${e.eventType}, ${e.position} DESC LIMIT ${MOST_TYPES}`;
}

/** Reads how many events of the types the last day had, and the newest events of each type. */
export async function readTypeActivity(
  db: Database,
  sql: EventSql,
  types: readonly string[],
  signal?: AbortSignal,
): Promise<TypeActivity[]> {
  const storable = types.filter(canBeStored);
  if (storable.length === 0) return [];
  const query = activityOf(`(${newestOf(sql, activityColumns(sql), NEWEST_OF_TYPE + 1)}) n`);
  return (await db.query(query, [storable], { signal, lane: 'scan' })).map(readActivity);
}

/** The columns of an event `e` that `activityOf` needs, besides its type. */
export function activityColumns({ e, time }: EventSql): string {
  return `${e.eventVersion.text} AS version, ${e.position} AS position, ${time} AS time,
    ${e.time} > now() - interval '1 day' AS fresh, ${e.context.text} AS context, ${e.streamType.text} AS stream_type, ${e.streamId.text} AS stream_id`;
}

/** SQL of the rows that `readActivity` reads, from the newest events of each type. */
export function activityOf(newest: string): string {
  return `
    SELECT type, version, (count(*) FILTER (WHERE fresh))::text,
      (sum(count(*)) OVER (PARTITION BY type) > ${NEWEST_OF_TYPE} AND bool_and(bool_and(fresh)) OVER (PARTITION BY type))::text,
      to_json((array_agg(json_build_array(position::text, time, context, stream_type, stream_id) ORDER BY position DESC))[1:${SAMPLES_OF_TYPE}])::text
    FROM ${newest} GROUP BY type, version`;
}

type NewestEvent = readonly [position: Position, time: string, context: string | null, type: string, id: string];

/** Converts a row of `activityOf`. */
export function readActivity([eventType, version, lastDay, more, newest]: Row): TypeActivity {
  const events = JSON.parse(newest ?? '[]') as readonly NewestEvent[];
  return {
    eventType: eventType ?? '',
    eventVersion: version ?? null,
    lastDay: Math.min(Number(lastDay), NEWEST_OF_TYPE),
    more: more === 'true',
    newestAt: Number(events[0]?.[1]),
    newest: events.map(([position, , context, type, id]) => ({ position, stream: { context, type, id } })),
  };
}

/** Reads the payloads of the newest events of each type and version. */
export async function readPayloadSamples(
  db: Database,
  sql: EventSql,
  types: readonly string[],
  signal?: AbortSignal,
): Promise<PayloadSample[]> {
  const storable = types.filter(canBeStored);
  if (storable.length === 0) return [];
  const columns = `${sql.e.eventVersion.text} AS version, ${sql.e.position} AS position`;
  const query = `
    SELECT n.type, n.version, encode(e.payload, 'base64')
    FROM (SELECT *, row_number() OVER (PARTITION BY type, version ORDER BY position DESC) AS rank
      FROM (${newestOf(sql, columns, NEWEST_OF_TYPE)}) x) n
    CROSS JOIN LATERAL (SELECT ${sql.payload} AS payload FROM ${sql.table} e WHERE ${sql.e.position} = n.position LIMIT 1) e
    WHERE n.rank <= ${SAMPLES_OF_TYPE} AND octet_length(e.payload) <= ${LARGEST_SAMPLE}`;
  const rows = await db.query(query, [storable], { signal, lane: 'scan' });
  return rows.map(readPayload);
}

/** Converts a row of type, version and payload in base64. */
export function readPayload([eventType, version, payload]: Row): PayloadSample {
  return {
    eventType: eventType ?? '',
    eventVersion: version ?? null,
    payload: Buffer.from(payload ?? '', 'base64'),
  };
}

/**
 * SQL of the newest events of each type of `$1`, with the type as `type`. With an index, it finds positions by the index alone and then the
 * events by position. Without one, it reads the newest events once.
 */
function newestOf(sql: EventSql, columns: string, count: number): string {
  const { e } = sql;
  if (isTypeIndexed(sql)) {
    return `
      SELECT u.type, e.* FROM unnest($1::text[]) u(type) CROSS JOIN LATERAL (
        SELECT ${e.position} AS position FROM ${sql.table} e
        WHERE ${isOfType(sql, 'u.type')} ${newestFirst(sql)} LIMIT ${count}) p
      CROSS JOIN LATERAL (SELECT ${columns} FROM ${sql.table} e WHERE ${e.position} = p.position LIMIT 1) e`;
  }
  return `
    SELECT * FROM (SELECT ${e.eventType.text} AS type, ${columns},
      row_number() OVER (PARTITION BY ${e.eventType} ORDER BY ${e.position} DESC) AS place
      FROM ${sql.table} e WHERE ${isRecent(sql)} AND ${e.eventType.text} = ANY ($1::text[])) e
    WHERE place <= ${count}`;
}

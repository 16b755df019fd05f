import type { Position } from '../../../model/event/event';
import type { Database, Row } from '../../pg/database';
import type { PayloadSample, RecentCorrelation, StoredTypes, TypeActivity } from '../../ports';
import { type EventSql, isRecent } from '../../schema/eventSql';
import { createParams, type Params } from '../../schema/params';
import { COUNTED_EVENTS, canBeStored, countedEvents, NEWEST_EVENTS, SHOWN_CORRELATIONS } from '../events';
import {
  activityColumns,
  activityOf,
  isOfType,
  isTypeIndexed,
  LARGEST_SAMPLE,
  NEWEST_OF_TYPE,
  newestFirst,
  readActivity,
  readEventTypes,
  readPayload,
  readTypeActivity,
  SAMPLES_OF_TYPE,
} from '../eventTypes';
import { readCounts, readParts } from '../probes';
import { readDistinct } from './values';

/** Does the same as `readEventTypes`. Without an index one query reads the newest events. */
export async function readSpreadTypes(db: Database, sql: EventSql, signal?: AbortSignal): Promise<StoredTypes> {
  if (!isTypeIndexed(sql)) return await readEventTypes(db, sql, signal);
  const { eventType, position } = sql.e;
  const names = await readDistinct(db, sql, [eventType], signal);
  const parts = names.map(([name = '']) => (params: Params) => {
    const value = params.text(name);
    return `(SELECT ${value}, ${position.text}, ${sql.time} FROM ${sql.table} e
      WHERE ${isOfType(sql, value)} ${newestFirst(sql)} LIMIT 1)`;
  });
  const rows = await readParts(db, parts, signal, { lane: 'scan' });
  const types = rows.map(([name, newest, time]) => ({
    eventType: name ?? '',
    newest: (newest ?? '0') as Position,
    newestAt: Number(time ?? null),
  }));
  return { types: types.sort((a, b) => (a.eventType < b.eventType ? -1 : 1)), complete: true };
}

/** Each type sends a thousand rows to the server that counts them, so the number of types in one query is limited. */
const TYPES_AT_ONCE = 20;

/** Does the same as `readTypeActivity`: reads the newest events of each type by index and counts them on the server that collects them. */
export async function readSpreadActivity(
  db: Database,
  sql: EventSql,
  types: readonly string[],
  signal?: AbortSignal,
): Promise<TypeActivity[]> {
  if (!isTypeIndexed(sql)) return await readTypeActivity(db, sql, types, signal);
  const found: Row[] = [];
  for (const some of atOnce(types)) {
    const params = createParams();
    const query = `
      WITH n AS MATERIALIZED (${newestOf(sql, some, activityColumns(sql), NEWEST_OF_TYPE + 1, params)})
      ${activityOf('n')}`;
    found.push(...(await db.query(query, params.values, { signal, lane: 'scan' })));
  }
  return found.map(readActivity);
}

/** Does the same as `readPayloadSamples`: finds positions by index, then reads the payloads by position. */
export async function readSpreadSamples(
  db: Database,
  sql: EventSql,
  types: readonly string[],
  signal?: AbortSignal,
): Promise<PayloadSample[]> {
  const { eventType, eventVersion, position } = sql.e;
  const found: PayloadSample[] = [];
  for (const some of atOnce(types)) {
    const params = createParams();
    const columns = `${eventVersion.text} AS version, ${position} AS position`;
    const query = `
      WITH n AS MATERIALIZED (${newestOf(sql, some, columns, NEWEST_OF_TYPE, params)})
      SELECT x.position::text FROM (
        SELECT n.position, row_number() OVER (PARTITION BY n.type, n.version ORDER BY n.position DESC) AS place FROM n) x
      WHERE x.place <= ${SAMPLES_OF_TYPE}`;
    const rows = await db.query(query, params.values, { signal, lane: 'scan' });
    const positions = rows.flatMap(([at]) => at ?? []);
    const payloads = `
      SELECT ${eventType.text}, ${eventVersion.text}, encode(${sql.payload}, 'base64') FROM ${sql.table} e
      WHERE ${position.isOneOf('$1::text[]')} AND octet_length(${sql.payload}) <= ${LARGEST_SAMPLE}`;
    found.push(...(await db.query(payloads, [positions], { signal, lane: 'scan' })).map(readPayload));
  }
  return found;
}

function atOnce(types: readonly string[]): string[][] {
  const storable = [...new Set(types.filter(canBeStored))];
  return Array.from({ length: Math.ceil(storable.length / TYPES_AT_ONCE) }, (_, i) =>
    storable.slice(i * TYPES_AT_ONCE, (i + 1) * TYPES_AT_ONCE),
  );
}

/**
 * SQL of the newest events of each type, with the type as `type`. Without an index on types, only the newest events of the store are
 * searched.
 */
function newestOf(sql: EventSql, types: readonly string[], columns: string, count: number, params: Params): string {
  const parts = types.map((type) => {
    const value = params.text(type);
    const recent = isTypeIndexed(sql) ? '' : `AND ${isRecent(sql)}`;
    return `(SELECT ${value} AS type, ${columns} FROM ${sql.table} e
      WHERE ${isOfType(sql, value)} ${recent} ${newestFirst(sql)} LIMIT ${count})`;
  });
  return parts.join('\nUNION ALL ');
}

/**
 * Does the same as `readRecentCorrelations` with two queries: the newest events are grouped here, then the events of each correlation are
 * counted.
 */
export async function readSpreadCorrelations(
  db: Database,
  sql: EventSql,
  signal?: AbortSignal,
): Promise<RecentCorrelation[]> {
  const { correlationId, eventType, streamType, streamId, position } = sql.e;
  if (!correlationId.exists) return [];
  const query = `SELECT ${correlationId.text}, ${eventType.text}, ${streamType.text}, ${streamId.text}, ${sql.time}
    FROM ${sql.table} e ORDER BY ${position} DESC LIMIT ${NEWEST_EVENTS}`;
  const newest = new Map<string, Omit<RecentCorrelation, 'events' | 'capped'>>();
  const among = new Map<string, number>();
  for (const [correlation, type, ofType, id, time] of await db.query(query, [], { signal })) {
    if (correlation == null) continue;
    among.set(correlation, (among.get(correlation) ?? 0) + 1);
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
  const counts = correlationId.isIndexed
    ? await readCounts(db, sql, recent, isOf, COUNTED_EVENTS, signal)
    : recent.map((one) => among.get(one.correlationId));
  return recent.map((one, i) => ({ ...one, ...countedEvents(sql, counts[i] ?? 0) }));
}

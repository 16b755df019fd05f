import type { Subject } from '../model/lookup';
import { traceKeyOf } from '../model/traceKey';
import type { Database, Row } from './database';
import type { EventSql } from './eventSql';
import type { Meaning } from './eventStore';
import { canBeStored } from './events';
import { isHinted } from './hinted';
import { createParams, type Params } from './params';
import { isRecent } from './recent';
import { readHeader } from './rows';

/** Events are counted up to here. */
const COUNT_CAP = 10_000;
/** The most matches that a prefix offers. */
const PREFIX_LIMIT = 20;
/** How far a skip scan looks: under some collations other values stand between those with a common prefix. */
const PREFIX_STEPS = 64;
const HEADER_CELLS = 13;
const NO_HEADER = Array(HEADER_CELLS).fill('NULL::text').join(', ');

/** Whether a row stands for the whole text or only for one that begins with it. */
type Part = 'event' | 'correlation' | 'trace' | 'causation' | 'stream' | 'eventPrefix' | 'correlationPrefix';

/**
 * Says in one round trip what a text means: Q1, Q2, Q12, Q13 as branches of one query. Each row is kind, key, count, header.
 * Only indexes are used; where one is missing, the newest events are looked through.
 */
export async function identify(
  db: Database,
  sql: EventSql,
  subject: Subject,
  signal?: AbortSignal,
): Promise<Meaning[]> {
  if (!canBeStored(subject.text)) return [];
  const params = createParams();
  const parts = [...identifyParts(sql, subject, params), ...prefixParts(sql, subject, params)];
  const query = parts.map((part) => `(${part})`).join('\nUNION ALL\n');
  return readMeanings(await db.query(query, params.values, { signal }), subject);
}

/** The branches that find a whole id. */
export function identifyParts(sql: EventSql, subject: Subject, params: Params): string[] {
  return [...eventParts(sql, subject, params), ...idParts(sql, subject, params), ...streamParts(sql, subject, params)];
}

function eventParts(sql: EventSql, { uuid, position }: Subject, params: Params): string[] {
  const parts: string[] = [];
  const select = `SELECT 'event', NULL::text, NULL::text, ${sql.header} FROM ${sql.table} e`;
  if (uuid !== null) {
    const recent = sql.indexed('event_id') ? '' : `AND ${isRecent(sql)}`;
    parts.push(`${select} WHERE ${sql.equals('event_id', params.text(uuid))} ${recent} LIMIT 1`);
  }
  if (position !== null) parts.push(`${select} WHERE e.global_position = ${params.bigint(position)}`);
  return parts;
}

/** How many events carry the text as correlation, trace or causation id, where an index tells. */
function idParts(sql: EventSql, { text, uuid }: Subject, params: Params): string[] {
  const part = (kind: Part, column: string) => {
    if (!sql.indexed(column)) return [];
    // A UUID may have been typed in capitals; a column of type uuid knows only one spelling.
    const spellings = sql.layout.types.get(column) === 'uuid' ? [uuid] : [...new Set([text, uuid])];
    return spellings.flatMap((key) => (key === null ? [] : [countPart(sql, kind, column, params.text(key))]));
  };
  return [...part('correlation', 'correlation_id'), ...part('trace', 'trace_id'), ...part('causation', 'causation_id')];
}

function countPart(sql: EventSql, kind: Part, column: string, key: string): string {
  return `SELECT '${kind}', ${key}, n::text, ${NO_HEADER} FROM (${countOf(sql, sql.equals(column, key))}) c WHERE n > 0`;
}

function countOf(sql: EventSql, where: string): string {
  return `SELECT count(*) AS n FROM (SELECT 1 FROM ${sql.table} e WHERE ${where} LIMIT ${COUNT_CAP + 1}) x`;
}

function streamParts(sql: EventSql, subject: Subject, params: Params): string[] {
  const part = sql.streamIndexed && sql.recursion ? streamPart : recentStreamPart;
  const whole = part(sql, params, subject.text, undefined);
  return subject.stream ? [whole, part(sql, params, subject.stream.id, subject.stream.type)] : [whole];
}

/** Streams with this id: one probe a stream type, found by walking the index from type to type. */
function streamPart(sql: EventSql, params: Params, id: string, ofType: string | undefined): string {
  const { context, type, version } = sql.stream;
  const keys = context === undefined ? type : `${context}, ${type}`;
  const names = context === undefined ? 'k_type' : 'k_context, k_type';
  const ofKind = context === undefined ? `${type} = k_type` : `${context} = k_context AND ${type} = k_type`;
  const isStream = `${ofKind} AND ${sql.equals(sql.layout.identity.id, params.text(id))}`;
  return `
    WITH RECURSIVE kinds(${names}) AS (
      (SELECT ${keys} FROM ${sql.table} e ORDER BY ${keys} LIMIT 1)
      UNION ALL
      SELECT n.* FROM kinds CROSS JOIN LATERAL
        (SELECT ${keys} FROM ${sql.table} e WHERE (${keys}) > (${names}) ORDER BY ${keys} LIMIT 1) n)
    SELECT 'stream', NULL::text, c.n::text, ${sql.header} FROM kinds
    CROSS JOIN LATERAL (SELECT e.* FROM ${sql.table} e WHERE ${isStream} ORDER BY ${version} DESC LIMIT 1) e
    CROSS JOIN LATERAL (${countOf(sql, isStream)}) c
    ${ofType === undefined ? '' : `WHERE k_type::text = ${params.text(ofType)}`}`;
}

/** The same without an index, among the newest events. */
function recentStreamPart(sql: EventSql, params: Params, id: string, ofType: string | undefined): string {
  const { identity } = sql.layout;
  const { context, type, version } = sql.stream;
  const keys = context === undefined ? type : `${context}, ${type}`;
  const isType = ofType === undefined ? '' : `AND ${sql.equals(identity.type, params.text(ofType))}`;
  return `
    SELECT DISTINCT ON (${keys}) 'stream', NULL::text, (count(*) OVER (PARTITION BY ${keys}))::text, ${sql.header}
    FROM ${sql.table} e WHERE ${sql.equals(identity.id, params.text(id))} ${isType} AND ${isRecent(sql)}
    ORDER BY ${keys}, ${version} DESC`;
}

function prefixParts(sql: EventSql, { text, uuidRange, prefix }: Subject, params: Params): string[] {
  const parts: string[] = [];
  const type = sql.layout.types.get('event_id');
  if (uuidRange && type === 'uuid' && sql.indexed('event_id')) {
    const [low, high] = uuidRange.map((bound) => `(${params.text(bound)})::uuid`);
    parts.push(`
      SELECT 'eventPrefix', NULL::text, NULL::text, ${sql.header} FROM ${sql.table} e
      WHERE e.event_id BETWEEN ${low} AND ${high} ORDER BY e.event_id LIMIT ${PREFIX_LIMIT}`);
  }
  if (!sql.indexed('correlation_id') || !sql.recursion) return parts;
  if (sql.layout.types.get('correlation_id') === 'uuid') {
    if (!uuidRange) return parts;
    const [low, high] = uuidRange.map((bound) => `(${params.text(bound)})::uuid`);
    return [...parts, correlationPrefixPart(sql, low ?? '', `v <= ${high}`)];
  }
  if (!prefix) return parts;
  const spellings = new Set(uuidRange ? [text, text.toLowerCase()] : [text]);
  for (const spelling of spellings) {
    const start = params.text(spelling);
    parts.push(correlationPrefixPart(sql, start, `starts_with(v, ${start})`));
  }
  return parts;
}

/** Correlations from `start` on, walked from value to value, as long as they match; with how many events each has. */
function correlationPrefixPart(sql: EventSql, start: string, matches: string): string {
  const next = (after: string) =>
    `SELECT e.correlation_id FROM ${sql.table} e WHERE e.correlation_id ${after} ORDER BY e.correlation_id LIMIT 1`;
  return `
    WITH RECURSIVE t(v, step) AS (
      (SELECT correlation_id, 1 FROM (${next(`>= ${start}`)}) first)
      UNION ALL
      SELECT (${next('> t.v')}), t.step + 1 FROM t WHERE t.v IS NOT NULL AND t.step < ${PREFIX_STEPS})
    SELECT 'correlationPrefix', v::text, c.n::text, ${NO_HEADER}
    FROM (SELECT v FROM t WHERE ${matches} LIMIT ${PREFIX_LIMIT}) t
    CROSS JOIN LATERAL (${countOf(sql, 'e.correlation_id = t.v')}) c`;
}

/** Exact meanings, most telling first; those of a prefix only when nothing is exact. */
export function readMeanings(rows: readonly Row[], subject: Subject): Meaning[] {
  const of = (kind: Part) => rows.filter((row) => row[0] === kind);
  const events = distinctEvents([...of('event')]);
  const traces = [
    ...of('correlation').map((row) => traceMeaning('correlation', row)),
    ...of('trace').map((row) => traceMeaning('trace', row)),
  ];
  const streams = of('stream').map(streamMeaning);
  const exact: Meaning[] = [...events, ...traces, ...streams];
  // What the text caused is part of its own trace, unless it has none.
  if (events.length === 0 && traces.length === 0) {
    exact.push(...of('causation').map((row) => traceMeaning('causation', row)));
  }
  if (exact.length > 0) return hintedFirst(exact, subject.hint);
  return [
    ...distinctEvents(of('eventPrefix')),
    ...of('correlationPrefix').map((row) => traceMeaning('correlation', row)),
  ];
}

function distinctEvents(rows: readonly Row[]): Meaning[] {
  const headers = new Map(rows.map((row) => readHeader(row, 3)).map((header) => [header.position, header]));
  return [...headers.values()].map((header) => ({ kind: 'event', header, key: traceKeyOf(header) }));
}

function traceMeaning(by: 'correlation' | 'trace' | 'causation', [, key, count]: Row): Meaning {
  const events = Number(count);
  return {
    kind: 'trace',
    key: { by, id: key ?? '' },
    events: Math.min(events, COUNT_CAP),
    capped: events > COUNT_CAP,
  };
}

function streamMeaning(row: Row): Meaning {
  const latest = readHeader(row, 3);
  return { kind: 'stream', stream: latest.stream, events: Math.min(Number(row[2]), COUNT_CAP), latest };
}

function hintedFirst(meanings: Meaning[], hint: Subject['hint']): Meaning[] {
  const isMeant = (meaning: Meaning) => isHinted(meaning, hint);
  return [...meanings.filter(isMeant), ...meanings.filter((meaning) => !isMeant(meaning))];
}

import { type Subject, uuidRange } from '../../../model/lookup/subject';
import type { EventColumn } from '../../schema/columns';
import type { EventSql } from '../../schema/eventSql';
import type { Params } from '../../schema/params';
import { type Beginning, beginningIn, countOf, NO_HEADER, type Part, PREFIX_LIMIT, streamKinds } from './parts';
import { newestOf } from './streams';

/** The number of values that a walk reads. Under some collations, other values lie between those with the same beginning. */
const STEPS = 64;
/** The same for each of many types. */
const MOST_MISSES = 16;
const MOST_TYPES = 1_000;

/** Returns the branches that find what begins with the text, by index only. When the kind is known, only that kind. */
export function beginningParts(sql: EventSql, subject: Subject, params: Params): string[] {
  const { hint, uuid } = subject;
  const correlations = () => idParts(sql, subject, params, 'correlationPrefix', sql.e.correlationId);
  // An id that begins with a whole UUID can only be one that continues after it.
  if (uuid !== null) return hint === null || hint === 'correlation' ? correlations() : [];
  const traces = () => idParts(sql, subject, params, 'tracePrefix', sql.e.traceId);
  switch (hint) {
    case 'position':
      return [];
    case 'event':
      return eventIdParts(sql, subject, params);
    case 'correlation':
    case 'causation':
      return correlations();
    case 'trace':
      return traces();
    case 'stream':
      return streamParts(sql, subject, params);
    case null:
      return [
        ...eventIdParts(sql, subject, params),
        ...correlations(),
        ...traces(),
        ...streamParts(sql, subject, params),
        ...typeParts(sql, subject, params),
      ];
  }
}

/** Returns the branch that finds events whose id begins with the text, if the text can be the beginning of an id. */
export function eventIdParts(sql: EventSql, { uuidRange, prefix, text }: Subject, params: Params): string[] {
  const { eventId } = sql.e;
  if (!eventId.isOrdered) return [];
  const select = `SELECT 'eventPrefix', NULL::text, NULL::text, ${sql.header} FROM`;
  if (eventId.type === 'uuid') {
    if (!uuidRange) return [];
    const [low, high] = uuidRange.map((bound) => `(${params.text(bound)})::uuid`);
    return [
      `${select} ${sql.table} e WHERE ${eventId} BETWEEN ${low} AND ${high} ORDER BY ${eventId} LIMIT ${PREFIX_LIMIT}`,
    ];
  }
  if (!prefix) return [];
  const start = params.text(text);
  return [
    `${select} (SELECT e.* FROM ${sql.table} e WHERE ${eventId} >= ${start} ORDER BY ${eventId} LIMIT ${STEPS}) e
    WHERE starts_with(${eventId.text}, ${start}) LIMIT ${PREFIX_LIMIT}`,
  ];
}

/**
 * Returns branches for the correlations or traces that begin with the text, with the number of events of each. They walk the index from
 * value to value.
 */
function idParts(sql: EventSql, subject: Subject, params: Params, part: Part, column: EventColumn): string[] {
  if (!subject.prefix || !column.isOrdered) return [];
  return beginningSpellings(subject, column.type).flatMap((text) => {
    const beginning = beginningIn(column, { ...subject, text }, params);
    return beginning ? [idPart(sql, part, column, beginning)] : [];
  });
}

/** Returns the ways to spell the beginning of an id: digits may be typed in capitals, and ids may be stored with or without hyphens. */
export function beginningSpellings({ text, uuidRange }: Subject, type: string): string[] {
  if (!uuidRange || type === 'uuid') return [text];
  const hex = text.toLowerCase().replaceAll('-', '');
  const [low] = uuidRange;
  const hyphens = hex.length <= 8 ? hex : low.slice(0, hyphenated(hex.length));
  return [...new Set([text, hex, hyphens])];
}

/** Returns how many characters the first `digits` digits of a UUID take, including its hyphens. */
function hyphenated(digits: number): number {
  return digits + [8, 12, 16, 20].filter((before) => digits > before).length;
}

function idPart(sql: EventSql, part: Part, column: EventColumn, { start, matches }: Beginning): string {
  const next = (after: string) =>
    `SELECT ${column} AS v FROM ${sql.table} e WHERE ${column} ${after} ORDER BY ${column} LIMIT 1`;
  return `
    WITH RECURSIVE t(v, step) AS (
      (SELECT v, 1 FROM (${next(`>= ${start}`)}) first)
      UNION ALL
      SELECT (${next('> t.v')}), t.step + 1 FROM t WHERE t.v IS NOT NULL AND t.step < ${STEPS})
    SELECT '${part}', v::text, c.n::text, ${NO_HEADER}
    FROM (SELECT v FROM t WHERE ${matches('v')} LIMIT ${PREFIX_LIMIT}) t
    CROSS JOIN LATERAL (${countOf(sql, `${column} = t.v`)}) c`;
}

/** Returns branches for streams that begin with `Type/…`, or for streams of any type whose id begins with the text. */
function streamParts(sql: EventSql, subject: Subject, params: Params): string[] {
  const { beginning } = subject;
  if (!sql.streamOrdered || (beginning === null && !subject.prefix)) return [];
  const { streamId: id, streamType } = sql.e;
  const text = beginning === null ? subject.text : beginning.id;
  const found = beginningIn(id, { text, uuidRange: uuidRange(text) }, params);
  if (!found) return [];
  const { walk, names, isOfKind, areTyped } = streamKinds(sql);
  const isType = (type: string) =>
    beginning === null ? 'true' : `lower(${type}) = lower(${params.text(beginning.type)})`;
  const [ofKind, ofStream] = areTyped ? [isType('k_type::text'), 'true'] : ['true', isType(streamType.text)];
  const first = `SELECT ${id} AS v FROM ${sql.table} e WHERE ${isOfKind} AND ${id} >= ${found.start} ORDER BY ${id} LIMIT 1`;
  const next = `SELECT ${id} AS v FROM ${sql.table} e WHERE ${isOfKind} AND ${id} > t.v ORDER BY ${id} LIMIT 1`;
  const isMiss = (value: string) => `CASE WHEN ${found.matches(value)} THEN 0 ELSE 1 END`;
  return [
    `
    WITH RECURSIVE ${walk},
    begun AS (
      SELECT ${names}, i.v FROM kinds CROSS JOIN LATERAL (
        WITH RECURSIVE t(v, hits, misses) AS (
          SELECT f.v, 1 - ${isMiss('f.v')}, ${isMiss('f.v')} FROM (${first}) f
          UNION ALL
          SELECT n.v, t.hits + 1 - ${isMiss('n.v')}, t.misses + ${isMiss('n.v')} FROM t CROSS JOIN LATERAL (${next}) n
          WHERE t.hits < ${PREFIX_LIMIT} AND t.misses < ${MOST_MISSES})
        SELECT v FROM t WHERE ${found.matches('v')} LIMIT ${PREFIX_LIMIT}) i
      WHERE ${ofKind} LIMIT ${PREFIX_LIMIT})
    SELECT 'streamPrefix', NULL::text, c.n::text, ${sql.header} FROM begun b
    CROSS JOIN LATERAL (
      SELECT e.* FROM ${sql.table} e WHERE ${isOfKind} AND ${id} = b.v ORDER BY ${newestOf(sql)} DESC LIMIT 1) e
    CROSS JOIN LATERAL (${countOf(sql, `${isOfKind} AND ${id} = b.v`)}) c WHERE ${ofStream}`,
  ];
}

/** Returns branches for event types and stream types that begin with the word, in any case. A whole event type counts as found. */
function typeParts(sql: EventSql, { name }: Subject, params: Params): string[] {
  const { walk, areTyped } = streamKinds(sql);
  const hasTypes = sql.indexed('eventType', 'position');
  const hasKinds = sql.streamOrdered && areTyped;
  if (name === null || (!hasTypes && !hasKinds)) return [];
  const word = params.text(name);
  const begins = (value: string) => `starts_with(lower(${value}::text), lower(${word}))`;
  const parts: string[] = [];
  const { eventType, position } = sql.e;
  if (hasTypes) {
    const next = (after: string) =>
      `SELECT ${eventType} AS v FROM ${sql.table} e ${after} ORDER BY ${eventType} LIMIT 1`;
    parts.push(`
    WITH RECURSIVE t(v, n) AS (
      (SELECT v, 1 FROM (${next('')}) first)
      UNION ALL
      SELECT (${next(`WHERE ${eventType} > t.v`)}), t.n + 1 FROM t WHERE t.v IS NOT NULL AND t.n < ${MOST_TYPES})
    SELECT CASE WHEN lower(t.v::text) = lower(${word}) THEN 'eventType' ELSE 'eventTypePrefix' END,
      t.v::text, NULL::text, ${sql.header}
    FROM (SELECT v FROM t WHERE ${begins('v')} LIMIT ${PREFIX_LIMIT}) t CROSS JOIN LATERAL (
      SELECT e.* FROM ${sql.table} e WHERE ${eventType} >= t.v AND ${eventType} <= t.v
      ORDER BY ${eventType} DESC, ${position} DESC LIMIT 1) e`);
  }
  if (hasKinds) {
    parts.push(`
    WITH RECURSIVE ${walk}
    SELECT DISTINCT 'streamTypePrefix', k_type::text, NULL::text, ${NO_HEADER} FROM kinds
    WHERE ${begins('k_type')} LIMIT ${PREFIX_LIMIT}`);
  }
  return parts;
}

import { traceKeyOf } from '../../../model/event/headerBatch';
import type { StoredMeaning, Subject } from '../../../model/lookup/subject';
import type { Database, Row } from '../../pg/database';
import type { EventColumn } from '../../schema/columns';
import { type EventSql, isRecent } from '../../schema/eventSql';
import { createParams, type Params } from '../../schema/params';
import { canBeStored } from '../events';
import { isHinted, readHeader } from '../rows';
import { beginningParts } from './beginnings';
import { COUNT_CAP, countOf, NO_HEADER, type Part, textsFor } from './parts';
import { namesIn, streamParts } from './streams';

/**
 * Finds in one round trip what a text means. The query has one branch for each kind of thing; each row is kind, key, count, header. Only
 * indexes are used. Where one is missing, the newest events are searched.
 */
export async function identify(
  db: Database,
  sql: EventSql,
  subject: Subject,
  signal?: AbortSignal,
): Promise<StoredMeaning[]> {
  const asked = storable(subject);
  if (!asked) return [];
  const params = createParams();
  const parts = [
    ...identifyParts(sql, asked, params),
    ...streamParts(sql, asked, params),
    ...beginningParts(sql, asked, params),
  ];
  const query = parts.map((part) => `(${part})`).join('\nUNION ALL\n');
  return readMeanings(await db.query(query, params.values, { signal }), asked);
}

/** Returns the subject without values that no store can hold; undefined when nothing is left. */
export function storable(subject: Subject): Subject | undefined {
  const { text, name, stream, beginning, hint, position } = subject;
  // The text is called a position but is larger than any position.
  if (hint === 'position' && position === null) return undefined;
  if (!canBeStored(text) || !canBeStored(name ?? '')) return undefined;
  const isStorable = (part: Subject['stream']) => part === null || (canBeStored(part.type) && canBeStored(part.id));
  if (!isStorable(stream) || !isStorable(beginning)) return undefined;
  return { ...subject, spellings: subject.spellings.filter(canBeStored) };
}

/** Returns the branches that find a whole id, except for streams. */
export function identifyParts(sql: EventSql, subject: Subject, params: Params): string[] {
  const ofEvent = eventParts(sql, subject, params);
  // A number that is called a position is not anything else.
  if (subject.hint === 'position') return ofEvent;
  return [...ofEvent, ...idParts(sql, subject, params)];
}

function eventParts(sql: EventSql, subject: Subject, params: Params): string[] {
  const { eventId, position } = sql.e;
  const select = `SELECT 'event', NULL::text, NULL::text, ${sql.header} FROM ${sql.table} e`;
  const recent = eventId.isIndexed ? '' : `AND ${isRecent(sql)}`;
  const ids = subject.hint === 'position' && eventId.type !== 'uuid' ? [] : textsFor(eventId, subject);
  const parts = ids.map((id) => `${select} WHERE ${eventId.equals(params.text(id))} ${recent} LIMIT 1`);
  if (subject.position !== null) parts.push(`${select} WHERE ${position} = ${params.bigint(subject.position)}`);
  return parts;
}

/**
 * Returns branches that count the events with this id as correlation, trace or causation id, in each of its spellings, when an index
 * exists.
 */
function idParts(sql: EventSql, subject: Subject, params: Params): string[] {
  const { correlationId, traceId, causationId } = sql.e;
  const part = (kind: Part, column: EventColumn) => {
    if (!column.isIndexed) return [];
    return textsFor(column, subject).map((spelled) => {
      const text = params.text(spelled);
      return `SELECT '${kind}', ${text}, c.n::text, ${NO_HEADER} FROM (${countOf(sql, column.equals(text))}) c WHERE c.n > 0`;
    });
  };
  return [...part('correlation', correlationId), ...part('trace', traceId), ...part('causation', causationId)];
}

/** Returns exact meanings, the most specific first. Meanings of a beginning are returned only when there is no exact one. */
export function readMeanings(rows: readonly Row[], subject: Subject): StoredMeaning[] {
  const of = (kind: Part) => rows.filter((row) => row[0] === kind);
  const events = distinctEvents(of('event'));
  const traces = [
    ...of('correlation').map((row) => traceMeaning('correlation', row)),
    ...of('trace').map((row) => traceMeaning('trace', row)),
  ];
  const streams = meantStreams(of('stream').map(streamMeaning), subject);
  const exact: StoredMeaning[] = [...events, ...traces, ...streams, ...of('eventType').map(typeMeaning)];
  // Events that the id caused belong to its own trace. So causation counts only when the id has no trace.
  if (events.length === 0 && traces.length === 0) {
    exact.push(...of('causation').map((row) => traceMeaning('causation', row)));
  }
  // A text with a version means the event rather than its stream.
  if (exact.length > 0) return hintedFirst(distinctStreams(exact), subject.version === null ? subject.hint : null);
  return [
    ...of('eventTypePrefix').map(typeMeaning),
    ...of('streamTypePrefix').map(([, type]): StoredMeaning => ({ kind: 'streamType', streamType: type ?? '' })),
    ...distinctEvents(of('eventPrefix')),
    ...of('correlationPrefix').map((row) => traceMeaning('correlation', row)),
    ...of('tracePrefix').map((row) => traceMeaning('trace', row)),
    ...distinctStreams(of('streamPrefix').map(streamMeaning)),
  ];
}

function distinctEvents(rows: readonly Row[]): StoredMeaning[] {
  const headers = new Map(rows.map((row) => readHeader(row, 3)).map((header) => [header.position, header]));
  return [...headers.values()].map((header) => ({ kind: 'event', header, key: traceKeyOf(header) }));
}

/** Returns the stream that a name such as `Payment:pay-…` names as a whole. The other streams have only a part of the name as their id. */
function meantStreams(streams: readonly StreamMeaning[], subject: Subject): readonly StreamMeaning[] {
  const names = namesIn(subject).map((name) => name.toLowerCase());
  const named = streams.filter(({ stream }) => names.some((name) => isNamed(stream, name)));
  return named.length > 0 ? named : streams;
}

function isNamed({ type, id }: StreamMeaning['stream'], name: string): boolean {
  const [kind, rest] = [type.toLowerCase(), id.toLowerCase()];
  const before = name.slice(0, -rest.length - 1);
  return name.endsWith(rest) && before.endsWith(kind);
}

/** Removes duplicates: a stream may be found by two spellings of its id, and by the version of its newest event. */
function distinctStreams(meanings: readonly StoredMeaning[]): StoredMeaning[] {
  const known = new Set<string>();
  return meanings.filter((meaning) => {
    if (meaning.kind !== 'stream') return true;
    const key = JSON.stringify(meaning.stream);
    return !known.has(key) && known.add(key);
  });
}

function traceMeaning(by: 'correlation' | 'trace' | 'causation', [, key, count]: Row): StoredMeaning {
  const events = Number(count);
  return {
    kind: 'trace',
    key: { by, id: key ?? '' },
    events: Math.min(events, COUNT_CAP),
    capped: events > COUNT_CAP,
  };
}

type StreamMeaning = Extract<StoredMeaning, { kind: 'stream' }>;

function streamMeaning(row: Row): StreamMeaning {
  const latest = readHeader(row, 3);
  return { kind: 'stream', stream: latest.stream, events: Math.min(Number(row[2]), COUNT_CAP), latest };
}

function typeMeaning(row: Row): StoredMeaning {
  return { kind: 'eventType', eventType: row[1] ?? '', latest: readHeader(row, 3) };
}

function hintedFirst(meanings: StoredMeaning[], hint: Subject['hint']): StoredMeaning[] {
  const isMeant = (meaning: StoredMeaning) => isHinted(meaning, hint);
  return [...meanings.filter(isMeant), ...meanings.filter((meaning) => !isMeant(meaning))];
}

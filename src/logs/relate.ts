import type { EventHeader } from '../model/event';
import type { LogLine, LogReason } from '../model/logLine';
import { isDistinctive, traceForms } from './needles';
import { type LineReferences, referencesOf } from './references';

/** How much earlier than the event a line with its position may be: clocks differ, and the append is logged before its commit. */
const POSITION_EARLY_MS = 60_000;

/** Stronger reasons first. */
export const STRENGTH: Record<LogReason, number> = { eventId: 0, position: 1, correlationId: 2, traceId: 3, stream: 4 };

export interface Relation {
  readonly reason: LogReason;
  /** 0-based offset of the id in the line, in UTF-16 units. */
  readonly column: number;
}

/**
 * The strongest reason why a line belongs to the event; undefined when it does not. `raw` is the line that `line` was parsed
 * from, `references` what it names, for who knows already.
 */
export function relate(
  raw: string,
  line: LogLine,
  event: EventHeader,
  streamWindowMs: number,
  references: LineReferences = referencesOf(line),
): Relation | undefined {
  const mention = mentionOf(raw, event.eventId);
  if (mention >= 0) return { reason: 'eventId', column: mention };

  if (refersToPosition(references, line, event))
    return { reason: 'position', column: positionColumn(raw, event.position) };

  const correlation = idColumn(raw, event.correlationId, references.correlationIds);
  if (correlation >= 0) return { reason: 'correlationId', column: correlation };
  for (const form of event.traceId ? traceForms(event.traceId) : []) {
    const trace = idColumn(raw, form, references.traceIds);
    if (trace >= 0) return { reason: 'traceId', column: trace };
  }
  // A line that names another event of the stream is that one's.
  const namesOther = references.positions.length + references.eventIds.length > 0;
  const mayBe = !namesOther && isCloseInTime(line, event, streamWindowMs);
  const stream = mayBe ? streamColumn(raw, references, event) : -1;
  return stream >= 0 ? { reason: 'stream', column: stream } : undefined;
}

/**
 * Positions start again when a development database is made anew and the log goes on. So a line that names another stream,
 * event type or event, or that is older than the event, means another store's position.
 */
function refersToPosition(references: LineReferences, line: LogLine, event: EventHeader): boolean {
  if (!references.positions.includes(event.position)) return false;
  if (references.eventIds.length > 0) return false;
  if (references.eventType !== null && references.eventType !== event.eventType) return false;
  if (references.stream && !isStream(references.stream, event)) return false;
  return line.time === null || !Number.isFinite(event.time) || line.time >= event.time - POSITION_EARLY_MS;
}

function isStream(stream: NonNullable<LineReferences['stream']>, event: EventHeader): boolean {
  return stream.id === event.stream.id && (stream.type === null || stream.type === event.stream.type);
}

function isCloseInTime(line: LogLine, event: EventHeader, windowMs: number): boolean {
  return line.time !== null && Math.abs(line.time - event.time) <= windowMs;
}

/** Where the id stands: anywhere when it is distinctive, else only when one of the line's keys has it as value. */
function idColumn(raw: string, id: string | null, keyed: readonly string[]): number {
  if (!id) return -1;
  const mention = mentionOf(raw, id);
  if (keyed.includes(id)) return Math.max(mention, 0);
  return mention >= 0 && isDistinctive(id) ? mention : -1;
}

function streamColumn(raw: string, references: LineReferences, event: EventHeader): number {
  const { type, id } = event.stream;
  if (references.stream && references.stream.type !== null && references.stream.type !== type) return -1;
  if (references.stream?.id === id) return Math.max(mentionOf(raw, id), 0);
  const typed = mentionOf(raw, `${type}-${id}`);
  if (typed >= 0) return typed + type.length + 1;
  return isDistinctive(id) ? mentionOf(raw, id) : -1;
}

/** Offset of a text that is not part of a longer id; -1 when there is none. */
function mentionOf(raw: string, text: string): number {
  if (text === '') return -1;
  for (let at = raw.indexOf(text); at >= 0; at = raw.indexOf(text, at + 1)) {
    if (!isIdPart(raw, at - 1) && !isIdPart(raw, at + text.length)) return at;
  }
  return -1;
}

function isIdPart(raw: string, at: number): boolean {
  return /[\w-]/.test(raw.charAt(at));
}

function positionColumn(raw: string, position: string): number {
  const key = Math.max(raw.search(/position/i), 0);
  for (let at = raw.indexOf(position, key); at >= 0; at = raw.indexOf(position, at + 1)) {
    let start = at;
    while (raw[start - 1] === '0') start--;
    if (!isDigit(raw, start - 1) && !isDigit(raw, at + position.length)) return start;
  }
  return 0;
}

function isDigit(raw: string, at: number): boolean {
  return /\d/.test(raw.charAt(at));
}

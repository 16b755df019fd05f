import type { EventHeader } from '../../model/event/event';
import type { LogLine, LogReason } from '../../model/log/line';
import { hexId, isSameTrace } from '../../model/lookup/ids';
import { type HexSpan, hexSpans, spanOf, traceColumn } from '../ids/hexSpans';
import { type Cuts, rawOffset, withoutAllSequences } from '../lines/sequences';
import { isDistinctive } from '../scan/needles';
import { type LineReferences, referencesOf } from './references';

/** How much earlier than the event a line with its position may be: clocks differ, and the append is logged before its commit. */
const POSITION_EARLY_MS = 60_000;

/** The strength of each reason; the lowest number is the strongest. */
export const STRENGTH: Record<LogReason, number> = { eventId: 0, position: 1, correlationId: 2, traceId: 3, stream: 4 };

export interface Relation {
  readonly reason: LogReason;
  /** 0-based offset of the id in the line as its file has it, in UTF-16 units. */
  readonly column: number;
}

/** A line as its file has it, prepared for the search for ids. Built once a line. */
export interface NamedText {
  /** Without terminal sequences. */
  readonly text: string;
  readonly cuts: Cuts;
  /** The ids in the line, by their digits. */
  readonly hex: readonly HexSpan[];
}

/** The same with the line as it was read. */
export interface SearchedLine extends NamedText {
  readonly line: LogLine;
  readonly references: LineReferences;
}

/** Prepares a raw line for the search for ids: removes terminal sequences and finds the hexadecimal ids. */
export function namedText(raw: string): NamedText {
  const { text, cuts } = withoutAllSequences(raw);
  return { text, cuts, hex: hexSpans(text) };
}

/** Joins a prepared text with the line that was read from it. */
export function searchedLine({ text, cuts, hex }: NamedText, line: LogLine): SearchedLine {
  return { text, cuts, hex, line, references: referencesOf(line) };
}

/** Returns the strongest reason why a line belongs to the event; undefined when it does not belong to it. */
export function relate(searched: SearchedLine, event: EventHeader, streamWindowMs: number): Relation | undefined {
  const found = reasonOf(searched, event, streamWindowMs);
  return found && { reason: found.reason, column: rawOffset(searched.cuts, found.column) };
}

function reasonOf(searched: SearchedLine, event: EventHeader, streamWindowMs: number): Relation | undefined {
  const { line, references, text } = searched;
  const mention = mentionOf(searched, event.eventId);
  if (mention >= 0) return { reason: 'eventId', column: mention };

  if (refersToPosition(references, line, event))
    return { reason: 'position', column: positionColumn(text, event.position) };

  const correlation = idColumn(searched, event.correlationId, references.correlationIds);
  if (correlation >= 0) return { reason: 'correlationId', column: correlation };
  const trace = traceIdColumn(searched, event.traceId);
  if (trace >= 0) return { reason: 'traceId', column: trace };
  // A line that names another event of the stream belongs to that event.
  const namesOther = references.positions.length + references.eventIds.length > 0;
  const mayBe = !namesOther && isCloseInTime(line, event, streamWindowMs);
  const stream = mayBe ? streamColumn(searched, event) : -1;
  return stream >= 0 ? { reason: 'stream', column: stream } : undefined;
}

/**
 * Positions begin at 1 again when a development database is created again while the log continues. So the position is another store's when
 * the line names another stream, event type or event, or is older than the event.
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

/** Where the id stands: anywhere in the line when it is distinctive, otherwise only when it is the value of one of the line's keys. */
function idColumn(searched: SearchedLine, id: string | null, keyed: readonly string[]): number {
  if (!id) return -1;
  const mention = mentionOf(searched, id);
  if (keyed.includes(id)) return Math.max(mention, 0);
  return mention >= 0 && isDistinctive(id) ? mention : -1;
}

function traceIdColumn(searched: SearchedLine, id: string | null): number {
  if (!id) return -1;
  const key = hexId(id);
  if (key === null) return idColumn(searched, id, searched.references.traceIds);
  const column = traceColumn(searched.text, searched.hex, key);
  if (column >= 0) return column;
  // A few digits count as a trace id only behind their key: `uber-trace-id: 5a2:…`.
  return searched.references.traceIds.some((other) => hexId(other) !== null && isSameTrace(other, key)) ? 0 : -1;
}

function streamColumn(searched: SearchedLine, event: EventHeader): number {
  const { references, text } = searched;
  const { type, id } = event.stream;
  if (references.stream && references.stream.type !== null && references.stream.type !== type) return -1;
  if (references.stream?.id === id) return Math.max(mentionOf(searched, id), 0);
  const typed = wordAt(text, `${type}-${id}`);
  if (typed >= 0) return typed + type.length + 1;
  return isDistinctive(id) ? mentionOf(searched, id) : -1;
}

/** Returns the offset of an id, as written or in another spelling of its digits; −1 when the line does not have it. */
function mentionOf({ text, hex }: SearchedLine, id: string): number {
  const found = wordAt(text, id);
  if (found >= 0 || hex.length === 0) return found;
  const key = hexId(id);
  return (key === null ? undefined : spanOf(hex, key))?.start ?? -1;
}

/** Returns the offset of a text that is not part of a longer id; −1 when there is none. */
function wordAt(raw: string, text: string): number {
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

import { type EventHeader, type Position, parsePosition, type StreamId } from '../event/event';
import type { TraceKey } from '../event/headerBatch';
import { hyphenate } from '../event/uuid';
import type { IdKind, TypedId } from './idSpan';
import { hexId, innerHexId, traceIds, traceSpellings } from './ids';

/**
 * One thing that a text may be, before the store is asked. Several members may be set: a UUID may be an event, a correlation, a causation,
 * a trace or a stream id.
 */
export interface Subject {
  /** The id without the text around it; never empty, at most 1,000 characters. */
  readonly text: string;
  /** The texts under which the id may be stored, including `text`. Never empty. */
  readonly spellings: readonly string[];
  /** The last 16 hexadecimal digits of a trace id, when only these are known. */
  readonly ending: string | null;
  /** In lower case with hyphens, when the text is or contains a 128-bit id. */
  readonly uuid: string | null;
  /**
   * The lowest and the highest UUID that begin with the text. Set when the text is the beginning of a UUID: at least four hexadecimal
   * digits.
   */
  readonly uuidRange: readonly [low: string, high: string] | null;
  /** Whether the text is long enough (four characters) to be searched as the beginning of an id. */
  readonly prefix: boolean;
  /** `#123` or a bare number, as decimal digits. */
  readonly position: string | null;
  /** From `Type/id`. */
  readonly stream: { readonly type: string; readonly id: string } | null;
  /** From `Type/` with the beginning of an id, which may be empty. */
  readonly beginning: { readonly type: string; readonly id: string } | null;
  /** The version of one of the stream's events, from `@3` after a stream. */
  readonly version: number | null;
  /** A word that may be an event type or the beginning of one. It may also begin with a stream type, as `Type-id` and `Type:id` do. */
  readonly name: string | null;
  /** A moment in milliseconds since 1970. */
  readonly time: number | null;
  /** What the text is, by the key before the value (`trace_id=…`) or by its form. */
  readonly hint: Exclude<IdKind, 'unknown'> | null;
}

/** The shortest beginning of an id that is searched. */
export const MIN_PREFIX = 4;
export const MAX_ID = 1_000;

const NOTHING: Omit<Subject, 'text' | 'spellings'> = {
  ending: null,
  uuid: null,
  uuidRange: null,
  prefix: false,
  position: null,
  stream: null,
  beginning: null,
  version: null,
  name: null,
  time: null,
  hint: null,
};

/** Returns the subject of an id whose kind is known. */
export function subjectOf({ kind, id, streamType }: TypedId): Subject {
  if (kind === 'unknown') return { ...idSubject(id), hint: null };
  if (kind === 'position') return positionSubject(id);
  if (kind === 'stream') return streamSubject(id, streamType);
  return { ...idSubject(id, kind === 'trace'), hint: kind };
}

/** Returns the subject of a position, from its decimal digits. */
function positionSubject(digits: string): Subject {
  const position = parsePosition(digits) ?? null;
  return { ...NOTHING, text: digits, spellings: [digits], position, hint: 'position' };
}

/** Returns the subject of a stream with its type, or of any stream with this id. */
function streamSubject(id: string, type: string | undefined): Subject {
  const named = type === undefined ? slashed(id) : { type, id: id.slice(type.length + 1) };
  const subject = idSubject(named?.id ?? id);
  return { ...subject, text: id, spellings: [...new Set([id, ...subject.spellings])], stream: named, hint: 'stream' };
}

/** Returns the subject of a moment. `time`: milliseconds since 1970; `text`: the moment as it was written. */
export function timeSubject(text: string, time: number): Subject {
  return { ...NOTHING, text, spellings: [text], time };
}

/** Returns everything that an id may be: a whole id, a beginning, another spelling. `others`: more texts under which it may be stored. */
export function idSubject(text: string, isTrace = false, others: readonly string[] = []): Subject {
  const hex = innerHexId(text) ?? ulidHex(text);
  return {
    ...NOTHING,
    text: shown(text),
    spellings: [...new Set([text, ...spellingsOf(text, hex, isTrace), ...others])],
    ending: hex === null ? endingOf(text) : null,
    uuid: hex === null ? null : hyphenate(hex),
    uuidRange: hex === null ? uuidRange(text) : null,
    prefix: text.length >= MIN_PREFIX,
  };
}

/** Reads `Type/id`, also with spaces around the slash. Null for any other text. */
export function slashed(text: string): { readonly type: string; readonly id: string } | null {
  const match = /^([^\s/]+)(?:\s+\/\s+|\/)(\S(?:.*\S)?)$/s.exec(text);
  return match?.[1] && match[2] ? { type: match[1], id: match[2] } : null;
}

const HYPHENATED = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;

/** Returns a 128-bit id as its digits in lower case when it has a form of its own (`urn:uuid:`, X-Ray, base64). */
function shown(text: string): string {
  const hex = hexId(text);
  return hex === null ? text : (HYPHENATED.exec(text)?.[0].toLowerCase() ?? hex);
}

function spellingsOf(text: string, hex: string | null, isTrace: boolean): string[] {
  if (hex !== null) return [...traceSpellings(hex)];
  // Tracers drop leading zeros, and some use only 64 bits.
  const readings = isTrace ? traceIds(text) : SHORTENED.test(text) ? traceIds(text).slice(0, 1) : [];
  const decimal = /^\d{16,20}$/.test(text) ? traceIds(text) : [];
  return [...readings, ...decimal].flatMap(traceSpellings);
}

/** 64-bit tracers and Datadog's decimal ids leave out the upper half. */
function endingOf(text: string): string | null {
  if (/^[\da-f]{16}$/i.test(text)) return text.toLowerCase();
  // The second reading is the decimal one. A number of more than 64 bits has none.
  const decimal = text.length > 16 ? traceIds(text)[1] : undefined;
  return decimal?.slice(16) ?? null;
}

/** The lengths of a trace id of 64 or 128 bits without some leading zeros. */
const SHORTENED = /^(?:[\da-f]{13,16}|[\da-f]{28,31})$/i;

/**
 * Returns the lowest and the highest UUID that begin with a text. Hyphens may be missing, but must not be at other places than in a UUID.
 */
export function uuidRange(id: string): Subject['uuidRange'] {
  const beginning = id.toLowerCase();
  const hex = beginning.replaceAll('-', '');
  if (!/^[\da-f]{4,31}$/.test(hex)) return null;
  const low = hyphenate(hex.padEnd(32, '0'));
  if (beginning !== hex && !low.startsWith(beginning)) return null;
  return [low, hyphenate(hex.padEnd(32, 'f'))];
}

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const ULID = /^(?:[a-z][a-z_]*_)?([0-7][\da-hjkmnp-tv-z]{25})$/i;

/** Returns a ULID, or a TypeID's base 32 part after its prefix, as 32 hexadecimal digits; null for other texts. */
function ulidHex(text: string): string | null {
  const digits = ULID.exec(text)?.[1]?.toLowerCase();
  if (digits === undefined) return null;
  let value = 0n;
  for (const digit of digits) value = value * 32n + BigInt(CROCKFORD.indexOf(digit));
  return value.toString(16).padStart(32, '0');
}

/** One thing that an id means in a store. */
export type StoredMeaning =
  | { readonly kind: 'event'; readonly header: EventHeader; readonly key: TraceKey }
  | { readonly kind: 'trace'; readonly key: TraceKey; readonly events: number; readonly capped: boolean }
  | { readonly kind: 'stream'; readonly stream: StreamId; readonly events: number; readonly latest: EventHeader }
  /** An event type, with its newest event. */
  | { readonly kind: 'eventType'; readonly eventType: string; readonly latest: EventHeader }
  /** A stream type. A text that begins with it and a slash means one of its streams. */
  | { readonly kind: 'streamType'; readonly streamType: string };

/** What a text means: something that is stored, or a place among the events. */
export type Meaning =
  | StoredMeaning
  /** A position without an event, but with events before or after it. */
  | { readonly kind: 'position'; readonly position: Position }
  /** A moment, and the position of the first event at or after it; null when there is none, or when times do not rise with positions. */
  | { readonly kind: 'time'; readonly time: number; readonly position: Position | null };

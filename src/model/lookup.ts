import { parsePosition } from './event';
import { findIdPair, type LookupHint } from './lookupKeys';
import { hyphenate, normaliseUuid } from './uuid';

/**
 * What a typed text can be, before the store is asked. Several members may be set: a UUID may be an event, a correlation,
 * a causation, a trace or a stream id.
 */
export interface Subject {
  /** The id itself after trimming quotes, brackets, `key=` and JSON around it; never empty, at most 1,000 characters. */
  readonly text: string;
  /** Lower case with hyphens when the text is a whole UUID (with or without hyphens). */
  readonly uuid: string | null;
  /** Set when the text is a beginning of a UUID: four hex digits or more. Lowest and highest UUID with it. */
  readonly uuidRange: readonly [low: string, high: string] | null;
  /** Whether the text is long enough (four characters) to be tried as a prefix of a correlation id. */
  readonly prefix: boolean;
  /** `#123` or a bare number, as decimal digits. */
  readonly position: string | null;
  /** `Type/id`. */
  readonly stream: { readonly type: string; readonly id: string } | null;
  /** A key that stood before the value (`trace_id=…`) and says what was meant. */
  readonly hint: LookupHint | null;
}

/** Why a text cannot be looked up; features turn it into a sentence. `tooShort`: a beginning (`ab…`) under four characters. */
export type LookupProblem = 'empty' | 'tooShort' | 'tooLong' | 'notText';

/** The shortest beginning of an id that is searched for. */
export const MIN_PREFIX = 4;
const MAX_ID = 1_000;
/** A pasted log line may be longer than any id. */
const MAX_INPUT = 8_000;

const LONE_UUID = /(?<![\w/-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w/-])/gi;

/** Reads what a person typed or pasted: an id, `Type/id`, `#position`, or a log line or JSON that names one. */
export function parseLookup(text: string): { subject: Subject } | { problem: LookupProblem } {
  // NUL cannot be sent to PostgreSQL, and half a surrogate pair is no character.
  if (text.includes('\0') || /\p{Surrogate}/u.test(text)) return { problem: 'notText' };
  if (text.length > MAX_INPUT) return { problem: 'tooLong' };
  const pair = findIdPair(text);
  const whole = unwrap(pair?.value ?? loneUuid(text) ?? withoutKey(text));
  const id = whole.replace(/(?:…|\.{3})$/u, '');
  if (id === '' || id === '#') return { problem: 'empty' };
  if (id.length > MAX_ID) return { problem: 'tooLong' };
  if (id !== whole && id.length < MIN_PREFIX) return { problem: 'tooShort' };
  const uuid = normaliseUuid(id.replace(/^urn:uuid:/i, ''));
  return {
    subject: {
      text: id,
      uuid,
      uuidRange: uuid === null ? uuidRange(id) : null,
      prefix: id.length >= MIN_PREFIX,
      position: readPosition(id),
      stream: pair?.stream ?? readStream(id),
      hint: pair?.hint ?? (id.startsWith('#') && readPosition(id) !== null ? 'position' : null),
    },
  };
}

const AROUND_START = /[\s"'`([{<]/;
const AROUND_END = /[\s"'`)\]}>,;]/;

/** Without the quotes, brackets and separators around a value, as they come along when it is copied. */
function unwrap(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && AROUND_START.test(text.charAt(start))) start++;
  while (end > start && AROUND_END.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The value of `anyKey=value` or `"anyKey": value` when this is the whole text. */
function withoutKey(text: string): string {
  const match = /^[\s{[]*(?:[A-Za-z_][\w.-]*\s*=|(["'])[\w.-]+\1\s*:)\s*([^=\s].*)$/s.exec(text);
  return match?.[2] ?? text;
}

/** The only UUID in a sentence, such as an error message. */
function loneUuid(text: string): string | undefined {
  if (!/\S\s+\S/.test(text) || readStream(unwrap(text)) !== null) return undefined;
  const found = new Set(text.match(LONE_UUID)?.map((uuid) => uuid.toLowerCase()));
  return found.size === 1 ? [...found][0] : undefined;
}

function readPosition(id: string): string | null {
  const digits = /^#?\d{1,3}(?:,\d{3})+$/.test(id) ? id.replaceAll(',', '') : id;
  return parsePosition(digits.replace(/^#/, '')) ?? null;
}

function readStream(id: string): Subject['stream'] {
  const match = /^([^\s/]+)\s*\/\s*(\S(?:.*\S)?)$/s.exec(id);
  return match?.[1] && match[2] ? { type: match[1], id: match[2] } : null;
}

/** Hyphens may be left out altogether, but not stand where a UUID has none. */
function uuidRange(id: string): Subject['uuidRange'] {
  const beginning = id.toLowerCase();
  const hex = beginning.replaceAll('-', '');
  if (!/^[0-9a-f]{4,31}$/.test(hex)) return null;
  const low = hyphenate(hex.padEnd(32, '0'));
  if (beginning !== hex && !low.startsWith(beginning)) return null;
  return [low, hyphenate(hex.padEnd(32, 'f'))];
}

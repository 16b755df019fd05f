import { groupedBy } from '../../model/lists';
import type { Field } from '../formats/format';
import { matchAt } from '../formats/matchAt';
import { epochStampAt, stampAt } from '../formats/time/stamp';
import type { Stamp } from '../formats/time/stampParts';

/** What a tool put in front of a line. */
export interface Wrapper {
  /** Where the wrapped line begins. */
  readonly end: number;
  readonly stamp?: Stamp | undefined;
  /** A word for the level, or syslog's number. */
  readonly level?: string | undefined;
  /** Where the line comes from: container, pod, process, host. */
  readonly source: readonly Field[];
  readonly rule: string;
}

/** A prefix with a recognizable form. */
export interface Form {
  /** Sticky. */
  readonly pattern: RegExp;
  readonly rule: string;
  /** The field key of each group of the pattern. The keys `level` and `time` set level and time; a group with an empty key is left out. */
  readonly keys: readonly string[];
}

/** Creates a form from its rule (its name for a person), a sticky pattern and the keys of its groups. */
export const form = (rule: string, pattern: RegExp, ...keys: readonly string[]): Form => ({ rule, pattern, keys });

/** For each list of forms, patterns that match where any of the forms matches. Most lines match none, so one test is enough for them. */
const anyOf = new WeakMap<readonly Form[], readonly RegExp[]>();

/** Joins the patterns that have the same flags. */
function joined(forms: readonly Form[]): readonly RegExp[] {
  const byFlags = groupedBy(forms, ({ pattern }) => pattern.flags);
  const patterns = [...byFlags].map(
    ([flags, alike]) => new RegExp(alike.map(({ pattern }) => `(?:${pattern.source})`).join('|'), flags),
  );
  anyOf.set(forms, patterns);
  return patterns;
}

function hasAny(forms: readonly Form[], text: string, at: number): boolean {
  for (const pattern of anyOf.get(forms) ?? joined(forms)) {
    pattern.lastIndex = at;
    if (pattern.test(text)) return true;
  }
  return false;
}

/** Returns the first of the forms that matches at an offset. The patterns must have no named groups and no back-references. */
export function formAt(forms: readonly Form[], text: string, at: number, stamp?: Stamp): Wrapper | undefined {
  if (!hasAny(forms, text, at)) return undefined;
  for (const { pattern, rule, keys } of forms) {
    const match = matchAt(pattern, text, at);
    if (match) return wrapperOf(match, at, rule, keys, stamp);
  }
  return undefined;
}

function wrapperOf(match: RegExpExecArray, at: number, rule: string, keys: readonly string[], stamp?: Stamp): Wrapper {
  const source: Field[] = [];
  let level: string | undefined;
  let time = stamp;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? '';
    const value = match[i + 1];
    if (value === undefined || value === '' || value === '-') continue;
    if (key === 'level') level = value;
    else if (key === 'time') time = stampAt(value, 0);
    else if (key !== '') source.push([key, value]);
  }
  return { end: at + match[0].length, stamp: time, level, source, rule };
}

/** Returns the fields of the values that are present; syslog writes a hyphen for a missing value. */
export function wrapperSource(...pairs: readonly (readonly [key: string, value: string | undefined])[]): Field[] {
  const found: Field[] = [];
  for (const [key, value] of pairs) if (value !== undefined && value !== '' && value !== '-') found.push([key, value]);
  return found;
}

const AT = 64;
const BRACKET = 91;
const BRACKET_END = 93;
const PARENTHESIS = 40;

/**
 * Returns the time at an offset, including the brackets around it (`[2026-11-22T14:57:16.385Z] ` of CI servers); undefined when there is
 * none.
 */
export function frontStamp(text: string, at: number): Stamp | undefined {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return stampAt(text, at) ?? epochStampAt(text, at);
  if ((code >= 65 && code <= 90) || code === AT) return stampAt(text, at);
  if (code !== BRACKET && code !== PARENTHESIS) return undefined;
  const stamp = stampAt(text, at + 1);
  if (!stamp || text.charCodeAt(stamp.end) !== (code === BRACKET ? BRACKET_END : PARENTHESIS + 1)) return undefined;
  return { ...stamp, start: at, end: stamp.end + 1 };
}

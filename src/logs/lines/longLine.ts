import { isObject } from '../../base/isObject';
import { parseExact } from '../formats/json/exactJson';

/** Characters of a line that are parsed. */
export const PARSED_LENGTH = 16 * 1024;
/** What is kept of a long text between two quotes: more than is kept of an error, and its end, which may close what it opened. */
const TEXT_HEAD = 2_500;
const TEXT_TAIL = 64;
/** What is kept of the end of a line that is too long all the same. */
const LINE_TAIL = 6 * 1024;
/** Of a longer line both ends are looked through. */
const LONGEST = 256 * 1024;

/**
 * A line that is short enough to be parsed: of one that is too long the inner parts of its long texts are left out first, so that what
 * stands behind a stack trace or a payload is read, too. Shorter ones are as they were.
 */
export function parsedPart(line: string): string {
  if (line.length <= PARSED_LENGTH) return line;
  const object = withShortMembers(line, PARSED_LENGTH);
  if (object !== undefined) return object;
  const text = withShortTexts(line.length > LONGEST ? withoutMiddle(line, LONGEST / 2, LONGEST / 2) : line);
  return text.length <= PARSED_LENGTH ? text : withoutMiddle(text, PARSED_LENGTH - LINE_TAIL - 2, LINE_TAIL);
}

/** Where quotes are escaped, in an object within a text, what stands between two of them is a text as well. */
function withShortTexts(line: string): string {
  let short = '';
  let kept = 0;
  for (let start = 0; start < line.length; ) {
    const quote = line.indexOf('"', start);
    const end = quote < 0 ? line.length : quote;
    if (end - start > TEXT_HEAD + 2 * TEXT_TAIL) {
      short += line.slice(kept, start) + withoutMiddle(line.slice(start, end), TEXT_HEAD, TEXT_TAIL);
      kept = end;
    }
    start = end + 1;
  }
  return short + line.slice(kept);
}

/** What stands between the head and the tail is left out; no escaped character is cut at their ends. */
function withoutMiddle(text: string, head: number, tail: number): string {
  const begin = text.length - tail;
  return `${text.slice(0, beforeEscape(text, head))}…${text.slice(isEscaped(text, begin) ? begin - 1 : begin)}`;
}

/** A place itself, or the begin of the escaped character that it would cut: `\\`, `\u00`. */
function beforeEscape(text: string, end: number): number {
  for (let at = end - 1; at >= end - LONGEST_CUT; at--)
    if (isEscaped(text, at + 1) && CUT_ESCAPE.test(text.slice(at, end))) return at;
  return end;
}

/** Whether what stands at a place is escaped by a backslash before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (first > 0 && text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

const BACKSLASH = 92;
const LONGEST_CUT = 5;
const CUT_ESCAPE = /^\\(?:u[\da-fA-F]{0,3}|x[\da-fA-F]?)?$/;

/** Characters that are kept of a long text, and of a group or list within the object: the first of these that makes it short enough. */
const LEAST = 80;
const CAPS = [2_500, 1_000, 300, LEAST];
const MOST_MEMBERS = 100;
/** What is kept of the end of a text, which may say what its begin does not. */
const TAIL = 60;
/** Characters in front of an object: what wraps the line, or its head. */
const MOST_FRONT = 2_000;
/** Texts and groups inside of each other. */
const MOST_DEPTH = 10;
const MARK = '…';

/**
 * A line that ends with an object, with so little of its long texts and large groups that it has `most` characters at most. What a text
 * holds as an object is shortened as one, however deep it stands, so that each stays whole. Undefined for other lines.
 */
function withShortMembers(line: string, most: number): string | undefined {
  const found = objectIn(line);
  if (!found) return undefined;
  for (const cap of CAPS) {
    const short = found.front + JSON.stringify(shortGroup(found.object, cap, roomOf(found.object, cap, most), 0));
    if (short.length <= most) return short;
  }
  return undefined;
}

function objectIn(text: string): { readonly front: string; readonly object: object } | undefined {
  const start = text.indexOf('{"');
  if (start < 0 || start > MOST_FRONT) return undefined;
  try {
    const object = parseExact(text.slice(start));
    return isObject(object) ? { front: text.slice(0, start), object } : undefined;
  } catch {
    return undefined;
  }
}

function short(value: unknown, cap: number, depth: number): unknown {
  if (typeof value === 'string') return shortText(value, cap, depth);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MOST_DEPTH) return MARK;
  if (!Array.isArray(value)) return shortGroup(value, cap, cap, depth);
  const { first, last, isWhole } = ends(value as readonly unknown[], cap, (each) => short(each, cap, depth + 1));
  return isWhole ? first : [...first, MARK, ...last];
}

function shortText(text: string, cap: number, depth: number): string {
  if (text.length <= cap) return text;
  const found = depth < MOST_DEPTH ? objectIn(text) : undefined;
  if (found) {
    const room = roomOf(found.object, cap, cap);
    return found.front + JSON.stringify(shortGroup(found.object, cap, room, depth + 1));
  }
  return text.slice(0, cap - TAIL) + MARK + text.slice(-TAIL);
}

/** A record loses none of its members as long as they can be made short enough; what has many of them is no record. */
const roomOf = (object: object, cap: number, most: number): number =>
  cap > LEAST && Object.keys(object).length <= MOST_MEMBERS ? Number.POSITIVE_INFINITY : most;

/** `most`: characters of its members together. */
function shortGroup(group: object, cap: number, most: number, depth: number): object {
  const members = Object.entries(group) as [string, unknown][];
  const { first, last, isWhole } = ends(members, most, ([key, value]) => [key, short(value, cap, depth + 1)] as const);
  return Object.fromEntries(isWhole ? first : [...first, [MARK, MARK] as const, ...last]);
}

interface Ends<T> {
  readonly first: readonly T[];
  readonly last: readonly T[];
  /** All of them are the first ones. */
  readonly isWhole: boolean;
}

/** So many from the begin and from the end of a list as fit, each shortened. */
function ends<F, T>(list: readonly F[], most: number, shorten: (each: F) => T): Ends<T> {
  const half = most / 2;
  const first: T[] = [];
  let at = 0;
  let left = most;
  for (; at < list.length; at++) {
    const next = shorten(list[at] as F);
    left -= JSON.stringify(next).length;
    if (left < 0) break;
    first.push(next);
  }
  if (at === list.length) return { first, last: [], isWhole: true };
  // Half of the room is that of the end.
  const kept: T[] = [];
  let room = half;
  for (const each of first) {
    room -= JSON.stringify(each).length;
    if (room < 0) break;
    kept.push(each);
  }
  const last: T[] = [];
  room = half;
  for (let end = list.length - 1; end >= kept.length; end--) {
    const next = shorten(list[end] as F);
    room -= JSON.stringify(next).length;
    if (room < 0) break;
    last.unshift(next);
  }
  return { first: kept, last, isWhole: false };
}

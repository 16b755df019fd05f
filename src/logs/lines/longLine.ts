import { isObject } from '../../base/isObject';
import { parseExact } from '../formats/json/exactJson';

/** The maximum number of characters of a line that are parsed. */
export const PARSED_LENGTH = 16 * 1024;
/**
 * What is kept of a long text between two quotes: its head, which is longer than the part kept of an error, and its tail, which may close
 * what the text opened.
 */
const TEXT_HEAD = 2_500;
const TEXT_TAIL = 64;
/** What is kept of the end of a line that is still too long. */
const LINE_TAIL = 6 * 1024;
/** Of a line longer than this, only both ends are examined. */
const LONGEST = 256 * 1024;

/**
 * Returns a line short enough to be parsed. In a line that is too long, the middle of long texts is left out, so that the parts after a
 * stack trace or a payload are read, too. Other lines are returned unchanged.
 */
export function parsedPart(line: string): string {
  if (line.length <= PARSED_LENGTH) return line;
  const object = withShortMembers(line, PARSED_LENGTH);
  if (object !== undefined) return object;
  const text = withShortTexts(line.length > LONGEST ? withoutMiddle(line, LONGEST / 2, LONGEST / 2) : line);
  return text.length <= PARSED_LENGTH ? text : withoutMiddle(text, PARSED_LENGTH - LINE_TAIL - 2, LINE_TAIL);
}

/**
 * Shortens the text between each two quotes. With escaped quotes, in an object within a text, the part between two of them is a text, too.
 */
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

/** Leaves out the part between head and tail; does not cut an escaped character. */
function withoutMiddle(text: string, head: number, tail: number): string {
  const begin = text.length - tail;
  return `${text.slice(0, beforeEscape(text, head))}…${text.slice(isEscaped(text, begin) ? begin - 1 : begin)}`;
}

/** Returns the place itself, or the start of the escaped character that it would cut: `\\`, `\u00`. */
function beforeEscape(text: string, end: number): number {
  for (let at = end - 1; at >= end - LONGEST_CUT; at--)
    if (isEscaped(text, at + 1) && CUT_ESCAPE.test(text.slice(at, end))) return at;
  return end;
}

/** Whether the character at a place is escaped by a backslash before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (first > 0 && text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

const BACKSLASH = 92;
const LONGEST_CUT = 5;
const CUT_ESCAPE = /^\\(?:u[\da-fA-F]{0,3}|x[\da-fA-F]?)?$/;

/**
 * How many characters are kept of a long text, and of a group or list within the object. The first value that makes the line short enough
 * is used.
 */
const LEAST = 80;
const CAPS = [2_500, 1_000, 300, LEAST];
const MOST_MEMBERS = 100;
/** What is kept of the end of a text; the end may say something that the start does not. */
const TAIL = 60;
/** The maximum number of characters before an object: the wrappers of the line, or its head. */
const MOST_FRONT = 2_000;
/** The maximum depth of texts and groups within each other. */
const MOST_DEPTH = 10;
const MARK = '…';

/**
 * Shortens the long texts and large groups of a line that ends with an object, so that the line has at most `most` characters. An object
 * within a text is shortened as an object at any depth, so that each remains valid JSON. Undefined for other lines.
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

/**
 * The room for the members of an object. A record keeps all its members while they can be made short enough; an object with more than
 * `MOST_MEMBERS` is not a record.
 */
const roomOf = (object: object, cap: number, most: number): number =>
  cap > LEAST && Object.keys(object).length <= MOST_MEMBERS ? Number.POSITIVE_INFINITY : most;

/** `most` is the number of characters for all members together. */
function shortGroup(group: object, cap: number, most: number, depth: number): object {
  const members = Object.entries(group) as [string, unknown][];
  const { first, last, isWhole } = ends(members, most, ([key, value]) => [key, short(value, cap, depth + 1)] as const);
  return Object.fromEntries(isWhole ? first : [...first, [MARK, MARK] as const, ...last]);
}

interface Ends<T> {
  readonly first: readonly T[];
  readonly last: readonly T[];
  /** Whether `first` has all elements of the list. */
  readonly isWhole: boolean;
}

/** Returns as many elements from the start and from the end of a list as fit into `most` characters, each shortened. */
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
  // The end of the list gets half of the room.
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

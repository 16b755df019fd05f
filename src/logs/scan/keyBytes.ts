import { bytesAmong, type SoughtText } from './bytes/sought';
import type { Needles } from './needles';

/** The maximum number of characters between a key and its number, or its list of numbers. */
const MOST_BETWEEN = 8;
/** The maximum length of a list of positions, in characters. */
const MOST_LIST = 4_000;
const LOW_BITS = 0xffff;

const ESCAPE = 27;
const ZERO = 48;
const COMMA = 44;
const HASH = 35;
const SEMICOLON = 59;
const BRACKET = 91;
const BACKSLASH = 92;
const COLOUR_END = 109;
const LETTER_U = 117;
const isDigit = (byte: number) => byte >= 48 && byte <= 57;
const isLetter = (byte: number) => (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
const BETWEEN = bytesAmong('"\'\\ \t:=#[');
const JOINS = bytesAmong('_- .');
/**
 * The words in front of `position` for positions of events: `global_position`, `gap_position`. The `from_position` of a poll is not one.
 */
const FRONTS = ['lobal', 'LOBAL', 'ap', 'AP'];

/** Returns the keys of positions, for the same texts as the expressions with `POSITION`: `"positions":[41,42]`, `at position 449`. */
export function positionKeys(positions: readonly string[]): SoughtText[] {
  // As numbers, which are exact in the range that stores reach. Beyond it, too much is found rather than too little.
  const wanted = new Set(positions.map(Number));
  // The last bits are tested first, because this is faster: the positions often follow each other.
  const mayBe = new Uint8Array(LOW_BITS + 1);
  for (const number of wanted) mayBe[number & LOW_BITS] = 1;
  const isWanted = (number: number) => mayBe[number & LOW_BITS] === 1 && wanted.has(number);
  const fits: SoughtText['fits'] = (bytes, word, end) => isKey(bytes, word) && hasWanted(bytes, end, isWanted);
  return ['osition', 'OSITION'].map((word) => ({ text: Buffer.from(word), fits }));
}

const at = (bytes: Uint8Array, index: number) => (index >= 0 && index < bytes.length ? (bytes[index] as number) : 10);

function isKey(bytes: Uint8Array, start: number): boolean {
  const first = at(bytes, start - 1);
  if (first !== 112 && first !== 80) return false;
  let before = start - 2;
  while (at(bytes, before) === 95 || at(bytes, before) === 45) before--;
  const byte = at(bytes, before);
  if ((!isLetter(byte) && !isDigit(byte)) || isColoured(bytes, before)) return true;
  before = start - 2;
  while (JOINS[at(bytes, before)] === 1) before--;
  return isFront(bytes, before);
}

function isFront(bytes: Uint8Array, end: number): boolean {
  for (const front of FRONTS) {
    let i = 0;
    while (i < front.length && at(bytes, end - front.length + 1 + i) === front.charCodeAt(i)) i++;
    if (i === front.length) return true;
  }
  return false;
}

/** Whether a byte is the `m` that ends a colour. */
function isColoured(bytes: Uint8Array, end: number): boolean {
  if (at(bytes, end) !== COLOUR_END) return false;
  let before = end - 1;
  while (isDigit(at(bytes, before)) || at(bytes, before) === SEMICOLON) before--;
  return at(bytes, before) === BRACKET;
}

function hasWanted(bytes: Uint8Array, from: number, isWanted: (number: number) => boolean): boolean {
  let i = from;
  if (at(bytes, i) === 115 || at(bytes, i) === 83) i++;
  const start = i;
  i = valueStart(bytes, start, BETWEEN);
  if (i === start) return false;
  const end = Math.min(bytes.length, i + MOST_LIST);
  while (i < end && isDigit(at(bytes, i))) {
    let number = 0;
    for (let byte = at(bytes, i); isDigit(byte); byte = at(bytes, ++i)) number = number * 10 + byte - ZERO;
    if (isWanted(number)) return true;
    while (at(bytes, i) === COMMA || at(bytes, i) === 32) i++;
  }
  return false;
}

/** Returns where the value after a key begins, after quotes, an equals sign and colours; `from` when there are none of these. */
function valueStart(bytes: Uint8Array, from: number, between: Uint8Array): number {
  let i = from;
  while (i - from < 4 * MOST_BETWEEN) {
    if (isColour(bytes, i)) i = behindColour(bytes, i);
    else if (between[at(bytes, i)] === 1) i++;
    else break;
  }
  return i;
}

/** Whether a byte is the escape character, also as rsyslog writes it and as it is inside JSON. */
function isColour(bytes: Uint8Array, i: number): boolean {
  const byte = at(bytes, i);
  if (byte === ESCAPE) return true;
  return (byte === HASH && at(bytes, i + 1) === ZERO) || (byte === BACKSLASH && at(bytes, i + 1) === LETTER_U);
}

function behindColour(bytes: Uint8Array, from: number): number {
  let i = from + 1;
  while (i < from + 12 && at(bytes, i) !== COLOUR_END) i++;
  return i + 1;
}

const BEFORE_ID = bytesAmong('"\'\\ \t:=');
const LINE_END = 10;
/** The maximum number of letters of a key after its word: `aggregate_id`, `TraceID`. */
const MOST_REST = 4;

const isRest = (byte: number) => isLetter(byte) || byte === 95 || byte === 46 || byte === 45;
const isWord = (byte: number) => isLetter(byte) || (byte >= 48 && byte <= 57) || byte === 95 || byte === 45;

/**
 * Whether the bytes between two offsets may be the whole value of a key. The expressions for keys require the same characters around it.
 */
export function isValue(bytes: Uint8Array, start: number, end: number): boolean {
  if (isWord(bytes[end] ?? LINE_END)) return false;
  const before = bytes[start - 1] ?? LINE_END;
  return BEFORE_ID[before] === 1 || before === COLOUR_END;
}

/** The words of keys, in each spelling. */
const WORDS: Record<keyof Needles['keyed'], readonly string[]> = {
  correlation: ['correlation', 'Correlation', 'CORRELATION'],
  trace: ['trace', 'Trace', 'TRACE'],
  stream: ['aggregate', 'Aggregate', 'AGGREGATE', 'stream', 'Stream', 'STREAM'],
};

/** Returns the keys of ids that count only after them, for the same texts as the expressions; none for kinds without ids. */
export function idKeys(keyed: Needles['keyed']): SoughtText[] {
  return Object.entries(WORDS).flatMap(([kind, words]) => {
    const ids = keyed[kind as keyof Needles['keyed']];
    if (ids.length === 0) return [];
    const fits = valueAmong(ids);
    return words.map((word) => ({ text: Buffer.from(word), fits }));
  });
}

/** Returns a test for whether one of the ids is the value after the word of a key. */
function valueAmong(ids: readonly string[]): NonNullable<SoughtText['fits']> {
  const wanted = new Set(ids.map((id) => Buffer.from(id).toString('latin1')));
  const firsts = [...wanted].map((id) => id.charCodeAt(0));
  const isFirst = Uint8Array.from({ length: 256 }, (_, byte) => (firsts.includes(byte) ? 1 : 0));
  const lengths = [...new Set([...wanted].map(({ length }) => length))];
  const longest = Math.max(...lengths);
  // A character that may be between a key and its value may also begin the value, or be the whole value.
  const isOdd = firsts.some((first) => Number.isNaN(first) || BEFORE_ID[first] === 1);
  const areWords = [...wanted].every((id) => [...id].every((unit) => isWord(unit.charCodeAt(0))));
  const isLength = Uint8Array.from({ length: longest + 1 }, (_, length) => (lengths.includes(length) ? 1 : 0));
  const standsAt = (bytes: Uint8Array, start: number) => {
    if (!isOdd && isFirst[bytes[start] ?? LINE_END] !== 1) return false;
    // When all ids are words, the value is the whole word at this place. Most words have another length and need not be read.
    let word = 0;
    if (areWords)
      while (word <= longest && start + word < bytes.length && isWord(bytes[start + word] as number)) word++;
    if (areWords && isLength[word] !== 1) return false;
    const most = Math.min(longest, bytes.length - start);
    const value = Buffer.from(bytes.buffer, bytes.byteOffset + start, most).toString('latin1');
    return lengths.some((length) => wanted.has(value.slice(0, length)) && !isWord(bytes[start + length] ?? LINE_END));
  };
  return (bytes, _, from) => {
    let end = from;
    while (end - from < MOST_REST && end < bytes.length && isRest(bytes[end] as number)) end++;
    const start = valueStart(bytes, end, BEFORE_ID);
    for (let at = start; at > end; at--) {
      if (standsAt(bytes, at)) return true;
      if (!isOdd) return false;
    }
    return false;
  };
}

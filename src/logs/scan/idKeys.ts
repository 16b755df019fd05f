import { bytesAmong, type SoughtText } from './bytes/sought';
import type { Needles } from './needles';
import { valueStart } from './positionKey';

const code = (text: string) => text.charCodeAt(0);
const BETWEEN = bytesAmong('"\'\\ \t:=');
const LINE_END = 10;
const COLOUR_END = code('m');
/** Letters of a key behind its word: `aggregate_id`, `TraceID`. */
const MOST_REST = 4;

const isLetter = (byte: number) => (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
const isRest = (byte: number) => isLetter(byte) || byte === 95 || byte === 46 || byte === 45;
const isWord = (byte: number) => isLetter(byte) || (byte >= 48 && byte <= 57) || byte === 95 || byte === 45;

/** Whether what stands between two offsets may be the whole value of a key: the keys' expressions want the same around it. */
export function isValue(bytes: Uint8Array, start: number, end: number): boolean {
  if (isWord(bytes[end] ?? LINE_END)) return false;
  const before = bytes[start - 1] ?? LINE_END;
  return BETWEEN[before] === 1 || before === COLOUR_END;
}

/** The words of keys, as they are spelled. */
const WORDS: Record<keyof Needles['keyed'], readonly string[]> = {
  correlation: ['correlation', 'Correlation', 'CORRELATION'],
  trace: ['trace', 'Trace', 'TRACE'],
  stream: ['aggregate', 'Aggregate', 'AGGREGATE', 'stream', 'Stream', 'STREAM'],
};

/** The keys of ids that count only behind them, as the expressions find them; none for kinds without ids. */
export function idKeys(keyed: Needles['keyed']): SoughtText[] {
  return Object.entries(WORDS).flatMap(([kind, words]) => {
    const ids = keyed[kind as keyof Needles['keyed']];
    if (ids.length === 0) return [];
    const fits = valueAmong(ids);
    return words.map((word) => ({ text: Buffer.from(word), fits }));
  });
}

/** Whether one of the ids is the value behind a key's word. */
function valueAmong(ids: readonly string[]): NonNullable<SoughtText['fits']> {
  const wanted = new Set(ids.map((id) => Buffer.from(id).toString('latin1')));
  const firsts = [...wanted].map((id) => id.charCodeAt(0));
  const isFirst = Uint8Array.from({ length: 256 }, (_, byte) => (firsts.includes(byte) ? 1 : 0));
  const lengths = [...new Set([...wanted].map(({ length }) => length))];
  const longest = Math.max(...lengths);
  // What may stand between a key and its value may begin the value, too, or be all that there is.
  const isOdd = firsts.some((first) => Number.isNaN(first) || BETWEEN[first] === 1);
  const areWords = [...wanted].every((id) => [...id].every((unit) => isWord(unit.charCodeAt(0))));
  const isLength = Uint8Array.from({ length: longest + 1 }, (_, length) => (lengths.includes(length) ? 1 : 0));
  const standsAt = (bytes: Uint8Array, start: number) => {
    if (!isOdd && isFirst[bytes[start] ?? LINE_END] !== 1) return false;
    // Of words only as much can be the value as is one; most are of another length, and need not be read.
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
    const start = valueStart(bytes, end, BETWEEN);
    for (let at = start; at > end; at--) {
      if (standsAt(bytes, at)) return true;
      if (!isOdd) return false;
    }
    return false;
  };
}

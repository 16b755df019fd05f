import { createBreather } from '../../../base/breather';
import { type ByteFinder, type SoughtText, standsAt } from './sought';

/** Bytes that are read at once. */
const WORD = 4;
/** In a text of so many bytes stands a whole word wherever it begins. */
const WHOLE = 2 * WORD - 1;
/** Texts of fewer bytes are not looked for by words. */
export const SHORTEST = WHOLE - 1;
/** Of more words a log holds too many by chance. */
const MOST_WORDS = 4_096;
/** Bits of a word's hash. */
const HASH_BITS = 16;

/** A text that a word is part of, and where in it the word stands. */
interface Part {
  readonly sought: SoughtText;
  readonly offset: number;
}

/**
 * Looks for all texts at once by the words of memory that they hold: a step for every four bytes, each as quick as it can be. For texts
 * too short for jumps. Undefined when there are too many of them.
 */
export async function createWordFinder(sought: readonly SoughtText[]): Promise<ByteFinder | undefined> {
  const parts: Part[][] = [[]];
  /** Which of the parts have words of a hash; the first, which is empty, for none. */
  const table = new Uint16Array(1 << HASH_BITS);
  /** Whether any has, in bits: small enough to stay where the processor reads quickest. */
  const filter = new Int32Array(1 << (HASH_BITS - 5));
  let count = 0;
  const breathe = createBreather();
  for (const one of sought) {
    for (const [word, offset] of wordsOf(one.text)) {
      const slot = hashOf(word);
      filter[slot >>> 5] = (filter[slot >>> 5] as number) | (1 << (slot & 31));
      const known = parts[table[slot] || parts.length];
      if (known) known.push({ sought: one, offset });
      else table[slot] = parts.push([{ sought: one, offset }]) - 1;
      if (++count > MOST_WORDS) return undefined;
    }
    const pause = breathe();
    if (pause) await pause;
  }
  const cut = sought.filter(({ text }) => text.length < WHOLE);
  // Blocks are parts of few buffers, and a view of one costs more than most searches between two lines.
  let words: Int32Array = new Int32Array();
  return (bytes, from, to) => {
    if (words.buffer !== bytes.buffer) words = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2);
    const all = words;
    const known = filter;
    const shift = bytes.byteOffset;
    // In whole numbers: the machine would count with fractions otherwise.
    const end = Math.min(all.length, firstWord(shift + to));
    for (let i = firstWord(shift + from); i < end; i++) {
      const hash = hashOf(all[i] as number);
      if (((known[hash >>> 5] as number) & (1 << (hash & 31))) === 0) continue;
      const found = startOf(parts[table[hash] as number], bytes, i * WORD - shift, from, to);
      if (found >= 0) return found;
    }
    // The word of such a one may reach behind the last byte that there is.
    for (const one of cut) {
      const start = to - one.text.length;
      if (start >= from && standsAt(one, bytes, start)) return start;
    }
    return -1;
  };
}

/** The first word that begins at or behind a byte. */
const firstWord = (byte: number) => (byte + WORD - 1) >> 2;
const hashOf = (word: number) => Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);

function startOf(parts: readonly Part[] | undefined, bytes: Uint8Array, at: number, from: number, to: number): number {
  if (!parts) return -1;
  for (let i = 0; i < parts.length; i++) {
    const { sought, offset } = parts[i] as Part;
    const start = at - offset;
    if (start >= from && start + sought.text.length <= to && standsAt(sought, bytes, start)) return start;
  }
  return -1;
}

/** For each place where a text may begin in memory one of its words, the last, because ids of one kind differ at their ends. */
function* wordsOf(text: Buffer): Generator<readonly [word: number, offset: number]> {
  const offsets = new Map<number, number>();
  for (let offset = 0; offset < WORD || offset + WORD <= text.length; offset++) offsets.set(offset % WORD, offset);
  // As the machine reads them.
  const word = new Uint8Array(WORD);
  const asNumber = new Int32Array(word.buffer);
  for (const offset of offsets.values()) {
    word.set(text.subarray(offset, offset + WORD));
    if (offset + WORD <= text.length) yield [asNumber[0] as number, offset];
    else
      for (let behind = 0; behind < 256; behind++) {
        word[WORD - 1] = behind;
        yield [asNumber[0] as number, offset];
      }
  }
}

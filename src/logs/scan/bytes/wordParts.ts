import { WORD_BITS, WORD_FACTOR } from '../machine/layout';
import { type SoughtText, standsAt } from './sought';

/** Bytes that are read at once. */
const WORD = 4;
/** In a text of so many bytes stands a whole word wherever it begins; in shorter ones nearly. */
export const SHORTEST = 2 * WORD - 2;
/** Of more words a log holds too many by chance. */
const MOST_WORDS = 8_192;

/** A text that a word is part of, and where in it the word stands. */
interface Part {
  readonly sought: SoughtText;
  readonly offset: number;
}

/** Texts by the words of memory that they hold. */
export class WordParts {
  private readonly parts: Part[][] = [[]];
  /** Which of the parts have words of a hash; the first, which is empty, for none. */
  private readonly table = new Uint16Array(1 << WORD_BITS);

  /** Whether there are so many that something else finds them sooner. */
  get isFull(): boolean {
    return this.parts.length > MOST_WORDS;
  }

  /** `onHash` is told of each word that it is found by. */
  add(sought: SoughtText, onHash: (hash: number) => void): void {
    for (const [word, offset] of wordsOf(sought.text)) {
      const hash = Math.imul(word, WORD_FACTOR) >>> (32 - WORD_BITS);
      const known = this.parts[this.table[hash] || this.parts.length];
      if (known) known.push({ sought, offset });
      else this.table[hash] = this.parts.push([{ sought, offset }]) - 1;
      onHash(hash);
    }
  }

  /** Where a text begins that has the word of a hash at an offset; −1 when there is none. */
  atWord(bytes: Uint8Array, at: number, hash: number): number {
    const parts = this.parts[this.table[hash] as number] as readonly Part[];
    for (let i = 0; i < parts.length; i++) {
      const { sought, offset } = parts[i] as Part;
      if (standsAt(sought, bytes, at - offset)) return at - offset;
    }
    return -1;
  }
}

/** For each place where a text may begin in memory one of its words, the last, because ids of one kind differ at their ends. */
function* wordsOf(text: Buffer): Generator<readonly [word: number, offset: number]> {
  const offsets = new Map<number, number>();
  for (let offset = 0; offset < WORD || offset + WORD <= text.length; offset++) offsets.set(offset % WORD, offset);
  for (const offset of offsets.values()) {
    if (offset + WORD <= text.length) yield [text.readInt32LE(offset), offset];
    else
      for (let behind = 0; behind < 256; behind++) yield [text.readUIntLE(offset, WORD - 1) | (behind << 24), offset];
  }
}

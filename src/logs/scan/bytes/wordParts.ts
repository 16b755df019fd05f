import { WORD_BITS, WORD_FACTOR } from '../machine/layout';
import { fourAt, type SoughtText, standsAt } from './sought';

/** The number of bytes that are read at once. */
const WORD = 4;
/** A text of this length contains a complete aligned word almost wherever it begins; one byte more would make it certain. */
export const SHORTEST = 2 * WORD - 2;
/** The maximum number of words: with more, a log contains too many of them by chance. */
const MOST_WORDS = 8_192;

/** A text that contains a word, and the offset of the word in it. */
interface Part {
  readonly sought: SoughtText;
  readonly offset: number;
}

/** Up to this number of texts, each one is compared. */
const FEW = 4;

/** The texts that contain one word. When there are many, the word before or after it selects among them. */
class Parts {
  private few: Part[] = [];
  private readonly before = new Map<number, Part[]>();
  private readonly behind = new Map<number, Part[]>();
  private isMany = false;

  add(part: Part): void {
    if (this.isMany) this.addToMany(part);
    else this.few.push(part);
    if (this.isMany || this.few.length <= FEW) return;
    this.isMany = true;
    const all = this.few;
    this.few = [];
    for (const one of all) this.addToMany(one);
  }

  startAt(bytes: Uint8Array, at: number): number {
    const start = startOf(this.few, bytes, at);
    if (start >= 0 || !this.isMany) return start;
    const before = startOf(this.before.get(fourAt(bytes, at - WORD)), bytes, at);
    return before >= 0 ? before : startOf(this.behind.get(fourAt(bytes, at + WORD)), bytes, at);
  }

  private addToMany(part: Part): void {
    const { offset, sought } = part;
    const place = offset >= WORD ? offset - WORD : offset + WORD;
    if (place + WORD > sought.text.length) return void this.few.push(part);
    const map = place < offset ? this.before : this.behind;
    const word = fourAt(sought.text, place);
    const known = map.get(word);
    if (known) known.push(part);
    else map.set(word, [part]);
  }
}

function startOf(parts: readonly Part[] | undefined, bytes: Uint8Array, at: number): number {
  if (!parts) return -1;
  for (let i = 0; i < parts.length; i++) {
    const { sought, offset } = parts[i] as Part;
    if (standsAt(sought, bytes, at - offset)) return at - offset;
  }
  return -1;
}

/** Texts by the aligned words that they contain. */
export class WordParts {
  private readonly parts: Parts[] = [new Parts()];
  /** For each hash of a word, an index into `parts`; 0, which is an empty entry, when there is none. */
  private readonly table = new Uint16Array(1 << WORD_BITS);

  /** Whether there are so many texts that another finder is faster. */
  get isFull(): boolean {
    return this.parts.length > MOST_WORDS;
  }

  /** Adds a text; `onHash` receives the hash of each word that it is found by. */
  add(sought: SoughtText, onHash: (hash: number) => void): void {
    for (const [word, offset] of wordsOf(sought.text)) {
      const hash = Math.imul(word, WORD_FACTOR) >>> (32 - WORD_BITS);
      const known = this.table[hash] || this.parts.push(new Parts()) - 1;
      this.table[hash] = known;
      this.parts[known]?.add({ sought, offset });
      onHash(hash);
    }
  }

  /** Finds a text that has the word with this hash at an offset, and returns where it begins; −1 when there is none. */
  atWord(bytes: Uint8Array, at: number, hash: number): number {
    return (this.parts[this.table[hash] as number] as Parts).startAt(bytes, at);
  }
}

/**
 * For each alignment of a text in memory, yields one of its aligned words: the last one, because ids of one kind differ at their ends. When
 * only three bytes of a word belong to the text, yields the word with each possible fourth byte.
 */
function* wordsOf(text: Buffer): Generator<readonly [word: number, offset: number]> {
  const offsets = new Map<number, number>();
  for (let offset = 0; offset < WORD || offset + WORD <= text.length; offset++) offsets.set(offset % WORD, offset);
  for (const offset of offsets.values()) {
    if (offset + WORD <= text.length) yield [text.readInt32LE(offset), offset];
    else
      for (let behind = 0; behind < 256; behind++) yield [text.readUIntLE(offset, WORD - 1) | (behind << 24), offset];
  }
}

import { WORD_BITS, WORD_FACTOR } from '../machine/layout';
import { fourAt, type SoughtText, standsAt } from './sought';

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

/** Of so few texts each is compared. */
const FEW = 4;

/** The texts that have one word; many are told apart by what stands before or behind it. */
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

/** Texts by the words of memory that they hold. */
export class WordParts {
  private readonly parts: Parts[] = [new Parts()];
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
      const known = this.table[hash] || this.parts.push(new Parts()) - 1;
      this.table[hash] = known;
      this.parts[known]?.add({ sought, offset });
      onHash(hash);
    }
  }

  /** Where a text begins that has the word of a hash at an offset; −1 when there is none. */
  atWord(bytes: Uint8Array, at: number, hash: number): number {
    return (this.parts[this.table[hash] as number] as Parts).startAt(bytes, at);
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

import { readUuid, writeUuid } from './uuid';

const WORDS = 4;
const UUID = 0;
const TEXT = 1;

/**
 * Numbers ids in the order in which they are added. An id is a UUID, or a text that is given by its number. The index uses open addressing
 * over the raw 16 bytes, because 100,000 strings as keys of a Map cost several times as much as all other work for a batch.
 */
export class IdIndex {
  #words: Uint32Array;
  /** 1 for an entry that is a text. Empty while all entries are UUIDs, so that it takes no memory then. */
  #isText = new Uint8Array();
  /** Entry + 1; 0 is a free slot. At most half of the slots are used. */
  #slots: Int32Array;
  #count = 0;
  readonly #probe = new Uint32Array(WORDS);
  readonly #probeBytes = new Uint8Array(this.#probe.buffer);

  /** `capacity`: how many ids have room from the start, so that no later call has to move all entries at once. */
  constructor(capacity = 64) {
    const size = Math.max(64, capacity);
    this.#words = new Uint32Array(WORDS * size);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * size)));
  }

  get count(): number {
    return this.#count;
  }

  /** Returns the entry of the UUID whose four words start at `source[at]`; −1 when it was never added. */
  find(source: Uint32Array, at: number): number {
    return (this.#slots[this.#slotOf(source, at, UUID)] ?? 0) - 1;
  }

  /** As `find`, for a UUID as text. Returns −1 also when the text is not a canonical UUID. */
  findUuid(text: string): number {
    return writeUuid(text, this.#probeBytes, 0) ? this.find(this.#probe, 0) : -1;
  }

  /** Returns the entry of the text with this number; −1 when it was never added. */
  findText(number: number): number {
    return (this.#slots[this.#slotOf(this.#probeOf(number), 0, TEXT)] ?? 0) - 1;
  }

  /** Adds the UUID if it is new and returns its entry. The entry equals the previous count only when the UUID is new. */
  add(source: Uint32Array, at: number): number {
    return this.#add(source, at, UUID);
  }

  /** The same for the text with this number. */
  addText(number: number): number {
    return this.#add(this.#probeOf(number), 0, TEXT);
  }

  /** Returns the number of the text that entry `i` is; −1 when the entry is a UUID. */
  textNumber(i: number): number {
    return this.#kind(i) === TEXT ? (this.#words[i * WORDS] ?? 0) : -1;
  }

  /** Copies the four words of entry `i`, which is a UUID. */
  copyWords(i: number, to: Uint32Array, at: number): void {
    for (let word = 0; word < WORDS; word++) to[at + word] = this.#words[i * WORDS + word] ?? 0;
  }

  #probeOf(number: number): Uint32Array {
    this.#probe.fill(0);
    this.#probe[0] = number;
    return this.#probe;
  }

  #add(source: Uint32Array, at: number, kind: number): number {
    const slot = this.#slotOf(source, at, kind);
    const known = this.#slots[slot] ?? 0;
    if (known > 0) return known - 1;
    const entry = this.#count++;
    this.#slots[slot] = entry + 1;
    if (this.#words.length < this.#count * WORDS) this.#growWords();
    if (kind === TEXT) this.#markText(entry);
    for (let i = 0; i < WORDS; i++) this.#words[entry * WORDS + i] = source[at + i] ?? 0;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return entry;
  }

  /** Returns the canonical text of entry `i`, which is a UUID. */
  uuid(i: number): string {
    return readUuid(new Uint8Array(this.#words.buffer), i * WORDS * 4);
  }

  /** The arrays that hold the index's memory. */
  get memory(): readonly ArrayBufferView[] {
    return [this.#words, this.#isText, this.#slots];
  }

  #kind(entry: number): number {
    return this.#isText[entry] ?? UUID;
  }

  #markText(entry: number): void {
    if (this.#isText.length <= entry) {
      const grown = new Uint8Array(this.#words.length / WORDS);
      grown.set(this.#isText);
      this.#isText = grown;
    }
    this.#isText[entry] = TEXT;
  }

  /** Returns the slot that holds these words, or the free slot where they belong. */
  #slotOf(source: Uint32Array, at: number, kind: number): number {
    const a = source[at] ?? 0;
    const b = source[at + 1] ?? 0;
    const c = source[at + 2] ?? 0;
    const d = source[at + 3] ?? 0;
    const mask = this.#slots.length - 1;
    let slot = hashId(a, b, c, d) & mask;
    for (;;) {
      const entry = (this.#slots[slot] ?? 0) - 1;
      if (entry < 0) return slot;
      const w = entry * WORDS;
      const words = this.#words;
      if (
        this.#kind(entry) === kind &&
        words[w] === a &&
        words[w + 1] === b &&
        words[w + 2] === c &&
        words[w + 3] === d
      )
        return slot;
      slot = (slot + 1) & mask;
    }
  }

  #growWords(): void {
    const grown = new Uint32Array(this.#words.length * 2);
    grown.set(this.#words);
    this.#words = grown;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let entry = 0; entry < this.#count; entry++) {
      this.#slots[this.#slotOf(this.#words, entry * WORDS, this.#kind(entry))] = entry + 1;
    }
  }
}

/**
 * Returns a 32-bit hash of an id's four words. Every word is mixed in: version 7 UUIDs share their first words, and counters differ only in
 * the last.
 */
export function hashId(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0x85ebca6b) ^ b;
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35) ^ c;
  h = Math.imul(h ^ (h >>> 13), 0x27d4eb2f) ^ d;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 15)) >>> 0;
}

/**
 * Returns a second 32-bit hash, from other constants and in the other order. Two ids with one equal hash share the other only by chance.
 */
export function otherHashId(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(d ^ 0x9e3779b9, 0xcc9e2d51) ^ (d >>> 17);
  h = Math.imul(h ^ c ^ (h >>> 16), 0x1b873593);
  h = Math.imul(h ^ b ^ (h >>> 14), 0x7feb352d);
  h = Math.imul(h ^ a ^ (h >>> 15), 0x846ca68b);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  return (h ^ (h >>> 15)) >>> 0;
}

import { readUuid, writeUuid } from './uuid';

const WORDS = 4;
const UUID = 0;
const TEXT = 1;

/**
 * Numbers ids in the order in which they are added: UUIDs, and texts that are known by a number. Open addressing over the raw 16
 * bytes, because 100,000 strings as keys of a Map cost several times as much as everything else that a batch needs.
 */
export class IdIndex {
  #words: Uint32Array;
  /** 1 where the entry is a text; of nothing but UUIDs it is empty, and takes no memory. */
  #isText = new Uint8Array();
  /** Entry + 1; 0 is a free slot. At most half full. */
  #slots: Int32Array;
  #count = 0;
  readonly #probe = new Uint32Array(WORDS);
  readonly #probeBytes = new Uint8Array(this.#probe.buffer);

  /** `capacity`: ids for which there is room from the start, so that nothing is moved at once later. */
  constructor(capacity = 64) {
    const size = Math.max(64, capacity);
    this.#words = new Uint32Array(WORDS * size);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * size)));
  }

  get count(): number {
    return this.#count;
  }

  /** The entry of the UUID whose four words start at `source[at]`; −1 when it was never added. */
  find(source: Uint32Array, at: number): number {
    return (this.#slots[this.#slotOf(source, at, UUID)] ?? 0) - 1;
  }

  /** As `find`, from text; −1 too when it is no canonical UUID. */
  findUuid(text: string): number {
    return writeUuid(text, this.#probeBytes, 0) ? this.find(this.#probe, 0) : -1;
  }

  /** The entry of the text with this number; −1 when it was never added. */
  findText(number: number): number {
    return (this.#slots[this.#slotOf(this.#probeOf(number), 0, TEXT)] ?? 0) - 1;
  }

  /** The UUID's entry; equal to the count before the call exactly when it is new. */
  add(source: Uint32Array, at: number): number {
    return this.#add(source, at, UUID);
  }

  /** The same for the text with this number. */
  addText(number: number): number {
    return this.#add(this.#probeOf(number), 0, TEXT);
  }

  /** The number of the text that entry `i` is; −1 where it is a UUID. */
  textNumber(i: number): number {
    return this.#kind(i) === TEXT ? (this.#words[i * WORDS] ?? 0) : -1;
  }

  /** The four words of entry `i`, a UUID. */
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

  /** Canonical text of entry `i`, a UUID. */
  uuid(i: number): string {
    return readUuid(new Uint8Array(this.#words.buffer), i * WORDS * 4);
  }

  /** What it takes memory for. */
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

  /** The slot that holds these words, or the free one where they belong. */
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

/** 32 bits of an id's four words. Every word is mixed: version 7 UUIDs share their first words, counters differ in the last alone. */
export function hashId(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0x85ebca6b) ^ b;
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35) ^ c;
  h = Math.imul(h ^ (h >>> 13), 0x27d4eb2f) ^ d;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 15)) >>> 0;
}

/** 32 more, from other steps in the other order: who shares the one hash shares the other by chance. */
export function otherHashId(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(d ^ 0x9e3779b9, 0xcc9e2d51) ^ (d >>> 17);
  h = Math.imul(h ^ c ^ (h >>> 16), 0x1b873593);
  h = Math.imul(h ^ b ^ (h >>> 14), 0x7feb352d);
  h = Math.imul(h ^ a ^ (h >>> 15), 0x846ca68b);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  return (h ^ (h >>> 15)) >>> 0;
}

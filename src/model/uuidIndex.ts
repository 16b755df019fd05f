import { readUuid, writeUuid } from './uuid';

const WORDS = 4;

/**
 * Numbers UUIDs in the order in which they are added. Open addressing over the raw 16 bytes,
 * because 100,000 strings as keys of a Map cost several times as much as everything else that a batch needs.
 */
export class UuidIndex {
  #words = new Uint32Array(WORDS * 64);
  /** Entry + 1; 0 is a free slot. At most half full. */
  #slots = new Int32Array(128);
  #count = 0;
  readonly #probe = new Uint32Array(WORDS);
  readonly #probeBytes = new Uint8Array(this.#probe.buffer);

  get count(): number {
    return this.#count;
  }

  /** The number of the UUID whose four words start at `source[at]`; −1 when it was never added. */
  find(source: Uint32Array, at: number): number {
    return (this.#slots[this.#slotOf(source, at)] ?? 0) - 1;
  }

  /** As `find`, from text; −1 too when it is no canonical UUID. */
  findText(text: string): number {
    return writeUuid(text, this.#probeBytes, 0) ? this.find(this.#probe, 0) : -1;
  }

  /** The UUID's number; equal to the count before the call exactly when it is new. */
  add(source: Uint32Array, at: number): number {
    const slot = this.#slotOf(source, at);
    const known = this.#slots[slot] ?? 0;
    if (known > 0) return known - 1;
    const entry = this.#count++;
    this.#slots[slot] = entry + 1;
    if (this.#words.length < this.#count * WORDS) this.#growWords();
    for (let i = 0; i < WORDS; i++) this.#words[entry * WORDS + i] = source[at + i] ?? 0;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return entry;
  }

  /** Canonical text of entry `i`. */
  text(i: number): string {
    return readUuid(new Uint8Array(this.#words.buffer), i * WORDS * 4);
  }

  /** The slot that holds these words, or the free one where they belong. */
  #slotOf(source: Uint32Array, at: number): number {
    const a = source[at] ?? 0;
    const b = source[at + 1] ?? 0;
    const c = source[at + 2] ?? 0;
    const d = source[at + 3] ?? 0;
    const mask = this.#slots.length - 1;
    let slot = hash(a, b, c, d) & mask;
    for (;;) {
      const entry = (this.#slots[slot] ?? 0) - 1;
      if (entry < 0) return slot;
      const w = entry * WORDS;
      const words = this.#words;
      if (words[w] === a && words[w + 1] === b && words[w + 2] === c && words[w + 3] === d) return slot;
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
      this.#slots[this.#slotOf(this.#words, entry * WORDS)] = entry + 1;
    }
  }
}

/** Every word is mixed: version 7 UUIDs share their first words, counters differ in the last alone. */
function hash(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0x85ebca6b) ^ b;
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35) ^ c;
  h = Math.imul(h ^ (h >>> 13), 0x27d4eb2f) ^ d;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 15)) >>> 0;
}

import { hashId, otherHashId } from '../event/idIndex';
import { readUuid, writeUuid } from '../event/uuid';

/** Added to the number of a text, so that its hash differs from that of a UUID. */
const TEXT = 0x74657874;

/**
 * Numbers ids as `IdIndex` does, in nine bytes each and not 25. It keeps a hash of about 60 bits of each id, and whole ids only for the
 * newest ones. With a million ids, two of them are confused in about one of a million windows.
 */
export class NewestIds {
  /** The full parts, and the part that is being filled. The first part is sized by the expected number of ids. */
  #parts: { readonly first: number; readonly slots: HashSlots }[];
  readonly #ring: IdRing;
  #count = 0;
  readonly #probe = new Uint32Array(4);
  readonly #probeBytes = new Uint8Array(this.#probe.buffer);

  /** `newest`: how many of the newest ids are kept whole. */
  constructor(capacity: number, newest: number) {
    this.#parts = [{ first: 0, slots: new HashSlots(Math.max(64, capacity)) }];
    this.#ring = new IdRing(newest);
  }

  get count(): number {
    return this.#count;
  }

  get memory(): readonly ArrayBufferView[] {
    return this.#parts.flatMap(({ slots }) => slots.memory);
  }

  find(source: Uint32Array, at: number): number {
    const [a, b, c, d] = [source[at] ?? 0, source[at + 1] ?? 0, source[at + 2] ?? 0, source[at + 3] ?? 0];
    return this.#find(hashId(a, b, c, d), otherHashId(a, b, c, d));
  }

  findUuid(text: string): number {
    return writeUuid(text, this.#probeBytes, 0) ? this.find(this.#probe, 0) : -1;
  }

  findText(number: number): number {
    return this.#find(hashId(number, TEXT, TEXT, TEXT), otherHashId(number, TEXT, TEXT, TEXT));
  }

  add(source: Uint32Array, at: number): number {
    const [a, b, c, d] = [source[at] ?? 0, source[at + 1] ?? 0, source[at + 2] ?? 0, source[at + 3] ?? 0];
    const entry = this.#add(hashId(a, b, c, d), otherHashId(a, b, c, d));
    if (entry === this.#count - 1) this.#ring.set(entry, source, at);
    return entry;
  }

  addText(number: number): number {
    const entry = this.#add(hashId(number, TEXT, TEXT, TEXT), otherHashId(number, TEXT, TEXT, TEXT));
    if (entry === this.#count - 1) this.#ring.setText(entry, number);
    return entry;
  }

  /** These three methods work only for the newest ids. */
  textNumber(i: number): number {
    return this.#ring.textNumber(i);
  }

  uuid(i: number): string {
    return this.#ring.uuid(i);
  }

  copyWords(i: number, to: Uint32Array, at: number): void {
    this.#ring.copyWords(i, to, at);
  }

  #find(one: number, other: number): number {
    for (let i = this.#parts.length - 1; i >= 0; i--) {
      const part = this.#parts[i];
      const entry = part?.slots.find(one, other) ?? -1;
      if (part && entry >= 0) return part.first + entry;
    }
    return -1;
  }

  #add(one: number, other: number): number {
    const known = this.#find(one, other);
    if (known >= 0) return known;
    let last = this.#parts.at(-1);
    if (!last || last.slots.isFull) {
      // A new part is as large as all earlier ones together, so there are always few parts.
      last = { first: this.#count, slots: new HashSlots(this.#count) };
      this.#parts.push(last);
    }
    last.slots.add(one, other);
    this.#count += 1;
    return this.#count - 1;
  }
}

const WORDS = 4;

/** The ids of the newest rows: UUIDs, and texts that are given by a number. */
export class IdRing {
  readonly #words: Uint32Array;
  readonly #isText: Uint8Array;
  readonly #size: number;

  /** `rows`: how many of the newest rows are kept. */
  constructor(rows: number) {
    const size = Math.max(1, rows);
    this.#words = new Uint32Array(WORDS * size);
    this.#isText = new Uint8Array(size);
    this.#size = size;
  }

  set(row: number, source: Uint32Array, at: number): void {
    const to = (row % this.#size) * WORDS;
    for (let word = 0; word < WORDS; word++) this.#words[to + word] = source[at + word] ?? 0;
    this.#isText[row % this.#size] = 0;
  }

  setText(row: number, number: number): void {
    this.#words[(row % this.#size) * WORDS] = number;
    this.#isText[row % this.#size] = 1;
  }

  /** As in `IdIndex`. */
  textNumber(row: number): number {
    return this.#isText[row % this.#size] === 1 ? (this.#words[(row % this.#size) * WORDS] ?? 0) : -1;
  }

  uuid(row: number): string {
    return readUuid(new Uint8Array(this.#words.buffer), (row % this.#size) * WORDS * 4);
  }

  copyWords(row: number, to: Uint32Array, at: number): void {
    const from = (row % this.#size) * WORDS;
    for (let word = 0; word < WORDS; word++) to[at + word] = this.#words[from + word] ?? 0;
  }
}

/** At most four fifths of the slots are used. */
const ROOM = 1.25;

/**
 * Numbers pairs of hashes in nine bytes each. A slot holds the number of the entry in its lower bits, and the lower bits of the first hash
 * in the rest. The upper bits of that hash give the place of the slot. The second hash is kept whole.
 */
class HashSlots {
  /** The lowest `#bits` bits hold entry + 1; 0 is a free slot. */
  readonly #slots: Uint32Array;
  readonly #others: Uint32Array;
  readonly #bits: number;
  #count = 0;

  /** `capacity`: the most entries. */
  constructor(capacity: number) {
    this.#slots = new Uint32Array(Math.ceil(capacity * ROOM) + 1);
    this.#others = new Uint32Array(capacity);
    this.#bits = 32 - Math.clz32(capacity);
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count === this.#others.length;
  }

  get memory(): readonly ArrayBufferView[] {
    return [this.#slots, this.#others];
  }

  /** Returns the entry; −1 when it was never added. */
  find(one: number, other: number): number {
    const slots = this.#slots;
    const bits = this.#bits;
    const tag = one << bits;
    const mask = 2 ** bits - 1;
    for (let slot = this.#home(one); ; slot = slot + 1 === slots.length ? 0 : slot + 1) {
      const taken = slots[slot] ?? 0;
      if (taken === 0) return -1;
      if ((taken ^ tag) >>> bits !== 0) continue;
      const entry = (taken & mask) - 1;
      if (this.#others[entry] === other) return entry;
    }
  }

  /** Adds an entry. It must not be there already, and the slots must not be full. */
  add(one: number, other: number): void {
    const slots = this.#slots;
    let slot = this.#home(one);
    while (slots[slot] !== 0) slot = slot + 1 === slots.length ? 0 : slot + 1;
    this.#others[this.#count] = other;
    this.#count += 1;
    slots[slot] = (one << this.#bits) | this.#count;
  }

  #home(one: number): number {
    return Math.floor((one * this.#slots.length) / 0x1_0000_0000);
  }
}

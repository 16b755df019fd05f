import { hashId, otherHashId } from '../../event/idHash';
import { writeUuid } from '../../event/uuid';
import { HashSlots } from './hashSlots';
import { IdRing } from './idRing';

/** Told apart from UUIDs that have a number alone. */
const TEXT = 0x74657874;

/**
 * Numbers ids as `IdIndex` does, in nine bytes instead of 25: it keeps a hash of some sixty bits of each, and of the newest alone what they
 * are. Of a million ids two are taken for one about once in a million times that they are read.
 */
export class NewestIds {
  /** Full ones, and the one that is filled: it is known beforehand about how many there will be. */
  #parts: { readonly first: number; readonly slots: HashSlots }[];
  readonly #ring: IdRing;
  #count = 0;
  readonly #probe = new Uint32Array(4);
  readonly #probeBytes = new Uint8Array(this.#probe.buffer);

  /** `newest`: so many of them are kept whole. */
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

  /** Of the newest alone, and so are those below. */
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
      // As many again: there are never more than some parts.
      last = { first: this.#count, slots: new HashSlots(this.#count) };
      this.#parts.push(last);
    }
    last.slots.add(one, other);
    this.#count += 1;
    return this.#count - 1;
  }
}

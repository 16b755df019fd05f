/** At most four fifths of the slots are taken. */
const ROOM = 1.25;

/**
 * Numbers pairs of hashes in nine bytes each. A slot has the number of the entry, and in the bits above as many of the first hash as there is
 * room for; the rest of that hash says where the slot is. The second hash is kept whole.
 */
export class HashSlots {
  /** Entry + 1 below `#bits`; 0 is a free slot. */
  readonly #slots: Uint32Array;
  readonly #others: Uint32Array;
  readonly #bits: number;
  #count = 0;

  /** `capacity`: how many there can be. */
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

  /** −1 when it was never added. */
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

  /** To be called only with what is not there, while it is not full. */
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

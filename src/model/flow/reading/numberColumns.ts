/**
 * 64-bit positions in four bytes each. The upper word is kept once for successive rows that share it. For rising positions, that is four
 * billion positions.
 */
export class PositionColumn {
  #low: Uint32Array;
  /** The rows at which the upper word changes, ascending, and the new word. */
  readonly #from: number[] = [];
  readonly #high: number[] = [];

  constructor(capacity: number) {
    this.#low = new Uint32Array(capacity);
  }

  /** Makes room for this many rows. */
  reserve(rows: number): void {
    this.#low = grown(this.#low, new Uint32Array(rows));
  }

  /** Rows have to be set in order. */
  set(row: number, low: number, high: number): void {
    this.#low[row] = low;
    if (this.#high.at(-1) === high) return;
    this.#from.push(row);
    this.#high.push(high);
  }

  at(row: number): bigint {
    let [below, above] = [0, this.#from.length];
    while (above - below > 1) {
      const middle = (below + above) >> 1;
      if ((this.#from[middle] ?? 0) <= row) below = middle;
      else above = middle;
    }
    return BigInt.asIntN(64, (BigInt(this.#high[below] ?? 0) << 32n) | BigInt(this.#low[row] ?? 0));
  }
}

/** The rows of a block (32) share one base time. */
const SHIFT = 5;
const BLOCK = 1 << SHIFT;
/** Marks a time that is kept apart. Offsets in microseconds are closer to zero than this. */
const APART = -0x8000_0000;
/** When more than one in this many times is kept apart, all times are kept whole. */
const FEW_APART = 32;

/**
 * Times in milliseconds since 1970, exact to the microsecond, in little more than four bytes each. A time is kept as microseconds from the
 * first time of its block, at most about half an hour. Other times are kept apart. When there are many of those, as in a store with one
 * event an hour, all times take eight bytes.
 */
export class TimeColumn {
  #offsets: Int32Array;
  /** Microseconds since 1970. */
  #bases: Float64Array;
  readonly #apart = new Map<number, number>();
  #whole: Float64Array | undefined;

  constructor(capacity: number) {
    this.#offsets = new Int32Array(capacity);
    this.#bases = new Float64Array(blocksOf(capacity));
  }

  /** Makes room for this many rows. */
  reserve(rows: number): void {
    if (this.#whole) this.#whole = grown(this.#whole, new Float64Array(rows));
    else {
      this.#offsets = grown(this.#offsets, new Int32Array(rows));
      this.#bases = grown(this.#bases, new Float64Array(blocksOf(rows)));
    }
  }

  /** Rows have to be set in order. */
  set(row: number, time: number): void {
    if (this.#whole) {
      this.#whole[row] = time;
      return;
    }
    const micros = Math.round(time * 1e3);
    const isExact = Number.isSafeInteger(micros) && micros / 1e3 === time;
    const block = row >> SHIFT;
    if ((row & (BLOCK - 1)) === 0) this.#bases[block] = isExact ? micros : (this.#bases[block - 1] ?? 0);
    const offset = micros - (this.#bases[block] ?? 0);
    if (isExact && offset > APART && offset < -APART) this.#offsets[row] = offset;
    else this.#setApart(row, time);
  }

  at(row: number): number {
    if (this.#whole) return this.#whole[row] ?? 0;
    const offset = this.#offsets[row] ?? 0;
    if (offset === APART) return this.#apart.get(row) ?? 0;
    return ((this.#bases[row >> SHIFT] ?? 0) + offset) / 1e3;
  }

  #setApart(row: number, time: number): void {
    this.#offsets[row] = APART;
    this.#apart.set(row, time);
    if (this.#apart.size <= this.#offsets.length / FEW_APART) return;
    const whole = new Float64Array(this.#offsets.length);
    for (let before = 0; before <= row; before++) whole[before] = this.at(before);
    this.#whole = whole;
    this.#apart.clear();
    [this.#offsets, this.#bases] = [new Int32Array(), new Float64Array()];
  }
}

const blocksOf = (rows: number) => Math.ceil(rows / BLOCK);

/** Copies a column into a larger one and returns that. */
export function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

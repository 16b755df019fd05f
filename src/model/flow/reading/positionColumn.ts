import { grown } from './grown';

/**
 * Positions of 64 bits in four bytes each: the upper word is kept once for all rows in a row that share it, which are four billion
 * positions where they count up.
 */
export class PositionColumn {
  #low: Uint32Array;
  /** The rows from which on the upper word is another one, upwards, and that word. */
  readonly #from: number[] = [];
  readonly #high: number[] = [];

  constructor(capacity: number) {
    this.#low = new Uint32Array(capacity);
  }

  /** Room for so many rows. */
  reserve(rows: number): void {
    this.#low = grown(this.#low, new Uint32Array(rows));
  }

  /** Rows are set one after the other. */
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

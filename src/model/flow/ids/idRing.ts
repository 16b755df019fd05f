import { readUuid } from '../../event/uuid';

const WORDS = 4;

/** The ids of the newest rows: UUIDs, and texts that are known by a number. */
export class IdRing {
  readonly #words: Uint32Array;
  readonly #isText: Uint8Array;
  readonly #size: number;

  /** `rows`: of so many of the newest. */
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

  /** As `IdIndex` does it. */
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

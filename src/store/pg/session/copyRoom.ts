import { giveBack } from '../../../base/giveBack';

/** Some hundred events. */
const LEAST = 65_536;
/** What is grown for once is needed for the next pages, too. */
const GROWTH = 1.1;

/** Memory for what is copied, used again for one answer after the other: new memory for each lies around until the collector comes. */
export class CopyRoom {
  #bytes = new Uint8Array();
  #length = 0;

  /** What was copied last; changes with the next copy. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Gives the memory away. */
  drop(): void {
    giveBack([this.#bytes]);
    this.#bytes = new Uint8Array();
    this.#length = 0;
  }

  begin(): void {
    this.#length = 0;
  }

  take(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  #grow(length: number): void {
    const before = this.#bytes;
    this.#bytes = new Uint8Array(Math.max(LEAST, Math.ceil(length * GROWTH)));
    this.#bytes.set(before);
    giveBack([before]);
  }
}

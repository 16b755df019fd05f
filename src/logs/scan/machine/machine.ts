import { PLACES, SECOND_FACTOR, WINDOW_BITS } from './layout';
import { program } from './program';

const PAGE = 1 << 16;
const PAGES = 32;
/** Line feeds before and behind a block: no word and no run goes on in them. */
const MARGIN = 64;
const START = PLACES.text + MARGIN;
const LINE_FEED = 10;

/** As far as it is used: the types of Node leave it to those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: {
    readonly initial: number;
  }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

interface Exports {
  collect(from: number, end: number): number;
  count(from: number, end: number): number;
}

let compiled: object | undefined;

/** Looks through blocks of bytes with code for this processor, for words and ids by their hashes. */
export class Machine {
  private readonly memory = new WebAssembly.Memory({ initial: PAGES });
  private readonly exports: Exports;
  private bytes: Uint8Array;
  private numbers: Int32Array;
  private length = 0;
  readonly start = START;

  private constructor(module: object) {
    const { exports } = new WebAssembly.Instance(module, { host: { memory: this.memory } });
    this.exports = exports as Exports;
    this.bytes = new Uint8Array(this.memory.buffer);
    this.numbers = new Int32Array(this.memory.buffer);
    this.bytes.fill(LINE_FEED, PLACES.text, START);
  }

  /**
   * Undefined where there can be none: the processor lacks instructions for sixteen bytes at once, whoever runs Node forbids code of its
   * own, or the process may not have the room that such a memory reserves.
   */
  static create(): Machine | undefined {
    try {
      compiled ??= new WebAssembly.Module(program(PAGES));
      return new Machine(compiled);
    } catch {
      return undefined;
    }
  }

  /** Words with a hash are listed from now on. */
  addWord(hash: number): void {
    this.setBit(PLACES.words, hash);
  }

  /** Runs with a window of a key are listed from now on; `width`: its place among the widths. */
  addWindow(width: number, key: number): void {
    this.numbers[PLACES.widths / 4 + width] = 1;
    for (const number of [key, Math.imul(key, SECOND_FACTOR)])
      this.setBit(PLACES.windows, number >>> (32 - WINDOW_BITS));
  }

  /** Takes in the block that is gone through next. */
  load(block: Uint8Array): void {
    const missing = START + block.length + MARGIN - this.bytes.length;
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / PAGE));
      this.bytes = new Uint8Array(this.memory.buffer);
      this.numbers = new Int32Array(this.memory.buffer);
    }
    this.bytes.set(block, START);
    this.length = block.length;
    this.bytes.fill(LINE_FEED, START + block.length, START + block.length + MARGIN);
  }

  /**
   * Tells of all that the block holds, nearly in order: words by offset and hash, runs by their offsets, all of them in `memory`, which
   * holds it from `start` on, between line feeds. What was just gone through is quicker to look at there than in the block.
   */
  collect(
    onWord: (memory: Uint8Array, at: number, hash: number) => void,
    onRun: (memory: Uint8Array, start: number, end: number) => void,
  ): void {
    const { numbers, bytes } = this;
    const end = START + this.length;
    const list = PLACES.list / 4;
    for (let at = START; at < end; ) {
      at = this.exports.collect(at, end);
      const taken = list + (numbers[PLACES.taken / 4] as number) / 4;
      for (let i = list; i < taken; i += 2) {
        const place = numbers[i] as number;
        const other = numbers[i + 1] as number;
        if (other >= 0) onWord(bytes, place, other);
        else onRun(bytes, place, ~other);
      }
    }
  }

  /** The line feeds between two offsets. */
  countLines(from: number, to: number): number {
    return this.exports.count(START + from, START + to);
  }

  private setBit(bits: number, index: number): void {
    const byte = bits + (index >>> 3);
    this.bytes[byte] = (this.bytes[byte] as number) | (1 << (index & 7));
  }
}

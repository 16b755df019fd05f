import { PLACES, SECOND_FACTOR, WINDOW_BITS } from './layout';
import { program } from './program';

const PAGE = 1 << 16;
const PAGES = 32;
/** The number of line feeds before and after a block; words and runs end there. */
const MARGIN = 64;
const START = PLACES.text + MARGIN;
const LINE_FEED = 10;

/** The part of the API that is used: Node's types leave WebAssembly to the types of browsers. */
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

/** Searches blocks of bytes for words and ids by their hashes, with code that is compiled for this processor. */
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
   * Creates a machine. Undefined when it is not possible: the processor has no instructions for 16 bytes at once, Node is not allowed to
   * compile code, or the process may not reserve such a memory.
   */
  static create(): Machine | undefined {
    try {
      compiled ??= new WebAssembly.Module(program(PAGES));
      return new Machine(compiled);
    } catch {
      return undefined;
    }
  }

  /** From now on, `collect` lists words with this hash. */
  addWord(hash: number): void {
    this.setBit(PLACES.words, hash);
  }

  /** From now on, `collect` lists runs that contain a window with this key; `width` is the index of its width among the widths. */
  addWindow(width: number, key: number): void {
    this.numbers[PLACES.widths / 4 + width] = 1;
    for (const number of [key, Math.imul(key, SECOND_FACTOR)])
      this.setBit(PLACES.windows, number >>> (32 - WINDOW_BITS));
  }

  /** Loads the block that is searched next. */
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
   * Calls back for each result in the block, in nearly ascending order: for a word with its offset and hash, for a run with its two
   * offsets. All offsets are in `memory`, which has the block from `start` on, between line feeds. This memory is still in the processor's
   * cache, so it is faster to read than the block.
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

  /** Counts the line feeds between two offsets. */
  countLines(from: number, to: number): number {
    return this.exports.count(START + from, START + to);
  }

  private setBit(bits: number, index: number): void {
    const byte = bits + (index >>> 3);
    this.bytes[byte] = (this.bytes[byte] as number) | (1 << (index & 7));
  }
}

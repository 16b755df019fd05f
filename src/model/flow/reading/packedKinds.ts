import { byteSum, FNV_BASIS, FNV_PRIME, fnv1a32 } from '../../consumer/partition';
import { type EventKind, streamPrefix } from './flowColumns';
import { NULL_CELL, PACKED_COLUMNS, SEPARATOR } from './packed';

declare const TextDecoder: new (
  label: string,
  options: { readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/** The columns that make up an event's kind. */
const COLUMNS = (['eventType', 'eventVersion', 'context', 'streamType'] as const).map((column) =>
  PACKED_COLUMNS.indexOf(column),
);

interface Known {
  readonly number: number;
  /** The places of its cells, by `COLUMNS`. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** The hashes of the text before a stream's id. */
  readonly fnv: number;
  readonly java: number;
}

/** The kinds of a packed page. They are recognised by their bytes, so that each is decoded only once. */
export class PackedKinds {
  readonly kinds: EventKind[] = [];
  readonly #known: Known[] = [];
  readonly #byHash = new Map<number, Known[]>();
  readonly #bytes: Uint8Array;
  readonly #next: number[];
  /** The places of the cells that were read last. */
  readonly #from = new Int32Array(COLUMNS.length);
  readonly #to = new Int32Array(COLUMNS.length);
  /** A text may begin with the bytes of a byte order mark. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** `next`: where the next cell of each column begins. Each read moves it on. */
  constructor(bytes: Uint8Array, next: number[]) {
    this.#bytes = bytes;
    this.#next = next;
  }

  /** Returns the number of the next event's kind. */
  read(): number {
    const hash = this.#step();
    const known = this.#byHash.get(hash);
    if (known) for (const kind of known) if (this.#isSame(kind)) return kind.number;
    return this.#add(hash, known ?? []);
  }

  /** Returns the FNV-1a hash of the text before a stream's id. */
  fnv(kind: number): number {
    return this.#known[kind]?.fnv ?? 0;
  }

  /** Returns the same by `byteSum`. */
  java(kind: number): number {
    return this.#known[kind]?.java ?? 0;
  }

  /** Moves past the cells of a kind and returns their hash. */
  #step(): number {
    const bytes = this.#bytes;
    let hash = FNV_BASIS;
    for (let i = 0; i < COLUMNS.length; i++) {
      const column = COLUMNS[i] ?? 0;
      let at = this.#next[column] ?? 0;
      this.#from[i] = at;
      for (; at < bytes.length && bytes[at] !== SEPARATOR; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), FNV_PRIME);
      hash = Math.imul(hash ^ SEPARATOR, FNV_PRIME);
      this.#to[i] = at;
      this.#next[column] = at + 1;
    }
    return hash;
  }

  #isSame(kind: Known): boolean {
    const bytes = this.#bytes;
    for (let i = 0; i < COLUMNS.length; i++) {
      const [from, other] = [this.#from[i] ?? 0, kind.from[i] ?? 0];
      const length = (this.#to[i] ?? 0) - from;
      if ((kind.to[i] ?? 0) - other !== length) return false;
      for (let at = 0; at < length; at++) if (bytes[from + at] !== bytes[other + at]) return false;
    }
    return true;
  }

  #add(hash: number, known: readonly Known[]): number {
    const cells = Array.from(this.#from, (from, i) => this.#decoder.decode(this.#bytes.subarray(from, this.#to[i])));
    const [eventType = '', eventVersion = '', context = '', aggregateType = ''] = cells;
    const orNull = (cell: string) => (cell === String.fromCharCode(NULL_CELL) ? null : cell);
    const kind = { eventType, eventVersion: orNull(eventVersion), aggregateType, context: orNull(context) };
    const prefix = streamPrefix(kind.context, aggregateType);
    const number = this.kinds.push(kind) - 1;
    const [from, to] = [this.#from.slice(), this.#to.slice()];
    const added = { number, from, to, fnv: fnv1a32(prefix), java: byteSum(prefix) };
    this.#known.push(added);
    this.#byHash.set(hash, [...known, added]);
    return number;
  }
}

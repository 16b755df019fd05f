import type { Position, StreamId } from '../../event/event';
import { IdIndex } from '../../event/idIndex';
import { atOnce, FEW, type Steps } from '../../text/steps';
import { type FlowBatch, type FlowColumns, flowColumnsOf } from '../reading/flowColumns';
import { MOST_EXAMPLES } from './breaks';

/** When versions do not count up for a larger share of the events, they are not meant to. */
const MOST_ODD = 0.05;

/** A version in a stream that does not follow the previous one. */
export interface VersionBreak {
  readonly kind: 'gap' | 'repeat';
  readonly position: Position;
  readonly eventType: string;
  readonly stream: StreamId;
  readonly before: number;
  readonly version: number;
}

/** All breaks of one kind in streams of one type. */
export interface VersionBreaks {
  readonly kind: VersionBreak['kind'];
  readonly streamType: string;
  readonly count: number;
  /** The newest last, at most MOST_EXAMPLES. */
  readonly examples: readonly VersionBreak[];
}

/** What is known about the versions of all streams, as values that can be sent to another thread. */
export interface VersionsState {
  /** Two hashes of each stream. */
  readonly keys: Uint32Array;
  readonly last: Float64Array;
  readonly positions: Float64Array;
  readonly breaks: ReadonlyMap<string, { count: number; readonly examples: VersionBreak[] }>;
  readonly steps: number;
  readonly odd: number;
}

/** Follows the versions of all streams in a window, by position. Late events are ignored. A stream is identified by a 64-bit hash. */
export class StreamVersions {
  readonly #streams: IdIndex;
  #last: Float64Array<ArrayBuffer>;
  /** The position of each stream's last event, rounded. */
  #positions: Float64Array<ArrayBuffer>;
  readonly #breaks = new Map<string, { count: number; readonly examples: VersionBreak[] }>();
  #steps = 0;
  #odd = 0;
  readonly #words = new Uint32Array(4);

  /** `capacity`: how many streams have room from the start. */
  constructor(capacity = 1_024) {
    const size = Math.max(1, capacity);
    this.#streams = new IdIndex(size);
    this.#last = new Float64Array(size);
    this.#positions = new Float64Array(size);
  }

  take(batch: FlowBatch): void {
    atOnce(this.taking(atOnce(flowColumnsOf(batch))));
  }

  /** The same for columns, with pauses. */
  *taking(columns: FlowColumns): Steps<void> {
    for (let from = 0; from < columns.count; from += FEW) {
      this.#takeRows(columns, from, Math.min(columns.count, from + FEW));
      yield;
    }
  }

  #takeRows(columns: FlowColumns, start: number, end: number): void {
    const { versions, streamKeys, positions } = columns;
    const words = new Uint32Array(positions.buffer, positions.byteOffset, 2 * columns.count);
    for (let i = start; i < end; i++) {
      const version = versions[i] ?? Number.NaN;
      if (Number.isNaN(version)) continue;
      this.#words[0] = streamKeys[2 * i] ?? 0;
      this.#words[1] = streamKeys[2 * i + 1] ?? 0;
      // The upper word contains the sign.
      const position = ((words[2 * i + 1] ?? 0) | 0) * 0x1_0000_0000 + (words[2 * i] ?? 0);
      const before = this.#replace(version, position);
      if (Number.isNaN(before)) continue;
      this.#steps += 1;
      if (version === before + 1) continue;
      this.#odd += 1;
      this.#note({
        kind: version > before ? 'gap' : 'repeat',
        position: (positions[i] ?? 0n).toString() as Position,
        eventType: columns.kinds[columns.kindOf[i] ?? 0]?.eventType ?? '',
        stream: columns.streamOf(i),
        before,
        version,
      });
    }
  }

  state(): VersionsState {
    const { count } = this.#streams;
    const keys = new Uint32Array(2 * count);
    for (let i = 0; i < count; i++) {
      this.#streams.copyWords(i, this.#words, 0);
      keys.set(this.#words.subarray(0, 2), 2 * i);
    }
    // The other words are zero for every stream.
    const [last, positions] = [this.#last.slice(0, count), this.#positions.slice(0, count)];
    return { keys, last, positions, breaks: this.#breaks, steps: this.#steps, odd: this.#odd };
  }

  static *from({ keys, last, positions, breaks, steps, odd }: VersionsState): Steps<StreamVersions> {
    const versions = new StreamVersions(last.length);
    // Allocating room for many streams takes time, too.
    yield;
    for (let i = 0; i < last.length; i++) {
      if (i % FEW === 0) yield;
      versions.#words.set(keys.subarray(2 * i, 2 * i + 2));
      versions.#replace(last[i] ?? 0, positions[i] ?? 0);
    }
    for (const [key, found] of breaks) versions.#breaks.set(key, found);
    versions.#steps = steps;
    versions.#odd = odd;
    return versions;
  }

  /** Returns the breaks; empty when the versions of this store do not count up. */
  get breaks(): VersionBreaks[] {
    if (this.#odd > MOST_ODD * this.#steps) return [];
    return [...this.#breaks].flatMap(([, { count, examples }]) => {
      const [first] = examples;
      return first ? [{ kind: first.kind, streamType: first.stream.type, count, examples }] : [];
    });
  }

  #note(found: VersionBreak): void {
    const key = `${found.kind} ${found.stream.type}`;
    const known = this.#breaks.get(key) ?? { count: 0, examples: [] };
    known.count += 1;
    known.examples.push(found);
    if (known.examples.length > MOST_EXAMPLES) known.examples.shift();
    this.#breaks.set(key, known);
  }

  /**
   * Stores a version and returns the previous one, for the stream whose hashes are in `#words`. Returns NaN for the first event of a
   * stream, and for an event that is not newer than the last one.
   */
  #replace(version: number, position: number): number {
    const known = this.#streams.count;
    const at = this.#streams.add(this.#words, 0);
    if (at >= this.#last.length) {
      this.#last = doubled(this.#last);
      this.#positions = doubled(this.#positions);
    }
    if (at < known && position <= (this.#positions[at] ?? 0)) return Number.NaN;
    this.#positions[at] = position;
    const before = at < known ? (this.#last[at] ?? Number.NaN) : Number.NaN;
    this.#last[at] = version;
    return before;
  }
}

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const next = new Float64Array(numbers.length * 2);
  next.set(numbers);
  return next;
}

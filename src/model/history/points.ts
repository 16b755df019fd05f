import type { HistoryPoint } from './history';
import { type Ladder, mostPoints, stretchAt } from './ladder';

/**
 * How many words a point has: seconds since 1970; waiting, with `more` as its highest bit; and three single-precision numbers, NaN for
 * null.
 */
export const WORDS = 5;
const WAITING = 1;
const LAG = 2;
const APPENDED = 3;
const HANDLED = 4;
const MORE = 0x8000_0000;
const MOST_WAITING = 0x7fff_ffff;
const SMALLEST = 16;

/** The same four bytes, as a number and as a word. */
const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** A consumer's points by time, 20 bytes each. Times are whole seconds. */
export class HistoryPoints {
  #words: Uint32Array;
  #length = 0;

  private constructor(capacity: number) {
    this.#words = new Uint32Array(capacity * WORDS);
  }

  static empty(): HistoryPoints {
    return new HistoryPoints(SMALLEST);
  }

  /** Creates points from the `words` of other points. Returns null unless their times rise. */
  static of(words: Uint32Array): HistoryPoints | null {
    const points = new HistoryPoints(words.length / WORDS);
    points.#words.set(words);
    points.#length = words.length / WORDS;
    for (let i = 1; i < points.#length; i++) if (points.#at(i) <= points.#at(i - 1)) return null;
    return points;
  }

  get length(): number {
    return this.#length;
  }

  /** The time of the newest point in milliseconds; −Infinity when there is none. */
  get latest(): number {
    return this.#length > 0 ? this.#at(this.#length - 1) * 1_000 : Number.NEGATIVE_INFINITY;
  }

  /** The points in the form in which they are stored. */
  get words(): Uint32Array {
    return this.#words.subarray(0, this.#length * WORDS);
  }

  /** Adds a point that is later than all others. A point within the same second is joined with the last one. */
  add(point: HistoryPoint, ladder: Ladder): void {
    this.#makeRoom(ladder);
    this.#write(this.#length++, point);
    this.#joinSameSecond();
  }

  /** Joins points of one stretch, and drops those that are too old at `now` (milliseconds). */
  thin(ladder: Ladder, now: number): void {
    const nowS = Math.floor(now / 1_000);
    let kept = 0;
    let stretch = 0;
    for (let i = 0; i < this.#length; i++) {
      const at = this.#at(i);
      const width = stretchAt(ladder, nowS - at);
      if (width === null) continue;
      const last = kept - 1;
      if (last >= 0 && width === stretch && Math.floor(this.#at(last) / width) === Math.floor(at / width)) {
        const weight = Math.min(at - this.#at(last), width);
        this.#join(last, i, last > 0 ? Math.min(this.#at(last) - this.#at(last - 1), width) : weight, weight);
        continue;
      }
      this.#words.copyWithin(kept * WORDS, i * WORDS, (i + 1) * WORDS);
      stretch = width;
      kept++;
    }
    this.#length = kept;
  }

  /** Adds what another window saw. */
  merge(other: HistoryPoints, ladder: Ladder, now: number): void {
    const merged = new HistoryPoints(this.#length + other.#length);
    let [mine, others] = [0, 0];
    while (mine < this.#length || others < other.#length) {
      const takeMine = others >= other.#length || (mine < this.#length && this.#at(mine) <= other.#at(others));
      merged.#copy(takeMine ? this : other, takeMine ? mine++ : others++);
    }
    merged.thin(ladder, now);
    this.#words = merged.words.slice();
    this.#length = merged.#length;
  }

  /** Drops points later than a time, in milliseconds. */
  cut(after: number): void {
    while (this.latest > after) this.#length--;
  }

  /** Drops points earlier than a time, in milliseconds. */
  cutBefore(at: number): void {
    let first = 0;
    while (first < this.#length && this.#at(first) * 1_000 < at) first++;
    if (first === 0) return;
    this.#words.copyWithin(0, first * WORDS, this.#length * WORDS);
    this.#length -= first;
  }

  *[Symbol.iterator](): Generator<HistoryPoint> {
    for (let i = 0; i < this.#length; i++) {
      const waiting = this.#words[i * WORDS + WAITING] ?? 0;
      yield {
        at: this.#at(i) * 1_000,
        waiting: waiting & MOST_WAITING,
        more: waiting >= MORE,
        lagS: this.#number(i, LAG),
        appendedPerS: this.#number(i, APPENDED),
        handledPerS: this.#number(i, HANDLED),
      };
    }
  }

  /** Joins the later point `b` into `a`: the larger waiting number and lag, and the mean of the rates by weight. */
  #join(a: number, b: number, weightA: number, weightB: number): void {
    const [one, two] = [this.#words[a * WORDS + WAITING] ?? 0, this.#words[b * WORDS + WAITING] ?? 0];
    const waiting = Math.max(one & MOST_WAITING, two & MOST_WAITING);
    this.#words[a * WORDS] = this.#at(b);
    this.#words[a * WORDS + WAITING] = ((one | two) & MORE) | waiting;
    const [lagA, lagB] = [this.#number(a, LAG), this.#number(b, LAG)];
    this.#put(a, LAG, lagA !== null && lagB !== null ? Math.max(lagA, lagB) : (lagA ?? lagB));
    for (const rate of [APPENDED, HANDLED]) {
      const [rateA, rateB] = [this.#number(a, rate), this.#number(b, rate)];
      const mean = rateA !== null && rateB !== null && weightA + weightB > 0;
      this.#put(a, rate, mean ? (rateA * weightA + rateB * weightB) / (weightA + weightB) : (rateA ?? rateB));
    }
  }

  /** Copies a later point from other points. */
  #copy(from: HistoryPoints, i: number): void {
    for (let word = 0; word < WORDS; word++)
      this.#words[this.#length * WORDS + word] = from.#words[i * WORDS + word] ?? 0;
    this.#length++;
    this.#joinSameSecond();
  }

  #joinSameSecond(): void {
    const last = this.#length - 1;
    if (last < 1 || this.#at(last - 1) < this.#at(last)) return;
    this.#join(last - 1, last, 1, 1);
    this.#length--;
  }

  #makeRoom(ladder: Ladder): void {
    const capacity = this.#words.length / WORDS;
    if (this.#length < capacity) return;
    this.thin(ladder, this.latest);
    const enough = mostPoints(ladder) + 2;
    if (this.#length < (capacity < enough ? capacity * 0.75 : capacity)) return;
    this.#resize(Math.max(this.#length + 1, Math.min(Math.ceil(capacity * 1.5), enough)));
  }

  #resize(capacity: number): void {
    const words = new Uint32Array(capacity * WORDS);
    words.set(this.words.subarray(0, words.length));
    this.#words = words;
  }

  #write(i: number, { at, waiting, more, lagS, appendedPerS, handledPerS }: HistoryPoint): void {
    this.#words[i * WORDS] = Math.floor(at / 1_000);
    this.#words[i * WORDS + WAITING] = (more ? MORE : 0) | Math.min(waiting, MOST_WAITING);
    this.#put(i, LAG, lagS);
    this.#put(i, APPENDED, appendedPerS);
    this.#put(i, HANDLED, handledPerS);
  }

  #at(i: number): number {
    return this.#words[i * WORDS] ?? 0;
  }

  #number(i: number, word: number): number | null {
    bits[0] = this.#words[i * WORDS + word] ?? 0;
    const value = single[0] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  }

  #put(i: number, word: number, value: number | null): void {
    single[0] = value ?? Number.NaN;
    this.#words[i * WORDS + word] = bits[0] ?? 0;
  }
}

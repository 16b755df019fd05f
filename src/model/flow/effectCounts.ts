import type { Steps } from '../text/steps';
import { type Edge, type FlowWindow, isOpen } from './flowWindow';
import { type CauseNorm, MOST_COUNTED, pairKey } from './norms';

/** How many causes are counted between two pauses. */
const FEW_CAUSES = 100;

/** The part of a window that counting needs. */
export type CountedWindow = Omit<FlowWindow, 'rowsOf'>;

/** Counts how many effects closed causes have. Only the first `causes` events count as causes. */
export function* countEffects(window: CountedWindow, causes: number): Steps<void> {
  const { table, edges, norms } = window;
  const counters = edges.map((own) => (own.length === 0 ? undefined : new EffectCounter(window, own)));
  for (let from = 0; from < causes; from += FEW_CAUSES) {
    yield;
    const end = Math.min(causes, from + FEW_CAUSES);
    for (let row = from; row < end; row++) counters[table.kind(row)]?.take(row);
  }
  for (const [kind, counter] of counters.entries()) {
    const of = table.kinds[kind];
    const norm = of && norms.of(of);
    if (norm) counter?.finish(norm);
  }
}

/**
 * Counts the effects of causes of one kind. Nearly all causes are closed and have effects of only a few types, so the counter is fast for
 * these.
 */
class EffectCounter {
  readonly #window: CountedWindow;
  readonly #own: readonly Edge[];
  /** The index of the edge to which an effect belongs, by the kind of the effect; −1 for none. */
  readonly #edgeOf: readonly number[];
  /** The counts of the current cause, by edge. All zero between two causes. */
  readonly #counts: Int32Array;
  /** The edges of which the current cause has effects. */
  readonly #had: number[] = [];
  readonly #joint: Float64Array;
  /** How many causes are closed for every edge, and how many of those have effects, by edge. */
  #closed = 0;
  readonly #withEffects: Float64Array;
  /** A cause of at least this age and before this row is closed for every edge. */
  readonly #closedAfter: number;
  readonly #closedBefore: number;

  constructor(window: CountedWindow, own: readonly Edge[]) {
    const numbers = new Map(own.map(({ effectType }, i) => [effectType, i]));
    const neverStopped = own.every(({ stopped }) => stopped.length === 0);
    this.#window = window;
    this.#own = own;
    this.#edgeOf = window.table.kinds.map(({ eventType }) => numbers.get(eventType) ?? -1);
    this.#counts = new Int32Array(own.length);
    this.#withEffects = new Float64Array(own.length);
    this.#joint = new Float64Array(own.length * own.length);
    this.#closedAfter = Math.max(...own.map(({ closedAfter }) => closedAfter));
    this.#closedBefore = neverStopped ? Math.min(...own.map(({ unreachedFrom }) => unreachedFrom)) : 0;
  }

  take(row: number): void {
    this.#countOf(row);
    const { table, storeNow } = this.#window;
    if (row < this.#closedBefore && storeNow - table.time(row) >= this.#closedAfter) {
      this.#closed += 1;
      for (const edge of this.#had) {
        this.#add(edge, this.#counts[edge] ?? 0);
        this.#withEffects[edge] = (this.#withEffects[edge] ?? 0) + 1;
      }
    } else {
      for (const [edge, one] of this.#own.entries()) {
        if (isOpen(this.#window, one, row, one.closedAfter)) this.#counts[edge] = 0;
        else this.#add(edge, this.#counts[edge] ?? 0);
      }
    }
    this.#countPairs();
    for (const edge of this.#had) this.#counts[edge] = 0;
    this.#had.length = 0;
  }

  finish(norm: CauseNorm): void {
    for (const [edge, { norm: of }] of this.#own.entries()) {
      of.counts[0] = (of.counts[0] ?? 0) + this.#closed - (this.#withEffects[edge] ?? 0);
    }
    takePairs(norm, this.#own, this.#joint);
  }

  #countOf(row: number): void {
    const { table, effects } = this.#window;
    const end = effects.starts[row + 1] ?? 0;
    for (let at = effects.starts[row] ?? 0; at < end; at++) {
      const edge = this.#edgeOf[table.kind(effects.rows[at] ?? 0)] ?? -1;
      if (edge < 0) continue;
      const count = this.#counts[edge] ?? 0;
      if (count === 0) this.#had.push(edge);
      this.#counts[edge] = count + 1;
    }
  }

  /** Counts one more closed cause with this number of effects. */
  #add(edge: number, count: number): void {
    const norm = this.#own[edge]?.norm;
    if (!norm) return;
    const at = Math.min(count, MOST_COUNTED);
    norm.counts[at] = (norm.counts[at] ?? 0) + 1;
    if (count > norm.most) norm.most = count;
  }

  #countPairs(): void {
    for (const one of this.#had) {
      for (const other of this.#had) {
        if (other <= one || this.#counts[one] === 0 || this.#counts[other] === 0) continue;
        const at = one * this.#own.length + other;
        this.#joint[at] = (this.#joint[at] ?? 0) + 1;
      }
    }
  }
}

function takePairs(norm: CauseNorm, own: readonly Edge[], joint: Float64Array): void {
  for (const [a, one] of own.entries()) {
    for (const [b, other] of own.entries()) {
      const both = b > a ? (joint[a * own.length + b] ?? 0) : 0;
      if (both > 0) norm.joint.set(pairKey(one.effectType, other.effectType), both);
    }
  }
}

import { FEW, type Steps } from '../../text/steps';
import type { FlowWindow } from '../flowWindow';

/** The fewest causes in a row that form a batch. */
const LEAST_BATCH = 20;
/** At least this share of a batch's causes has several effects, because everything between two positions is handled again. */
const LEAST_DENSE = 0.9;
const FARTHEST = 3;
/** When a larger share of the other causes has several effects, several effects are usual. */
const MOST_ELSEWHERE = 0.1;
/**
 * The second run over a batch comes after the first one. When first and second effects alternate more often, as every night, this is how
 * the flow works.
 */
const MOST_TURNS = 2;

/** A range of places of causes; `to` is excluded. */
export type Batch = readonly [from: number, to: number];

/**
 * Returns the batches of causes that were handled a second time, as places in `rows`. This happens when the consumer that makes the effects
 * was set back or rebuilt. Empty when several effects may be usual.
 */
export function* batchesAgain(window: FlowWindow, effectType: string, rows: Int32Array): Steps<Batch[]> {
  const { table, effects } = window;
  const kinds = table.kinds.map((kind) => kind.eventType === effectType);
  const effectsOf = (place: number): number[] => {
    const row = rows[place] ?? 0;
    const own = effects.rows.subarray(effects.starts[row] ?? 0, effects.starts[row + 1] ?? 0);
    return [...own].filter((effect) => kinds[table.kind(effect)]);
  };
  const several: number[] = [];
  for (let place = 0; place < rows.length; place++) {
    if (place % FEW === 0) yield;
    const row = rows[place] ?? 0;
    if ((effects.starts[row + 1] ?? 0) - (effects.starts[row] ?? 0) > 1 && effectsOf(place).length > 1)
      several.push(place);
  }
  const batches: Batch[] = [];
  let covered = 0;
  for (let from = 0; from < several.length; ) {
    let to = from + 1;
    while (to < several.length && (several[to] ?? 0) - (several[to - 1] ?? 0) <= FARTHEST) to += 1;
    const places = several.slice(from, to);
    const [first = 0, last = 0] = [places[0], places.at(-1)];
    const isBatch = places.length >= LEAST_BATCH && places.length >= LEAST_DENSE * (last - first + 1);
    if (isBatch && turnsOf(places.map(effectsOf)) <= MOST_TURNS) {
      batches.push([first, last + 1]);
      covered += places.length;
    }
    from = to;
    yield;
  }
  return several.length - covered <= MOST_ELSEWHERE * (rows.length - covered) ? batches : [];
}

/** Returns how often a second effect comes directly after a first one. `effects`: the effects of each cause, in order. */
export function turnsOf(effects: readonly (readonly number[])[]): number {
  const all = effects.flatMap((own) => own.map((effect, i) => ({ effect, isFirst: i === 0 })));
  all.sort((a, b) => a.effect - b.effect);
  return all.filter(({ isFirst }, i) => !isFirst && all[i - 1]?.isFirst).length;
}

import type { Position } from '../../event/event';
import { FEW, type Steps } from '../../text/steps';
import type { FlowTable } from '../flowTable';
import type { Edge, FlowWindow } from '../flowWindow';
import { onlyMaker } from '../missing';
import type { EdgeNorm } from '../norms';
import { type Batch, batchesAgain, turnsOf } from './batchesAgain';

/** With fewer causes that have one effect, one effect is not the norm. */
const LEAST_SINGLE = 10;
/** When a larger share of the causes has several effects, several are usual. */
const MOST_SEVERAL = 0.1;
/** The events of one append are at most this many milliseconds apart, by the clock of one program or of the transaction. */
const SAME_APPEND_MS = 5;
/** The same when other events were appended between them. */
const SAME_MOMENT_MS = 1;

/** An effect that a cause had twice, from different appends. */
export interface HandledTwice {
  /** The row of the cause in the table. */
  readonly row: number;
  readonly position: Position;
  readonly eventId: string;
  readonly effectType: string;
  /** The effects in order: the first one of each append. */
  readonly effects: readonly number[];
  readonly positions: readonly Position[];
  /**
   * True when its maker began again, or another process took over, between two of the effects. Then the cause was certainly handled twice.
   * Equal payloads would make it certain as well.
   */
  readonly afterRestart: boolean;
  /** True when many causes at that time had several effects, one after another. The flow may have changed with a release. */
  readonly isUsualThen: boolean;
  /** The consumer that makes it; null when that is not certain. */
  readonly consumer: string | null;
}

/** A finding before it is known what was usual at the time. `place`: the index of the cause among those of its kind. */
type Found = Omit<HandledTwice, 'isUsualThen'> & { readonly place: number };

/**
 * Returns every cause that was handled twice, for types of which one effect is the norm. Also when a large part of the store was handled
 * again.
 */
export function* findTwice(window: FlowWindow): Steps<HandledTwice[]> {
  const all: HandledTwice[] = [];
  for (const [kind, rows] of window.rowsOf.entries()) {
    const own = (window.edges[kind] ?? []).filter(({ norm }) => severalOf(norm) !== 'usual');
    if (own.length === 0) continue;
    const found = yield* foundOf(window, own, rows);
    for (const { effectType } of own) {
      for (const each of judged(found.filter((other) => other.effectType === effectType))) all.push(each);
    }
  }
  return all.sort((a, b) => a.row - b.row);
}

function* foundOf(window: FlowWindow, own: readonly Edge[], rows: Int32Array): Steps<Found[]> {
  const single = own.filter(({ norm }) => severalOf(norm) === 'rare');
  const found = yield* foundAmong(window, single, rows, [0, rows.length]);
  for (const edge of own) {
    if (single.includes(edge)) continue;
    for (const batch of yield* batchesAgain(window, edge.effectType, rows)) {
      for (const each of yield* foundAmong(window, [edge], rows, batch)) found.push(each);
    }
  }
  return found;
}

function* foundAmong(window: FlowWindow, single: readonly Edge[], rows: Int32Array, [from, to]: Batch): Steps<Found[]> {
  const { starts } = window.effects;
  const found: Found[] = [];
  for (let place = from; place < to; place++) {
    if (place % FEW === 0) yield;
    const row = rows[place] ?? 0;
    if ((starts[row + 1] ?? 0) - (starts[row] ?? 0) < 2) continue;
    for (const each of twiceBy(window, single, row)) found.push({ ...each, place });
  }
  return found;
}

function judged(found: readonly Found[]): HandledTwice[] {
  const usual = new Set(usualAmong(found));
  return found.map(({ place, ...each }) => ({ ...each, isUsualThen: usual.has(place) }));
}

/** This many causes with several effects, as close to each other as when several are usual, make several effects usual at that time. */
const LEAST_USUAL = 20;
const FARTHEST = 1 / MOST_SEVERAL;
/** When first and second effects alternate less often than this, whole batches were handled again. */
const LEAST_TURNS = 1 / 3;

/**
 * Returns the places at which several effects were usual at the time, as after a release with a second maker. A batch that is handled again
 * is dense, too, but all its second effects come after its first ones.
 */
function usualAmong(found: readonly Found[]): number[] {
  const usual: number[] = [];
  for (let from = 0; from < found.length; ) {
    let to = from + 1;
    while (to < found.length && (found[to]?.place ?? 0) - (found[to - 1]?.place ?? 0) < FARTHEST) to += 1;
    const group = found.slice(from, to);
    if (group.length >= LEAST_USUAL && turnsOf(group.map(({ effects }) => effects)) >= LEAST_TURNS * group.length) {
      for (const { place } of group) usual.push(place);
    }
    from = to;
  }
  return usual;
}

function twiceBy(window: FlowWindow, edges: readonly Edge[], row: number): Omit<Found, 'place'>[] {
  const { table, effects } = window;
  const all = effects.rows.subarray(effects.starts[row] ?? 0, effects.starts[row + 1] ?? 0);
  const found: Omit<Found, 'place'>[] = [];
  for (const edge of edges) {
    // Most causes have one effect of a type, for which nothing has to be built.
    let count = 0;
    for (const effect of all) if (table.eventType(effect) === edge.effectType) count += 1;
    if (count < 2) continue;
    const appends = firstOfAppends(window, all, edge.effectType);
    if (appends.length > 1) found.push(twiceOf(window, edge, row, appends));
  }
  return found;
}

/** Returns how often causes have several effects of the type: rarely, at most in batches that were handled again, or usually. */
function severalOf({ counts }: EdgeNorm): 'rare' | 'batches' | 'usual' {
  const one = counts[1] ?? 0;
  const several = counts.subarray(2).reduce((sum, count) => sum + count, 0);
  if (one < LEAST_SINGLE || several > one) return 'usual';
  return several <= MOST_SEVERAL * (one + several) ? 'rare' : 'batches';
}

/** Returns the effects of a type by position, the first one of each append. Other events of the same append may be between them. */
function firstOfAppends({ table }: FlowWindow, effects: Int32Array, type: string): number[] {
  const inOrder = [...effects].sort((a, b) => (table.positionValue(a) < table.positionValue(b) ? -1 : 1));
  const first: number[] = [];
  let isTaken = false;
  for (const [i, row] of inOrder.entries()) {
    const before = inOrder[i - 1];
    const isSame = before !== undefined && isSameAppend(table, before, row);
    if (!isSame) isTaken = false;
    if (table.eventType(row) !== type) continue;
    if (!isTaken) first.push(row);
    isTaken = true;
  }
  return first;
}

function isSameAppend(table: FlowTable, before: number, row: number): boolean {
  const apart = Math.abs(table.time(row) - table.time(before));
  const isNext = table.positionValue(row) - table.positionValue(before) === 1n;
  return apart <= (isNext ? SAME_APPEND_MS : SAME_MOMENT_MS);
}

function twiceOf({ table }: FlowWindow, edge: Edge, row: number, effects: readonly number[]): Omit<Found, 'place'> {
  const times = effects.map((effect) => table.time(effect));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return {
    row,
    position: table.position(row),
    eventId: table.eventId(row),
    effectType: edge.effectType,
    effects,
    positions: effects.map((effect) => table.position(effect)),
    afterRestart: edge.makers.some(({ restarts }) => restarts.some((at) => at > first && at <= last)),
    consumer: onlyMaker([edge]),
  };
}

import { FEW, type Steps } from '../../text/steps';
import type { FlowWindow } from '../flowWindow';

/** A type has to repeat at least this often in one chain of causes to count as a growing loop. */
const LEAST_ROUNDS = 10;
/** It also has to repeat this many times as often as in nearly all other chains. */
const BEYOND = 2;
const OUTER = 0.999;

/** A chain of causes in which a type repeats more often than usual. */
export interface GrowingLoop {
  readonly eventType: string;
  /** The row of the last event of the type. */
  readonly row: number;
  readonly rounds: number;
  /** 999 of 1,000 other chains repeat at most this often; 0 when there are none. */
  readonly usual: number;
  /** The types on the way from one event of the type to the next. */
  readonly path: readonly string[];
}

/** Returns loops that grow beyond what is usual, one for each chain, at its newest event. */
export function* findLoops({ table, effects }: FlowWindow): Steps<GrowingLoop[]> {
  const rounds = yield* countRounds(table);
  const counts = new Map<string, number[]>();
  const ends: number[] = [];
  for (let row = 0; row < table.count; row++) {
    if (row % FEW === 0) yield;
    const own = rounds[row] ?? 0;
    if (own === 0) continue;
    const type = table.eventType(row);
    const isEnd = effects.starts[row] === effects.starts[row + 1] || !goesOn(table, effects, rounds, row);
    if (!isEnd) continue;
    const of = counts.get(type) ?? [];
    of[own] = (of[own] ?? 0) + 1;
    counts.set(type, of);
    if (own >= LEAST_ROUNDS) ends.push(row);
  }
  const loops = ends.flatMap((row) => {
    const eventType = table.eventType(row);
    const own = rounds[row] ?? 0;
    const usual = usualRounds(counts.get(eventType) ?? [], own);
    return own > usual * BEYOND ? [{ eventType, row, rounds: own, usual, path: pathOf(table, row) }] : [];
  });
  return onePerChain(table, loops);
}

/** Every type of the loop repeats. The one with the most rounds stands for all of them. */
function onePerChain(table: Table, loops: readonly GrowingLoop[]): GrowingLoop[] {
  const near = (row: number): number[] => {
    const rows = [row];
    for (let cause = table.cause(row); cause >= 0 && rows.length < LONGEST_ROUND; cause = table.cause(cause))
      rows.push(cause);
    return rows;
  };
  const kept: GrowingLoop[] = [];
  const taken = new Set<number>();
  for (const loop of [...loops].sort((a, b) => b.rounds - a.rounds)) {
    const rows = near(loop.row);
    if (!rows.some((row) => taken.has(row))) kept.push(loop);
    for (const row of rows) taken.add(row);
  }
  return kept;
}

type Table = FlowWindow['table'];

/** Counts how often each event's type occurs before it in its chain of causes. */
function* countRounds(table: Table): Steps<Int32Array> {
  const rounds = new Int32Array(table.count);
  for (let row = 0; row < table.count; row++) {
    if (row % FEW === 0) yield;
    const before = sameBefore(table, row);
    // A cause in a later row has not been counted yet, so its chain begins here.
    if (before >= 0 && before < row) rounds[row] = (rounds[before] ?? 0) + 1;
  }
  return rounds;
}

/** The most causes between two events of one type. A longer way is another flow. */
const LONGEST_ROUND = 20;

/** Returns the nearest cause of the same type; −1 when there is none. */
function sameBefore(table: Table, row: number): number {
  const type = table.eventType(row);
  let cause = table.cause(row);
  for (let step = 0; step < LONGEST_ROUND && cause >= 0; step++) {
    if (table.eventType(cause) === type) return cause;
    cause = table.cause(cause);
  }
  return -1;
}

/** Whether the loop has another round after an event. */
function goesOn(table: Table, { starts, rows }: FlowWindow['effects'], rounds: Int32Array, row: number): boolean {
  const type = table.eventType(row);
  let level = [row];
  for (let step = 0; step < LONGEST_ROUND && level.length > 0; step++) {
    const next: number[] = [];
    for (const at of level) {
      for (const effect of rows.subarray(starts[at] ?? 0, starts[at + 1] ?? 0)) {
        if (table.eventType(effect) === type && (rounds[effect] ?? 0) > (rounds[row] ?? 0)) return true;
        next.push(effect);
      }
    }
    level = next;
  }
  return false;
}

/** Returns the usual number of rounds in the other chains. */
function usualRounds(counts: readonly number[], own: number): number {
  const others = counts.map((count, i) => (count ?? 0) - (i === own ? 1 : 0));
  const total = others.reduce((sum, count) => sum + (count ?? 0), 0);
  let seen = 0;
  for (const [i, count] of others.entries()) {
    seen += count ?? 0;
    if (total > 0 && seen >= OUTER * total) return i;
  }
  return 0;
}

function pathOf(table: Table, row: number): string[] {
  const type = table.eventType(row);
  const path: string[] = [];
  let at = table.cause(row);
  while (at >= 0 && table.eventType(at) !== type && path.length < LONGEST_ROUND) {
    path.unshift(table.eventType(at));
    at = table.cause(at);
  }
  return [type, ...path];
}

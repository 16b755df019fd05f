import { FEW, type Steps } from '../text/steps';
import type { FlowWindow } from './learn';

/** A cause and an effect of it; rows of the table, and ms between them. */
export interface EdgeExample {
  readonly cause: number;
  readonly effect: number;
  readonly delayMs: number;
}

/** Of an edge among the kept events: those that took longest, and the newest; `most` of each. */
export function* examplesOf(
  { table, effects, rowsOf }: FlowWindow,
  { cause, effect }: { readonly cause: string; readonly effect: string },
  most: number,
): Steps<{ readonly slowest: EdgeExample[]; readonly newest: EdgeExample[] }> {
  const all: EdgeExample[] = [];
  let done = 0;
  for (const [kind, { eventType }] of table.kinds.entries()) {
    if (eventType !== cause) continue;
    for (const row of rowsOf[kind] ?? []) {
      if (++done % FEW === 0) yield;
      for (const own of effects.rows.subarray(effects.starts[row] ?? 0, effects.starts[row + 1] ?? 0)) {
        if (table.eventType(own) !== effect) continue;
        all.push({ cause: row, effect: own, delayMs: table.time(own) - table.time(row) });
      }
    }
  }
  yield;
  const slowest = [...all].sort((a, b) => b.delayMs - a.delayMs).slice(0, most);
  yield;
  const newest = all.sort((a, b) => b.effect - a.effect).slice(0, most);
  return { slowest, newest };
}

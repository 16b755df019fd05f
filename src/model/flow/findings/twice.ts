import type { Position } from '../../event/event';
import { FEW, type Steps } from '../../text/steps';
import type { Edge, FlowWindow } from '../learn';
import { onlyMaker } from '../missing';
import type { EdgeNorm } from '../norms';

/** Fewer causes with one effect do not make a norm. */
const LEAST_SINGLE = 10;
/** Where more of the causes have several, several are usual. */
const MOST_SEVERAL = 0.1;
/** What one append brought lies so close in time, in ms: by the clock of one program, or of the transaction. */
const SAME_APPEND_MS = 5;
/** The same between which other events were appended. */
const SAME_MOMENT_MS = 1;

/** Something that a cause led to twice, from different appends. */
export interface HandledTwice {
  /** In the table. */
  readonly row: number;
  readonly position: Position;
  readonly eventId: string;
  readonly effectType: string;
  /** The effects, in order: the first of each append. */
  readonly effects: readonly number[];
  readonly positions: readonly Position[];
  /** Its maker began again, or another process took over, between two of them. Equal payloads make it certain, too. */
  readonly afterRestart: boolean;
  /** Who makes it; null where that is not certain. */
  readonly consumer: string | null;
}

/** Every cause that was handled twice, where one effect of the type is the norm. */
export function* findTwice(window: FlowWindow): Steps<HandledTwice[]> {
  const found: HandledTwice[] = [];
  const { effects, edges, rowsOf } = window;
  for (const [kind, rows] of rowsOf.entries()) {
    const single = (edges[kind] ?? []).filter(({ norm }) => isSingle(norm));
    if (single.length === 0) continue;
    for (const [i, row] of rows.entries()) {
      if (i % FEW === 0) yield;
      if ((effects.starts[row + 1] ?? 0) - (effects.starts[row] ?? 0) > 1) found.push(...twiceBy(window, single, row));
    }
  }
  return found.sort((a, b) => a.row - b.row);
}

function twiceBy(window: FlowWindow, edges: readonly Edge[], row: number): HandledTwice[] {
  const { table, effects } = window;
  const all = effects.rows.subarray(effects.starts[row] ?? 0, effects.starts[row + 1] ?? 0);
  const found: HandledTwice[] = [];
  for (const edge of edges) {
    // Most have one of a type, of which nothing is made.
    let count = 0;
    for (const effect of all) if (table.eventType(effect) === edge.effectType) count += 1;
    if (count < 2) continue;
    const own = all.filter((effect) => table.eventType(effect) === edge.effectType);
    const appends = firstOfAppends(window, own);
    if (appends.length > 1) found.push(twiceOf(window, edge, row, appends));
  }
  return found;
}

/** Whether causes have one effect of the type, if any. */
export function isSingle({ counts }: EdgeNorm): boolean {
  const one = counts[1] ?? 0;
  const several = counts.subarray(2).reduce((sum, count) => sum + count, 0);
  return one >= LEAST_SINGLE && several <= MOST_SEVERAL * (one + several);
}

/** Effects by position, without those that came with the one before. */
function firstOfAppends({ table }: FlowWindow, effects: Int32Array): number[] {
  const inOrder = [...effects].sort((a, b) => (table.positionValue(a) < table.positionValue(b) ? -1 : 1));
  return inOrder.filter((row, i) => {
    const before = inOrder[i - 1];
    if (before === undefined) return true;
    const apart = Math.abs(table.time(row) - table.time(before));
    const isNext = table.positionValue(row) - table.positionValue(before) === 1n;
    return apart > (isNext ? SAME_APPEND_MS : SAME_MOMENT_MS);
  });
}

function twiceOf({ table }: FlowWindow, edge: Edge, row: number, effects: readonly number[]): HandledTwice {
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

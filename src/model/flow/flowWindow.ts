import type { Steps } from '../text/steps';
import type { FlowTable } from './flowTable';
import { type FlowConsumer, hasNotReached, wasStopped } from './makers';
import type { EdgeNorm, FlowNorms } from './norms';
import { kindKey } from './reading/flowColumns';

/** Nothing is closed before, in ms. */
export const LEAST_WAIT_MS = 10_000;

/** What is known beside the events. */
export interface FlowSurroundings {
  readonly consumers: readonly FlowConsumer[];
  /** What time it is, ms since 1970: how late something is. */
  readonly now: number;
  /** The time of the newest event. Causes age up to here only: nothing tells that whoever makes an effect was at work afterwards. */
  readonly storeNow: number;
}

/** What usually follows events of one kind with effects of one type, and what that was learned from. */
export interface Edge {
  /** An index into the table's kinds. */
  readonly kind: number;
  readonly effectType: string;
  readonly norm: EdgeNorm;
  readonly makers: readonly FlowConsumer[];
  /** Those of them that stood still at some time. */
  readonly stopped: readonly FlowConsumer[];
  /** From this row on some maker may not have come to a cause. */
  readonly unreachedFrom: number;
  /** After so long (ms) a cause is closed and counts. */
  readonly closedAfter: number;
  /** After so long (ms) something may be claimed about it. */
  readonly claimedAfter: number;
}

/** A window of events with what was learned from it. */
export interface FlowWindow extends FlowSurroundings {
  readonly table: FlowTable;
  readonly effects: Effects;
  readonly norms: FlowNorms;
  /** By kind. */
  readonly edges: readonly (readonly Edge[])[];
  /** The rows of each kind, in order. */
  readonly rowsOf: readonly Int32Array[];
}

/** Whether so little is known of a cause that nothing counts: it is young, or who makes the effect has not come to it, or stood still. */
export function isOpen(
  { table, storeNow }: Pick<FlowWindow, 'table' | 'storeNow'>,
  edge: Edge,
  row: number,
  after: number,
): boolean {
  const time = table.time(row);
  const { makers, stopped, unreachedFrom } = edge;
  if (!(storeNow - time >= after)) return true;
  if (row >= unreachedFrom && makers.some((maker) => hasNotReached(maker, table, row))) return true;
  for (const maker of stopped) if (wasStopped(maker, time, time + after)) return true;
  return false;
}

/** Whether nothing can be said of what follows a type: its events are young, or those that make effects have not come to them. */
export function isUntold({ norms, table, rowsOf, storeNow }: FlowWindow, type: string): boolean {
  const kinds = new Map(table.kinds.map((kind, i) => [kindKey(kind), i]));
  return [...norms.causes.values()].every(({ kind, edges, seen }) => {
    if (kind.eventType !== type || seen === 0) return true;
    if (edges.size > 0) return [...edges.values()].every(({ cases }) => cases === 0);
    const rows = rowsOf[kinds.get(kindKey(kind)) ?? -1] ?? [];
    // Of events that are not kept any more all has come.
    return seen <= rows.length && !(storeNow - table.time(rows[0] ?? 0) >= LEAST_WAIT_MS);
  });
}

/** The effects of every event, in the order of arrival: those of row r are `rows[starts[r]]` to `rows[starts[r + 1] - 1]`. */
export interface Effects {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

/** The effects of all events of a table. */
export function* effectsIn(table: FlowTable): Steps<Effects> {
  const { count } = table;
  const starts = new Int32Array(count + 1);
  for (let row = 0; row < count; row++) {
    if (row % AT_ONCE === 0) yield;
    const cause = table.cause(row);
    if (cause >= 0) starts[cause] = (starts[cause] ?? 0) + 1;
  }
  let sum = 0;
  for (let row = 0; row <= count; row++) {
    if (row % AT_ONCE === 0) yield;
    sum += starts[row] ?? 0;
    starts[row] = sum;
  }
  yield;
  const rows = new Int32Array(sum);
  // From behind, so that what says where the next one ends says where all begin in the end.
  for (let row = count - 1; row >= 0; row--) {
    if (row % AT_ONCE === 0) yield;
    const cause = table.cause(row);
    if (cause < 0) continue;
    const at = (starts[cause] ?? 0) - 1;
    rows[at] = row;
    starts[cause] = at;
  }
  return { starts, rows };
}

/** Rows between two pauses: each is some ten nanoseconds of work. */
const AT_ONCE = 50_000;

/** The effects of one event. */
export function effectsOf({ starts, rows }: Effects, row: number): Int32Array {
  return rows.subarray(starts[row] ?? 0, starts[row + 1] ?? 0);
}

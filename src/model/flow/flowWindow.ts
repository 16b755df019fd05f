import type { Steps } from '../text/steps';
import type { FlowTable } from './flowTable';
import { type FlowConsumer, hasNotReached, wasStopped } from './makers';
import type { EdgeNorm, FlowNorms } from './norms';
import { kindKey } from './reading/flowColumns';

/** A cause stays open for at least this many milliseconds. */
export const LEAST_WAIT_MS = 10_000;

/** What is known besides the events. */
export interface FlowSurroundings {
  readonly consumers: readonly FlowConsumer[];
  /** The present time in milliseconds since 1970, to say how late an effect is. */
  readonly now: number;
  /**
   * The time of the newest event. Causes age only up to this time, because nothing shows that the makers of effects were working
   * afterwards.
   */
  readonly storeNow: number;
}

/** What usually follows events of one kind with effects of one type, and what it was learned from. */
export interface Edge {
  /** An index into the table's kinds. */
  readonly kind: number;
  readonly effectType: string;
  readonly norm: EdgeNorm;
  readonly makers: readonly FlowConsumer[];
  /** The makers that stood still at some time. */
  readonly stopped: readonly FlowConsumer[];
  /** From this row on, some maker may not have reached a cause. */
  readonly unreachedFrom: number;
  /** Milliseconds after which a cause is closed and counts. */
  readonly closedAfter: number;
  /** Milliseconds after which a claim about a cause is possible. */
  readonly claimedAfter: number;
}

/** A window of events, with what was learned from it. */
export interface FlowWindow extends FlowSurroundings {
  readonly table: FlowTable;
  readonly effects: Effects;
  readonly norms: FlowNorms;
  /** The edges of each kind. */
  readonly edges: readonly (readonly Edge[])[];
  /** The rows of each kind, in order. */
  readonly rowsOf: readonly Int32Array[];
}

/** Whether a cause is open, so that it does not count: it is too young, or a maker of the effect has not reached it or stood still. */
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

/** Whether it is unknown what follows a type: its events are too young, or the makers of effects have not reached them. */
export function isNotKnownYet({ norms, table, rowsOf, storeNow }: FlowWindow, type: string): boolean {
  const kinds = new Map(table.kinds.map((kind, i) => [kindKey(kind), i]));
  return [...norms.causes.values()].every(({ kind, edges, seen }) => {
    if (kind.eventType !== type || seen === 0) return true;
    if (edges.size > 0) return [...edges.values()].every(({ cases }) => cases === 0);
    const rows = rowsOf[kinds.get(kindKey(kind)) ?? -1] ?? [];
    // Events that are no longer kept are old enough: all their effects have come.
    return seen <= rows.length && !(storeNow - table.time(rows[0] ?? 0) >= LEAST_WAIT_MS);
  });
}

/** The effects of every event, in the order of arrival. Those of row r are `rows[starts[r]]` to `rows[starts[r + 1] - 1]`. */
export interface Effects {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

/** Returns the effects of all events of a table. */
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
  // Rows are filled in from the last to the first. `starts` holds the end of each cause's effects at first, and their beginning when all
  // are filled in.
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

/** How many rows are read between two pauses. Each takes some ten nanoseconds. */
const AT_ONCE = 50_000;

/** Returns the effects of one event. */
export function effectsOf({ starts, rows }: Effects, row: number): Int32Array {
  return rows.subarray(starts[row] ?? 0, starts[row + 1] ?? 0);
}

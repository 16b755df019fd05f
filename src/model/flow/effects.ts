import type { Steps } from '../text/steps';
import type { FlowTable } from './flowTable';

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

import { hueOf } from '../grid/marks';
import type { TraceState } from '../session/state';

type Rows = TraceState['rows'];

/** A whole trace as SVG paths, in a box of `columns` × `lanes`. */
export interface Silhouette {
  readonly columns: number;
  readonly lanes: number;
  /** The lines from causes to effects, as one path. */
  readonly bars: string;
  /** The events, with one path for each colour that occurs. `hue`: the CSS class. */
  readonly marks: readonly { readonly hue: string; readonly path: string }[];
}

/** The width of an event in columns, because one of two pixels is hard to see. */
const MARK_COLUMNS = 2;

/**
 * Draws every event of the trace, also folded and filtered ones, into a raster of `columns` × at most `mostLanes` cells. The raster limits
 * the length of the paths, however many events there are.
 */
export function silhouetteOf(rows: Rows, columns: number, mostLanes: number): Silhouette {
  const { forest, table, start, length } = rows;
  const lanes = Math.max(1, Math.min(mostLanes, forest.count));
  const bars = new Uint8Array(columns * lanes);
  const marks = new Uint8Array(columns * lanes);
  const hues: string[] = [];
  const last = columns - 1;
  const columnOf = (time: number) =>
    Math.min(last, Math.max(0, Math.floor(((time - start) / Math.max(1, length)) * columns)));
  for (let place = 0; place < forest.count; place++) {
    const row = forest.rows[place] ?? -1;
    if (row < 0 || !Number.isFinite(table.time(row))) continue;
    const lane = Math.floor((place * lanes) / forest.count) * columns;
    const at = Math.min(columnOf(table.time(row)), Math.max(0, columns - MARK_COLUMNS));
    const cause = table.causeIndex(row);
    if (cause >= 0 && Number.isFinite(table.time(cause))) {
      const from = columnOf(table.time(cause));
      bars.fill(1, lane + Math.min(from, at), lane + Math.max(from, at) + 1);
    }
    marks.fill(numberOf(hues, hueOf(rows.typeOrdinal(row))), lane + at, lane + Math.min(at + MARK_COLUMNS, columns));
  }
  return {
    columns,
    lanes,
    bars: pathOf(bars, columns, 1),
    marks: hues.map((hue, index) => ({ hue, path: pathOf(marks, columns, index + 1) })),
  };
}

/** Returns the number of a colour, from 1. 0 is an empty cell. */
function numberOf(hues: string[], hue: string): number {
  const known = hues.indexOf(hue);
  return known < 0 ? hues.push(hue) : known + 1;
}

/** Returns a path with a box for each run of cells that contain `value`. */
function pathOf(cells: Uint8Array, columns: number, value: number): string {
  const boxes: string[] = [];
  for (let cell = cells.indexOf(value); cell >= 0; cell = cells.indexOf(value, cell)) {
    const end = (Math.floor(cell / columns) + 1) * columns;
    let to = cell + 1;
    while (to < end && cells[to] === value) to++;
    boxes.push(`M${cell % columns} ${Math.floor(cell / columns)}h${to - cell}v1h${cell - to}z`);
    cell = to;
  }
  return boxes.join('');
}

/**
 * Returns when something failed, in milliseconds since the trace's start: events that stop a consumer, and error lines in the shown logs.
 */
export function errorTimes({ rows, stops }: Pick<TraceState, 'rows' | 'stops'>): number[] {
  const { table, logs, start } = rows;
  const times = [...stops.keys()].flatMap((eventId) => {
    const row = table.indexOf(eventId);
    return row < 0 ? [] : table.time(row) - start;
  });
  for (const [line, { level }] of logs?.view.lines.entries() ?? []) {
    const time = level === 'error' || level === 'fatal' ? logs?.time(line) : null;
    if (time !== null && time !== undefined) times.push(time - start);
  }
  return times.filter(Number.isFinite);
}

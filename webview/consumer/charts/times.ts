import type { ConsumerState } from '../session/session';
import { type ChartData, clockAhead, indexFrom, type Series } from './series';

const MINUTE = 60_000;
/** The shortest time that is drawn, for a history that has just begun. */
const SHORTEST = MINUTE;

/** The drawn times in milliseconds. `begins`: the beginning of the history when it is later than that of the range, otherwise null. */
interface ShownTimes {
  readonly from: number;
  readonly to: number;
  readonly begins: number | null;
}

/**
 * Returns the drawn times. While the consumer is watched, the newest point is the current time, because it has the database's clock, which
 * may differ from this machine's. A history that is shorter than the range fills the width.
 */
export function shownTimes(state: ConsumerState, charts: readonly ChartData[]): ShownTimes {
  const { history, life, view } = state;
  const newest = history?.points.at(-1)?.at;
  const to =
    life.kind === 'live' && newest !== undefined ? newest : Math.max(newest ?? 0, Date.now() - clockAhead(state));
  const begins = Math.min(to, ...charts.flatMap(({ series }) => series.flatMap(({ at }) => at[0] ?? [])));
  const from = to - view.minutes * MINUTE;
  return { from: Math.max(from, Math.min(begins, to - SHORTEST)), to, begins: begins > from ? begins : null };
}

/** The most rows of the table, so that a range can be read without much scrolling. */
const MOST_ROWS = 60;

interface TableRow {
  /** The end of the stretch, milliseconds since 1970. */
  readonly at: number;
  /** For each series of each chart, in order: the maximum (events, ages) or the mean (rates) in the stretch. */
  readonly values: readonly (number | null)[];
}

/** Returns the length of a row's stretch. */
export const stretchMs = (from: number, to: number) =>
  Math.max(MINUTE, Math.ceil((to - from) / MOST_ROWS / MINUTE) * MINUTE);

/** Returns the charts' figures in stretches of whole minutes, newest first. Empty stretches are left out. */
export function tableRows(charts: readonly ChartData[], from: number, to: number): TableRow[] {
  const step = stretchMs(from, to);
  const rows: TableRow[] = [];
  for (let end = to; end > from; end -= step) {
    const start = Math.max(from, end - step);
    const values = charts.flatMap(({ series, unit }) =>
      series.map((each) => sumUp(each, start, end, unit === 'perMinute' ? mean : most)),
    );
    if (values.some((value) => value !== null)) rows.push({ at: end, values });
  }
  return rows;
}

function sumUp({ at, values }: Series, from: number, to: number, how: (values: readonly number[]) => number) {
  const within: number[] = [];
  // A stretch includes its end but not its beginning.
  for (let i = indexFrom(at, from + 0.001); i < at.length && (at[i] ?? 0) <= to; i++) {
    const value = values[i];
    if (value !== null && value !== undefined) within.push(value);
  }
  return within.length === 0 ? null : how(within);
}

const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

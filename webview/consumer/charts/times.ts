import type { ConsumerState } from '../session/session';
import { type ChartData, clockAhead, indexFrom, type Series } from './series';

const MINUTE = 60_000;
/** A history that just begins is drawn over this time. */
const SHORTEST = MINUTE;

/** The times that are drawn, in milliseconds; `begins`: when the history begins, where that is later than the range does. */
interface ShownTimes {
  readonly from: number;
  readonly to: number;
  readonly begins: number | null;
}

/**
 * While the consumer is watched its newest point is now: it carries the database's clock, which need not be this machine's.
 * A history that is younger than the range fills it.
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

/** Rows of the table: a range is read, not scrolled through. */
const MOST_ROWS = 60;

interface TableRow {
  /** The stretch's end, milliseconds. */
  readonly at: number;
  /** For each series of each chart in order: the most (events, ages) or the mean (rates) within the stretch. */
  readonly values: readonly (number | null)[];
}

/** How long the stretch of a row is. */
export const stretchMs = (from: number, to: number) =>
  Math.max(MINUTE, Math.ceil((to - from) / MOST_ROWS / MINUTE) * MINUTE);

/** The charts' figures in stretches of whole minutes, newest first; stretches without any are left out. */
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
  // A stretch has its end, not its beginning.
  for (let i = indexFrom(at, from + 0.001); i < at.length && (at[i] ?? 0) <= to; i++) {
    const value = values[i];
    if (value !== null && value !== undefined) within.push(value);
  }
  return within.length === 0 ? null : how(within);
}

const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

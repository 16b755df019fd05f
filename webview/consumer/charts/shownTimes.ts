import type { ConsumerState } from '../session/session';
import { type ChartData, clockAhead } from './series';

const MINUTE = 60_000;
/** A history that just begins is drawn over this time. */
const SHORTEST = MINUTE;

/** The times that are drawn, in milliseconds; `begins`: when the history begins, where that is later than the range does. */
export interface ShownTimes {
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

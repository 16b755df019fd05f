import type { ConsumerHistory, ConsumerMetrics, HistoryPoint, MetricSeries } from '../../../src/model/history/history';
import { formatAge, formatCount, formatDuration } from '../../../src/model/text/format';
import type { Translate } from '../../../src/model/text/translate';
import { isSilence } from '../session/history';
import type { ConsumerState } from '../session/session';

export type Unit = 'events' | 'age' | 'perMinute' | 'duration';
/** Red is reserved for errors. */
export type Hue = 'blue' | 'purple' | 'green' | 'cyan' | 'pink' | 'red';

/** One line of a chart. */
export interface Series {
  readonly label: string;
  /** The label when the chart's title is not above it: what is counted, and per what. */
  readonly column: string;
  readonly hue: Hue;
  /** Whether the line comes from the metrics server. It is then dashed. */
  readonly isMetric: boolean;
  /** Times in milliseconds, ascending. */
  readonly at: readonly number[];
  /** Null is a gap in the line. */
  readonly values: readonly (number | null)[];
}

export interface ChartData {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly series: readonly Series[];
}

/** Returns every chart that has something to draw. The charts of the history are always included. */
export function chartsOf(history: ConsumerHistory, metrics: ConsumerMetrics | null, t: Translate): ChartData[] {
  const own = timesOf(history.points);
  const line = (label: string, column: string, hue: Hue, read: (point: HistoryPoint) => number | null): Series => ({
    label,
    column,
    hue,
    isMetric: false,
    at: own.at,
    values: own.points.map((point) => point && read(point)),
  });
  const metric = (
    label: string,
    column: string,
    hue: Hue,
    series: MetricSeries | null | undefined,
    factor = 1,
  ): Series[] => {
    const known = series ? fromFirstValue(series) : null;
    if (!known) return [];
    const words = { label: t('{label} (Prometheus)', { label }), column: t('{label} (Prometheus)', { label: column }) };
    return [{ ...words, ...metricLine(hue, known, factor) }];
  };

  const charts: ChartData[] = [
    {
      id: 'waiting',
      title: t('Events that wait'),
      unit: 'events',
      series: [
        line(t('waiting'), t('Most waiting'), 'blue', ({ waiting }) => waiting),
        ...metric(t('lag'), t('Lag'), 'purple', metrics?.lag),
      ],
    },
    {
      id: 'age',
      title: t('Age of the oldest that waits'),
      unit: 'age',
      series: [
        line(t('oldest'), t('Oldest waiting'), 'purple', ({ lagS, waiting }) => lagS ?? (waiting === 0 ? 0 : null)),
      ],
    },
    {
      id: 'rates',
      title: t('Events a minute'),
      unit: 'perMinute',
      series: [
        line(t('appended for it'), t('Appended / min'), 'cyan', ({ appendedPerS }) => perMinute(appendedPerS)),
        line(t('handled'), t('Handled / min'), 'green', ({ handledPerS }) => perMinute(handledPerS)),
        ...metric(t('appended to the store'), t('Appended to the store / min'), 'pink', metrics?.appendedPerS, 60),
        ...metric(t('handled'), t('Handled / min'), 'blue', metrics?.handledPerS, 60),
      ],
    },
    {
      id: 'handling',
      title: t('Time to handle an event, 95th percentile'),
      unit: 'duration',
      series: metric(t('handling time'), t('Handling time'), 'blue', metrics?.handlingS),
    },
    {
      id: 'errors',
      title: t('Errors a minute'),
      unit: 'perMinute',
      series: metric(t('errors'), t('Errors / min'), 'red', metrics?.errorsPerS, 60),
    },
  ];
  return charts.filter(({ series }) => series.length > 0);
}

/** Moves metrics to the database's clock. The metrics server is assumed to have this machine's clock, the history has the database's. */
export function onDatabaseClock(metrics: ConsumerMetrics, aheadMs: number): ConsumerMetrics {
  const shift = (series: MetricSeries | null) => series && { ...series, at: series.at.map((at) => at - aheadMs) };
  return {
    lag: shift(metrics.lag),
    appendedPerS: shift(metrics.appendedPerS),
    handledPerS: shift(metrics.handledPerS),
    errorsPerS: shift(metrics.errorsPerS),
    handlingS: shift(metrics.handlingS),
  };
}

const perMinute = (perS: number | null) => (perS === null ? null : perS * 60);

/** Returns the points' times, with an empty entry in each stretch without polls. */
function timesOf(points: readonly HistoryPoint[]) {
  const at: number[] = [];
  const shown: (HistoryPoint | null)[] = [];
  for (const [i, point] of points.entries()) {
    at.push(point.at);
    shown.push(point);
    if (!isSilence(points, i)) continue;
    at.push(point.at + 1);
    shown.push(null);
  }
  return { at, points: shown };
}

/** Returns the series from its first value on, because the server answers for the whole requested range; null when it has no value. */
function fromFirstValue({ at, values }: MetricSeries): MetricSeries | null {
  const first = values.findIndex((value) => value !== null);
  return first < 0 ? null : { at: at.slice(first), values: values.slice(first) };
}

function metricLine(hue: Hue, { at, values }: MetricSeries, factor: number): Omit<Series, 'label' | 'column'> {
  const scaled = values.map((value) => (value === null ? null : value * factor));
  return { hue, isMetric: true, at, values: scaled };
}

/** Returns a value with its unit, as in axis, legend and table. */
export function formatValue(value: number, unit: Unit, language: string): string {
  switch (unit) {
    case 'age':
      return formatAge(value, language);
    case 'duration':
      return formatDuration(value * 1000, language);
    case 'events':
    case 'perMinute':
      return value !== 0 && Math.abs(value) < 10 && !Number.isInteger(value)
        ? new Intl.NumberFormat(language, { maximumSignificantDigits: 2 }).format(value)
        : formatCount(value, language);
  }
}

/** Returns the value nearest to a time, at most `within` away; null when no poll ran then. */
export function valueNear({ at, values }: Series, time: number, within: number): number | null {
  const after = indexFrom(at, time);
  let best: number | null = null;
  let distance = within;
  for (const i of [after - 2, after - 1, after, after + 1]) {
    const value = values[i];
    const from = Math.abs((at[i] ?? Number.POSITIVE_INFINITY) - time);
    if (value === null || value === undefined || from > distance) continue;
    best = value;
    distance = from;
  }
  return best;
}

/** Returns the index of the first time at or after `time`. */
export function indexFrom(at: readonly number[], time: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((at[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the times of all points of the charts in a range, ascending. The arrow keys move along them. */
export function stops(charts: readonly ChartData[], from: number, to: number): number[] {
  const times = new Set<number>();
  for (const { series } of charts) {
    for (const { at, values } of series) {
      for (let i = indexFrom(at, from); i < at.length && (at[i] ?? 0) <= to; i++) {
        const time = at[i];
        if (time !== undefined && values[i] !== null) times.add(time);
      }
    }
  }
  return [...times].sort((a, b) => a - b);
}

/** Milliseconds. A poll's answer takes a moment, which differs each time, so a smaller difference between the clocks does not count. */
const SAME_CLOCK_MS = 2_000;

/** Returns how far this machine's clock is ahead of the database's: in milliseconds, rounded to whole seconds. */
export function clockAhead({ summary }: Pick<ConsumerState, 'summary'>): number {
  const ahead = summary?.clockAheadMs ?? 0;
  return Math.abs(ahead) < SAME_CLOCK_MS ? 0 : Math.round(ahead / 1_000) * 1_000;
}

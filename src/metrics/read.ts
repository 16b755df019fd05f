import { isObject } from '../base/isObject';
import type { ConsumerMetrics, MetricSeries, MetricsRange } from '../model/history/history';
import { MetricsError } from './errors';
import type { MetricsServer } from './http';
import type { MetricName, MetricNames, MetricRole } from './names';

/** Returns the PromQL selector for the series of a metric that belong to a consumer. */
export function selector({ metric, label }: MetricName, consumer: string): string {
  // PromQL reads strings by Go's rules, which include those of JSON.
  return label === null ? metric : `${metric}{${label}=${JSON.stringify(consumer)}}`;
}

/** Returns the query for each role; null for a metric that is not exported. `windowS`: the seconds over which rates are computed. */
export function queriesFor(
  names: MetricNames,
  consumer: string,
  windowS: number,
): Readonly<Record<MetricRole, string | null>> {
  const query = (role: MetricRole, write: (name: MetricName) => string) => names[role] && write(names[role]);
  const rate = (name: MetricName) => `rate(${selector(name, consumer)}[${windowS}s])`;
  const bucket = ({ metric, label }: MetricName) => ({ metric: `${metric}_bucket`, label });
  return {
    // Every instance of the application reports the same lag.
    lag: query('lag', (name) => `max(${selector(name, consumer)})`),
    appended: query('appended', ({ metric }) => `sum(rate(${metric}[${windowS}s]))`),
    processed: query('processed', (name) => `sum(${rate(name)})`),
    errors: query('errors', (name) => `sum(${rate(name)})`),
    duration: query('duration', (name) => `histogram_quantile(0.95, sum by (le) (${rate(bucket(name))}))`),
  };
}

/** More points than a chart shows. The server would refuse eleven thousand. */
const MOST_POINTS = 5_000;
/** The fewest scrapes in a rate; with fewer, each late scrape would make it jump. */
const SCRAPES = 4;
/** Prometheus' interval when none is configured. */
const USUAL_SCRAPE_S = 60;

/** Reads what the server knows of a consumer in a range of time, with all queries at once. Rejects with MetricsError. */
export async function readMetrics(
  server: MetricsServer,
  names: MetricNames,
  consumer: string,
  range: MetricsRange,
  signal: AbortSignal,
): Promise<ConsumerMetrics> {
  // The first query that fails ends the others.
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const stepS = Math.max(1, range.stepS, Math.ceil((range.to - range.from) / 1_000 / MOST_POINTS));
  try {
    const scrapeS = await readScrapeInterval(server, names, consumer, range.to, either);
    const queries = queriesFor(names, consumer, Math.ceil(Math.max(SCRAPES * scrapeS, stepS)));
    const read = (query: string | null) => query && readSeries(server, query, { ...range, stepS }, either);
    const all = [queries.lag, queries.appended, queries.processed, queries.errors, queries.duration].map(read);
    const [lag, appendedPerS, handledPerS, errorsPerS, handlingS] = await Promise.all(all);
    return {
      lag: lag || null,
      appendedPerS: appendedPerS || null,
      handledPerS: handledPerS || null,
      errorsPerS: errorsPerS || null,
      handlingS: handlingS || null,
    };
  } catch (error) {
    failed.abort();
    throw error;
  }
}

/** Reads one value for each step, the last one at `to`; null when the server has no such metric in that time. */
async function readSeries(
  server: MetricsServer,
  query: string,
  { from, to, stepS }: MetricsRange,
  signal: AbortSignal,
): Promise<MetricSeries | null> {
  const steps = Math.floor((to - from) / 1_000 / stepS);
  const start = to - steps * stepS * 1_000;
  const params = { query, start: String(start / 1_000), end: String(to / 1_000), step: String(stepS) };
  const [series] = samplesOf(await server.ask('query_range', params, signal));
  if (!series) return null;
  const known = new Map(series.map(([at, value]) => [Math.round((at - start) / 1_000 / stepS), value]));
  const indexes = Array.from({ length: steps + 1 }, (_, i) => i);
  return {
    at: indexes.map((i) => start + i * stepS * 1_000),
    values: indexes.map((i) => known.get(i) ?? null),
  };
}

/** Returns the seconds between two scrapes of the application, from the latest ones. */
async function readScrapeInterval(
  server: MetricsServer,
  names: MetricNames,
  consumer: string,
  until: number,
  signal: AbortSignal,
): Promise<number> {
  for (const name of [names.processed, names.lag]) {
    if (!name) continue;
    const params = { query: `${selector(name, consumer)}[5m]`, time: String(until / 1_000) };
    const [series = []] = samplesOf(await server.ask('query', params, signal));
    const [first, last] = [series[0], series.at(-1)];
    if (first && last && series.length > 1) return (last[0] - first[0]) / 1_000 / (series.length - 1);
  }
  return USUAL_SCRAPE_S;
}

type Sample = readonly [at: number, value: number | null];

/** Returns the samples of each series of a matrix. Times are in milliseconds; NaN and infinity become null. */
function samplesOf(data: unknown): Sample[][] {
  const result = field(data, 'result');
  if (field(data, 'resultType') !== 'matrix' || !Array.isArray(result)) throw new MetricsError('notPrometheus');
  return result.map((series) => {
    const values = field(series, 'values');
    if (!Array.isArray(values)) throw new MetricsError('notPrometheus');
    return values.map(readSample);
  });
}

function readSample(value: unknown): Sample {
  if (!Array.isArray(value) || typeof value[0] !== 'number' || typeof value[1] !== 'string') {
    throw new MetricsError('notPrometheus');
  }
  const number = Number(value[1]);
  return [value[0] * 1_000, Number.isFinite(number) ? number : null];
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

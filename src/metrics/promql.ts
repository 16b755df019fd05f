import type { MetricName, MetricNames, MetricRole } from './names';

/** The series of a metric that belong to a consumer. */
export function selector({ metric, label }: MetricName, consumer: string): string {
  // PromQL reads strings by Go's rules, which take in those of JSON.
  return label === null ? metric : `${metric}{${label}=${JSON.stringify(consumer)}}`;
}

/** What to ask for each role; null for what is not exported. `windowS`: over how many seconds rates are taken. */
export function queriesFor(
  names: MetricNames,
  consumer: string,
  windowS: number,
): Readonly<Record<MetricRole, string | null>> {
  const query = (role: MetricRole, write: (name: MetricName) => string) => names[role] && write(names[role]);
  const rate = (name: MetricName) => `rate(${selector(name, consumer)}[${windowS}s])`;
  const bucket = ({ metric, label }: MetricName) => ({ metric: `${metric}_bucket`, label });
  return {
    // Every instance of the application tells the same lag.
    lag: query('lag', (name) => `max(${selector(name, consumer)})`),
    appended: query('appended', ({ metric }) => `sum(rate(${metric}[${windowS}s]))`),
    processed: query('processed', (name) => `sum(${rate(name)})`),
    errors: query('errors', (name) => `sum(${rate(name)})`),
    duration: query('duration', (name) => `histogram_quantile(0.95, sum by (le) (${rate(bucket(name))}))`),
  };
}

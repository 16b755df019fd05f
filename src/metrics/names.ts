import { isObject } from '../base/isObject';
export const METRIC_ROLES = ['lag', 'appended', 'processed', 'errors', 'duration'] as const;

/** The metrics that are read: a gauge, three counters and a histogram of seconds. */
export type MetricRole = (typeof METRIC_ROLES)[number];

export interface MetricName {
  readonly metric: string;
  /** The label with the consumer's name; null when every series counts. */
  readonly label: string | null;
}

/** Null when the team does not export the metric. */
export type MetricNames = Readonly<Record<MetricRole, MetricName | null>>;

/** The names from the observability page of the libraries. */
export const DEFAULT_METRIC_NAMES: MetricNames = {
  lag: { metric: 'pupsourcing_consumer_lag', label: 'consumer_id' },
  appended: { metric: 'pupsourcing_events_appended_total', label: null },
  processed: { metric: 'pupsourcing_events_processed_total', label: 'consumer' },
  errors: { metric: 'pupsourcing_event_processing_errors_total', label: 'consumer' },
  duration: { metric: 'pupsourcing_event_processing_duration_seconds', label: 'consumer' },
};

/** Matches `metric` or `metric{label}`; nothing else can become part of a query. */
const NAME = /^([a-zA-Z_:][\w:]*)(?:\{([a-zA-Z_]\w*)\})?$/;

/** Reads the value of `eventTrace.metrics.names`. An empty text means not exported; a missing or invalid name becomes the default. */
export function parseMetricNames(value: unknown): MetricNames {
  const entries = isObject(value) ? value : {};
  const names = METRIC_ROLES.map((role) => [role, parseName(entries[role], DEFAULT_METRIC_NAMES[role])] as const);
  return Object.fromEntries(names) as MetricNames;
}

function parseName(value: unknown, fallback: MetricName | null): MetricName | null {
  if (typeof value !== 'string') return fallback;
  const text = value.trim();
  if (text === '') return null;
  const [, metric, label] = NAME.exec(text) ?? [];
  return metric === undefined ? fallback : { metric, label: label ?? null };
}

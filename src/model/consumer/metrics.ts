/** A measured series, oldest first; times in milliseconds since 1970, null where there is no value. */
export interface MetricSeries {
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
}

/** What a metrics server knows of a consumer; null where the team does not export it. */
export interface ConsumerMetrics {
  /** Events. */
  readonly lag: MetricSeries | null;
  /** Events a second, of the whole store. */
  readonly appendedPerS: MetricSeries | null;
  readonly handledPerS: MetricSeries | null;
  readonly errorsPerS: MetricSeries | null;
  /** Seconds to handle one event, 95th percentile. */
  readonly handlingS: MetricSeries | null;
}

/** A time range to read, milliseconds since 1970, and the distance of its points in seconds. */
export interface MetricsRange {
  readonly from: number;
  readonly to: number;
  readonly stepS: number;
}

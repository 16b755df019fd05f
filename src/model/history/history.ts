import type { Position } from '../event/event';
import type { HealthStatus } from '../health/rules';

/** What was known about a consumer over a stretch of time that ends at `at`. Older stretches are longer. */
export interface HistoryPoint {
  /** The database's clock, milliseconds since 1970. */
  readonly at: number;
  /** The largest number of waiting events within the stretch. */
  readonly waiting: number;
  /** True when `waiting` is a lower bound. */
  readonly more: boolean;
  /** The largest age of the oldest waiting event within the stretch, in seconds; null when none waited. */
  readonly lagS: number | null;
  /** The mean number of events in its scope per second; null when unknown. */
  readonly appendedPerS: number | null;
  readonly handledPerS: number | null;
}

/** When another status was first shown. */
export interface StatusChange {
  readonly at: number;
  readonly from: HealthStatus | null;
  readonly to: HealthStatus;
}

/** An event that became visible after the consumer had passed its position. */
export interface SeenLate {
  readonly position: Position;
  /** When that was first noticed, by the database's clock: milliseconds since 1970. */
  readonly at: number;
}

/** The oldest first. A gap in time means that nothing was read. */
export interface ConsumerHistory {
  readonly points: readonly HistoryPoint[];
  readonly changes: readonly StatusChange[];
}

/** A measured series, the oldest first. Times are milliseconds since 1970; null means no value. */
export interface MetricSeries {
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
}

/** What a metrics server knows about a consumer; null for metrics that are not exported. */
export interface ConsumerMetrics {
  /** Events. */
  readonly lag: MetricSeries | null;
  /** Events per second, of the whole store. */
  readonly appendedPerS: MetricSeries | null;
  readonly handledPerS: MetricSeries | null;
  readonly errorsPerS: MetricSeries | null;
  /** Seconds to handle one event, 95th percentile. */
  readonly handlingS: MetricSeries | null;
}

/** A range of time to read, in milliseconds since 1970, and the distance between its points in seconds. */
export interface MetricsRange {
  readonly from: number;
  readonly to: number;
  readonly stepS: number;
}

import type { Position } from '../event/event';
import type { HealthStatus } from '../health/rules';

/** What was known of a consumer over a stretch of time that ends at `at`; how long it is depends on the age. */
export interface HistoryPoint {
  /** The database's clock, milliseconds since 1970. */
  readonly at: number;
  /** Events waiting for it, the most within the stretch. */
  readonly waiting: number;
  /** `waiting` is a lower bound. */
  readonly more: boolean;
  /** Age of the oldest waiting event in seconds, the most within the stretch; null when none waited. */
  readonly lagS: number | null;
  /** Events a second in its scope, the mean; null where it could not be told. */
  readonly appendedPerS: number | null;
  readonly handledPerS: number | null;
}

/** When another status began to show. */
export interface StatusChange {
  readonly at: number;
  readonly from: HealthStatus | null;
  readonly to: HealthStatus;
}

/** An event that became visible after the consumer had passed its position. */
export interface SeenLate {
  readonly position: Position;
  /** When that was first noticed, the database's clock, milliseconds since 1970. */
  readonly at: number;
}

/** Oldest first. A gap in time means that no one looked. */
export interface ConsumerHistory {
  readonly points: readonly HistoryPoint[];
  readonly changes: readonly StatusChange[];
}

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

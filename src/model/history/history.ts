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

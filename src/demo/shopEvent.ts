/** An event that a flow will append, before the store gave it a position and its stream a version. */
export interface PlannedEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  /** JSON text. */
  readonly payload: string;
  readonly traceId: string;
  readonly correlationId: string;
  readonly causationId: string;
  /** Milliseconds since 1970 with microseconds as their fraction. */
  readonly time: number;
}

/** An event as it was appended. */
export interface ShopEvent extends PlannedEvent {
  readonly position: number;
  readonly aggregateVersion: number;
}

import type { Position } from './event';

/** The most events behind that are counted exactly; `eventsBehind` of one more means "more than that". */
export const EVENTS_BEHIND_CAP = 10_000;

/** A consumer's share of the streams, or its whole where the generation has no segments. Ages are by the database's clock. */
export interface Segment {
  /** null where the generation has no segments. */
  readonly id: number | null;
  readonly total: number | null;
  /** The owning process; null when nobody owns the segment or the generation records no owners (see ConsumerFeatures). */
  readonly ownerId: string | null;
  readonly checkpoint: Position;
  /** max(global_position) − checkpoint, never negative. Overstates: gaps and other consumers' events count. */
  readonly positionLag: number;
  /** Events past the checkpoint; EVENTS_BEHIND_CAP + 1 when there are more than the cap. */
  readonly eventsBehind: number;
  /** Seconds since the oldest event past the checkpoint was created; null when none waits. */
  readonly oldestWaitingS: number | null;
  /** Seconds since the owner's last heartbeat; null when no heartbeat row is there. */
  readonly heartbeatAgeS: number | null;
}

export interface Consumer {
  readonly name: string;
  readonly segments: readonly Segment[];
}

/** What a generation's tables can tell about consumers. */
export interface ConsumerFeatures {
  readonly segments: boolean;
  readonly owners: boolean;
  readonly heartbeats: boolean;
}

/** The answer of one poll. */
export interface ConsumerSnapshot {
  /** The highest global position; null in an empty store. */
  readonly head: Position | null;
  readonly features: ConsumerFeatures;
  readonly consumers: readonly Consumer[];
  /** When the poll was answered: milliseconds since 1970, this machine's clock. */
  readonly takenAt: number;
  /** The same by the database's clock. */
  readonly databaseTime: number;
  /** Seconds that a read replica is behind its primary; null when it cannot tell. Absent where the server is no replica. */
  readonly replayLagS?: number | null;
}

/** What a poll tells of one new event. */
export interface TailEvent {
  readonly position: Position;
  readonly streamId: string;
  readonly aggregateType: string;
  readonly context: string | null;
  /** `created_at` in milliseconds since 1970: the application's clock. */
  readonly time: number;
}

/** A position that a consumer gave up waiting for. */
export interface GapSkip {
  readonly consumer: string;
  readonly position: Position;
  /** The event that became visible there afterwards: it was probably never handled. */
  readonly appeared: boolean;
}

/** What one round trip brings: the snapshot, and what the shares and findings are made from. */
export interface ConsumerPoll extends ConsumerSnapshot {
  /** The newest of the events past `tailAfter`, TAIL_SIZE at most. */
  readonly tail: readonly TailEvent[];
  /** null: from the first event on. */
  readonly tailAfter: Position | null;
  /** Of the poll's own snapshot: below which transaction id all have ended, and the id that the next one gets. */
  readonly xmin: bigint;
  readonly nextXid: bigint;
  /** The newest, 1,000 at most; empty where the generation records none. */
  readonly gapSkips: readonly GapSkip[];
}

/** So many of the newest events are kept to count what waits. */
export const TAIL_SIZE = EVENTS_BEHIND_CAP + 1;

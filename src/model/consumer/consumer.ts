import type { PositionOrder } from '../backlog/positionOrder';
import type { EventHeader, Position } from '../event/event';
import type { SegmentRule } from './partition';

/** The most waiting events that are counted exactly. */
export const EVENTS_BEHIND_CAP = 10_000;

/** How a consumer fares by its own row. */
export type ReportedState = 'running' | 'stopped' | 'failed' | 'paused' | 'rebuilding';

/** What a consumer's row says about it, where its tables have more than a position. */
export interface Reported {
  /** As it is stored. */
  readonly word: string;
  /** null where the word is not known. */
  readonly state: ReportedState | null;
  /** Why it failed; the first 1,000 characters. */
  readonly error: string | null;
  /** The event that it failed at. */
  readonly culprit: Position | null;
}

/** A consumer's share of the streams, or its whole where the generation has no segments. Ages are by the database's clock. */
export interface Segment {
  /** null where the generation has no segments. */
  readonly id: number | null;
  readonly total: number | null;
  /** The owning process; null when no one owns the segment or the generation records no owners (see ConsumerFeatures). */
  readonly ownerId: string | null;
  readonly checkpoint: Position;
  /** max(global_position) − checkpoint, never negative. Overstates: gaps and other consumers' events count. */
  readonly positionLag: number;
  /** Seconds since the oldest event past the checkpoint was created; null when none waits. */
  readonly oldestWaitingS: number | null;
  /** Seconds since the owner's last heartbeat; null when no heartbeat row is there. */
  readonly heartbeatAgeS: number | null;
  /** Which streams fall to it; absent: pupsourcing's rule. */
  readonly rule?: SegmentRule;
  /** Absent where the tables say nothing of the kind. */
  readonly reported?: Reported;
}

export interface Consumer {
  readonly name: string;
  readonly segments: readonly Segment[];
  /** The only stream type that it reads, where its row says so. */
  readonly reads?: string;
}

/** The name that all partitions of a consumer share, which are stored as `<name>_p<key>`; code and logs know no other. */
export const wholeName = (consumer: string): string => consumer.replace(/_p\d+$/, '');

/** What a generation's tables can tell about consumers. */
export interface ConsumerFeatures {
  readonly segments: boolean;
  readonly owners: boolean;
  readonly heartbeats: boolean;
  /** Absent: `sequence`. */
  readonly order?: PositionOrder;
}

/** What a poll compares the store with: the newest event that was read, and how many were past another one. */
export interface KnownEvents {
  readonly newest: Position;
  /** The events past it, up to `newest`, are counted; null: not this time. */
  readonly countAfter: Position | null;
}

/** The answer. `newest`: the event that is at that position now; null where none is. `count`: null where it was not asked. */
export interface ComparedEvents {
  readonly newest: TailEvent | null;
  readonly count: number | null;
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
  /** Absent where the server does not number them. */
  readonly transactions?: Transactions;
}

/** Which transactions had ended at a moment. */
export interface Transactions {
  /** The id that the next one gets: none of these had begun to write. */
  readonly nextXid: bigint;
  /** From this id on none had ended. */
  readonly xmax: bigint;
  /** Those with lower ids that had not ended. */
  readonly running: readonly bigint[];
}

/** Whether a transaction had not ended, for all that is known: one of a savepoint is not told from one that had. */
export function hadNotEnded({ xmax, running }: Transactions, id: bigint): boolean {
  return id >= xmax || running.includes(id);
}

/** What a poll tells of one new event. */
export interface TailEvent {
  readonly position: Position;
  readonly streamId: string;
  readonly aggregateType: string;
  readonly eventType: string;
  readonly context: string | null;
  /** `created_at` in milliseconds since 1970: the application's clock. */
  readonly time: number;
}

/** An event as the polls know it. */
export function tailEventOf({ position, stream, eventType, time }: EventHeader): TailEvent {
  return { position, streamId: stream.id, aggregateType: stream.type, context: stream.context, eventType, time };
}

/** So many gap skips and dead letters a poll reads, the newest. */
export const MOST_SKIPS = 1_000;

/** A position that a consumer gave up waiting for, or a range of them. */
export interface GapSkip {
  /** null: every consumer passes over it. */
  readonly consumer: string | null;
  readonly position: Position;
  /** The last one of a range. */
  readonly last?: Position;
  /** The event that became visible there afterwards: it was probably never handled. */
  readonly appeared: boolean;
}

/** An event that a consumer put aside because it could not handle it. */
export interface DeadLetter {
  readonly consumer: string;
  readonly position: Position;
  /** The first 1,000 characters. */
  readonly error: string | null;
  /** How many the consumer has in all. */
  readonly ofConsumer: number;
}

/** By the ids under which they own segments. */
export type Processes = ReadonlyMap<string, number>;

/** What one round trip brings: the snapshot, and what the shares and findings are made from. */
export interface ConsumerPoll extends ConsumerSnapshot {
  /** The newest of the events past `tailAfter`, TAIL_SIZE at most. */
  readonly tail: readonly TailEvent[];
  /** null: from the first event on. */
  readonly tailAfter: Position | null;
  /** Of the poll's own snapshot: below which transaction id all have ended, and the id that the next one gets. */
  readonly xmin: bigint;
  readonly nextXid: bigint;
  /** Absent where the poll was not asked to compare. */
  readonly found?: ComparedEvents;
  /** Seconds since the last heartbeat of each process, whatever it owns; the youngest 1,000. Absent where the tables keep none. */
  readonly processes?: Processes;
  /** Where there may be more processes than were read: those were heard of no later than so many seconds ago. */
  readonly furtherProcessesS?: number;
  /** The newest, 1,000 at most; empty where the generation records none. */
  readonly gapSkips: readonly GapSkip[];
  /** The newest, 1,000 at most; absent where the tables keep none. */
  readonly deadLetters?: readonly DeadLetter[];
}

/** So many of the newest events are kept to count what waits. */
export const TAIL_SIZE = EVENTS_BEHIND_CAP + 1;

/** The batch that a segment reads next: events past its checkpoint, in its scope and segment, by position. */
export interface WaitingWindow {
  readonly segment: Segment;
  readonly events: readonly EventHeader[];
}

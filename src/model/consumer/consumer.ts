import type { PositionOrder } from '../backlog/positionOrder';
import type { EventHeader, Position } from '../event/event';
import type { SegmentRule } from './partition';

/** Waiting events are counted exactly up to this number. */
export const EVENTS_BEHIND_CAP = 10_000;

/** The state of a consumer as its own row states it. */
export type ReportedState = 'running' | 'stopped' | 'failed' | 'paused' | 'rebuilding';

/** What a consumer's row says about it, in families whose tables hold more than a position. */
export interface Reported {
  /** The word as it is stored. */
  readonly word: string;
  /** null when the word is not known. */
  readonly state: ReportedState | null;
  /** Why the consumer failed: the first 1,000 characters. */
  readonly error: string | null;
  /** The position of the event at which it failed. */
  readonly culprit: Position | null;
}

/**
 * A consumer's share of the streams, or the whole consumer when the generation has no segments. Ages are measured by the database's clock.
 */
export interface Segment {
  /** null when the generation has no segments. */
  readonly id: number | null;
  readonly total: number | null;
  /** The owning process; null when the segment has no owner or the generation records no owners (see ConsumerFeatures). */
  readonly ownerId: string | null;
  readonly checkpoint: Position;
  /** max(global_position) − checkpoint, never negative. It is too high: gaps and events of other consumers count. */
  readonly positionLag: number;
  /** Seconds since the oldest event past the checkpoint was created; null when no event waits. */
  readonly oldestWaitingS: number | null;
  /** Seconds since the owner's last heartbeat; null when there is no heartbeat row. */
  readonly heartbeatAgeS: number | null;
  /** Which streams belong to the segment; absent: pupsourcing's rule. */
  readonly rule?: SegmentRule;
  /** Absent when the tables hold nothing of this kind. */
  readonly reported?: Reported;
}

export interface Consumer {
  readonly name: string;
  readonly segments: readonly Segment[];
  /** The only stream type that the consumer reads, when its row names one. */
  readonly reads?: string;
  /** The same for the id of the only stream that it reads. */
  readonly readsStream?: string;
}

/**
 * Returns the name that all partitions of a consumer share. The store keeps partitions as `<name>_p<key>`; code and logs use only the
 * shared name.
 */
export const wholeName = (consumer: string): string => consumer.replace(/_p\d+$/, '');

/** What a generation's tables record about consumers. */
export interface ConsumerFeatures {
  readonly segments: boolean;
  readonly owners: boolean;
  readonly heartbeats: boolean;
  /** Seconds that consumers wait at a missing position before they pass it; absent: they do not wait. */
  readonly gapWaitS?: number;
  /**
   * Whether consumers ask the store only for events in their scope, so that the checkpoint of one that has caught up may stay below events
   * of others.
   */
  readonly staysAtOwn?: boolean;
  /** Absent: `sequence`. */
  readonly order?: PositionOrder;
}

/** What a poll compares the store with: the newest event that was read, and the position after which events were counted. */
export interface KnownEvents {
  readonly newest: Position;
  /** The events after this position, up to `newest`, are counted again; null: no count this time. */
  readonly countAfter: Position | null;
}

/**
 * The result of the comparison. `newest`: the event that is at that position now; null when there is none. `count`: null when no count was
 * asked for.
 */
export interface ComparedEvents {
  readonly newest: TailEvent | null;
  readonly count: number | null;
}

/** The answer to one poll. */
export interface ConsumerSnapshot {
  /** The highest global position; null in an empty store. */
  readonly head: Position | null;
  readonly features: ConsumerFeatures;
  readonly consumers: readonly Consumer[];
  /** When the poll was answered, by this machine's clock: milliseconds since 1970. */
  readonly takenAt: number;
  /** The same moment by the database's clock. */
  readonly databaseTime: number;
  /** Seconds that a read replica is behind its primary; null when the replica does not know. Absent when the server is not a replica. */
  readonly replayLagS?: number | null;
  /** Absent when the server does not number transactions. */
  readonly transactions?: Transactions;
}

/** Which transactions had ended at one moment. */
export interface Transactions {
  /** The id that the next transaction gets: no transaction from this id on had begun to write. */
  readonly nextXid: bigint;
  /** No transaction from this id on had ended. */
  readonly xmax: bigint;
  /** The transactions below `xmax` that had not ended. */
  readonly running: readonly bigint[];
}

/** Whether a transaction is known not to have ended. The id of a savepoint is not listed in `running`, so it counts as ended. */
export function hadNotEnded({ xmax, running }: Transactions, id: bigint): boolean {
  return id >= xmax || running.includes(id);
}

/** What a poll returns for one new event. */
export interface TailEvent {
  readonly position: Position;
  readonly streamId: string;
  readonly aggregateType: string;
  readonly eventType: string;
  readonly context: string | null;
  /** `created_at` in milliseconds since 1970: the application's clock. */
  readonly time: number;
}

/** Returns the part of an event's header that polls read. */
export function tailEventOf({ position, stream, eventType, time }: EventHeader): TailEvent {
  return { position, streamId: stream.id, aggregateType: stream.type, context: stream.context, eventType, time };
}

/** A poll reads at most this many gap skips and dead letters, the newest ones. */
export const MOST_SKIPS = 1_000;

/** A position, or a range of positions, that a consumer gave up waiting for. */
export interface GapSkip {
  /** null: every consumer passes over it. */
  readonly consumer: string | null;
  readonly position: Position;
  /** The last position of a range. */
  readonly last?: Position;
  /** Whether an event became visible there afterwards. That event was probably never handled. */
  readonly appeared: boolean;
}

/** An event that a consumer put aside because it could not handle it. */
export interface DeadLetter {
  readonly consumer: string;
  readonly position: Position;
  /** The first 1,000 characters. */
  readonly error: string | null;
  /** How many dead letters the consumer has in total. */
  readonly ofConsumer: number;
}

/** Seconds since each process's last heartbeat, by the id under which the process owns segments. */
export type Processes = ReadonlyMap<string, number>;

/** What one round trip brings: the snapshot, and the rows from which shares and findings are computed. */
export interface ConsumerPoll extends ConsumerSnapshot {
  /** The newest events past `tailAfter`, at most TAIL_SIZE. */
  readonly tail: readonly TailEvent[];
  /** null: from the first event of the store on. */
  readonly tailAfter: Position | null;
  /** From the poll's own snapshot: every transaction below `xmin` has ended, and `nextXid` is the id that the next one gets. */
  readonly xmin: bigint;
  readonly nextXid: bigint;
  /** Absent when the poll was not asked to compare. */
  readonly found?: ComparedEvents;
  /**
   * Seconds since the last heartbeat of each process, whether or not it owns a segment; the 1,000 most recent. Absent when the tables keep
   * none.
   */
  readonly processes?: Processes;
  /** Set when more processes may exist than were read: the last heartbeat of each of those is at least this many seconds old. */
  readonly furtherProcessesS?: number;
  /** The newest gap skips, at most 1,000; empty when the generation records none. */
  readonly gapSkips: readonly GapSkip[];
  /** The newest dead letters, at most 1,000; absent when the tables keep none. */
  readonly deadLetters?: readonly DeadLetter[];
}

/** How many of the newest events are kept to count the waiting ones: one more than the cap, to know that it is exceeded. */
export const TAIL_SIZE = EVENTS_BEHIND_CAP + 1;

/** The batch that a segment reads next: events past its checkpoint, in its scope and in its share of the streams, by position. */
export interface WaitingWindow {
  readonly segment: Segment;
  readonly events: readonly EventHeader[];
}

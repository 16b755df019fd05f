import type { SegmentRule } from '../consumer/partition';
import type { ScopedEvent } from '../consumer/scope';
import type { FlowTable } from './flowTable';

/** A stretch of time, both ends in ms since 1970; an end of Infinity: it goes on. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** How far a consumer has come in its share of the streams. */
export interface FlowSegment {
  readonly id: number | null;
  readonly total: number | null;
  readonly checkpoint: bigint;
  /** Absent: pupsourcing's. */
  readonly rule?: SegmentRule;
}

/** What is known of a consumer that may make effects. Its checkpoints are read after the events. */
export interface FlowConsumer {
  readonly name: string;
  /** Whether an event may be for it. */
  readonly mayHandle: (event: ScopedEvent) => boolean;
  /** Whether that is known, from settings, code or store; otherwise it may handle everything. */
  readonly isScopeKnown: boolean;
  readonly segments: readonly FlowSegment[];
  /** When it did not work while events waited. */
  readonly stops: readonly Stretch[];
  /** When it began again, or another process took over; ms since 1970. */
  readonly restarts: readonly number[];
}

/** From so many causes past its checkpoint that have the effect all the same, a consumer counts as one that does not make it. */
export const ENOUGH_WITHOUT = 100;

/** Whether the consumer has not come to an event yet. */
export function hasNotReached(consumer: FlowConsumer, table: FlowTable, row: number): boolean {
  const position = table.positionValue(row);
  // Rows of another number of segments stay where they were: that which came furthest speaks.
  let furthest: bigint | undefined;
  for (const segment of consumer.segments) {
    if (!isConcerned(segment, table, row)) continue;
    if (furthest === undefined || segment.checkpoint > furthest) furthest = segment.checkpoint;
  }
  if (furthest !== undefined && hasUnusualRule(consumer)) furthest = lowestCheckpoint(consumer);
  return furthest === undefined || position > furthest;
}

/** Whether it stood still at some moment between two times. */
export function wasStopped({ stops }: FlowConsumer, from: number, to: number): boolean {
  return stops.some((stop) => stop.from <= to && stop.to >= from);
}

function isConcerned({ id, total, rule }: FlowSegment, table: FlowTable, row: number): boolean {
  if (id === null || total === null || rule !== undefined) return true;
  return table.stream(row) % total === id;
}

/** The table keeps one hash of a stream; where segments go by another the slowest of them speaks for all. */
const hasUnusualRule = ({ segments }: FlowConsumer) => segments.some(({ rule }) => rule !== undefined);

/** Where the slowest share of its streams stands; undefined where it has none. */
export function lowestCheckpoint({ segments }: FlowConsumer): bigint | undefined {
  let low: bigint | undefined;
  for (const { checkpoint } of segments) if (low === undefined || checkpoint < low) low = checkpoint;
  return low;
}

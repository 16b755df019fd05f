import type { SegmentRule } from '../consumer/partition';
import type { ScopedEvent } from '../consumer/scope';
import { STEP, type Steps } from '../text/steps';
import type { FlowTable } from './flowTable';

/** A stretch of time in milliseconds since 1970. `to` is Infinity while it lasts. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** How far a consumer has come in its share of the streams. */
export interface FlowSegment {
  readonly id: number | null;
  readonly total: number | null;
  readonly checkpoint: bigint;
  /** Absent: pupsourcing's rule. */
  readonly rule?: SegmentRule;
}

/** What is known about a consumer that may make effects. Its checkpoints are read after the events. */
export interface FlowConsumer {
  readonly name: string;
  /** Whether an event may be in its scope. */
  readonly mayHandle: (event: ScopedEvent) => boolean;
  /** Whether the scope is known, from settings, code or store. Otherwise the consumer may handle every event. */
  readonly isScopeKnown: boolean;
  readonly segments: readonly FlowSegment[];
  /** When it did not work although events waited. */
  readonly stops: readonly Stretch[];
  /** When it began again, or another process took over: milliseconds since 1970. */
  readonly restarts: readonly number[];
}

/** When this many causes past a consumer's checkpoint already have the effect, the consumer does not make it. */
const ENOUGH_WITHOUT = 100;

/** Whether the consumer has not reached an event yet. */
export function hasNotReached(consumer: FlowConsumer, table: FlowTable, row: number): boolean {
  const position = table.positionValue(row);
  // Rows of an earlier number of segments no longer move, so the segment that is furthest counts.
  let furthest: bigint | undefined;
  for (const segment of consumer.segments) {
    if (!isConcerned(segment, table, row)) continue;
    if (furthest === undefined || segment.checkpoint > furthest) furthest = segment.checkpoint;
  }
  if (furthest !== undefined && hasUnusualRule(consumer)) furthest = lowestCheckpoint(consumer);
  return furthest === undefined || position > furthest;
}

/** Whether the consumer stood still at some moment between two times. */
export function wasStopped({ stops }: FlowConsumer, from: number, to: number): boolean {
  return stops.some((stop) => stop.from <= to && stop.to >= from);
}

function isConcerned({ id, total, rule }: FlowSegment, table: FlowTable, row: number): boolean {
  if (id === null || total === null || rule !== undefined) return true;
  return table.stream(row) % total === id;
}

/** The table keeps only pupsourcing's hash of a stream. When segments use another rule, the slowest segment counts for all. */
const hasUnusualRule = ({ segments }: FlowConsumer) => segments.some(({ rule }) => rule !== undefined);

/** Returns the checkpoint of the slowest segment; undefined when there is none. */
function lowestCheckpoint({ segments }: FlowConsumer): bigint | undefined {
  let low: bigint | undefined;
  for (const { checkpoint } of segments) if (low === undefined || checkpoint < low) low = checkpoint;
  return low;
}

/** Returns the consumers that may make effects of a type for causes of a kind. */
export type MakersOf = (kind: number, effectType: string) => readonly FlowConsumer[];

/**
 * Returns which consumers may make an effect: those whose scope includes the cause, except those that have not reached causes that already
 * have the effect.
 */
export function* findMakers(
  table: FlowTable,
  consumers: readonly FlowConsumer[],
  unreached: ReadonlyMap<FlowConsumer, number>,
  causes: number,
): Steps<MakersOf> {
  const candidates = table.kinds.map((kind) => consumers.filter(({ mayHandle }) => mayHandle(kind)));
  const without = new Map<string, number>();
  const keyOf = (kind: number, effectType: string, consumer: string) => JSON.stringify([kind, effectType, consumer]);
  const first = Math.min(table.count, ...unreached.values());
  // In most cases, all consumers have reached all causes.
  const last = first < causes ? table.count : 0;
  for (let row = 0; row < last; row++) {
    if (row % STEP === 0) yield;
    const cause = table.cause(row);
    if (cause < first || cause >= causes) continue;
    for (const consumer of consumers) {
      if (cause < (unreached.get(consumer) ?? 0) || !hasNotReached(consumer, table, cause)) continue;
      const key = keyOf(table.kind(cause), table.eventType(row), consumer.name);
      without.set(key, (without.get(key) ?? 0) + 1);
    }
  }
  const known = new Map<string, readonly FlowConsumer[]>();
  return (kind, effectType) => {
    const key = keyOf(kind, effectType, '');
    const found =
      known.get(key) ??
      (candidates[kind] ?? []).filter(({ name }) => (without.get(keyOf(kind, effectType, name)) ?? 0) < ENOUGH_WITHOUT);
    known.set(key, found);
    return found;
  };
}

/** Returns, for each consumer, the first row past its lowest checkpoint. */
export function* firstUnreached(
  table: FlowTable,
  consumers: readonly FlowConsumer[],
): Steps<ReadonlyMap<FlowConsumer, number>> {
  const first = new Map<FlowConsumer, number>();
  const known = consumers.flatMap((consumer) => {
    const low = lowestCheckpoint(consumer);
    if (low === undefined) first.set(consumer, 0);
    return low === undefined ? [] : [{ consumer, low }];
  });
  let row = 0;
  // A consumer with a higher checkpoint has passed the same rows, so the search continues from there.
  for (const { consumer, low } of known.sort((a, b) => (a.low < b.low ? -1 : 1))) {
    while (row < table.count && table.positionValue(row) <= low) {
      row += 1;
      if (row % (STEP * 10) === 0) yield;
    }
    first.set(consumer, row);
  }
  return first;
}

import type { Consumer, ConsumerFeatures, Segment } from './consumer';
import { comparePositions } from './event';

/**
 * `noOwner`: events wait and nobody is there to handle them. `ownerStale`: the owner's heartbeat is too old or gone.
 * `behind`: events wait and the owner lives, or owners are not recorded. `unknown`: no checkpoint is there to judge by.
 */
export type HealthStatus = 'noOwner' | 'ownerStale' | 'behind' | 'unknown' | 'caughtUp';

/** Worst first. */
export const STATUS_RANK: readonly HealthStatus[] = ['noOwner', 'ownerStale', 'behind', 'unknown', 'caughtUp'];

/** Who stands behind a segment. `unknown`: the generation records neither owners nor heartbeats. */
export type Ownership = 'live' | 'stale' | 'none' | 'unknown';

export interface SegmentHealth {
  readonly segment: Segment;
  readonly ownership: Ownership;
  readonly status: HealthStatus;
}

/** A consumer's figures; those of its segments overlap, so they are maxima and not sums. */
export interface Health {
  readonly name: string;
  /** The worst of the segments'. */
  readonly status: HealthStatus;
  /** Worst first, then by number. */
  readonly segments: readonly SegmentHealth[];
  /** Events past the lowest checkpoint; EVENTS_BEHIND_CAP + 1 when there are more than the cap. */
  readonly eventsBehind: number;
  readonly positionLag: number;
  /** Seconds since the oldest unhandled event was created; null when none waits. */
  readonly oldestWaitingS: number | null;
  /** The youngest heartbeat of any owner: whether some process of this consumer lives. */
  readonly heartbeatAgeS: number | null;
  /** Rows of different `total_segments`: a stream may be handled twice or never. */
  readonly hasMixedTotals: boolean;
  readonly staleAfterS: number;
}

/** Judges one consumer; a heartbeat older than `staleAfterS` seconds is stale. */
export function assess(consumer: Consumer, features: ConsumerFeatures, staleAfterS: number): Health {
  const segments = consumer.segments
    .map((segment) => assessSegment(segment, features, staleAfterS))
    .sort((a, b) => compareStatus(a.status, b.status) || compareSegments(a.segment, b.segment));
  const totals = new Set(consumer.segments.map((segment) => segment.total));
  return {
    name: consumer.name,
    status: segments[0]?.status ?? 'unknown',
    segments,
    eventsBehind: consumer.segments.reduce((most, segment) => Math.max(most, segment.eventsBehind), 0),
    positionLag: consumer.segments.reduce((most, segment) => Math.max(most, segment.positionLag), 0),
    oldestWaitingS: known(consumer.segments, (segment) => segment.oldestWaitingS, Math.max),
    heartbeatAgeS: known(consumer.segments, (segment) => segment.heartbeatAgeS, Math.min),
    hasMixedTotals: totals.size > 1,
    staleAfterS,
  };
}

/** The order of consumers in a list: worst first, then most events behind, then by name. */
export function compareHealth(a: Health, b: Health): number {
  return compareStatus(a.status, b.status) || b.eventsBehind - a.eventsBehind || a.name.localeCompare(b.name);
}

export function ownershipOf(segment: Segment, features: ConsumerFeatures, staleAfterS: number): Ownership {
  if (features.owners && segment.ownerId === null) return 'none';
  if (!features.heartbeats) return features.owners ? 'live' : 'unknown';
  // A process that stopped in order deletes its heartbeat; where owners are not recorded, none is left then.
  if (segment.heartbeatAgeS === null) return features.owners ? 'stale' : 'none';
  return segment.heartbeatAgeS <= staleAfterS ? 'live' : 'stale';
}

function assessSegment(segment: Segment, features: ConsumerFeatures, staleAfterS: number): SegmentHealth {
  const ownership = ownershipOf(segment, features, staleAfterS);
  return { segment, ownership, status: statusOf(segment, ownership) };
}

function statusOf(segment: Segment, ownership: Ownership): HealthStatus {
  if (ownership === 'stale') return 'ownerStale';
  if (segment.eventsBehind === 0) return 'caughtUp';
  return ownership === 'none' ? 'noOwner' : 'behind';
}

function compareStatus(a: HealthStatus, b: HealthStatus): number {
  return STATUS_RANK.indexOf(a) - STATUS_RANK.indexOf(b);
}

function compareSegments(a: Segment, b: Segment): number {
  return (a.id ?? 0) - (b.id ?? 0) || comparePositions(a.checkpoint, b.checkpoint);
}

function known(
  segments: readonly Segment[],
  figure: (segment: Segment) => number | null,
  pick: (a: number, b: number) => number,
): number | null {
  return segments.map(figure).reduce((a, b) => (a === null || b === null ? (a ?? b) : pick(a, b)), null);
}

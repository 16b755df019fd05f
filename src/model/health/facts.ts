import type { Share } from '../backlog/backlog';
import type { Gap } from '../backlog/gap';
import type { Rates } from '../backlog/rates';
import type { Consumer, ConsumerFeatures, Segment } from '../consumer/consumer';
import type { Scope } from '../consumer/scope';
import type { Position } from '../event/event';
import type { RestFacts } from './rests';

/** Which kind of owner a segment has. `unknown`: the generation records neither owners nor heartbeats. */
export type Ownership = 'live' | 'stale' | 'none' | 'unknown';

/** What the rules know about a segment. */
export interface SegmentFacts {
  readonly segment: Segment;
  readonly ownership: Ownership;
  readonly share: Share;
  /** Seconds since the oldest waiting event was created; null when none waits. */
  readonly oldestWaitingS: number | null;
  /** For how many seconds, and at how many looks, the checkpoint has stayed while events waited. */
  readonly restingS: number;
  readonly restingPolls: number;
  readonly rest: RestFacts;
  /** The gap after the checkpoint, when later events are visible and the consumer waits at gaps; otherwise null. */
  readonly gap: Gap | null;
}

/** What the rules know about a consumer. */
export interface Facts {
  readonly name: string;
  readonly segments: readonly SegmentFacts[];
  readonly features: ConsumerFeatures;
  readonly scope: Scope;
  /** The sum of the shares of all its segments. */
  readonly share: Share;
  readonly rates: Rates;
  /** How many times the consumer was looked at. */
  readonly polls: number;
  /** The highest position it had reached before it was set back; null when it is not being rebuilt. */
  readonly rebuildTo: Position | null;
  readonly staleAfterS: number;
  /** The age in seconds from which an owner's heartbeat is late. That is well before it is stale. */
  readonly lateAfterS: number;
}

/** Returns whether a live process works on a segment, by the owner and the age of its heartbeat, as far as the store records them. */
export function ownershipOf(segment: Segment, features: ConsumerFeatures, staleAfterS: number): Ownership {
  if (features.owners && segment.ownerId === null) return 'none';
  if (!features.heartbeats) return features.owners ? 'live' : 'unknown';
  // A process that stopped in order deletes its heartbeat. Where owners are not recorded, a missing heartbeat means that no process is
  // left.
  if (segment.heartbeatAgeS === null) return features.owners ? 'stale' : 'none';
  return segment.heartbeatAgeS <= staleAfterS ? 'live' : 'stale';
}

/** Returns the largest position lag of a consumer's segments, and the age of their youngest heartbeat. */
export function summarise({ segments }: Consumer) {
  let positionLag = 0;
  let heartbeatAgeS: number | null = null;
  for (const segment of segments) {
    positionLag = Math.max(positionLag, segment.positionLag);
    const age = segment.heartbeatAgeS;
    if (age !== null && (heartbeatAgeS === null || age < heartbeatAgeS)) heartbeatAgeS = age;
  }
  return { positionLag, heartbeatAgeS };
}

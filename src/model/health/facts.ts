import type { Share } from '../backlog/backlog';
import type { Gap } from '../backlog/gap';
import type { Rates } from '../backlog/rates';
import type { Consumer, ConsumerFeatures, Segment } from '../consumer/consumer';
import type { Scope } from '../consumer/scope';
import type { Position } from '../event/event';
import type { RestFacts } from './rests';

/** Who stands behind a segment. `unknown`: the generation records neither owners nor heartbeats. */
export type Ownership = 'live' | 'stale' | 'none' | 'unknown';

/** What the rules know of a segment. */
export interface SegmentFacts {
  readonly segment: Segment;
  readonly ownership: Ownership;
  readonly share: Share;
  /** Seconds since the oldest waiting event was created; null when none waits. */
  readonly oldestWaitingS: number | null;
  /** For how long, and how many looks, the checkpoint has stayed while events waited. */
  readonly restingS: number;
  readonly restingPolls: number;
  readonly rest: RestFacts;
  /** Where the next position is missing although later ones are visible, and the consumer waits for such; else null. */
  readonly gap: Gap | null;
}

/** What the rules know of a consumer. */
export interface Facts {
  readonly name: string;
  readonly segments: readonly SegmentFacts[];
  readonly features: ConsumerFeatures;
  readonly scope: Scope;
  /** Of the whole consumer: the sum of its segments'. */
  readonly share: Share;
  readonly rates: Rates;
  /** How often the consumer was looked at. */
  readonly polls: number;
  /** While the consumer handles again what it had handled: how far it had come. */
  readonly rebuildTo: Position | null;
  readonly staleAfterS: number;
  /** From which age on the heartbeat of an owner is late, which is long before it is stale. */
  readonly lateAfterS: number;
}

/** Whether a live process works on a segment, by its owner and the age of its heartbeat (seconds), as far as the store records them. */
export function ownershipOf(segment: Segment, features: ConsumerFeatures, staleAfterS: number): Ownership {
  if (features.owners && segment.ownerId === null) return 'none';
  if (!features.heartbeats) return features.owners ? 'live' : 'unknown';
  // A process that stopped in order deletes its heartbeat; where owners are not recorded, none is left then.
  if (segment.heartbeatAgeS === null) return features.owners ? 'stale' : 'none';
  return segment.heartbeatAgeS <= staleAfterS ? 'live' : 'stale';
}

/** The largest position lag and the youngest heartbeat of a consumer's segments. */
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

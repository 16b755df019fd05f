import type { Consumer, ConsumerPoll, Segment } from '../consumer/consumer';
import type { GivenUp } from '../consumer/findings';
import { comparePositions, type Position } from '../event/event';
import { type OwnerLives, recentOwners, type SegmentMemory, takeovers } from './memory';
import { longestRestS, NO_REST, type RestFacts } from './rests';

/** What logs say of a consumer. */
export interface LogEvidence {
  /** Events that it failed at, and when: milliseconds since 1970, null where the line does not say. */
  readonly failures: readonly {
    readonly segment: number | null;
    readonly position: Position;
    readonly at: number | null;
  }[];
  /** The processes that crashed or failed, by the ids under which the store knows them. */
  readonly fallen?: ReadonlySet<string> | undefined;
  /** Batches that it gave up after a failure. */
  readonly givenUp?: GivenUp | null;
  /** Events that it reads at once; null where no line says. */
  readonly batchSize: number | null;
  /** How long a batch has taken, seconds; null where no log tells of a long one. */
  readonly longestBatchS?: number | null;
}

/** What the rests of before, the owners and the logs say of a segment that rests; as good as nothing of one that does not. */
export function restFacts(
  memory: SegmentMemory,
  segment: Segment,
  evidence: LogEvidence | undefined,
  { at, seenSince }: { readonly at: number; readonly seenSince: number },
  lives: OwnerLives,
  limitS: () => number,
): RestFacts {
  const { rests, restingSince, checkpoint, owners } = memory;
  if (restingSince === null) return NO_REST;
  const hands = recentOwners(memory, at);
  const taken = takeovers(hands, memory, lives);
  const since = owners.at(-1)?.since ?? null;
  // Whoever took it meanwhile has begun the batch anew, and so has everyone whose store was away.
  const heldSince = Math.max(since ?? restingSince, restingSince, seenSince);
  const failures = evidence?.failures ?? [];
  return {
    limitS: (heldSince - restingSince) / 1_000 + limitS(),
    heldS: (at - heldSince) / 1_000,
    longestS: longestRestS(rests, evidence?.longestBatchS ?? null),
    hasFailed: failures.some(
      (failure) =>
        (failure.segment === null || failure.segment === segment.id) &&
        comparePositions(failure.position, checkpoint) > 0 &&
        (failure.at === null || failure.at >= (since ?? at - OLD_FAILURE_MS) - CLOCKS_MS),
    ),
    takeovers: taken.length,
    takeoversS: secondsSince(taken[0]?.since, at),
    hands: hands.length,
    handsS: secondsSince(hands[0]?.since, at),
  };
}

const secondsSince = (since: number | null | undefined, at: number) => (at - (since ?? at)) / 1_000;

/** Whether nobody works on any segment of a consumer that has several: to hand one on, a process keeps the others. */
export function isDesertedFor({ segments }: Consumer, silentS: number): boolean {
  return (
    segments.length > 1 &&
    segments.every(({ ownerId, heartbeatAgeS }) => ownerId === null || (heartbeatAgeS ?? 0) > silentS)
  );
}

/** Whether more processes may live than were read. */
export const mayHaveMore = ({ furtherProcessesS }: ConsumerPoll, silentS: number) =>
  furtherProcessesS !== undefined && furtherProcessesS <= silentS;

/** Of those that nobody has counted each may have been there. */
export const EVERY_PROCESS = { has: () => true };

/** Whether a process lives, by its heartbeat: as long as nobody records any, all do. */
export function aliveIn(
  { processes, features, furtherProcessesS = Number.POSITIVE_INFINITY }: ConsumerPoll,
  { segments }: Consumer,
  silentS: number,
): (ownerId: string) => boolean {
  if (processes) return (id) => (processes.get(id) ?? furtherProcessesS) <= silentS;
  if (!features.heartbeats) return () => true;
  const owners = new Set(
    segments.flatMap(({ ownerId, heartbeatAgeS: age }) => ((age ?? 0) <= silentS ? [ownerId] : [])),
  );
  return (id) => owners.has(id);
}

/** Clocks of database and log differ so far. */
const CLOCKS_MS = 5_000;

/** Of an owner that was there at the first look a failure counts for so long. */
const OLD_FAILURE_MS = 600_000;

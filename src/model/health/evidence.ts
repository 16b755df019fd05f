import type { Consumer, ConsumerPoll, Segment } from '../consumer/consumer';
import type { GivenUp } from '../consumer/findings';
import { comparePositions, type Position } from '../event/event';
import { type OwnerLives, recentOwners, type SegmentMemory, takeovers } from './memory';
import { longestRestS, NO_REST, type RestFacts } from './rests';

/** What logs say about a consumer. */
export interface LogEvidence {
  /** Events at which it failed, with the time: milliseconds since 1970, null when the line has none. */
  readonly failures: readonly {
    readonly segment: number | null;
    readonly position: Position;
    readonly at: number | null;
  }[];
  /** The processes that crashed or failed, by the ids under which they own segments. */
  readonly fallen?: ReadonlySet<string> | undefined;
  /** The batches that it gave up after a failure. */
  readonly givenUp?: GivenUp | null;
  /** How many events it reads in one batch; null when no line says so. */
  readonly batchSize: number | null;
  /** How long a batch has taken, in seconds; null when no log reports a long one. */
  readonly longestBatchS?: number | null;
}

/** Returns what earlier rests, the owners and the logs say about a segment that rests. Returns NO_REST when it does not. */
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
  // A process that took the segment meanwhile has started the batch again. So has every process when the store was away.
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

/**
 * Whether no live process works on any segment, for a consumer with several segments. A process that hands on one segment keeps the others,
 * so all of them together become free only when processes end.
 */
export function isDesertedFor({ segments }: Consumer, silentS: number): boolean {
  return (
    segments.length > 1 &&
    segments.every(({ ownerId, heartbeatAgeS }) => ownerId === null || (heartbeatAgeS ?? 0) > silentS)
  );
}

/** Whether more live processes may exist than were read. */
export const mayHaveMore = ({ furtherProcessesS }: ConsumerPoll, silentS: number) =>
  (furtherProcessesS ?? Number.POSITIVE_INFINITY) <= silentS;

/** Used when processes were not all read: each of them may have existed before. */
export const EVERY_PROCESS = { has: () => true };

/** Returns a function that says whether a process is alive, by its heartbeat. All are when the store records no heartbeats. */
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

/** The clocks of database and log may differ by this much. */
const CLOCKS_MS = 5_000;

/** For an owner that was present at the first look, a failure counts for this long. */
const OLD_FAILURE_MS = 600_000;

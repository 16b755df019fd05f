import type { Consumer, Segment } from '../consumer/consumer';
import { comparePositions, type Position } from '../event/event';
import { type SegmentMemory, takeovers } from './memory';
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
  at: number,
  limitS: () => number,
): RestFacts {
  const { rests, restingSince, checkpoint, owners } = memory;
  if (restingSince === null) return NO_REST;
  const taken = takeovers(memory, at, (id) => evidence?.fallen?.has(id) ?? false);
  const since = owners.at(-1)?.since ?? null;
  // Whoever took it meanwhile has begun the batch anew.
  const restedBeforeS = Math.max(0, (since ?? restingSince) - restingSince) / 1_000;
  const failures = evidence?.failures ?? [];
  return {
    limitS: restedBeforeS + limitS(),
    longestS: longestRestS(rests, evidence?.longestBatchS ?? null),
    hasFailed: failures.some(
      (failure) =>
        (failure.segment === null || failure.segment === segment.id) &&
        comparePositions(failure.position, checkpoint) > 0 &&
        (failure.at === null || failure.at >= (since ?? at - OLD_FAILURE_MS) - CLOCKS_MS),
    ),
    takeovers: taken.length,
    takeoversS: taken[0] ? (at - (taken[0].since ?? at)) / 1_000 : 0,
  };
}

/** Whether nobody works on any segment of a consumer that has several: to hand one on, a process keeps the others. */
export function isDesertedFor({ segments }: Consumer, silentS: number): boolean {
  return (
    segments.length > 1 &&
    segments.every(({ ownerId, heartbeatAgeS }) => ownerId === null || (heartbeatAgeS ?? 0) > silentS)
  );
}

/** Clocks of database and log differ so far. */
const CLOCKS_MS = 5_000;

/** Of an owner that was there at the first look a failure counts for so long. */
const OLD_FAILURE_MS = 600_000;

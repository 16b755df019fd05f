import type { ReportedState, Segment } from '../consumer/consumer';
import type { Facts, SegmentFacts } from './facts';

/** When this many processes took a segment at one checkpoint, they end before they pass it. */
const TAKEOVERS = 3;

/** This many looks are needed to say whether a checkpoint moves. */
export const POLLS_TO_JUDGE = 3;

/** Whether events wait for the segment, as far as is known. */
export const waits = ({ share }: SegmentFacts) => share.waiting > 0 || (share.more && share.atMost);

/** Whether none of the kept events is for the segment while older ones have not been read yet. */
export const isUnsure = ({ share }: SegmentFacts) => share.waiting === 0 && share.more && !share.atMost;

/** Returns a condition that holds when `test` holds for at least one segment. */
export const some = (test: (segment: SegmentFacts, facts: Facts) => boolean) => (facts: Facts) => {
  for (const segment of facts.segments) if (test(segment, facts)) return true;
  return false;
};

const DOWN: readonly (ReportedState | null)[] = ['failed', 'stopped', 'paused'];

/** Whether the segment's own row says that it does not run. */
export function isReportedDown({ reported }: Segment): boolean {
  return DOWN.includes(reported?.state ?? null);
}

/**
 * Whether events wait for a segment that no process works on: it was released, its owner deregistered, or its row says so. A process that
 * stops in order, or at a poison message, deletes its heartbeat.
 */
export const isStopped = (segment: SegmentFacts, { features }: Facts) =>
  waits(segment) &&
  (isReportedDown(segment.segment) ||
    segment.ownership === 'none' ||
    (features.heartbeats && features.owners && segment.segment.heartbeatAgeS === null));

/** Whether the segment's own row says that it is being rebuilt. */
export const isReportedRebuilding = ({ segment }: SegmentFacts) => segment.reported?.state === 'rebuilding';

/** Whether the owner's last heartbeat is too old. */
export const isOwnerDead = ({ ownership, segment }: SegmentFacts) =>
  ownership === 'stale' && segment.heartbeatAgeS !== null;

/** Whether events wait and the checkpoint did not move for several looks. */
export const rests = (segment: SegmentFacts) => waits(segment) && segment.restingPolls >= POLLS_TO_JUDGE;

const isResting = (segment: SegmentFacts, { staleAfterS }: Facts) => rests(segment) && segment.restingS >= staleAfterS;

/** Whether the checkpoint may only stay where it is because the events past it are not in the consumer's scope. */
const restsByScope = ({ share }: SegmentFacts, { features }: Facts) => share.atMost && features.staysAtOwn === true;

/** A failure in the log is enough. Otherwise the rest has to be longer than any batch, under an owner that was alive for that long. */
export const isBlocked = (segment: SegmentFacts, facts: Facts) =>
  (rests(segment) && segment.rest.hasFailed) ||
  (isResting(segment, facts) &&
    segment.restingS - silentS(segment, facts) >= segment.rest.limitS &&
    !restsByScope(segment, facts));

/** Whether processes start again and again and never pass the first waiting event. */
export const isCrashLoop = (segment: SegmentFacts) => waits(segment) && segment.rest.takeovers >= TAKEOVERS;

/**
 * Whether the segment had several owners while it rested. A new owner starts the batch again, so the time under several owners does not
 * make the batch long.
 */
export const changesHands = (segment: SegmentFacts) => rests(segment) && segment.rest.hands > 1;

/** Whether the checkpoint rests under its present owner for as long as a heartbeat may be old, while events in scope wait. */
export const isLongBatch = (segment: SegmentFacts, facts: Facts) =>
  isResting(segment, facts) && segment.rest.heldS >= facts.staleAfterS && !restsByScope(segment, facts);

/**
 * Returns the seconds since the owner's last heartbeat when the next one is late: the owner may be dead. 0 when the owner is alive, as far
 * as is known.
 */
function silentS({ segment: { heartbeatAgeS } }: SegmentFacts, { lateAfterS }: Facts): number {
  return heartbeatAgeS !== null && heartbeatAgeS > lateAfterS ? heartbeatAgeS : 0;
}

/**
 * Whether the consumer waits at a gap. One look is not enough, because a transaction may just be committing. An owner that may have died
 * does not wait for anything.
 */
export const isAtGap = (segment: SegmentFacts, facts: Facts) =>
  waits(segment) && segment.restingPolls > 1 && segment.gap !== null && silentS(segment, facts) === 0;

/** Whether the owner may have died but does not count as dead yet. */
export const isOwnerSilent = (segment: SegmentFacts, facts: Facts) =>
  waits(segment) && segment.restingPolls > 1 && silentS(segment, facts) > 0;

/** Whether the checkpoint rests for that long while the waiting events may not be in scope. */
export const isScopeUnclear = (segment: SegmentFacts, facts: Facts) =>
  isResting(segment, facts) && restsByScope(segment, facts);

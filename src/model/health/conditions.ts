import type { ReportedState, Segment } from '../consumer/consumer';
import type { Facts, SegmentFacts } from './facts';

/** So many processes that took a segment at one checkpoint: they end before they come past it. */
const TAKEOVERS = 3;

/** So many looks tell whether a checkpoint moves. */
export const POLLS_TO_JUDGE = 3;

/** Whether events wait for it, for all that is known. */
export const waits = ({ share }: SegmentFacts) => share.waiting > 0 || (share.more && share.atMost);

/** None of the kept events is for it, and older ones were not looked at yet. */
export const isUnsure = ({ share }: SegmentFacts) => share.waiting === 0 && share.more && !share.atMost;

/** Whether a condition holds for some segment. */
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
 * Released, or its owner deregistered: a process that stops in order, or over a poison event, deletes its heartbeat. Or its row says so.
 */
export const isStopped = (segment: SegmentFacts, { features }: Facts) =>
  waits(segment) &&
  (isReportedDown(segment.segment) ||
    segment.ownership === 'none' ||
    (features.heartbeats && features.owners && segment.segment.heartbeatAgeS === null));

/** Its own row says that it is being rebuilt. */
export const isReportedRebuilding = ({ segment }: SegmentFacts) => segment.reported?.state === 'rebuilding';

/** Its owner gave a sign of life, and that is too old. */
export const isOwnerDead = ({ ownership, segment }: SegmentFacts) =>
  ownership === 'stale' && segment.heartbeatAgeS !== null;

/** Events wait, and the checkpoint did not move from look to look. */
export const rests = (segment: SegmentFacts) => waits(segment) && segment.restingPolls >= POLLS_TO_JUDGE;

const isResting = (segment: SegmentFacts, { staleAfterS }: Facts) => rests(segment) && segment.restingS >= staleAfterS;

/** Where there are segments a consumer's scope is part of its query: its checkpoint rests although it may be caught up. */
const restsByScope = ({ share }: SegmentFacts, { features }: Facts) => share.atMost && features.segments;

/** A failure in the log is enough; without one a rest that is longer than any batch, under an owner that lived for so long. */
export const isBlocked = (segment: SegmentFacts, facts: Facts) =>
  (rests(segment) && segment.rest.hasFailed) ||
  (isResting(segment, facts) &&
    segment.restingS - silentS(segment, facts) >= segment.rest.limitS &&
    !restsByScope(segment, facts));

/** Processes that start again and again never come past what waits first. */
export const isCrashLoop = (segment: SegmentFacts) => waits(segment) && segment.rest.takeovers >= TAKEOVERS;

/** Who takes it begins the batch anew: after several owners it is no long one. */
export const changesHands = (segment: SegmentFacts) => rests(segment) && segment.rest.hands > 1;

/** It rests for as long as a heartbeat may be old, all of it under its present owner, and events that are for it wait. */
export const isLongBatch = (segment: SegmentFacts, facts: Facts) =>
  isResting(segment, facts) && segment.rest.heldS >= facts.staleAfterS && !restsByScope(segment, facts);

/** Seconds since the last heartbeat of the owner where the next one is late: it may be dead. 0: it lives, for all that is known. */
function silentS({ segment: { heartbeatAgeS } }: SegmentFacts, { lateAfterS }: Facts): number {
  return heartbeatAgeS !== null && heartbeatAgeS > lateAfterS ? heartbeatAgeS : 0;
}

/** One look may meet a transaction that is just being committed; and who may have died does not wait for anything. */
export const isAtGap = (segment: SegmentFacts, facts: Facts) =>
  waits(segment) && segment.restingPolls > 1 && segment.gap !== null && silentS(segment, facts) === 0;

/** It may have died, and is not called dead yet. */
export const isOwnerSilent = (segment: SegmentFacts, facts: Facts) =>
  waits(segment) && segment.restingPolls > 1 && silentS(segment, facts) > 0;

/** It rests for so long, and what waits may be no one's. */
export const isScopeUnclear = (segment: SegmentFacts, facts: Facts) =>
  isResting(segment, facts) && restsByScope(segment, facts);

import type { Segment } from '../consumer/consumer';
import type { Finding } from '../consumer/findings';
import { comparePositions } from '../event/event';
import {
  changesHands,
  isAtGap,
  isBlocked,
  isCrashLoop,
  isLongBatch,
  isOwnerDead,
  isOwnerSilent,
  isReportedRebuilding,
  isScopeUnclear,
  isStopped,
  isUnsure,
  POLLS_TO_JUDGE,
  rests,
  some,
  waits,
} from './conditions';
import type { Facts, SegmentFacts } from './facts';

/**
 * `unreadable`: it cannot be told. `stopped`: events wait and no one is there. `ownerDead`: the owner's heartbeat is too old.
 * `blocked`: the owner lives, but the checkpoint does not move. `rebuilding`: the checkpoint was set back. `idle`: nothing was ever in scope.
 */
export type HealthStatus =
  | 'unreadable'
  | 'stopped'
  | 'ownerDead'
  | 'blocked'
  | 'fallingBehind'
  | 'rebuilding'
  | 'catchingUp'
  | 'caughtUp'
  | 'idle';

/** Worst first. */
export const STATUS_RANK: readonly HealthStatus[] = [
  'unreadable',
  'stopped',
  'ownerDead',
  'blocked',
  'fallingBehind',
  'rebuilding',
  'catchingUp',
  'caughtUp',
  'idle',
];

/** The rule that gave a status its name; `unreadable` has several reasons. */
export type RuleName =
  | Exclude<HealthStatus, 'unreadable'>
  | 'unread'
  | 'crashLoop'
  | 'changingHands'
  | 'longBatch'
  | 'atGap'
  | 'ownerSilent'
  | 'noCheckpoint'
  | 'warmingUp'
  | 'scopeUnknown'
  | 'lookingBack';

export interface SegmentHealth extends SegmentFacts {
  readonly status: HealthStatus;
}

/** A consumer with its judgement. */
export interface Health extends Facts {
  /** What is shown: a change for the worse, or back, shows after it has lasted. */
  readonly status: HealthStatus;
  /** What the figures say right now. */
  readonly now: HealthStatus;
  readonly rule: RuleName;
  /** Worst first, then by number. */
  readonly segments: readonly SegmentHealth[];
  readonly positionLag: number;
  readonly oldestWaitingS: number | null;
  /** The youngest heartbeat of any owner: whether some process of this consumer lives. */
  readonly heartbeatAgeS: number | null;
  readonly findings: readonly Finding[];
  /** Seconds since it was last read, where that is longer than usual: all figures are of then. */
  readonly unreadForS?: number;
}

interface Rule {
  readonly name: RuleName;
  readonly status: HealthStatus;
  fires(facts: Facts): boolean;
}

/** In order; the first that fires gives the status. What cannot be told yet gives way to what is certain. */
const RULES: readonly Rule[] = [
  { name: 'noCheckpoint', status: 'unreadable', fires: ({ segments }) => segments.length === 0 },
  { name: 'crashLoop', status: 'blocked', fires: some(isCrashLoop) },
  { name: 'stopped', status: 'stopped', fires: some(isStopped) },
  { name: 'ownerDead', status: 'ownerDead', fires: some(isOwnerDead) },
  { name: 'blocked', status: 'blocked', fires: some(isBlocked) },
  { name: 'atGap', status: 'catchingUp', fires: some(isAtGap) },
  {
    name: 'warmingUp',
    status: 'unreadable',
    fires: (facts) => facts.polls < POLLS_TO_JUDGE && facts.segments.some(waits),
  },
  { name: 'scopeUnknown', status: 'unreadable', fires: some(isScopeUnclear) },
  { name: 'ownerSilent', status: 'catchingUp', fires: some(isOwnerSilent) },
  { name: 'changingHands', status: 'catchingUp', fires: some(changesHands) },
  { name: 'longBatch', status: 'catchingUp', fires: some(isLongBatch) },
  {
    name: 'fallingBehind',
    status: 'fallingBehind',
    fires: ({ rates, share }) => rates.growing && share.waiting > 0,
  },
  {
    name: 'rebuilding',
    status: 'rebuilding',
    fires: (facts) =>
      (facts.rebuildTo !== null || facts.segments.some(isReportedRebuilding)) && facts.segments.some(waits),
  },
  { name: 'catchingUp', status: 'catchingUp', fires: some(waits) },
  { name: 'lookingBack', status: 'unreadable', fires: some(isUnsure) },
  { name: 'caughtUp', status: 'caughtUp', fires: some(({ segment }) => segment.checkpoint !== '0') },
  { name: 'idle', status: 'idle', fires: () => true },
];

/** The rule that fires for these facts. */
export function judge(facts: Facts): { readonly rule: RuleName; readonly status: HealthStatus } {
  const { name, status } = firing(facts);
  return { rule: name, status };
}

function firing(facts: Facts): Rule {
  return RULES.find((rule) => rule.fires(facts)) as Rule;
}

/** What is left of a judgement when the store cannot be read: the last figures, and that they say nothing of now. */
export function unread(health: Health, forS: number): Health {
  const unclear = { status: 'unreadable', now: 'unreadable', rule: 'unread' } as const;
  const segments = health.segments.map((segment) => ({ ...segment, status: unclear.status }));
  return { ...health, ...unclear, segments, unreadForS: Math.max(0, forS) };
}

/** The segments with the status that each would have on its own, worst first. */
export function judgeSegments(facts: Facts): SegmentHealth[] {
  // One and the same for all of them: there may be thousands.
  const single: SegmentFacts[] = [];
  const alone: Facts = { ...facts, segments: single };
  return facts.segments
    .map((segment) => {
      single[0] = segment;
      // Named one by one: to copy whatever is there takes several times as long, for each segment of each poll.
      const { ownership, share, oldestWaitingS, restingS, restingPolls, rest, gap } = segment;
      const status = segmentStatus(segment, alone);
      return { segment: segment.segment, ownership, share, oldestWaitingS, restingS, restingPolls, rest, gap, status };
    })
    .sort((a, b) => compareStatus(a.status, b.status) || compareSegments(a.segment, b.segment));
}

/** `alone`: the facts of a consumer that has this segment only. */
function segmentStatus(segment: SegmentFacts, alone: Facts): HealthStatus {
  const { status } = firing(alone);
  // Growth and set-backs are the whole consumer's.
  if (status === 'fallingBehind' || status === 'rebuilding') return waits(segment) ? 'catchingUp' : 'caughtUp';
  return status;
}

/** The order of consumers in a list: worst first, then most waiting, then by name. What cannot be told yet stands where its rule does. */
export function compareHealth(a: Health, b: Health): number {
  return place(a) - place(b) || b.share.waiting - a.share.waiting || (a.name < b.name ? -1 : +(a.name > b.name));
}

function place({ status, now, rule }: Health): number {
  const shownRule = status === now ? rule : status === 'unreadable' ? 'warmingUp' : status;
  return RULES.findIndex(({ name }) => name === shownRule);
}

/** Whether somebody has to look after the consumer. */
export function needsPerson(status: HealthStatus): boolean {
  return status === 'stopped' || status === 'ownerDead' || status === 'blocked';
}

/** Whether a consumer needs a person, and the person did not mute it: what every face counts. */
export function standsStill({ status, muted }: { readonly status: HealthStatus; readonly muted: boolean }): boolean {
  return needsPerson(status) && !muted;
}

/** So long a checkpoint rests before its logs are worth a look, seconds. */
export const SUSPECT_S = 10;

/** Whether a segment rests while events wait, so that its logs may say why. */
export function isSuspect(segment: SegmentFacts): boolean {
  return rests(segment) && segment.restingS >= SUSPECT_S;
}

/** Whether events wait, for all that is known. */
export function isBehind({ segments }: Pick<Health, 'segments'>): boolean {
  return segments.some(waits);
}

/** The same from an age on: an event that is about to be handled is no backlog, and a healthy store would flicker. One whose age is not known counts. */
export function isBehindFor(health: Pick<Health, 'segments' | 'oldestWaitingS'>, afterS: number): boolean {
  return isBehind(health) && (health.oldestWaitingS ?? afterS) >= afterS;
}

function compareStatus(a: HealthStatus, b: HealthStatus): number {
  return a === b ? 0 : STATUS_RANK.indexOf(a) - STATUS_RANK.indexOf(b);
}

function compareSegments(a: Segment, b: Segment): number {
  return (a.id ?? 0) - (b.id ?? 0) || comparePositions(a.checkpoint, b.checkpoint);
}

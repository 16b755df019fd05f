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
 * `unreadable`: the status is not known. `stopped`: events wait and no process is there. `ownerDead`: the owner's heartbeat is too old.
 * `blocked`: the owner is alive, but the checkpoint does not move. `rebuilding`: the checkpoint was set back. `idle`: no event was ever in
 * scope.
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

/** The worst first. */
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

/** The rule that gave the status. Several rules give `unreadable`, and several give `blocked` or `catchingUp`. */
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
  /** The shown status. A change is shown only after it has lasted. */
  readonly status: HealthStatus;
  /** The status that the figures of this look give. */
  readonly now: HealthStatus;
  readonly rule: RuleName;
  /** The worst first, then by segment number. */
  readonly segments: readonly SegmentHealth[];
  readonly positionLag: number;
  readonly oldestWaitingS: number | null;
  /** The age of the youngest heartbeat of any owner: whether some process of this consumer is alive. */
  readonly heartbeatAgeS: number | null;
  readonly findings: readonly Finding[];
  /** Seconds since the last read, when that is longer than usual. All figures are then from that time. */
  readonly unreadForS?: number;
}

interface Rule {
  readonly name: RuleName;
  readonly status: HealthStatus;
  fires(facts: Facts): boolean;
}

/** In order: the first rule that fires gives the status. A rule that says "not known yet" comes after those that are already certain. */
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

/** Returns the rule that fires for these facts. */
export function judge(facts: Facts): { readonly rule: RuleName; readonly status: HealthStatus } {
  const { name, status } = firing(facts);
  return { rule: name, status };
}

function firing(facts: Facts): Rule {
  return RULES.find((rule) => rule.fires(facts)) as Rule;
}

/** Returns a judgement for a store that cannot be read: it keeps the last figures and marks them as old. */
export function unread(health: Health, forS: number): Health {
  const unclear = { status: 'unreadable', now: 'unreadable', rule: 'unread' } as const;
  const segments = health.segments.map((segment) => ({ ...segment, status: unclear.status }));
  return { ...health, ...unclear, segments, unreadForS: Math.max(0, forS) };
}

/** Returns the segments, each with the status that it would have alone, the worst first. */
export function judgeSegments(facts: Facts): SegmentHealth[] {
  // One object serves all segments, because there may be thousands.
  const single: SegmentFacts[] = [];
  const alone: Facts = { ...facts, segments: single };
  return facts.segments
    .map((segment) => {
      single[0] = segment;
      // The fields are named one by one: a spread takes several times as long, for each segment at each poll.
      const { ownership, share, oldestWaitingS, restingS, restingPolls, rest, gap } = segment;
      const status = segmentStatus(segment, alone);
      return { segment: segment.segment, ownership, share, oldestWaitingS, restingS, restingPolls, rest, gap, status };
    })
    .sort((a, b) => compareStatus(a.status, b.status) || compareSegments(a.segment, b.segment));
}

/** `alone`: the facts of a consumer that has only this segment. */
function segmentStatus(segment: SegmentFacts, alone: Facts): HealthStatus {
  const { status } = firing(alone);
  // Falling behind and rebuilding are properties of the whole consumer.
  if (status === 'fallingBehind' || status === 'rebuilding') return waits(segment) ? 'catchingUp' : 'caughtUp';
  return status;
}

/**
 * Orders consumers for a list: the worst first, then those with the most waiting events, then by name. An unknown status stands at the
 * place of its rule.
 */
export function compareHealth(a: Health, b: Health): number {
  return place(a) - place(b) || b.share.waiting - a.share.waiting || (a.name < b.name ? -1 : +(a.name > b.name));
}

function place({ status, now, rule }: Health): number {
  const shownRule = status === now ? rule : status === 'unreadable' ? 'warmingUp' : status;
  return RULES.findIndex(({ name }) => name === shownRule);
}

/** Whether a person has to act. */
export function needsPerson(status: HealthStatus): boolean {
  return status === 'stopped' || status === 'ownerDead' || status === 'blocked';
}

/** Whether a consumer needs a person and is not muted. Every face counts by this. */
export function standsStill({ status, muted }: { readonly status: HealthStatus; readonly muted: boolean }): boolean {
  return needsPerson(status) && !muted;
}

/** Seconds that a checkpoint has to rest before its logs are read. */
export const SUSPECT_S = 10;

/** Whether a segment rests while events wait, so that its logs may explain it. */
export function isSuspect(segment: SegmentFacts): boolean {
  return rests(segment) && segment.restingS >= SUSPECT_S;
}

/** Whether events wait, as far as is known. */
export function isBehind({ segments }: Pick<Health, 'segments'>): boolean {
  return segments.some(waits);
}

/**
 * Whether events wait that are at least this old. An event that is about to be handled is no backlog; without the limit, a healthy store
 * would flicker. An unknown age counts as old enough.
 */
export function isBehindFor(health: Pick<Health, 'segments' | 'oldestWaitingS'>, afterS: number): boolean {
  return isBehind(health) && (health.oldestWaitingS ?? afterS) >= afterS;
}

function compareStatus(a: HealthStatus, b: HealthStatus): number {
  return a === b ? 0 : STATUS_RANK.indexOf(a) - STATUS_RANK.indexOf(b);
}

function compareSegments(a: Segment, b: Segment): number {
  return (a.id ?? 0) - (b.id ?? 0) || comparePositions(a.checkpoint, b.checkpoint);
}

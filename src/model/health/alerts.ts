import { EVENTS_BEHIND_CAP } from '../consumer/consumer';
import type { HoldTimes } from './memory';
import { type Health, type HealthStatus, isBehind, needsPerson } from './rules';

/**
 * What a person is told about, once. `lag`: the consumer passed its threshold. `gone`: no event waits any more, but none was handled either:
 * they were deleted, or count as somebody else's now.
 */
export type Alert<H extends Health = Health> =
  | { readonly kind: 'problem'; readonly health: H; readonly reason: HealthStatus | 'lag' }
  | { readonly kind: 'recovered' | 'gone'; readonly health: H };

/** From when on a lag is worth telling; 0: never. */
export interface Thresholds {
  readonly lagEvents: number;
  readonly lagSeconds: number;
}

/** Of one consumer. */
export interface AlertMemory {
  readonly told: boolean;
  readonly bad: boolean;
  /** Since when it is so, ms. */
  readonly since: number;
  /** What was last worth telling. */
  readonly reason: HealthStatus | 'lag' | null;
  /** It was so at the first look already. */
  readonly fromStart: boolean;
  /** It was told in an earlier life of the window, and the problem has not shown since. */
  readonly unseen: boolean;
  /** Where it stood when it was told while events waited; null where that is not known, or none did. */
  readonly toldAt: string | null;
  /** The thresholds of which it had passed one when that was told; null where it was told for its status. */
  readonly passed: Thresholds | null;
}

/** Of a consumer that a person was told of before the window was loaded again. */
export function toldBefore(at: number): AlertMemory {
  return { told: true, bad: true, since: at, reason: null, fromStart: true, unseen: true, toldAt: null, passed: null };
}

/** Why a person should know of the consumer as it is shown; null when there is nothing to tell. */
export function reasonToTell(health: Health, { lagEvents, lagSeconds }: Thresholds): HealthStatus | 'lag' | null {
  if (needsPerson(health.status)) return health.status;
  // What may be no one's event is no reason to disturb.
  if (health.share.atMost || !isBehind(health)) return null;
  // No more than the cap is counted. That there are more says nothing: it may be one.
  const isLong = lagEvents > 0 && health.share.waiting >= Math.min(lagEvents, EVENTS_BEHIND_CAP);
  const isOld = lagSeconds > 0 && health.oldestWaitingS !== null && health.oldestWaitingS >= lagSeconds;
  return isLong || isOld ? 'lag' : null;
}

/** Tells a problem once, and its end after that has lasted; nothing in between, and nothing while it cannot be told. `at`: milliseconds of a clock that goes forward. */
export function nextAlert<H extends Health>(
  before: AlertMemory | undefined,
  health: H,
  thresholds: Thresholds,
  times: HoldTimes,
  at: number,
): { readonly memory: AlertMemory; readonly alert: Alert<H> | null } {
  if (before && health.status === 'unreadable') return { memory: before, alert: null };
  const reason = reasonToTell(health, thresholds);
  // What is only shown still, and over for the moment, does not last.
  const isOver = reason !== null && reason !== 'lag' && !needsPerson(health.now);
  const memory = remembered(before, reason, isOver, at);
  const lastedS = (at - memory.since) / 1_000;
  if (reason !== null && !isOver && !memory.told && lastedS >= waitS(reason, memory, times)) {
    const toldAt = isBehind(health) ? standingOf(health) : null;
    const passed = reason === 'lag' ? thresholds : null;
    return { memory: { ...memory, told: true, toldAt, passed }, alert: { kind: 'problem', health, reason } };
  }
  if (reason === null && memory.told && lastedS >= recoveryS(memory, health, times)) {
    const { passed } = memory;
    // Who raises a threshold knows that it is no longer told; the consumer is as late as before.
    if (passed !== null && reasonToTell(health, passed) !== null) {
      return { memory: { ...memory, told: false }, alert: null };
    }
    const isGone = memory.toldAt === standingOf(health) && !isBehind(health);
    return { memory: { ...memory, told: false }, alert: { kind: isGone ? 'gone' : 'recovered', health } };
  }
  return { memory, alert: null };
}

function remembered(
  before: AlertMemory | undefined,
  reason: HealthStatus | 'lag' | null,
  isOver: boolean,
  at: number,
): AlertMemory {
  const bad = reason !== null;
  if (!before) {
    return { told: false, bad, since: at, reason, fromStart: true, unseen: false, toldAt: null, passed: null };
  }
  const { told, fromStart, unseen, toldAt, passed } = before;
  const isSame = before.bad === bad;
  return {
    told,
    bad,
    since: isSame && !(isOver && !told) ? before.since : at,
    reason: reason ?? before.reason,
    fromStart: isSame && fromStart,
    unseen: unseen && !bad,
    toldAt,
    passed,
  };
}

const standingOf = ({ segments }: Health) =>
  segments
    .map(({ segment: { id, total, checkpoint } }) => `${id}/${total} ${checkpoint}`)
    .sort()
    .join();

/** A status is shown after the hold-down only, but for the first one. */
function waitS(reason: HealthStatus | 'lag', { fromStart }: AlertMemory, { holdDownS }: HoldTimes): number {
  return reason === 'lag' || fromStart ? holdDownS : 0;
}

/** How long it is well before that is told. */
function recoveryS({ reason, unseen }: AlertMemory, health: Health, { holdDownS, clearS }: HoldTimes): number {
  // That a checkpoint does not move shows only after so long.
  if (unseen && isBehind(health)) return Math.max(clearS, longestLimitS(health) + holdDownS);
  // A status is taken back only after it has lasted; the threshold has no one else to wait for it.
  return reason === 'lag' || unseen ? clearS : 0;
}

/** How long it takes until a checkpoint that does not move counts as blocked. */
function longestLimitS({ segments, staleAfterS }: Health): number {
  return segments.reduce((most, { rest }) => Math.max(most, rest.limitS), staleAfterS);
}

import { EVENTS_BEHIND_CAP } from '../consumer/consumer';
import type { HoldTimes } from './memory';
import { type Health, type HealthStatus, isBehind, needsPerson } from './rules';

/**
 * What a person is notified of, once. `lag`: the consumer passed a threshold. `gone`: no event waits any more, but the consumer handled
 * none: they were deleted, or now belong to another consumer.
 */
export type Alert<H extends Health = Health> =
  | { readonly kind: 'problem'; readonly health: H; readonly reason: HealthStatus | 'lag' }
  | { readonly kind: 'recovered' | 'gone'; readonly health: H };

/** The lag from which a person is notified; 0: never. */
export interface Thresholds {
  readonly lagEvents: number;
  readonly lagSeconds: number;
}

/** What is remembered of one consumer. */
export interface AlertMemory {
  readonly notified: boolean;
  readonly bad: boolean;
  /** Milliseconds since when `bad` has had this value. */
  readonly since: number;
  /** The last reason for a notification. */
  readonly reason: HealthStatus | 'lag' | null;
  /** True while `bad` has not changed since the first look. */
  readonly fromStart: boolean;
  /** True when the person was notified before the window was reloaded and the problem has not been seen since. */
  readonly unseen: boolean;
  /** The checkpoints at the time of the notification, if events waited then; otherwise null, also when unknown. */
  readonly notifiedAt: string | null;
  /** The thresholds in force when the person was notified of a lag; null when the notification was about a status. */
  readonly passed: Thresholds | null;
}

/** In place of the thresholds of an earlier window, which are not kept. No lag reaches them. */
const EARLIER: Thresholds = { lagEvents: 0, lagSeconds: 0 };

/** Returns the memory of a consumer of which a person was notified before the window was reloaded; `isLag`: only that it was late. */
export function alreadyNotified(at: number, isLag: boolean): AlertMemory {
  return {
    notified: true,
    bad: true,
    since: at,
    reason: null,
    fromStart: true,
    unseen: true,
    notifiedAt: null,
    passed: isLag ? EARLIER : null,
  };
}

/** Returns why a person should be notified of the consumer as it is shown; null when there is no reason. */
export function reasonToNotify(health: Health, { lagEvents, lagSeconds }: Thresholds): HealthStatus | 'lag' | null {
  if (needsPerson(health.status)) return health.status;
  // Events that may concern no consumer are no reason for a message.
  if (health.share.atMost || !isBehind(health)) return null;
  // Waiting events are counted only up to the cap. `more` says only that there is at least one beyond it.
  const isLong = lagEvents > 0 && health.share.waiting >= Math.min(lagEvents, EVENTS_BEHIND_CAP);
  const isOld = lagSeconds > 0 && health.oldestWaitingS !== null && health.oldestWaitingS >= lagSeconds;
  return isLong || isOld ? 'lag' : null;
}

/**
 * Notifies of a problem once, and of its end once the end has lasted. It is silent in between, and while the consumer cannot be judged. A
 * consumer that passed a threshold and then needs a person has another problem.
 * `at`: milliseconds of a clock that never goes back.
 */
export function nextAlert<H extends Health>(
  before: AlertMemory | undefined,
  health: H,
  thresholds: Thresholds,
  times: HoldTimes,
  at: number,
): { readonly memory: AlertMemory; readonly alert: Alert<H> | null } {
  if (before && health.status === 'unreadable') return { memory: before, alert: null };
  const reason = reasonToNotify(health, thresholds);
  // A status that is still shown but no longer true does not count towards the wait.
  const isOver = reason !== 'lag' && !needsPerson(health.now);
  const memory = remembered(before, reason, isOver, thresholds, at);
  const isNews = !memory.notified || (memory.passed !== null && reason !== 'lag');
  const lastedS = (at - memory.since) / 1_000;
  if (reason !== null && !isOver && isNews && lastedS >= waitS(reason, memory, times)) {
    const notifiedAt = isBehind(health) ? standingOf(health) : null;
    const passed = reason === 'lag' ? thresholds : null;
    return { memory: { ...memory, notified: true, notifiedAt, passed }, alert: { kind: 'problem', health, reason } };
  }
  if (reason === null && memory.notified && lastedS >= recoveryS(memory, health, times)) {
    const { passed } = memory;
    // The person who raises a threshold knows that the alert ends; the consumer is still as late as before.
    if (passed !== null && reasonToNotify(health, passed) !== null) {
      return { memory: { ...memory, notified: false }, alert: null };
    }
    const isGone = memory.notifiedAt === standingOf(health) && !isBehind(health);
    return { memory: { ...memory, notified: false }, alert: { kind: isGone ? 'gone' : 'recovered', health } };
  }
  return { memory, alert: null };
}

function remembered(
  before: AlertMemory | undefined,
  reason: HealthStatus | 'lag' | null,
  isOver: boolean,
  thresholds: Thresholds,
  at: number,
): AlertMemory {
  const bad = reason !== null;
  if (!before) {
    return { notified: false, bad, since: at, reason, fromStart: true, unseen: false, notifiedAt: null, passed: null };
  }
  const { notified, fromStart, unseen, notifiedAt } = before;
  const passed = before.passed === EARLIER && reason === 'lag' ? thresholds : before.passed;
  const isSame = before.bad === bad;
  return {
    notified,
    bad,
    since: isSame && !(isOver && !notified) ? before.since : at,
    reason: reason ?? before.reason,
    fromStart: isSame && fromStart,
    unseen: unseen && !bad,
    notifiedAt,
    passed,
  };
}

const standingOf = ({ segments }: Health) =>
  segments
    .map(({ segment: { id, total, checkpoint } }) => `${id}/${total} ${checkpoint}`)
    .sort()
    .join();

/** A status is shown only after the hold-down, so it needs no further wait. The first status and a lag do. */
function waitS(reason: HealthStatus | 'lag', { fromStart }: AlertMemory, { holdDownS }: HoldTimes): number {
  return reason === 'lag' || fromStart ? holdDownS : 0;
}

/** Returns how many seconds a consumer has to be well before a person is notified of it. */
function recoveryS({ reason, unseen }: AlertMemory, health: Health, { holdDownS, clearS }: HoldTimes): number {
  // A checkpoint that does not move is recognised only after this time.
  if (unseen && isBehind(health)) return Math.max(clearS, longestLimitS(health) + holdDownS);
  // A better status is shown only after it has lasted. For a threshold, only this function waits.
  return reason === 'lag' || unseen ? clearS : 0;
}

/** Returns the seconds after which a checkpoint that does not move counts as blocked. */
function longestLimitS({ segments, staleAfterS }: Health): number {
  return segments.reduce((most, { rest }) => Math.max(most, rest.limitS), staleAfterS);
}

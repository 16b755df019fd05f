import type { Health, HealthStatus, SegmentHealth } from '../../model/health/rules';
import { longBatchS } from '../../model/health/statusWords';
import type { ConsumerFeedState, WatchedFeed } from './feedState';
import type { Judged } from './judged';
import type { ConsumerView } from './view';

/** What to look at, and for how long. */
export interface SettleOptions {
  /** The consumers that matter; all of them when absent. */
  readonly only?: (name: string) => boolean;
  /** How long to look, in milliseconds. Consumers that are not sure by then are marked as such. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** Whether a consumer was looked at often enough; `isSure` when absent. */
  readonly isEnough?: (consumer: ConsumerView) => boolean;
  /** Called after each look. */
  readonly onLook?: (unsure: readonly ConsumerView[]) => void;
}

/** Statuses that say that a consumer works on its backlog. They need a checkpoint that was seen to move. */
export const WORKING: readonly HealthStatus[] = ['catchingUp', 'rebuilding', 'fallingBehind'];

/** Rules that say only that more looks are needed. */
const UNSURE_RULES: readonly Health['rule'][] = ['warmingUp', 'lookingBack', 'unread'];

/**
 * Polls until each consumer was looked at often enough for its status to be true. A consumer with a backlog must have moved its checkpoint,
 * or rested long enough to be blocked. A consumer that is not sure at the end becomes `unreadable` with the rule `warmingUp`. Rejects when
 * a look fails, and with the signal's reason.
 */
export async function settledJudgement(feed: WatchedFeed, options: SettleOptions): Promise<Judged> {
  const { only = () => true, patienceMs, signal, isEnough = isSure, onLook } = options;
  const until = performance.now() + patienceMs;
  const watching = feed.watch();
  try {
    for (let state = feed.state; ; state = await nextLook(feed, until, signal)) {
      const { snapshot, consumers, error, unpolled } = state;
      const problem = error ?? unpolled;
      if (problem !== undefined) throw new Error(problem);
      if (snapshot === undefined) {
        if (performance.now() >= until)
          throw new Error(`No answer within ${Math.round(patienceMs / 100) / 10} seconds.`);
        continue;
      }
      const unsure = consumers.filter((consumer) => only(consumer.name) && !isEnough(consumer));
      onLook?.(unsure);
      if (unsure.length > 0 && performance.now() < until) continue;
      const marked = consumers.map((consumer) =>
        isEnough(consumer) || isInLongBatch(consumer) ? consumer : asUnsure(consumer),
      );
      return { consumers: marked, takenAt: snapshot.takenAt };
    }
  } finally {
    watching.dispose();
  }
}

/** Whether more looks would not change the status, as long as the consumer goes on as it does. */
export function isSure({ rule, status, now, segments, polls }: Health): boolean {
  if (UNSURE_RULES.includes(rule) || status !== now) return false;
  return !WORKING.includes(now) || segments.every((segment) => hasMoved(segment, polls) || isJudged(segment));
}

/**
 * Whether it rests no longer than its batches are known to take. Its sentence says how long that is, and more looks would not change it.
 */
const isInLongBatch = (view: ConsumerView) =>
  view.rule === 'longBatch' && view.status === view.now && longBatchS(view) !== null;

/** Whether nothing waits for it, or its checkpoint was somewhere else at the first look. */
const hasMoved = ({ restingPolls, share }: SegmentHealth, polls: number) =>
  (share.waiting === 0 && !share.more) || restingPolls < polls;

/** Whether it has rested long enough: if it were blocked, its status would say so. */
const isJudged = ({ restingS, rest, status }: SegmentHealth) => restingS >= rest.limitS || !WORKING.includes(status);

function asUnsure(consumer: ConsumerView): ConsumerView {
  const unsure = { status: 'unreadable', now: 'unreadable' } as const;
  const segments = consumer.segments.map((segment) =>
    WORKING.includes(segment.status) ? { ...segment, status: unsure.status } : segment,
  );
  return { ...consumer, ...unsure, rule: UNSURE_RULES.includes(consumer.rule) ? consumer.rule : 'warmingUp', segments };
}

/** Resolves with the state after the next look, or at `until`. */
function nextLook(feed: WatchedFeed, until: number, signal: AbortSignal): Promise<ConsumerFeedState> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      listening.dispose();
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      settle();
    };
    const aborted = () => end(() => reject(signal.reason));
    const listening = feed.onDidChange((state) => end(() => resolve(state)));
    const timer = setTimeout(() => end(() => resolve(feed.state)), Math.max(0, until - performance.now()));
    signal.addEventListener('abort', aborted);
    if (signal.aborted) aborted();
  });
}

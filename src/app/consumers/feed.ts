import { setImmediate } from 'node:timers/promises';
import { messageOf, untilAborted } from '../../base/errors';
import { type Disposable, disposeAll, Emitter, type Event } from '../../base/event';
import { collectInSlices } from '../../base/inSlices';
import { Delayer, Poller } from '../../base/timers';
import type { ConsumerPoll, ConsumerSnapshot } from '../../model/consumer/consumer';
import type { Judging } from '../../model/health/assess';
import { compareHealth, type Health, unread } from '../../model/health/rules';
import type { HealthTracker } from '../../model/health/tracker';
import type { ConsumerReader } from '../../store/ports';
import type { AppPorts } from '../ports';
import { describeError } from '../stores/errorWords';
import { readableStore, type StoreLife, shownStore } from '../stores/state';
import { type ConsumerFeed, type ConsumerFeedState, whyUnpolled } from './feedState';
import { UncommittedWatch, type WatchableStore } from './lost/uncommittedWatch';
import type { ConsumerView } from './view';

const LONGEST_PAUSE_MS = 60_000;

/** After each poll the feed rests at least this many times as long as the poll took, so that a slow server is asked less often. */
const IDLE_SHARE = 3;

/** Figures carry their age once they are older than this many poll intervals. */
const OLD_INTERVALS = 3;

/** While only a person can connect again, the shown age is updated at this interval. */
const AGE_MS = 5_000;

/** After each poll older events are read for at most this long. */
const LOOK_BACK_MS = 250;

const nothing: ConsumerFeedState = { snapshot: undefined, consumers: [], error: undefined };

/** What a feed adds to its judgements. */
export interface FeedParts extends AppPorts {
  readonly scopeOf: Judging['scopeOf'];
  readonly staleAfterSOf: Judging['staleAfterSOf'];
  readonly evidenceOf: NonNullable<Judging['evidenceOf']>;
  readonly viewOf: (health: Health) => ConsumerView;
  /** Fires when a scope or a stale-after time changed; the consumers are judged again. */
  readonly onDidChangeJudging: Event<void>;
  /** Fires when settings or blocking events changed; the views are joined again. */
  readonly onDidChangeView: Event<void>;
}

/** Creates the feed of one connection: it polls while a face watches, with one query for all consumers. */
export function createConsumerFeed(life: StoreLife, parts: FeedParts): ConsumerFeed & Disposable {
  const { settings, log, t } = parts;
  const changed = new Emitter<ConsumerFeedState>();
  let judged: readonly Health[] = [];
  /** The judgement of the last good poll. */
  let read: readonly Health[] = [];
  let state = nothing;
  /**
   * Created and loaded with the first poll. It outlives the session: the events that it knows show whether the next session leads to the
   * same store.
   */
  let tracker: HealthTracker | undefined;
  /** When the newest figures came, by `performance.now()`. */
  let readAt = 0;
  let watchers = 0;
  const uncommitted = new UncommittedWatch({ ...parts, found: (consumer, at) => tracker?.notice(consumer, at) });
  let closeWatchers = 0;
  /** Runs while a poll is under way or waits longer than usual. */
  const ageing = new Delayer(() => showAge());
  const intervalMs = () => settings.pollIntervalS.get() * 1_000;

  const publish = (snapshot: ConsumerSnapshot | undefined, consumers: readonly Health[], error: string | undefined) => {
    judged = consumers;
    if (error === undefined) read = consumers;
    // Their sentences say how old they are.
    const lastRead =
      error === undefined || !snapshot
        ? undefined
        : read.map((health) => parts.viewOf({ ...health, unreadForS: ageMsOf(snapshot) / 1_000 }));
    const unpolled = whyUnpolled(life.state, t);
    const { changed: noticed } = tracker?.kept ?? {};
    const views = consumers.map(parts.viewOf);
    state = { snapshot, consumers: views, error, lastRead, unpolled, changed: noticed ?? undefined };
    changed.fire(state);
  };
  /** Returns the larger of two ages: one by the clock that counts a sleep of the machine, one by the clock that is never set back. */
  const ageMsOf = ({ takenAt }: ConsumerSnapshot) => Math.max(Date.now() - takenAt, performance.now() - readAt);
  /** Publishes the last figures, marked as unread. */
  const publishUnread = (error: string) => {
    const { snapshot } = state;
    const forS = snapshot ? ageMsOf(snapshot) / 1_000 : 0;
    publish(
      snapshot,
      judged.map((health) => unread(health, forS)),
      error,
    );
  };

  /** Publishes the age of the figures when a server is slow or does not answer. */
  const showAge = () => {
    ageing.cancel();
    const { snapshot, error } = state;
    if (watchers === 0 || !snapshot || error !== undefined) return;
    const ageMs = ageMsOf(snapshot);
    if (ageMs >= OLD_INTERVALS * intervalMs()) {
      publish(
        snapshot,
        judged.map((health) => ({ ...health, unreadForS: ageMs / 1_000 })),
        undefined,
      );
    }
    ageing.in(Math.max(intervalMs(), OLD_INTERVALS * intervalMs() - ageMs));
  };

  const judging = (): Judging => ({
    scopeOf: parts.scopeOf,
    staleAfterSOf: parts.staleAfterSOf,
    evidenceOf: parts.evidenceOf,
    holdDownS: settings.holdDownS.get(),
    clearS: settings.clearS.get(),
    unseenAfterS: (OLD_INTERVALS * intervalMs()) / 1_000,
  });

  const pollable = (): WatchableStore | undefined => {
    const store = readableStore(life.state);
    return store?.layout.consumers ? store : undefined;
  };

  const poll = async (signal: AbortSignal): Promise<number | undefined> => {
    const store = pollable();
    if (!store) return grow();
    showAge();
    const { createHealthTracker } = await import('../../model/health/tracker');
    signal.throwIfAborted();
    tracker ??= createHealthTracker();
    const judge = tracker;
    const asked = shown;
    const answer = await untilAborted(readPoll(store, judge, signal), signal);
    // Reading ten thousand rows and judging them together take too long for one slice.
    await setImmediate();
    signal.throwIfAborted();
    // From here on the whole answer is judged, even when the signal aborts: half of it would lose late commits and counts.
    const consumers = await collectInSlices(judge.take(answer, judging()));
    // Another store is shown by now.
    if (asked !== shown) return undefined;
    readAt = performance.now();
    publish(snapshotOf(answer), consumers.sort(compareHealth), undefined);
    showAge();
    if (!signal.aborted) await untilAborted(lookBack(store, judge, signal), signal);
    return intervalMs();
  };

  /** Publishes the growing age of the last figures while nothing is asked. */
  const grow = (): number | undefined => {
    const { error } = state;
    if (error === undefined) return undefined;
    publishUnread(error);
    return AGE_MS;
  };

  const poller = new Poller({
    work: poll,
    failed(error) {
      log.warn('Consumers could not be read', messageOf(error));
      publishUnread(describeError(error, t));
    },
    backOff: () => ({ firstMs: 2 * intervalMs(), longestMs: Math.max(LONGEST_PAUSE_MS, intervalMs()) }),
    rest: IDLE_SHARE,
  });

  const stop = () => {
    ageing.cancel();
    poller.stop();
  };

  let shown: ConsumerReader | undefined;
  const follow = (next: StoreLife['state']) => {
    const store = shownStore(next);
    // A connection that is closed for a while still shows its judgement. Another session has no judgement yet.
    if (store !== shown) {
      publish(undefined, [], undefined);
    } else if (state.snapshot && 'lost' in next && next.lost) {
      publishUnread('reason' in next ? next.reason : next.lost.reason);
    } else if (whyUnpolled(next, t) !== state.unpolled) {
      publish(state.snapshot, judged, state.error);
    }
    shown = store;
    uncommitted.use(pollable());
    poller.restart();
  };
  const { pollIntervalS, heartbeatStaleAfterS, holdDownS, clearS } = settings;
  const subscriptions = disposeAll(
    changed,
    life.onDidChange(follow),
    settings.onDidChange([pollIntervalS, heartbeatStaleAfterS, holdDownS, clearS], () => poller.restart()),
    parts.onDidChangeJudging(() => poller.restart()),
    parts.onDidChangeView(() => publish(state.snapshot, judged, state.error)),
  );

  return {
    get state() {
      return state;
    },
    onDidChange: changed.event,
    watch(how) {
      watchers += 1;
      if (how === 'closely') closeWatchers += 1;
      uncommitted.on = closeWatchers > 0;
      poller.start();
      let watching = true;
      return {
        dispose() {
          if (!watching) return;
          watching = false;
          watchers -= 1;
          if (how === 'closely') closeWatchers -= 1;
          uncommitted.on = closeWatchers > 0;
          if (watchers === 0) stop();
        },
      };
    },
    refresh: () => poller.restart(),
    dispose() {
      stop();
      uncommitted.dispose();
      subscriptions.dispose();
    },
  };
}

/**
 * Returns the answer that the tracker takes next: the new events, or everything when the events known before are no longer those of the
 * store.
 */
async function readPoll(store: ConsumerReader, { kept }: HealthTracker, signal: AbortSignal): Promise<ConsumerPoll> {
  const { compared } = kept;
  const poll = await store.consumers(kept.tailAfter, signal, compared);
  return kept.mustReadAll(poll, compared) ? await store.consumers(null, signal) : poll;
}

/**
 * Reads the older events that the next judgement needs, for LOOK_BACK_MS at most; a far checkpoint takes several polls. This is seldom
 * needed.
 */
async function lookBack(store: ConsumerReader, tracker: HealthTracker, signal: AbortSignal): Promise<void> {
  const until = performance.now() + LOOK_BACK_MS;
  for (let asked = tracker.lookBack; asked && performance.now() < until; asked = tracker.lookBack) {
    const answer = await store.lookBack(asked, signal);
    if (signal.aborted) return;
    tracker.learn(answer);
  }
}

/** Returns the poll without the newest events, which panels do not need. */
function snapshotOf(poll: ConsumerPoll): ConsumerSnapshot {
  const { head, features, consumers, takenAt, databaseTime, replayLagS, transactions } = poll;
  const replica = replayLagS === undefined ? {} : { replayLagS };
  const numbered = transactions === undefined ? {} : { transactions };
  return { head, features, consumers, takenAt, databaseTime, ...replica, ...numbered };
}

import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ConsumerPoll, ConsumerSnapshot } from '../../model/consumer';
import { compareHealth, unread } from '../../model/health';
import { createHealthTracker, type HealthTracker } from '../../model/healthTracker';
import { type ActiveStore, shownStore } from '../../platform/activeStore';
import type { ConsumerFeed, ConsumerFeedState, ConsumerLimits } from '../../platform/consumerFeed';
import { log } from '../../platform/log';
import { onSettingChange, settings } from '../../platform/settings';
import { describeError } from '../../platform/storeMessages';
import type { EventStore } from '../../store/eventStore';

const longestPauseMs = 60_000;

/** A poll may take a quarter of the time at most: a slow server is asked less often. */
const idleShare = 3;

/** So long the judging may hold up other extensions. */
const sliceMs = 10;

/** While a person must connect anew, the age of what is shown is told so often. */
const ageMs = 5_000;

/** So long after each poll older events may be read. */
const lookBackMs = 250;

const nothing: ConsumerFeedState = { snapshot: undefined, consumers: [], error: undefined };

/** Polls the active store while somebody watches; one query for everybody. */
export function createConsumerFeed(active: ActiveStore, limits: ConsumerLimits): ConsumerFeed & vscode.Disposable {
  const changed = new vscode.EventEmitter<ConsumerFeedState>();
  let state = nothing;
  let tracker = createHealthTracker();
  let watchers = 0;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: AbortController | undefined;

  const publish = (next: ConsumerFeedState) => {
    state = next;
    changed.fire(state);
  };

  const judging = () => ({ ...limits, holdDownS: settings.holdDownS.get(), clearS: settings.clearS.get() });

  const pollable = (): EventStore | undefined => {
    const current = active.state;
    const store = current.kind === 'connected' || current.kind === 'reconnecting' ? current.store : undefined;
    return store?.layout.consumers ? store : undefined;
  };

  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
    running?.abort();
    running = undefined;
  };

  const poll = async () => {
    stop();
    const store = pollable();
    if (watchers === 0) return;
    if (!store) return grow();
    const mine = new AbortController();
    running = mine;
    const startedAt = performance.now();
    try {
      const poll = await store.consumers(tracker.tailAfter, mine.signal);
      // Reading ten thousand rows and judging them is more than one slice.
      await setImmediate();
      if (mine.signal.aborted) return;
      const consumers = await inSlices(tracker.take(poll, judging()), mine.signal);
      if (mine.signal.aborted) return;
      failures = 0;
      publish({ snapshot: snapshotOf(poll), consumers: consumers.sort(compareHealth), error: undefined });
      await lookBack(store, tracker, mine.signal);
      if (mine.signal.aborted) return;
    } catch (error) {
      if (mine.signal.aborted) return;
      failures += 1;
      log().warn('Consumers could not be read', describeError(error));
      publish(unreadState(state, describeError(error)));
    }
    running = undefined;
    const interval = settings.pollIntervalS.get() * 1000 * 2 ** Math.min(failures, 10);
    const pause = Math.max(interval, (performance.now() - startedAt) * idleShare);
    timer = setTimeout(poll, Math.min(pause, Math.max(longestPauseMs, settings.pollIntervalS.get() * 1000)));
  };

  /** What was read grows older while nothing is asked. */
  const grow = () => {
    const { error } = state;
    if (error === undefined) return;
    publish(unreadState(state, error));
    timer = setTimeout(poll, ageMs);
  };

  let shown: EventStore | undefined;
  const subscriptions = vscode.Disposable.from(
    changed,
    active.onDidChange((next) => {
      const store = shownStore(next);
      if (store !== shown) {
        tracker = createHealthTracker();
        publish(nothing);
      } else if (state.snapshot && 'lost' in next && next.lost) {
        publish(unreadState(state, 'reason' in next ? next.reason : next.lost.reason));
      }
      shown = store;
      failures = 0;
      void poll();
    }),
    onSettingChange(
      [settings.pollIntervalS, settings.heartbeatStaleAfterS, settings.holdDownS, settings.clearS],
      () => void poll(),
    ),
  );

  return {
    get state() {
      return state;
    },
    onDidChange: changed.event,
    watch() {
      watchers += 1;
      if (watchers === 1) void poll();
      let watching = true;
      return new vscode.Disposable(() => {
        if (!watching) return;
        watching = false;
        watchers -= 1;
        if (watchers === 0) stop();
      });
    },
    refresh: () => void poll(),
    dispose() {
      stop();
      subscriptions.dispose();
    },
  };
}

/** The last figures, marked as such. */
function unreadState({ snapshot, consumers }: ConsumerFeedState, error: string): ConsumerFeedState {
  const forS = snapshot ? (Date.now() - snapshot.takenAt) / 1_000 : 0;
  return { snapshot, consumers: consumers.map((health) => unread(health, forS)), error };
}

/** Reads the older events that the next judgement needs, for a moment only: a far checkpoint takes several polls. Seldom needed. */
async function lookBack(store: EventStore, tracker: HealthTracker, signal: AbortSignal): Promise<void> {
  const until = performance.now() + lookBackMs;
  for (let asked = tracker.lookBack; asked && performance.now() < until; asked = tracker.lookBack) {
    const answer = await store.lookBack(asked, signal);
    if (signal.aborted) return;
    tracker.learn(answer);
  }
}

/** What the panels get: the tail stays here. */
function snapshotOf({ head, features, consumers, takenAt, databaseTime, replayLagS }: ConsumerPoll): ConsumerSnapshot {
  const replica = replayLagS === undefined ? {} : { replayLagS };
  return { head, features, consumers, takenAt, databaseTime, ...replica };
}

/** Works a list off without holding up the extension host; incomplete once aborted. */
async function inSlices<T>(work: Iterable<T>, signal: AbortSignal): Promise<T[]> {
  const done: T[] = [];
  let sliceFrom = performance.now();
  for (const item of work) {
    done.push(item);
    if (performance.now() - sliceFrom < sliceMs) continue;
    await setImmediate();
    if (signal.aborted) break;
    sliceFrom = performance.now();
  }
  return done;
}

import * as vscode from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import type { ConsumerFeed, ConsumerFeedState } from '../../platform/consumerFeed';
import { log } from '../../platform/log';
import { onSettingChange, settings } from '../../platform/settings';
import { describeError } from '../../platform/storeMessages';
import type { EventStore } from '../../store/eventStore';

const longestPauseMs = 60_000;

/** A poll may take a quarter of the time at most: a slow server is asked less often. */
const idleShare = 3;

/** Polls the active store while somebody watches; one query for everybody. */
export function createConsumerFeed(active: ActiveStore): ConsumerFeed & vscode.Disposable {
  const changed = new vscode.EventEmitter<ConsumerFeedState>();
  let state: ConsumerFeedState = { snapshot: undefined, error: undefined };
  let watchers = 0;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: AbortController | undefined;

  const publish = (next: ConsumerFeedState) => {
    state = next;
    changed.fire(state);
  };

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
    if (!store || watchers === 0) return;
    const mine = new AbortController();
    running = mine;
    const startedAt = performance.now();
    try {
      const snapshot = await store.consumers(mine.signal);
      if (mine.signal.aborted) return;
      failures = 0;
      publish({ snapshot, error: undefined });
    } catch (error) {
      if (mine.signal.aborted) return;
      failures += 1;
      log().warn('Consumers could not be read', describeError(error));
      publish({ snapshot: state.snapshot, error: describeError(error) });
    }
    running = undefined;
    const interval = settings.pollIntervalS.get() * 1000 * 2 ** Math.min(failures, 10);
    const pause = Math.max(interval, (performance.now() - startedAt) * idleShare);
    timer = setTimeout(poll, Math.min(pause, Math.max(longestPauseMs, settings.pollIntervalS.get() * 1000)));
  };

  let polledStore: EventStore | undefined;
  const subscriptions = vscode.Disposable.from(
    changed,
    active.onDidChange(() => {
      const store = pollable();
      if (store !== polledStore) publish({ snapshot: undefined, error: undefined });
      polledStore = store;
      failures = 0;
      void poll();
    }),
    onSettingChange([settings.pollIntervalS, settings.heartbeatStaleAfterS], () => void poll()),
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

import { isOtherPast } from '../../model/backlog/storeChange';
import { type Alert, type AlertMemory, nextAlert, toldBefore } from '../../model/health/alerts';
import type { HoldTimes } from '../../model/health/memory';
import type { ConsumerFeedState } from './feedState';
import type { ConsumerView } from './view';

/** What a person is to be told after a look at the consumers of a connection. */
interface AlertNews {
  readonly alerts: readonly Alert<ConsumerView>[];
  /** Consumers whose messages are about another store, or about what this one was before it was reset. */
  readonly outdated: readonly string[];
}

/** What was told of the consumers of one connection, and has not recovered. */
interface AlertBook {
  /** Those that a person was told of. */
  readonly told: readonly string[];
  /** `at`: milliseconds of a clock that goes forward. */
  take(state: ConsumerFeedState, times: HoldTimes, at: number): AlertNews;
}

/** `told`: of earlier lives of the window. */
export function createAlertBook(told: readonly string[], at: number): AlertBook {
  let memories = new Map<string, AlertMemory>(told.map((consumer) => [consumer, toldBefore(at)]));
  let changedAt: number | undefined;
  let isInterrupted = false;

  const toldNow = () => [...memories].filter(([, memory]) => memory.told).map(([name]) => name);
  /** Whether all that was told is of something else: the store was reset, or the connection leads to another one. */
  const isOtherStore = ({ changed }: ConsumerFeedState) => {
    const isOther = changed !== undefined && isOtherPast(changed.change.kind) && changed.at !== changedAt;
    changedAt = changed?.at;
    return isOther;
  };
  return {
    get told() {
      return toldNow();
    },
    take(state, times, at) {
      // What cannot be read has neither lasted nor ended.
      if (state.error !== undefined) {
        isInterrupted = true;
        return { alerts: [], outdated: [] };
      }
      const isOther = isOtherStore(state);
      const outdated = isOther ? toldNow() : [];
      if (isOther) memories = new Map();
      if (isInterrupted && state.consumers.length > 0) {
        for (const [name, memory] of memories) memories.set(name, { ...memory, since: at });
        isInterrupted = false;
      }
      const alerts: Alert<ConsumerView>[] = [];
      for (const view of state.consumers) {
        // What was not notified need not be taken back, and counts from the beginning once it is to be notified again.
        if (view.muted) {
          memories.delete(view.name);
          continue;
        }
        const { memory, alert } = nextAlert(memories.get(view.name), view, view.thresholds, times, at);
        memories.set(view.name, memory);
        if (alert) alerts.push(alert);
      }
      return { alerts, outdated };
    },
  };
}

import { isOtherPast } from '../../model/backlog/storeChange';
import { type Alert, type AlertMemory, nextAlert, toldBefore } from '../../model/health/alerts';
import type { HoldTimes } from '../../model/health/memory';
import type { ConsumerFeedState } from './feedState';
import type { ConsumerView } from './view';

/** What a person is notified of after a look at the consumers of a connection. */
interface AlertNews {
  readonly alerts: readonly Alert<ConsumerView>[];
  /** Consumers whose earlier messages no longer apply, because they are about another store, or about this one before its reset. */
  readonly outdated: readonly string[];
}

/** The consumers of one connection that a person was notified about and that have not recovered. */
interface AlertBook {
  /** The names of the consumers that a person was notified about. */
  readonly told: readonly string[];
  /** `at`: milliseconds of a clock that never goes back. */
  take(state: ConsumerFeedState, times: HoldTimes, at: number): AlertNews;
}

/** `told`: the consumers that were notified about before this window started. */
export function createAlertBook(told: readonly string[], at: number): AlertBook {
  let memories = new Map<string, AlertMemory>(told.map((consumer) => [consumer, toldBefore(at)]));
  let changedAt: number | undefined;
  let isInterrupted = false;

  const toldNow = () => [...memories].filter(([, memory]) => memory.told).map(([name]) => name);
  /** Whether all earlier messages are about something else: the store was reset, or the connection leads to another store. */
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
      // While the store cannot be read, no status can last or end.
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
        // A muted consumer was not notified about, so nothing is taken back. When it is no longer muted, it starts from the beginning.
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

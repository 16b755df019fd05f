import { isOtherPast } from '../../model/backlog/storeChange';
import { type Alert, type AlertMemory, alreadyNotified, nextAlert } from '../../model/health/alerts';
import type { HoldTimes } from '../../model/health/memory';
import type { ConsumerFeedState } from './feedState';
import type { ConsumerView } from './view';

/** What a person is notified of after a look at the consumers of a connection. */
interface AlertNews {
  readonly alerts: readonly Alert<ConsumerView>[];
  /** Consumers whose earlier messages no longer apply, because they are about another store, or about this one before its reset. */
  readonly outdated: readonly string[];
  /** Consumers that a person was notified about and that have had no row in the store for a while. */
  readonly removed: readonly string[];
}

/** The consumers of one connection that a person was notified about and that have not recovered. */
interface AlertBook {
  /** The names of the consumers that a person was notified about. */
  readonly notified: readonly string[];
  /** The names among them of those about which the last message was that they are late. */
  readonly late: readonly string[];
  /** `at`: milliseconds of a clock that never goes back. */
  take(state: ConsumerFeedState, times: HoldTimes, at: number): AlertNews;
}

/** `before`: the consumers that were notified about before this window started. */
export function createAlertBook(before: Pick<AlertBook, 'notified' | 'late'>, at: number): AlertBook {
  let memories = new Map<string, AlertMemory>(
    before.notified.map((consumer) => [consumer, alreadyNotified(at, before.late.includes(consumer))]),
  );
  let changedAt: number | undefined;
  let isInterrupted = false;
  /** When each consumer of `memories` was first seen without a row. */
  let rowless = new Map<string, number>();

  const notifiedNow = () => [...memories].filter(([, memory]) => memory.notified).map(([name]) => name);
  /** Whether all earlier messages are about something else: the store was reset, or the connection leads to another store. */
  const isOtherStore = ({ changed }: ConsumerFeedState) => {
    const isOther = changed !== undefined && isOtherPast(changed.change.kind) && changed.at !== changedAt;
    changedAt = changed?.at;
    return isOther;
  };
  const takeAlerts = ({ consumers }: ConsumerFeedState, times: HoldTimes, at: number) => {
    const alerts: Alert<ConsumerView>[] = [];
    for (const view of consumers) {
      // A muted consumer was not notified about, so nothing is taken back. When it is no longer muted, it starts from the beginning.
      if (view.muted) {
        memories.delete(view.name);
        continue;
      }
      const { memory, alert } = nextAlert(memories.get(view.name), view, view.thresholds, times, at);
      memories.set(view.name, memory);
      if (alert) alerts.push(alert);
    }
    return alerts;
  };
  /** Returns the removed consumers. A row must be missing for `clearS`: a process that releases a consumer may write it again. */
  const takeRemoved = ({ consumers }: ConsumerFeedState, { clearS }: HoldTimes, at: number): string[] => {
    const present = new Set(consumers.map(({ name }) => name));
    const absent = [...memories.keys()].filter((name) => !present.has(name));
    rowless = new Map(absent.map((name) => [name, rowless.get(name) ?? at]));
    const removed = absent.filter((name) => at - (rowless.get(name) ?? at) >= clearS * 1_000);
    const notifiedAbout = removed.filter((name) => memories.get(name)?.notified);
    for (const name of removed) memories.delete(name);
    return notifiedAbout;
  };
  return {
    get notified() {
      return notifiedNow();
    },
    get late() {
      return notifiedNow().filter((name) => memories.get(name)?.passed);
    },
    take(state, times, at) {
      // While the store cannot be read, no status can last or end.
      if (state.error !== undefined) {
        isInterrupted = true;
        return { alerts: [], outdated: [], removed: [] };
      }
      const isOther = isOtherStore(state);
      const outdated = isOther ? notifiedNow() : [];
      if (isOther) memories = new Map();
      if (isInterrupted && state.consumers.length > 0) {
        for (const [name, memory] of memories) memories.set(name, { ...memory, since: at });
        isInterrupted = false;
      }
      const alerts = takeAlerts(state, times, at);
      // Without a snapshot, the open session has not read its consumers yet.
      return { alerts, outdated, removed: state.snapshot ? takeRemoved(state, times, at) : [] };
    },
  };
}

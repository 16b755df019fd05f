import type { Disposable } from '../../base/event';
import { isOtherPast } from '../../model/backlog/storeChange';
import type { PassedPast } from '../../model/history/book';
import type { ConsumerHistory } from '../../model/history/history';
import type { ConsumerFeedState } from '../consumers/feedState';
import type { StoreHandle } from '../stores/handle';
import type { StoreHub } from '../stores/hub';
import { storeMark } from '../stores/otherStore';
import type { Recorder } from './recorder';

/**
 * A second connection to the same store is not recorded until the first one has been silent for this long, in milliseconds: its settings
 * may judge differently.
 */
const ALONE_MS = 120_000;

/**
 * The pasts of the consumers of all connections. A past belongs to a store: it stays when the connection gets another name, and is never
 * mixed with that of another store.
 */
export interface Pasts {
  /** Records the polls of a connection; never starts a poll itself. `noted` is called when something was added. */
  follow(handle: StoreHandle, noted: () => void): Disposable;
  /** Returns the history of a consumer by its connection's name; empty when the connection was never open. */
  of(connection: string, consumer: string): Promise<ConsumerHistory>;
  /** Returns what a consumer was seen to pass. */
  passed(connection: string, consumer: string): Promise<PassedPast>;
}

interface PastsParts {
  readonly hub: Pick<StoreHub, 'handle'>;
  readonly recorder: () => Promise<Recorder>;
  readonly onFailure: (error: unknown) => void;
}

/** Finds for each connection the past of its store, which `recorder` keeps. */
export function createPasts({ hub, recorder, onFailure }: PastsParts): Pasts {
  /** The store that each connection led to when it was last open. While the connection is closed, the history of that store is shown. */
  const marks = new Map<string, string>();
  /** The store of each connection's last look. */
  const lookedAt = new Map<string, string>();
  const lastLooks = new Map<string, { readonly connection: string; readonly at: number }>();

  const markOf = (handle: StoreHandle) => {
    const mark = storeMark(handle) ?? marks.get(handle.name);
    if (mark !== undefined) marks.set(handle.name, mark);
    return mark;
  };

  const look = async (mark: string, connection: string, { snapshot, consumers, changed }: ConsumerFeedState) => {
    if (!snapshot) return;
    const at = snapshot.databaseTime;
    const last = lastLooks.get(mark);
    if (last && last.connection !== connection && Math.abs(at - last.at) < ALONE_MS) return;
    lastLooks.set(mark, { connection, at });
    marks.set(connection, mark);
    // A connection that now leads to another store reports other events, too. The past of that store is not restarted for this reason.
    const isSameStore = lookedAt.get(connection) === mark;
    lookedAt.set(connection, mark);
    const to = await recorder();
    if (isSameStore && changed && isOtherPast(changed.change.kind) && changed.at === at) to.restart(mark, at);
    to.look(mark, at, consumers, snapshot.transactions);
  };

  return {
    follow(handle, noted) {
      let last: ConsumerFeedState['snapshot'];
      const listening = handle.feed.onDidChange((state) => {
        const mark = storeMark(handle);
        // A failed poll repeats the last good snapshot.
        if (state.snapshot === last || mark === undefined) return;
        last = state.snapshot;
        look(mark, handle.name, state).then(noted, onFailure);
      });
      return {
        dispose() {
          listening.dispose();
          for (const [mark, { connection }] of lastLooks) if (connection === handle.name) lastLooks.delete(mark);
        },
      };
    },
    async of(connection, consumer) {
      const mark = markOf(hub.handle(connection));
      return mark === undefined ? { points: [], changes: [] } : (await recorder()).of(mark, consumer);
    },
    async passed(connection, consumer) {
      const mark = markOf(hub.handle(connection));
      return mark === undefined ? { late: [], looks: [] } : (await recorder()).passed(mark, consumer);
    },
  };
}

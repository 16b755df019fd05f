import type { Disposable } from '../../base/event';
import { isOtherPast } from '../../model/backlog/storeChange';
import type { PassedPast } from '../../model/history/book';
import type { ConsumerHistory } from '../../model/history/history';
import type { ConsumerFeedState } from '../consumers/feedState';
import type { StoreHandle } from '../stores/handle';
import type { StoreHub } from '../stores/hub';
import { storeMark } from '../stores/otherStore';
import type { Recorder } from './recorder';

/** So long another connection that leads to the same store is not recorded beside the first: its settings may judge otherwise. Milliseconds. */
const ALONE_MS = 120_000;

/** The pasts of the consumers of all connections. A past is its store's: it survives another name of its connection, and no store has another one's. */
export interface Pasts {
  /** Records what the connection's polls bring, and never asks for a poll itself. `noted`: something was added. */
  follow(handle: StoreHandle, noted: () => void): Disposable;
  /** By the name of the connection; empty while it was never open. */
  of(connection: string, consumer: string): Promise<ConsumerHistory>;
  /** What a consumer was seen to pass. */
  passed(connection: string, consumer: string): Promise<PassedPast>;
}

interface PastsParts {
  readonly hub: Pick<StoreHub, 'handle'>;
  readonly recorder: () => Promise<Recorder>;
  readonly onFailure: (error: unknown) => void;
}

/** Leads each connection to the past of its store, which `recorder` keeps. */
export function createPasts({ hub, recorder, onFailure }: PastsParts): Pasts {
  /** Which store a connection led to when it was open last: what is shown of it while it is away is of that one. */
  const marks = new Map<string, string>();
  /** The store of a connection's last look. */
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
    // A connection that was led to another store finds other events, too; that store's own past goes on.
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
        // A failed poll repeats the last good one.
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

import { type Disposable, disposeAll, Emitter } from '../../base/event';
import type { ConsumerFeed, ConsumerFeedState } from '../consumers/feedState';
import type { StoreHub } from './hub';

const nothing: ConsumerFeedState = { snapshot: undefined, consumers: [], error: undefined };

/** Creates a feed that always follows the active connection, for features that show one store. */
export function createActiveFeed(hub: StoreHub): ConsumerFeed & Disposable {
  const changed = new Emitter<ConsumerFeedState>();
  const watchers = new Set<{ watching: Disposable | undefined }>();
  let feed = hub.active?.feed;
  let listening = feed?.onDidChange((state) => changed.fire(state));

  const follow = () => {
    if (feed === hub.active?.feed) return;
    listening?.dispose();
    feed = hub.active?.feed;
    listening = feed?.onDidChange((state) => changed.fire(state));
    for (const watcher of watchers) {
      watcher.watching?.dispose();
      watcher.watching = feed?.watch();
    }
    changed.fire(feed?.state ?? nothing);
  };
  const subscriptions = disposeAll(changed, hub.onDidChange(follow), hub.onDidChangeShown(follow));

  return {
    get state() {
      return feed?.state ?? nothing;
    },
    onDidChange: changed.event,
    watch() {
      const watcher = { watching: feed?.watch() };
      watchers.add(watcher);
      return {
        dispose() {
          watchers.delete(watcher);
          watcher.watching?.dispose();
        },
      };
    },
    refresh: () => feed?.refresh(),
    dispose() {
      listening?.dispose();
      subscriptions.dispose();
    },
  };
}

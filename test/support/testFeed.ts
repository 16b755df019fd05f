import type { ConsumerFeed, ConsumerFeedState } from '../../src/app/consumers/feedState';
import type { ConsumerView } from '../../src/app/consumers/view';
import { Emitter } from '../../src/base/event';
import type { ConsumerSnapshot } from '../../src/model/consumer/consumer';

export const NOTHING_READ: ConsumerFeedState = { snapshot: undefined, consumers: [], error: undefined };

export const readAt = (takenAt: number, consumers: readonly ConsumerView[] = []): ConsumerFeedState => ({
  snapshot: { takenAt } as ConsumerSnapshot,
  consumers,
  error: undefined,
});

/** Returns a feed whose polls the test makes; it counts its watchers and listeners. */
export function testFeed(first: ConsumerFeedState) {
  const changes = new Emitter<ConsumerFeedState>();
  let state = first;
  const users = { watching: 0, listening: 0, refreshed: 0 };
  const counted = (key: 'watching' | 'listening', end = () => {}) => {
    users[key]++;
    return {
      dispose: () => {
        users[key]--;
        end();
      },
    };
  };
  const feed: ConsumerFeed = {
    get state() {
      return state;
    },
    onDidChange: (listener) => {
      const listening = changes.event(listener);
      return counted('listening', () => listening.dispose());
    },
    watch: () => counted('watching'),
    refresh: () => void users.refreshed++,
  };
  const poll = (next: ConsumerFeedState) => {
    state = next;
    changes.fire(next);
  };
  return { feed, poll, users };
}

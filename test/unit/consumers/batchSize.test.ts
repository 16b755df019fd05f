import assert from 'node:assert/strict';
import { createBlockingEvents } from '../../../src/app/consumers/blockingEvents';
import type { ConsumerFeed, ConsumerFeedState } from '../../../src/app/consumers/feedState';
import { Emitter } from '../../../src/base/event';
import { CORE, fakeStore } from '../../support/polls';
import { until } from '../../support/postgres';
import { noLog } from '../../support/testHub';
import { unaskedStore } from '../../support/unaskedStore';
import { asView } from '../../support/views';

describe('how many events a consumer reads at once', () => {
  it('is what its last start in the log says, from when its logs are read because it rests', async () => {
    const store = fakeStore(CORE);
    store.append(9);
    for (let look = 0; look < 3; look++) store.look(10, { checkpoint: 0 });
    const polled = new Emitter<ConsumerFeedState>();
    const state: ConsumerFeedState = {
      snapshot: undefined,
      consumers: [asView(store.look(10, { checkpoint: 0 }))],
      error: undefined,
    };
    const feed: ConsumerFeed = {
      state,
      onDidChange: polled.event,
      watch: () => ({ dispose: () => {} }),
      refresh: () => {},
    };
    const start = { file: '/shop.log', ownerId: 'o', consumer: 'c' };
    const blocking = createBlockingEvents({
      life: {
        state: { kind: 'connected', name: 'shop', store: { ...unaskedStore(), waiting: async () => [] } },
        onDidChange: () => ({ dispose: () => {} }),
      },
      feed,
      readLog: async () => ({
        ...noLog,
        starts: [
          { ...start, lineNumber: 9, time: 2_000, batchSize: 50 },
          { ...start, lineNumber: 1, time: 1_000, batchSize: 500 },
          { ...start, lineNumber: 12, time: 3_000, batchSize: null },
          { ...start, lineNumber: 15, time: 4_000, batchSize: 7, consumer: 'other' },
        ],
      }),
      log: { info: () => {}, warn: () => {} },
      handlers: () => [],
    });
    assert.equal(blocking.batchSizeOf('c'), undefined);
    polled.fire(state);
    await until(() => blocking.batchSizeOf('c') !== undefined);
    assert.equal(blocking.batchSizeOf('c'), 50);
    assert.equal(blocking.batchSizeOf('other'), undefined);
    blocking.dispose();
  });
});

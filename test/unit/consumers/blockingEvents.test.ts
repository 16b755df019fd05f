import assert from 'node:assert/strict';
import { createBlockingEvents } from '../../../src/app/consumers/blockingEvents';
import type { ConsumerFeed, ConsumerFeedState } from '../../../src/app/consumers/feedState';
import { type ConsumerView, viewOf } from '../../../src/app/consumers/view';
import type { LogSearch } from '../../../src/app/logs/finder';
import { noConsumerSettings } from '../../../src/app/settings/consumerSettings';
import { Emitter } from '../../../src/base/event';
import type { ConsumerLog } from '../../../src/model/diagnosis/consumerLog';
import { CORE, fakeStore } from '../../support/polls';
import { until } from '../../support/postgres';
import { noLog } from '../../support/testHub';
import { unaskedStore } from '../../support/unaskedStore';
import { asView } from '../../support/views';

/** What is looked for of one consumer that a poll showed, with logs that are read when the test says so. */
function watching(consumer: ConsumerView, readLog: LogSearch['consumerLog']) {
  const polled = new Emitter<ConsumerFeedState>();
  const state: ConsumerFeedState = { snapshot: undefined, consumers: [consumer], error: undefined };
  const feed: ConsumerFeed = {
    state,
    onDidChange: polled.event,
    watch: () => ({ dispose: () => {} }),
    refresh: () => {},
  };
  const blocking = createBlockingEvents({
    life: {
      state: { kind: 'connected', name: 'shop', store: { ...unaskedStore(), waiting: async () => [] } },
      onDidChange: () => ({ dispose: () => {} }),
    },
    feed,
    readLog,
    log: { info: () => {}, warn: () => {} },
    handlers: () => [],
  });
  return { blocking, poll: () => polled.fire(state) };
}

describe('what the logs say of consumers that need a person', () => {
  it('how many events it reads at once is what its last start in the log says, from when its logs are read because it rests', async () => {
    const store = fakeStore(CORE);
    store.append(9);
    for (let look = 0; look < 3; look++) store.look(10, { checkpoint: 0 });
    const start = { file: '/shop.log', ownerId: 'o', consumer: 'c' };
    const { blocking, poll } = watching(asView(store.look(10, { checkpoint: 0 })), async () => ({
      ...noLog,
      starts: [
        { ...start, lineNumber: 9, time: 2_000, batchSize: 50 },
        { ...start, lineNumber: 1, time: 1_000, batchSize: 500 },
        { ...start, lineNumber: 12, time: 3_000, batchSize: null },
        { ...start, lineNumber: 15, time: 4_000, batchSize: 7, consumer: 'other' },
      ],
    }));
    assert.equal(blocking.toldOf('c')?.batchSize, undefined);
    poll();
    await until(() => blocking.toldOf('c')?.batchSize !== undefined);
    assert.equal(blocking.toldOf('c')?.batchSize, 50);
    assert.equal(blocking.toldOf('other'), undefined);
    blocking.dispose();
  });

  it('how long a batch has taken is what they tell, from when they are read because it rests', async () => {
    const store = fakeStore(CORE);
    store.append(9);
    for (let look = 0; look < 3; look++) store.look(10, { checkpoint: 0 });
    const { blocking, poll } = watching(asView(store.look(10, { checkpoint: 0 })), async (...[, , , withBatches]) => ({
      ...noLog,
      batches: withBatches ? [{ segment: 0, since: -90_000, until: -10_000, after: null }] : [],
    }));
    assert.equal(blocking.toldOf('c'), undefined);
    poll();
    await until(() => blocking.toldOf('c') !== undefined);
    assert.equal(blocking.toldOf('c')?.longestBatchS, 80);
    blocking.dispose();
  });

  it('its row says that they are being searched until they were, and no longer', async () => {
    const store = fakeStore(CORE);
    store.append(9);
    const stopped = asView(store.look(1, { checkpoint: 0, ownerId: null, heartbeatAgeS: null }));
    let answer: (log: ConsumerLog) => void = () => undefined;
    const read = new Promise<ConsumerLog>((resolve) => {
      answer = resolve;
    });
    const { blocking, poll } = watching(stopped, () => read);
    const thresholds = { lagEvents: 0, lagSeconds: 0 };
    const says = () => viewOf('shop', stopped, noConsumerSettings, thresholds, blocking).isCauseLookedFor;
    assert.equal(says(), false, 'nobody has polled yet');
    poll();
    assert.equal(says(), true);
    assert.equal(
      viewOf('shop', { ...stopped, name: 'other' }, noConsumerSettings, thresholds, blocking).isCauseLookedFor,
      false,
    );
    answer(noLog);
    await until(() => !says());
    blocking.dispose();
  });
});

import assert from 'node:assert/strict';
import { blockingOf } from '../../src/app/consumers/blockingEvents';
import { segmentOf } from '../../src/model/consumer/partition';
import type { ErrorClass } from '../../src/model/diagnosis/before/change';
import type { WorkerConfig } from '../support/live/config';
import { createLiveStore, type LiveStore } from '../support/live/liveStore';
import { until } from '../support/postgres';

const NAME = 'billing_outbox';
const STREAM = [...Array(50).keys()].map((n) => `order-${n}`).find((stream) => segmentOf(stream, 2) === 1) ?? '';

type Consumer = WorkerConfig['consumers'][number];

/**
 * The error that a handler meets at the payment, each caused for real, and the words of the server or the system in its
 * log.
 */
const TROUBLES: Readonly<Record<ErrorClass, readonly [Partial<Consumer>, RegExp]>> = {
  deadlock: [{ breaksAt: ['PaymentCaptured', 'deadlock'] }, /deadlock detected \(SQLSTATE 40P01\)/],
  network: [{ breaksAt: ['PaymentCaptured', 'network'] }, /connect: connection refused/],
  slow: [{ slowAt: ['PaymentCaptured', 'statement_timeout'] }, /canceling statement due to statement timeout/],
  configuration: [{ breaksAt: ['PaymentCaptured', 'configuration'] }, /environment variable \S+ is not set/],
};

describe('errors of a live worker', () => {
  let store: LiveStore;

  beforeEach(async () => {
    store = await createLiveStore('core');
  });

  afterEach(() => store.remove());

  for (const [trouble, [consumer, words]] of Object.entries(TROUBLES)) {
    it(`are among the first three changes before the stop: ${trouble}`, async () => {
      const worker = store.start([{ name: NAME, ...consumer }]);
      const handled = await store.append('OrderPlaced', STREAM);
      const isHandled = `SELECT count(*) FROM consumer_segments WHERE segment_id = 1 AND checkpoint >= ${handled}`;
      await until(async () => (await store.count(isHandled)) === 1);
      const at = await store.append('PaymentCaptured', STREAM);
      assert.equal((await worker.ended).code, 1);
      assert.ok(store.logged(words), 'the handler met the error');
      const { diagnosis, report } = await store.why(NAME);
      const first = (diagnosis.before?.changes ?? []).slice(0, 3);
      const named = first.map((change) => (change.kind === 'error' ? `error: ${change.class}` : change.kind));
      assert.ok(named.includes(`error: ${trouble}`), `${named.join()}\n${report}`);
      assert.deepEqual(
        blockingOf(diagnosis).map(({ position }) => position),
        [String(at)],
      );
    });
  }
});

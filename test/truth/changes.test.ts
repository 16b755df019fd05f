import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ShopEvent } from '../../src/demo/shop/flow';
import { createShop } from '../../src/demo/shop/shop';
import type { WorkerConfig } from '../support/live/config';
import { createLiveStore, type LiveStore } from '../support/live/liveStore';
import type { LiveWorker } from '../support/live/liveWorker';
import { until } from '../support/postgres';

const NAME = 'billing_outbox';
const PAID = 'PaymentCaptured';

type Consumer = Omit<WorkerConfig['consumers'][number], 'name'>;

/** The demo's shop on a real store, with a worker that has handled all events so far. */
interface Opened {
  readonly store: LiveStore;
  readonly worker: LiveWorker;
  /** Starts another process of the consumer. */
  start(consumer: Consumer): LiveWorker;
  /** Appends payments, each like the newest one of the shop except for `over`. */
  pay(count: number, over?: Partial<ShopEvent>): Promise<void>;
  /** Whether every event is handled. */
  hasHandled(): Promise<boolean>;
}

/** A fault, how it is caused, and the changes that name it. */
interface Fault {
  readonly consumer?: Consumer;
  readonly happens: (opened: Opened) => Promise<void>;
  readonly causes: readonly string[];
}

/** The worker meets the fault at the next payment, and its process ends. */
const atPayment = (over?: Partial<ShopEvent>) => async (opened: Opened) => {
  await opened.pay(1, over);
  assert.equal((await opened.worker.ended).code, 1);
};

const FAULTS: Readonly<Record<string, Fault>> = {
  'a new version of an event': {
    consumer: { failsAt: PAID },
    happens: atPayment({ eventVersion: 3 }),
    causes: ['version'],
  },
  'a new value in a payload': {
    consumer: { failsAt: PAID },
    happens: atPayment({ payload: JSON.stringify({ amount: '20.00', provider: 'cheque' }) }),
    causes: ['value'],
  },
  'a restart': {
    async happens({ worker, start, pay, hasHandled }) {
      await pay(1);
      await until(hasHandled);
      worker.stop();
      await worker.ended;
      const next = start({ failsAt: PAID });
      await pay(1);
      assert.equal((await next.ended).code, 1);
    },
    causes: ['restart', 'owner'],
  },
  'a slow query': { consumer: { slowAt: [PAID, 'statement_timeout'] }, happens: atPayment(), causes: ['error: slow'] },
  'a burst': {
    consumer: { takesS: 0.5 },
    happens: ({ pay }) => pay(2_000),
    causes: ['burst'],
  },
  'a lost owner': {
    async happens({ store, worker, pay }) {
      worker.freeze();
      await pay(1);
      await until(async () => (await store.judged()).consumers.some(({ status }) => status === 'ownerDead'));
    },
    causes: ['silent', 'ended'],
  },
  'a deadlock': { consumer: { breaksAt: [PAID, 'deadlock'] }, happens: atPayment(), causes: ['error: deadlock'] },
  'a clock': {
    consumer: { failsAt: PAID },
    happens: (opened) => atPayment({ time: Date.now() + 3_600_000 })(opened),
    causes: ['clock'],
  },
  'a poison event': { consumer: { failsAt: PAID }, happens: atPayment(), causes: ['error: null'] },
  'a network failure': {
    consumer: { breaksAt: [PAID, 'network'] },
    happens: atPayment(),
    causes: ['error: network'],
  },
  'a missing configuration': {
    consumer: { breaksAt: [PAID, 'configuration'] },
    happens: atPayment(),
    causes: ['error: configuration'],
  },
};

async function open(store: LiveStore, consumer: Consumer): Promise<Opened> {
  const { events } = createShop({ seed: 3, openedAt: Date.now() }).advance(Date.now());
  await store.appendShop(events);
  const payment = events.findLast(({ eventType, payload }) => eventType === PAID && !payload.includes('stripe'));
  let head = events.at(-1)?.position ?? 0;
  await store.count(`INSERT INTO consumer_segments (consumer_name, segment_id, total_segments, checkpoint)
    SELECT '${NAME}', i, 2, ${head} FROM generate_series(0, 1) i RETURNING 1`);
  const start = (own: Consumer) => store.start([{ name: NAME, ...own }]);
  const worker = start(consumer);
  const owned = 'SELECT count(*) FROM consumer_segments WHERE owner_id IS NOT NULL';
  await until(async () => (await store.count(owned)) === 2);
  return {
    store,
    worker,
    start,
    async pay(count, over) {
      const first = head + 1;
      head += count;
      const payments = Array.from({ length: count }, (_, i) => ({
        ...(payment ?? assert.fail()),
        position: first + i,
        eventId: randomUUID(),
        aggregateId: randomUUID(),
        aggregateVersion: 1,
        time: Date.now(),
        ...over,
      }));
      await store.appendShop(payments);
    },
    hasHandled: async () =>
      (await store.count(`SELECT count(*) FROM consumer_segments WHERE checkpoint < ${head}`)) === 0,
  };
}

/** Returns the first three changes before the stop. */
async function firstChanges(store: LiveStore): Promise<{ readonly named: readonly string[]; readonly report: string }> {
  const { diagnosis, report } = await store.why(NAME);
  const changes = (diagnosis.before?.changes ?? []).slice(0, 3);
  return { named: changes.map((each) => (each.kind === 'error' ? `error: ${each.class}` : each.kind)), report };
}

describe('changes before a worker of the demo’s shop stopped', () => {
  let store: LiveStore;

  beforeEach(async () => {
    store = await createLiveStore('core');
  });

  afterEach(() => store.remove());

  for (const [name, { consumer = {}, happens, causes }] of Object.entries(FAULTS)) {
    it(`include among the first three: ${name}`, async () => {
      await happens(await open(store, consumer));
      const { named, report } = await firstChanges(store);
      assert.ok(
        named.some((each) => causes.includes(each)),
        `${named.join()}\n${report}`,
      );
    });
  }
});

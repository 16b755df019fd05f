import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockingOf } from '../../src/app/consumers/blockingEvents';
import type { CompanionReason } from '../../src/model/diagnosis/rules/companions';
import type { WorkerConfig } from '../support/live/config';
import { type Crash, killedWords } from '../support/live/crash';
import { createLiveStore, type LiveStore } from '../support/live/liveStore';
import { until } from '../support/postgres';

const BILLING = 'billing_outbox';
const SEARCH = 'search_index';

describe('how live processes end', () => {
  let store: LiveStore;
  const start: LiveStore['start'] = (...args) => store.start(...args);

  afterEach(async () => {
    await store.remove();
  });

  /** Whether each consumer has said that it runs. */
  const areRunning = (...names: readonly string[]) =>
    names.every((name) => store.logged(new RegExp(`claimed.*${name}|loop started.*${name}`)));
  const status = async (name: string) => (await store.judged()).consumers.find((each) => each.name === name)?.status;
  const areDead = async () => (await status(BILLING)) === 'ownerDead' && (await status(SEARCH)) === 'ownerDead';
  const both: WorkerConfig['consumers'] = [{ name: BILLING }, { name: SEARCH }];

  describe('that crash while a handler is at work', () => {
    const crashes: readonly (readonly [how: Crash, code: number, title: RegExp, quote: RegExp])[] = [
      ['fatalError', 2, /## Its process crashed/, /concurrent map writes/],
      ['dataRace', 66, /## The log of its process reports a data race/, /DATA RACE/],
    ];
    for (const [how, code, title, quote] of crashes) {
      it(`${how}: the handler in the stack is blamed, and what waits first, and no event of the other consumer`, async () => {
        store = await createLiveStore('core');
        const worker = start([{ name: BILLING, crashesAt: ['PaymentCaptured', how] }, { name: SEARCH }], {
          segments: 1,
        });
        await until(() => areRunning(BILLING, SEARCH));
        const at = await store.append('PaymentCaptured', 'order-1');
        assert.equal((await worker.ended).code, code);
        await store.append('OrderPlaced', 'order-2');
        await until(areDead);
        const { diagnosis, report } = await store.why(BILLING);
        assert.deepEqual(
          blockingOf(diagnosis).map(({ position, isProbable }) => [position, isProbable]),
          [[String(at), true]],
        );
        assert.match(report, quote);
        assert.match(report, /handlers\.go line 146/);
        const other = await store.why(SEARCH);
        assert.deepEqual(blockingOf(other.diagnosis), []);
        assert.match(other.report, title);
        assert.match(other.report, /probably the handler of billing\\?_outbox/);
      });
    }

    for (const words of killedWords) {
      it(`out of memory, which leaves "${words}": its process was killed, and no event is to blame`, async () => {
        store = await createLiveStore('core');
        const isCompose = words.startsWith('shop-1');
        const consumers = [{ name: BILLING, crashesAt: ['PaymentCaptured', 'killed'] as const }, { name: SEARCH }];
        const worker = start(consumers, { segments: 1, prefix: isCompose ? 'shop-1  | ' : '' });
        await until(() => areRunning(BILLING, SEARCH));
        await store.append('PaymentCaptured', 'order-1');
        assert.equal((await worker.ended).signal, 'SIGKILL');
        // What is killed writes nothing more; whoever ran it does.
        appendFileSync(store.log, `${words}\n`);
        await store.append('OrderPlaced', 'order-2');
        await until(areDead);
        for (const [name, other] of [
          [BILLING, SEARCH],
          [SEARCH, BILLING],
        ] as const) {
          const { diagnosis, report } = await store.why(name);
          assert.deepEqual(blockingOf(diagnosis), []);
          assert.match(report, /## Its process was killed/);
          assert.match(report, /out of memory, or somebody killed it/);
          assert.deepEqual(
            diagnosis.companions.map(({ consumer }) => consumer),
            [other],
          );
        }
      });
    }
  });

  describe('whose handler takes too long for the server', () => {
    const limits = [
      ['core', 'statement_timeout', 1],
      ['core', 'lock_timeout', 1],
      ['worker', 'statement_timeout', 5],
    ] as const;
    for (const [family, limit, times] of limits) {
      it(`${limit} of ${family}: that is the cause, and what was cancelled meanwhile is not`, async () => {
        store = await createLiveStore(family);
        await store.count('CREATE TABLE tariffs AS SELECT 1');
        const unlock = await store.lock('tariffs');
        const hangs = family === 'core' ? { hangsAt: 'OrderPlaced' } : {};
        const worker = start(
          [
            { name: BILLING, slowAt: ['PaymentCaptured', limit] },
            { name: SEARCH, ...hangs },
          ],
          {
            segments: 1,
          },
        );
        await until(() => areRunning(BILLING, SEARCH));
        const at = await store.append('PaymentCaptured', 'order-1');
        await store.append('OrderPlaced', 'order-2');
        assert.equal((await worker.ended).code, 1);
        await unlock();
        await store.append('OrderPlaced', 'order-3');
        const { diagnosis, report } = await store.why(BILLING);
        assert.deepEqual(
          diagnosis.culprits.map(({ event, failure }) => [event.position, failure.times]),
          [[String(at), times]],
        );
        assert.match(report, new RegExp(`canceling statement due to ${limit.replace('_', ' ')}`));
        assert.deepEqual([diagnosis.interrupted, diagnosis.withoutEvent, diagnosis.crash], [null, null, null]);
        await until(async () => ['ownerDead', 'stopped'].includes((await status(SEARCH)) ?? ''));
        const other = await store.why(SEARCH);
        assert.deepEqual(blockingOf(other.diagnosis), []);
        assert.match(other.report, /billing\\?_outbox: it failed at/);
      });
    }
  });

  describe('that meet two poison events at once', () => {
    /** The position of each one's poison event. */
    const poison = async () => ({
      [BILLING]: await store.append('PaymentCaptured', 'order-1'),
      [SEARCH]: await store.append('OrderShipped', 'order-2'),
    });
    const failing: WorkerConfig['consumers'] = [
      { name: BILLING, failsAt: 'PaymentCaptured' },
      { name: SEARCH, failsAt: 'OrderShipped' },
    ];

    it('two consumers of one process that tries again: each stopped at its own', async () => {
      store = await createLiveStore('worker');
      const worker = start(failing);
      await until(() => areRunning(BILLING, SEARCH));
      const at = await poison();
      assert.equal((await worker.ended).code, 1);
      for (const name of [BILLING, SEARCH] as const) {
        const { diagnosis } = await store.why(name);
        assert.deepEqual(
          blockingOf(diagnosis).map(({ position, isProbable }) => [position, isProbable]),
          [[String(at[name]), false]],
        );
      }
    });

    it('two processes of core: each stopped at its own, and none of them took the other along', async () => {
      store = await createLiveStore('core');
      const logs = [store.log, join(store.folder, 'elsewhere.log')] as const;
      const workers = failing.map((consumer, i) => start([consumer], { segments: 1, log: logs[i] ?? store.log }));
      const owned = 'SELECT count(*) FROM consumer_segments WHERE owner_id IS NOT NULL';
      await until(async () => (await store.count(owned)) === 2);
      const at = await poison();
      for (const { ended } of workers) assert.equal((await ended).code, 1);
      for (const name of [BILLING, SEARCH] as const) {
        const { diagnosis } = await store.why(name, logs);
        assert.deepEqual(
          blockingOf(diagnosis).map(({ position, error }) => [position, error]),
          [[String(at[name]), 'no tariff for Order']],
        );
        assert.deepEqual([diagnosis.incident, diagnosis.companions], [null, []]);
      }
    });
  });

  describe('that are told to end', () => {
    const families: readonly (readonly [WorkerConfig['family'], RegExp, CompanionReason])[] = [
      ['core', /According to the log, its process released it at/, 'sameMoment'],
      // The ids of processes stay with what they ran.
      ['worker', /According to the log, its whole process ended in order at/, 'sameOwner'],
      ['projector', /According to the log, its whole process ended in order at/, 'sameOwner'],
    ];
    for (const [family, words, together] of families) {
      it(`of ${family}: each consumer says when, who ended with it, and blames no event`, async () => {
        store = await createLiveStore(family);
        const worker = start(both);
        await until(() => areRunning(BILLING, SEARCH));
        const handled = await store.append('OrderPlaced', 'order-1');
        await until(async () => (await store.judged()).consumers.every(({ share }) => share.waiting === 0));
        worker.stop();
        assert.equal((await worker.ended).code, 0);
        await store.append('OrderPlaced', 'order-1');
        await store.append('OrderPlaced', 'order-2');
        for (const [name, other] of [
          [BILLING, SEARCH],
          [SEARCH, BILLING],
        ] as const) {
          const { diagnosis, report } = await store.why(name);
          assert.deepEqual([blockingOf(diagnosis), diagnosis.crash, diagnosis.incident], [[], null, null]);
          assert.equal(diagnosis.end?.kind, 'inOrder');
          assert.match(report, words);
          assert.deepEqual(
            diagnosis.companions.map(({ consumer, reason }) => [consumer, reason]),
            [[other, together]],
          );
          assert.ok(Number(diagnosis.windows[0]?.events[0]?.position) > handled);
        }
      });
    }
  });

  describe('of the projector', () => {
    beforeEach(async () => {
      store = await createLiveStore('projector');
    });

    const at = (name: string) => async () =>
      await store.count(`SELECT last_position FROM projection_checkpoints WHERE projection_name = '${name}'`);

    it('a permanent error stops one projection, at the event that it names; the instance and the others go on', async () => {
      start([{ name: BILLING, failsAt: 'PaymentCaptured' }, { name: SEARCH }]);
      await until(() => areRunning(BILLING, SEARCH));
      const poison = await store.append('PaymentCaptured', 'order-1');
      const later = await store.append('OrderPlaced', 'order-2');
      await until(async () => (await at(SEARCH)()) === later);
      await until(() => store.logged(/projection loop stopped/));
      const { diagnosis, report } = await store.why(BILLING);
      assert.deepEqual(
        blockingOf(diagnosis).map(({ position, error, isProbable }) => [position, error, isProbable]),
        [[String(poison), 'no tariff for Order', false]],
      );
      assert.deepEqual([diagnosis.companions, diagnosis.crash, diagnosis.gap], [[], null, null]);
      assert.match(report, /Stopped at \\?#\d+ PaymentCaptured/);
      assert.equal(await status(SEARCH), 'caughtUp');
    });

    it('a projection that another instance took over, which died: the log says so, and blames no event', async () => {
      start(both);
      await until(() => areRunning(BILLING, SEARCH));
      await store.count(`UPDATE projection_assignments SET instance_id = gen_random_uuid()
        WHERE projection_name = '${BILLING}' RETURNING 1`);
      await until(() => store.logged(/ownership lost/));
      await store.append('OrderPlaced', 'order-1');
      const { diagnosis, report } = await store.why(BILLING);
      assert.deepEqual([blockingOf(diagnosis), diagnosis.companions], [[], []]);
      assert.match(report, /According to the log, its process lost ownership at/);
    });
  });
});

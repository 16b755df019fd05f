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

describe('ends of live processes', () => {
  let store: LiveStore;
  const start: LiveStore['start'] = (...args) => store.start(...args);

  afterEach(async () => {
    await store.remove();
  });

  /** Whether each consumer has logged that it runs. */
  const areRunning = (...names: readonly string[]) =>
    names.every((name) => store.logged(new RegExp(`claimed.*${name}|loop started.*${name}`)));
  const status = async (name: string) => (await store.judged()).consumers.find((each) => each.name === name)?.status;
  const areDead = async () => (await status(BILLING)) === 'ownerDead' && (await status(SEARCH)) === 'ownerDead';
  const both: WorkerConfig['consumers'] = [{ name: BILLING }, { name: SEARCH }];

  describe('by a crash while a handler runs', () => {
    const crashes: readonly (readonly [how: Crash, code: number, title: RegExp, quote: RegExp])[] = [
      ['fatalError', 2, /## Its process crashed/, /concurrent map writes/],
      ['dataRace', 66, /## The log of its process reports a data race/, /DATA RACE/],
    ];
    for (const [how, code, title, quote] of crashes) {
      it(`${how}: the report blames the handler in the stack and the first waiting event, and no event of the other consumer`, async () => {
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
      it(`out of memory, with the line "${words}": the process was killed, and no event is blamed`, async () => {
        store = await createLiveStore('core');
        const isCompose = words.startsWith('shop-1');
        const consumers = [{ name: BILLING, crashesAt: ['PaymentCaptured', 'killed'] as const }, { name: SEARCH }];
        const worker = start(consumers, { segments: 1, prefix: isCompose ? 'shop-1  | ' : '' });
        await until(() => areRunning(BILLING, SEARCH));
        await store.append('PaymentCaptured', 'order-1');
        assert.equal((await worker.ended).signal, 'SIGKILL');
        // A killed process writes nothing more; the program that ran it does.
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

  describe('by a time limit of the server for a handler', () => {
    const limits = [
      ['core', 'statement_timeout', 1],
      ['core', 'lock_timeout', 1],
      ['worker', 'statement_timeout', 5],
    ] as const;
    for (const [family, limit, times] of limits) {
      it(`${limit} of ${family}: the limit is the cause, and events that were cancelled meanwhile are not`, async () => {
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

  describe('by two poison events at once', () => {
    /** Appends a poison event for each consumer; returns the positions. */
    const poison = async () => ({
      [BILLING]: await store.append('PaymentCaptured', 'order-1'),
      [SEARCH]: await store.append('OrderShipped', 'order-2'),
    });
    const failing: WorkerConfig['consumers'] = [
      { name: BILLING, failsAt: 'PaymentCaptured' },
      { name: SEARCH, failsAt: 'OrderShipped' },
    ];

    it('two consumers of one process that retries: each stopped at its own event', async () => {
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

    it('two processes of core: each stopped at its own event, and neither ended the other', async () => {
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

  describe('by a signal to end', () => {
    const families: readonly (readonly [WorkerConfig['family'], RegExp, CompanionReason])[] = [
      ['core', /According to the log, its process released it at/, 'sameMoment'],
      // After the end the ids of processes stay in the rows of their segments.
      ['worker', /According to the log, its whole process ended in order at/, 'sameOwner'],
      ['projector', /According to the log, its whole process ended in order at/, 'sameOwner'],
    ];
    for (const [family, words, together] of families) {
      it(`${family}: the report says when each consumer ended, which others ended with it, and blames no event`, async () => {
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

  describe('of projections of the projector', () => {
    beforeEach(async () => {
      store = await createLiveStore('projector');
    });

    const at = (name: string) => async () =>
      await store.count(`SELECT last_position FROM projection_checkpoints WHERE projection_name = '${name}'`);

    it('a permanent error stops one projection at the named event; the instance and the other projection continue', async () => {
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

    it('a projection taken over by another, dead instance: the report quotes the log, and blames no event', async () => {
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

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockingOf } from '../../src/app/consumers/blockingEvents';
import { segmentOf } from '../../src/model/consumer/partition';
import type { Diagnosis } from '../../src/model/diagnosis/diagnosis';
import { askCli } from '../support/live/askCli';
import { createLiveStore, type LiveStore } from '../support/live/liveStore';
import { until } from '../support/postgres';

const NAMES = ['billing_outbox', 'order_fulfilment', 'search_index'] as const;

/** A stream of each of two segments. */
const STREAMS = [0, 1].map((segment) => {
  const found = [...Array(50).keys()].map((n) => `order-${n}`).find((stream) => segmentOf(stream, 2) === segment);
  return found ?? assert.fail();
});
const [EVEN = '', ODD = ''] = STREAMS;

/** The source file that the worker's panics name. */
const HANDLERS = `package main

import "context"

type OrderFulfilment struct{}

func (o *OrderFulfilment) Name() string { return "order_fulfilment" }

func (o *OrderFulfilment) Handle(ctx context.Context, event any) error { return nil }
`;

/** Returns the first three changes before the stop. */
const changed = ({ before }: Diagnosis) => (before?.changes ?? []).slice(0, 3).map(({ kind }) => kind);

describe('live workers on a real store', () => {
  let store: LiveStore;
  const start: LiveStore['start'] = (...args) => store.start(...args);

  afterEach(async () => {
    await store.remove();
  });

  const owned = () => store.count('SELECT count(*) FROM consumer_segments WHERE owner_id IS NOT NULL');
  const handledTo = (position: number) => async () =>
    (await store.count(`SELECT count(*) FROM consumer_segments WHERE checkpoint < ${position}`)) === 0;
  const sleeping = () =>
    store.count(
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()",
    );
  const dead = async () =>
    (await store.judged()).consumers.flatMap(({ name, status }) => (status === 'ownerDead' ? name : [])).sort();
  const areDead = async () => (await dead()).join() === NAMES.join();

  describe('of pupsourcing/core', () => {
    beforeEach(async () => {
      store = await createLiveStore('core');
    });

    it('a poison event ends the process: the event is the cause, and the other consumers stopped with it', async () => {
      const worker = start([
        { name: NAMES[0], failsAt: 'PaymentCaptured', hangsAt: 'OrderPlaced' },
        { name: NAMES[1], hangsAt: 'OrderPlaced' },
        { name: NAMES[2], hangsAt: 'OrderPlaced' },
      ]);
      await until(async () => (await owned()) === 6);
      // Three handlers run when the poison event comes, one of them of the same consumer.
      const handling = await store.append('OrderPlaced', EVEN);
      await until(async () => (await sleeping()) === 3);
      const poison = await store.append('PaymentCaptured', ODD);
      assert.equal((await worker.ended).code, 1);
      await until(async () => (await dead()).join() === NAMES.slice(1).join());

      const { diagnosis, report } = await store.why(NAMES[0]);
      assert.deepEqual(
        blockingOf(diagnosis).map(({ position, segment, error, isProbable }) => [position, segment, error, isProbable]),
        [[String(poison), 1, 'no tariff for Order', false]],
      );
      assert.deepEqual(
        diagnosis.companions.map(({ consumer, reason }) => [consumer, reason]),
        [
          [NAMES[1], 'heartbeatAtEnd'],
          [NAMES[2], 'heartbeatAtEnd'],
        ],
      );
      assert.match(report, /Went down with it[\s\S]*driver: bad connection/);
      assert.ok(changed(diagnosis).includes('error'));
      assert.match(report, /Who is affected\n\n- Waiting(?:, at most)?: \d/);
      for (const victim of NAMES.slice(1)) {
        const { diagnosis, report } = await store.why(victim);
        assert.deepEqual(blockingOf(diagnosis), []);
        assert.equal(diagnosis.windows[0]?.events[0]?.position, String(handling));
        assert.match(report, new RegExp(`billing\\\\?_outbox: it failed at \\\\?#${poison} just before`));
      }
    });

    it('a poison event of a batch of one, with a log line that names a segment of the old number of segments', async () => {
      const worker = start([{ name: NAMES[0], failsAt: 'PaymentCaptured' }], { batchSize: 1 });
      await until(async () => (await owned()) === 2);
      const poison = await store.append('PaymentCaptured', ODD);
      await store.append('PaymentCaptured', ODD);
      assert.equal((await worker.ended).code, 1);
      assert.equal((await store.why(NAMES[0])).diagnosis.batchSize, 1);
      const now = segmentOf(ODD, 5);
      assert.notEqual(now, 1);
      await store.count('UPDATE consumer_segments SET total_segments = 5 RETURNING 1');
      await store.count(`INSERT INTO consumer_segments (consumer_name, segment_id, total_segments, checkpoint)
        SELECT '${NAMES[0]}', i, 5, ${poison - 1} FROM generate_series(2, 4) i RETURNING 1`);
      const { diagnosis, report } = await store.why(NAMES[0]);
      assert.deepEqual(
        blockingOf(diagnosis).map(({ position, segment, error }) => [position, segment, error]),
        [[String(poison), now, 'no tariff for Order']],
      );
      assert.match(report, new RegExp(`log line says segment 1; of the 5 segments .* falls to ${now}`));
    });

    it('a killed process ended at once with all its consumers, and no event is blamed', async () => {
      const worker = start(NAMES.map((name) => ({ name })));
      await until(async () => (await owned()) === 6);
      const first = await store.append('OrderPlaced', EVEN);
      await until(handledTo(first));
      worker.kill();
      assert.equal((await worker.ended).signal, 'SIGKILL');
      // The log is older than the waiting events, but belongs to the process: it has the owner ids of the store.
      await store.append('OrderPlaced', ODD, 3_600);
      await until(areDead);
      const { diagnosis, report } = await store.why(NAMES[1]);
      assert.deepEqual(blockingOf(diagnosis), []);
      assert.deepEqual(
        diagnosis.companions.map(({ consumer, reason }) => [consumer, reason]),
        [
          [NAMES[0], 'sameHeartbeat'],
          [NAMES[2], 'sameHeartbeat'],
        ],
      );
      assert.match(report, /Its process ended at once/);
      assert.ok(changed(diagnosis).includes('ended'));
      assert.equal(diagnosis.before?.affected?.streams, 1);
    });

    it('a panic is attributed to the handler in its stack, and to the event whose id its text contains', async () => {
      const worker = start([
        { name: NAMES[0] },
        { name: NAMES[1], crashesAt: ['OrderShipped', 'panic'] },
        { name: NAMES[2] },
      ]);
      await until(async () => (await owned()) === 6);
      const fine = await store.append('OrderPlaced', EVEN);
      await until(handledTo(fine));
      const at = await store.append('OrderShipped', ODD);
      assert.equal((await worker.ended).code, 2);
      await until(areDead);
      const { diagnosis, report } = await store.why(NAMES[1]);
      assert.deepEqual(
        blockingOf(diagnosis).map(({ position, isProbable }) => [position, isProbable]),
        [[String(at), true]],
      );
      assert.match(report, /probably the handler of order\\?_fulfilment/);
      assert.ok(changed(diagnosis).includes('crash'));
      // The command line finds the handler in the sources of the project.
      writeFileSync(join(store.folder, 'go.mod'), 'module shop\n\ngo 1.22\n');
      writeFileSync(join(store.folder, 'handlers.go'), HANDLERS);
      // The command line has no shorter time after which heartbeats are old.
      await store.count("UPDATE consumer_workers SET last_heartbeat = now() - interval '1 minute' RETURNING 1");
      const asked = await askCli(store.folder, store.url, ['why', NAMES[1], '--logs', 'shop.log']);
      const { blocking } = asked.consumer as { blocking: { position: string; probable?: boolean } };
      assert.deepEqual([blocking.position, blocking.probable], [String(at), true]);
      assert.match(String(asked.report), /That is the handler of order\\?_fulfilment/);
      assert.match(String(asked.report), /In the workspace: .*handlers\.go, line 146/);

      const other = await store.why(NAMES[2]);
      assert.deepEqual(blockingOf(other.diagnosis), []);
      assert.deepEqual(other.diagnosis.crash?.blamed, [NAMES[1]]);

      // When the process is restarted with a better handler, the crash is history.
      const again = start(NAMES.map((name) => ({ name })));
      await until(handledTo(at));
      again.kill();
      await again.ended;
      await store.append('OrderShipped', ODD);
      await until(areDead);
      assert.equal((await store.why(NAMES[1])).diagnosis.crash, null);
    });

    it('a kill between append and checkpoint: every event that was handled twice is found, with cause and consumer', async () => {
      const reacts = { to: 'OrderConfirmed', with: 'PointsGranted' };
      for (let n = 0; n < 60; n++) await store.append(reacts.to, STREAMS[n % 2] ?? '');
      // With one event at a time, the event that is handled again is the one at which the process was killed.
      const oneByOne = { batchSize: 1, segments: 1 };
      for (const killedAt of [7, 12, 16]) {
        const worker = start([{ name: NAMES[1], reacts: { ...reacts, killedAt } }], oneByOne);
        assert.equal((await worker.ended).signal, 'SIGKILL');
      }
      start([{ name: NAMES[1], reacts }], oneByOne);
      const last = await store.count('SELECT max(global_position) FROM events');
      await until(handledTo(last));
      // A norm is learned only from causes that are old enough to have all their effects.
      const aged = "UPDATE events SET created_at = created_at - interval '1 hour' RETURNING 1";
      await store.count(`WITH aged AS (${aged}) SELECT count(*) FROM aged`);
      await until(handledTo(await store.append('OrderPlaced', 'a-later-order')));
      const answered = 'SELECT causation_id FROM events WHERE causation_id IS NOT NULL GROUP BY 1 HAVING count(*)';
      assert.equal(await store.count(`SELECT count(*) FROM (${answered} > 0) a`), 60);
      const twice = await store.twice();
      assert.ok(twice.length >= 3, `${twice.length}`);
      assert.equal(twice.length, await store.count(`SELECT count(*) FROM (${answered} > 1) a`));
      for (const { eventId, effectType, positions, certain, consumer } of twice) {
        const truth = await store.count(`SELECT count(*) FROM events WHERE causation_id = '${eventId}'`);
        assert.deepEqual([effectType, positions.length, certain, consumer], ['PointsGranted', truth, true, NAMES[1]]);
      }
    });
  });

  describe('of pupsourcing/core, with a log of another time', () => {
    beforeEach(async () => {
      store = await createLiveStore('core');
    });

    /**
     * Fails at one event with a log, is restarted with a better handler, and fails at another event with another log.
     */
    const twoLives = async () => {
      const elsewhere = join(store.folder, 'elsewhere.log');
      const old = start([{ name: NAMES[0], failsAt: 'OrderShipped' }]);
      await until(async () => (await owned()) === 2);
      const first = await store.append('OrderShipped', EVEN);
      assert.equal((await old.ended).code, 1);
      store.age(3_600);
      const later = start([{ name: NAMES[0], failsAt: 'PaymentCaptured' }], { log: elsewhere });
      await until(handledTo(first));
      const poison = await store.append('PaymentCaptured', EVEN);
      assert.equal((await later.ended).code, 1);
      return { elsewhere, poison };
    };

    it('a log that ends before the waiting events came is not that of the process, so it gives no evidence', async () => {
      const { poison } = await twoLives();
      const newest = readFileSync(store.log, 'utf8').trimEnd().split('\n').at(-1) ?? '';
      const { time } = JSON.parse(newest) as { time: string };
      const { diagnosis, report } = await store.why(NAMES[0]);
      const { culprits, passed, withoutEvent, interrupted, incident, crash, end, companions, outdated } = diagnosis;
      assert.deepEqual(
        [culprits, passed, withoutEvent, interrupted, incident, crash, end, companions],
        [[], null, null, null, null, null, null, []],
      );
      assert.deepEqual(outdated, [{ file: store.log, newest: Date.parse(time) }]);
      assert.equal(diagnosis.windows[0]?.events[0]?.position, String(poison));
      const words = `newest line of shop.log is of ${time.replace('T', ' ').replace('Z', ' UTC')}, older than what waits`;
      assert.ok(report.replaceAll('\\', '').includes(words), report);
      assert.match(report, /Nothing is concluded from it/);
      assert.doesNotMatch(report, /no tariff|OrderShipped|Went down with it/);
    });

    it('a log of that time names the event, and the old log beside it is not mentioned', async () => {
      const { elsewhere, poison } = await twoLives();
      for (const logs of [[elsewhere], [store.log, elsewhere]]) {
        const { diagnosis, report } = await store.why(NAMES[0], logs);
        assert.deepEqual(
          blockingOf(diagnosis).map(({ position, error }) => [position, error]),
          [[String(poison), 'no tariff for Order']],
        );
        assert.doesNotMatch(report, /older than what waits/);
      }
    });
  });

  describe('of eventsalsa/worker', () => {
    beforeEach(async () => {
      store = await createLiveStore('worker');
    });

    const at = () => store.count('SELECT min(last_position) FROM consumer_checkpoints');

    it('a gap: the consumer waits for the positions of an open transaction, and later the log says so', async () => {
      start([{ name: 'search_index' }], { gapMs: 4_000 });
      const first = await store.append('OrderPlaced', EVEN);
      await until(async () => store.logged(/loop started/) && (await at()) === first);
      const open = await store.beginAppend(ODD);
      const later = await store.append('OrderPlaced', EVEN);
      const { diagnosis, report } = await store.why('search_index');
      const { gap, culprits, crash } = diagnosis;
      assert.deepEqual(
        [gap?.from, gap?.to, gap?.confirmedBy, culprits, crash],
        [String(open.position), String(open.position), null, [], null],
      );
      assert.match(report, new RegExp(`It waits at the gap ${open.position} \\(up to 30 s by its rule\\)`));
      assert.ok(changed(diagnosis).includes('gap'));
      await until(() => store.logged(/gap became stale/));
      await until(async () => (await at()) === later);
      assert.equal((await store.why('search_index')).diagnosis.gap, null);
      await open.rollback();
    });

    it('five failures end the worker, and the reports on the others name the consumer that failed', async () => {
      const worker = start([
        { name: 'billing_outbox', failsAt: 'PaymentCaptured' },
        { name: 'search_index', hangsAt: 'Never' },
      ]);
      await until(() => store.logged(/search_index/));
      const poison = await store.append('PaymentCaptured', EVEN);
      assert.equal((await worker.ended).code, 1);
      await store.append('OrderPlaced', ODD);
      const { diagnosis } = await store.why('billing_outbox');
      assert.deepEqual(
        diagnosis.culprits.map(({ event, failure }) => [event.position, failure.times]),
        [[String(poison), 5]],
      );
      const error = diagnosis.before?.changes.find(({ kind }) => kind === 'error');
      assert.ok(error?.kind === 'error' && error.times === 5);
      const { report } = await store.why('search_index');
      assert.match(report, /billing\\?_outbox: it failed at/);
    });
  });
});

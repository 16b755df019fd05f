import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { gather } from '../../src/app/consumers/diagnosis/diagnose';
import type { Judged } from '../../src/app/consumers/judged';
import { readConsumerLog } from '../../src/logs/failures/culprit';
import { segmentOf } from '../../src/model/consumer/partition';
import { type Scope, unknownScope } from '../../src/model/consumer/scope';
import { diagnosisReport } from '../../src/model/diagnosis/report';
import type { Position } from '../../src/model/event/event';
import { createHealthTracker } from '../../src/model/health/tracker';
import { english } from '../../src/model/text/translate';
import type { EventStore } from '../../src/store/ports';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { type EngineDatabase, FORMS, STORES } from '../support/engines';
import { loadFixtures } from '../support/loadFixtures';
import { asView } from '../support/views';

const LOG = resolve('test/fixtures/pupsourcing-core/api-slog-text.log');

async function judge(store: EventStore): Promise<Judged> {
  const poll = await store.consumers();
  const judging = { scopeOf: () => unknownScope, staleAfterSOf: () => 30, holdDownS: 0, clearS: 0 };
  return {
    consumers: [...createHealthTracker().take(poll, judging)].map((health) => asView(health)),
    takenAt: poll.takenAt,
  };
}

for (const engine of STORES) {
  describe(`events that wait for a consumer on ${engine.name}`, () => {
    let database: EngineDatabase;
    afterEach(() => database.drop());

    async function open(setUp = ''): Promise<EventStore> {
      database = await engine.create(`${eventsTable({ style: 'context' })} ${segments()} ${setUp}`);
      return engine.storeIn(database);
    }
    const whole = (checkpoint: number) => ({ id: null, total: null, checkpoint: String(checkpoint) as Position });
    const scopeOf = (types: string[] | null, contexts: string[] | null): Scope => ({
      aggregateTypes: types,
      boundedContexts: contexts,
      eventTypes: null,
      source: 'code',
    });
    /** SQL for events of which every tenth is an order, and every hundredth has another context. */
    const mixed = (count: number) => `
      INSERT INTO events (global_position, bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
      SELECT i, CASE WHEN i % 100 = 0 THEN 'Other' ELSE 'Shop' END, CASE WHEN i % 10 = 0 THEN 'Order' ELSE 'User' END, 'user-' || i, 1,
        gen_random_uuid(), 'Happened', '' FROM generate_series(1, ${count}) i`;

    it('are the next batch in scope, by position', async () => {
      const store = await open(mixed(3_000));
      const positions = async (scope: Scope, checkpoint: number) =>
        (await store.waiting({ segment: whole(checkpoint), scope, batchSize: 3 })).map(({ position }) => position);
      assert.deepEqual(await positions(unknownScope, 5), ['6', '7', '8']);
      assert.deepEqual(await positions(scopeOf(['Order'], null), 5), ['10', '20', '30']);
      if (engine.hasContexts) {
        assert.deepEqual(await positions(scopeOf(['Order'], ['Other']), 2_750), ['2800', '2900', '3000']);
      }
      assert.deepEqual(await positions(scopeOf(['Nothing'], null), 5), []);
      assert.deepEqual(await positions(unknownScope, 3_000), []);
      await database.run("UPDATE events SET event_type = 'Rare' WHERE global_position IN (7, 20, 40)");
      const rare = { ...unknownScope, eventTypes: ['Rare'] };
      assert.deepEqual(await positions(rare, 5), ['7', '20', '40']);
      assert.deepEqual(await positions({ ...rare, aggregateTypes: ['Order'] }, 5), ['20', '40']);
    });

    it('are those of the segment in the first batch that has one', async () => {
      const store = await open(mixed(3_000));
      const segment = { id: 4, total: 16, checkpoint: '1' as Position };
      const events = await store.waiting({ segment, scope: unknownScope, batchSize: 5 });
      assert.ok(events.length > 0);
      for (const { stream } of events) assert.equal(segmentOf(stream.id, 16), 4);
      const [first] = events;
      const earlier = await store.waiting({ segment: whole(1), scope: unknownScope, batchSize: 3_000 });
      assert.equal(first?.position, earlier.find(({ stream }) => segmentOf(stream.id, 16) === 4)?.position);
      assert.ok(Number(events.at(-1)?.position) - Number(first?.position) < 5);
    });

    it('are searched in ten thousand events at most', async () => {
      const store = await open(mixed(10_100));
      const rare = engine.hasContexts ? scopeOf(['Order'], ['Other']) : scopeOf(['Order'], null);
      const request = { segment: whole(0), scope: rare, batchSize: 10_000 };
      assert.equal((await store.waiting(request)).length, engine.hasContexts ? 100 : 1_000);
    });

    it('give no diagnosis for a consumer that does not exist', async () => {
      const store = await open();
      const none = await gather(
        'nobody',
        {
          store,
          judged: () => judge(store),
          readLog: (consumer, signal) => readConsumerLog(consumer, [], { signal, patterns: [] }),
        },
        new AbortController().signal,
      );
      assert.equal(none, null);
    });
  });
}

for (const engine of FORMS) {
  describe(`store of the fixtures on ${engine.name}`, () => {
    it('names the poison event of the real store from its database and one log', async () => {
      const database = await engine.create(
        `${eventsTable({ style: 'context' })} ${segments()} ${headsTable('context')}`,
      );
      const store = await engine.storeIn(database);
      await loadFixtures((sql) => database.run(sql));
      const diagnosis = await gather(
        'billing_outbox',
        {
          store,
          judged: () => judge(store),
          readLog: (consumer, signal) => readConsumerLog(consumer, [LOG], { signal, patterns: [] }),
        },
        new AbortController().signal,
      );
      assert.ok(diagnosis);
      const [culprit] = diagnosis.culprits;
      assert.equal(diagnosis.culprits.length, 1);
      assert.equal(culprit?.event.position, '449');
      assert.equal(culprit?.event.eventType, 'PaymentCaptured');
      assert.equal(culprit?.event.stream.type, 'Payment');
      assert.equal(culprit?.event.stream.id, 'pay-5db5698f-f230-44d1-95d2-ce8c666af70a');
      assert.equal(culprit?.segment.id, 1);
      assert.equal(culprit?.failure.line.error, 'unknown payment provider "stripe": no mapping for card 4242');
      assert.equal(culprit?.failure.times, 2);
      assert.equal(culprit?.failure.inARow, 2);
      assert.deepEqual(
        diagnosis.companions.map(({ consumer }) => consumer),
        ['order_fulfilment', 'system.audit.v1', 'user_read_model'],
      );
      const report = diagnosisReport(diagnosis, { t: english, language: 'en' });
      assert.match(report, /#449 PaymentCaptured in segment 1/);
      assert.match(report, /`Payment\/pay-5db5698f-f230-44d1-95d2-ce8c666af70a`/);
      assert.doesNotMatch(report, /amount/, 'no payload');
      await database.drop();
    });
  });
}

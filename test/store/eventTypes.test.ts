import assert from 'node:assert/strict';
import type { EventStore, TypeActivity } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { eventsTable, type IdentityStyle } from '../support/ddl/events';
import { type EngineDatabase, STORES } from '../support/engines';
import { createTestDatabase } from '../support/postgres';
import { recording } from '../support/recorder';

for (const engine of STORES) {
  describe(`event types on ${engine.name}`, () => {
    let database: EngineDatabase;
    afterEach(() => database.drop());

    async function open(setUp: string, style: IdentityStyle = 'context'): Promise<EventStore> {
      database = await engine.create(`${eventsTable({ style })} ${setUp}`);
      return engine.storeIn(database);
    }
    /** SQL for `count` events of a type, one second apart; the newest is `age` old. */
    const events = (type: string, count: number, { version = 1, age = '1 minute', payload = '{}', from = 1 } = {}) => `
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, event_version, payload, created_at)
      SELECT 'Shop', 'User', 'user-' || i, i, gen_random_uuid(), '${type}', ${version}, convert_to('${payload}', 'UTF8'),
        now() - interval '${age}' - (${from + count - 1} - i) * interval '1 second' FROM generate_series(${from}, ${from + count - 1}) i;`;
    const brief = ({ eventType, eventVersion, lastDay, more }: TypeActivity) =>
      `${eventType} v${eventVersion}: ${lastDay}${more ? '+' : ''}`;
    const activity = async (store: EventStore, ...types: string[]) =>
      (await store.typeActivity(types)).map(brief).sort();

    it('are read by index, with the newest event of each', async () => {
      const store = await open(events('UserRegistered', 3) + events('OrderPlaced', 2, { from: 10 }));
      const { types, complete } = await store.eventTypes();
      assert.deepEqual(
        types.map(({ eventType, newest }) => [eventType, newest]),
        [
          ['OrderPlaced', '5'],
          ['UserRegistered', '3'],
        ],
      );
      assert.ok(complete);
      assert.ok(Math.abs((types[0]?.newestAt ?? 0) - (Date.now() - 60_000)) < 300_000);
    });

    it('are empty in an empty store', async () => {
      const store = await open('');
      assert.deepEqual(await store.eventTypes(), { types: [], complete: true });
      assert.deepEqual(await store.typeActivity(['UserRegistered']), []);
      assert.deepEqual(await store.typeActivity([]), []);
      assert.deepEqual(await store.payloadSamples(['UserRegistered']), []);
    });

    it('have the counts of the last day for each version, and mark a count that is cut', async () => {
      const store = await open(
        events('Old', 5, { age: '2 days' }) +
          events('Mixed', 4, { age: '3 days', from: 100 }) +
          events('Mixed', 2, { version: 2, from: 200 }) +
          events('Busy', 1_001, { from: 1_000 }) +
          events('BusyOnce', 1_001, { age: '2 days', from: 4_000 }) +
          events('BusyOnce', 3, { from: 8_000 }),
      );
      assert.deepEqual(await activity(store, 'Old', 'Mixed', 'Busy', 'BusyOnce', 'Nothing', 'no\0type'), [
        'Busy v1: 1000+',
        'BusyOnce v1: 3',
        'Mixed v1: 0',
        'Mixed v2: 2',
        'Old v1: 0',
      ]);
      const [mixed] = (await store.typeActivity(['Mixed'])).filter(({ eventVersion }) => eventVersion === '2');
      assert.deepEqual(
        mixed?.newest.map(({ stream }) => stream),
        ['user-201', 'user-200'].map((id) => ({
          context: engine.hasContexts ? 'Shop' : null,
          type: 'User',
          id: engine.streamId('User', id),
        })),
      );
      assert.equal(mixed?.newest[0]?.position, '11');
      assert.ok(Math.abs((mixed?.newestAt ?? 0) - (Date.now() - 60_000)) < 300_000);
    });

    it('are searched among the newest events without an index on the type', async () => {
      await open(events('UserRegistered', 3) + events('OrderPlaced', 2, { from: 10 }));
      await database.run('DROP INDEX IF EXISTS events_type, annals_type');
      const store = await engine.storeIn(database);
      const { types, complete } = await store.eventTypes();
      assert.deepEqual(
        types.map(({ eventType }) => eventType),
        ['OrderPlaced', 'UserRegistered'],
      );
      assert.equal(complete, false);
      assert.deepEqual(await activity(store, 'UserRegistered', 'Nothing'), ['UserRegistered v1: 3']);
      assert.equal((await store.payloadSamples(['OrderPlaced'])).length, 2);
    });

    it('have the payloads of the newest 20 events of each version, without large ones', async () => {
      const store = await open(
        events('Paid', 25, { payload: '{"a":1}' }) +
          events('Paid', 3, { version: 2, payload: '{"b":1}', from: 100 }) +
          events('Large', 2, { payload: `{"c":"${'x'.repeat(40_000)}"}`, from: 200 }),
      );
      const samples = await store.payloadSamples(['Paid', 'Large']);
      const texts = samples.map(
        ({ eventType, eventVersion, payload }) =>
          `${eventType} ${eventVersion} ${JSON.stringify(JSON.parse(new TextDecoder().decode(payload)))}`,
      );
      assert.equal(texts.filter((text) => text === 'Paid 1 {"a":1}').length, 20);
      assert.equal(texts.filter((text) => text === 'Paid 2 {"b":1}').length, 3);
      assert.equal(texts.length, 23);
    });

    it('work in generations with streams', async () => {
      const store = await open(
        `INSERT INTO events (stream_type, stream_id, stream_version, event_id, event_type, payload)
         VALUES ('User', 'user-1', 1, gen_random_uuid(), 'UserRegistered', '')`,
        'stream',
      );
      const [only] = await store.typeActivity(['UserRegistered']);
      assert.deepEqual(only?.newest, [
        { position: '1', stream: { context: null, type: 'User', id: engine.streamId('User', 'user-1') } },
      ]);
    });
  });
}

describe('event types in a large store', () => {
  it('are found by their index, even rare or unknown ones', async () => {
    const database = await createTestDatabase(
      `${eventsTable({ style: 'context' })}
       INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
       SELECT 'Shop', 'User', 'user-' || i, i, gen_random_uuid(), CASE WHEN i = 7 THEN 'Rare' ELSE 'Type' || i % 20 END, ''
       FROM generate_series(1, 50000) i`,
    );
    try {
      await database.admin.query('ANALYZE events');
      const { db, take } = recording(await database.open());
      const recognition = await recognise(db);
      const store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
      take();
      await store.eventTypes();
      await store.typeActivity(['Rare', 'Nothing', 'Type1']);
      await store.payloadSamples(['Rare', 'Nothing', 'Type1']);
      const statements = take();
      assert.equal(statements.length, 3);
      for (const { sql, params } of statements) {
        const { rows } = await database.admin.query<{ 'QUERY PLAN': string }>(`EXPLAIN (COSTS OFF) ${sql}`, [
          ...params,
        ]);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        assert.match(plan, /events_type/);
        assert.doesNotMatch(plan, /Seq Scan on events|Backward using events_pkey/);
      }
    } finally {
      await database.drop();
    }
  });
});

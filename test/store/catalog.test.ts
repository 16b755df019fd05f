import assert from 'node:assert/strict';
import { missingIndexNames } from '../../src/app/connections/testReport';
import type { Position } from '../../src/model/event/event';
import type { Database } from '../../src/store/pg/database';
import type { EventStore } from '../../src/store/ports';
import type { TableChoice } from '../../src/store/recognition';
import { recognise } from '../../src/store/schema/catalog';
import { segments, worker } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { ENGINES, type EngineDatabase } from '../support/engines';
import { createTestDatabase, type TestDatabase } from '../support/postgres';

async function found(db: Database, choice?: TableChoice): Promise<EventStore> {
  const recognition = await recognise(db, choice);
  assert.equal(recognition.kind, 'found', JSON.stringify(recognition));
  return recognition.kind === 'found' ? recognition.store : assert.fail();
}

for (const engine of ENGINES) {
  describe(`recognition of tables on ${engine.name}`, () => {
    let database: EngineDatabase;
    afterEach(() => database.drop());

    it('says how many tables there are if none is an event store', async () => {
      database = await engine.create(
        'CREATE TABLE a (id int); CREATE TABLE snapshots (stream_type text, stream_id text, stream_version int, payload bytea, schema_version int)',
      );
      assert.deepEqual(await recognise(database.db), { kind: 'none', seen: 2 });
    });

    it('lets the person choose among several event stores, by schema or by table', async () => {
      database = await engine.create(`${eventsTable({ style: 'aggregate' })} CREATE SCHEMA IF NOT EXISTS billing;
        ${eventsTable({ style: 'stream', table: 'billing.ledger' })}`);
      const recognition = await recognise(database.db);
      assert.deepEqual(recognition, {
        kind: 'several',
        candidates: [
          { schema: 'billing', table: 'ledger' },
          { schema: 'public', table: 'events' },
        ],
      });
      assert.equal((await found(database.db, { schema: 'billing' })).layout.streamWord, 'stream');
      assert.equal((await found(database.db, { schema: 'public', events: 'events' })).layout.streamWord, 'aggregate');
      await assert.rejects(recognise(database.db, { events: 'gone' }), { kind: 'noTable', subject: 'gone' });
      await database.run('DROP SCHEMA billing CASCADE');
    });

    it('takes the consumer tables beside the events, or those of the only other schema', async () => {
      database = await engine.create(
        `${eventsTable({ style: 'context' })} CREATE SCHEMA ops; SET search_path TO ops; ${segments()} SET search_path TO public;`,
      );
      const far = await found(database.db);
      assert.deepEqual(
        far.layout.tables.map(([role, { schema, table }]) => `${role} ${schema}.${table}`),
        ['events public.events', 'segments ops.consumer_segments', 'segmentWorkers ops.consumer_workers'],
      );
      await database.run(worker());
      const near = await found(database.db);
      assert.equal(near.layout.tables[1]?.[1].schema, 'public');
      await database.run('DROP SCHEMA ops CASCADE');
    });

    it('ignores consumers of a schema that has its own events', async () => {
      database =
        await engine.create(`${eventsTable({ style: 'context' })} CREATE SCHEMA sales; SET search_path TO sales;
        ${eventsTable({ style: 'context' })} ${segments()} SET search_path TO public;`);
      assert.equal((await found(database.db, { schema: 'public' })).layout.consumers, null);
      assert.notEqual((await found(database.db, { schema: 'sales' })).layout.consumers, null);
      await database.run('DROP SCHEMA sales CASCADE');
    });

    it('ignores the empty template tables of pg_partman', async () => {
      const long = 'l'.repeat(60);
      database = await engine.create(`CREATE SCHEMA shop; CREATE SCHEMA partman;
        ${eventsTable({ style: 'stream', table: 'shop.events', partitioned: true })}
        CREATE TABLE shop.worker_marks (consumer_name text, last_position bigint);
        CREATE TABLE partman.template_shop_events (LIKE shop.events);
        CREATE TABLE partman.template_shop_worker_marks (LIKE shop.worker_marks);`);
      const { layout } = await found(database.db);
      assert.deepEqual(
        layout.tables.map(([, { schema, table }]) => `${schema}.${table}`),
        ['shop.events', 'shop.worker_marks'],
      );
      await database.run(`DROP SCHEMA shop, partman CASCADE; CREATE SCHEMA partman;
        ${eventsTable({ style: 'stream', table: long })} CREATE TABLE partman.template_public_${long} (LIKE ${long});`);
      assert.equal((await found(database.db)).layout.events.table, long);
      await database.run('DROP SCHEMA partman CASCADE');
    });

    it('prefers the usual name to a copy of the table', async () => {
      database = await engine.create(
        `${eventsTable({ style: 'context' })} ${segments('a_backup', 'b_backup')} ${segments()} ${headsTable('context')}`,
      );
      const { layout } = await found(database.db);
      assert.deepEqual(
        layout.tables.map(([, { table }]) => table),
        ['events', 'consumer_segments', 'consumer_workers'],
      );
    });

    it('reads a view, with the indexes of the underlying table', async () => {
      database = await engine.create(`${eventsTable({ style: 'aggregate', table: 'raw_events' })}
        ALTER TABLE raw_events RENAME COLUMN created_at TO at;
        CREATE VIEW events AS SELECT global_position, event_id, event_type, event_version, aggregate_type, aggregate_id, aggregate_version,
          convert_from(payload, 'UTF8')::json AS payload, trace_id, correlation_id, causation_id, at AS created_at FROM raw_events;
        INSERT INTO raw_events (aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
        SELECT 'Order', i, 1, gen_random_uuid(), 'OrderPlaced', '{"n":1}' FROM generate_series(1, 3) i;
        ANALYZE raw_events`);
      const store = await found(database.db);
      assert.deepEqual(missingIndexNames(store.layout), ['trace_id', 'causation_id']);
      assert.equal(store.layout.eventEstimate, 3);
      assert.equal(store.layout.consumers, null);
      const body = await store.body('2' as Position, 100);
      assert.equal(new TextDecoder().decode(body?.payload), '{"n":1}');
      assert.equal(body?.header.payloadBytes, 7);
      assert.equal(body?.metadata, null);
    });

    it('recognises an index that was added, and no partial one that leaves out events', async () => {
      database = await engine.create(`${eventsTable({ style: 'aggregate' })}
        CREATE INDEX ON events (trace_id) WHERE trace_id IS NOT NULL;
        CREATE INDEX ON events (causation_id) WHERE event_type = 'OrderPlaced'`);
      const store = await found(database.db);
      assert.deepEqual(missingIndexNames(store.layout), ['causation_id']);
      assert.equal(store.hasIndexFor({ by: 'trace', id: 'x' }), true);
      assert.equal(store.hasIndexFor({ by: 'causation', id: 'x' }), false);
    });

    it('recognises an index that every partition has, and not one that a partition lacks', async () => {
      database = await engine.create(`${eventsTable({ style: 'context', partitioned: true })}
        CREATE INDEX ON events_p1 (event_id); CREATE INDEX ON events_p2 (event_id); CREATE INDEX ON events_p1 (trace_id)`);
      const { layout } = await found(database.db);
      const missing = missingIndexNames(layout);
      assert.deepEqual(missing.slice(0, 2), ['trace_id', 'causation_id']);
      assert.ok(!missing.includes('event_id'));
    });

    it('adds up the estimates of partitions, and makes no guess without statistics', async () => {
      database = await engine.create(`${eventsTable({ style: 'stream', partitioned: true })}
        INSERT INTO events (stream_type, stream_id, stream_version, event_id, event_type, payload)
        SELECT 'Order', i, 1, gen_random_uuid(), 'OrderPlaced', '' FROM generate_series(1, 700) i;`);
      assert.equal((await found(database.db)).layout.eventEstimate, null);
      await database.run('ANALYZE events');
      assert.equal((await found(database.db)).layout.eventEstimate, 700);
    });
  });
}

describe('recognition of tables without permission', () => {
  let test: TestDatabase;
  before(async () => {
    test = await createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}
      CREATE ROLE nobody LOGIN PASSWORD 'n'; CREATE ROLE half LOGIN PASSWORD 'h'; GRANT SELECT ON events TO half`);
  });
  after(() => test.drop());

  it('names the events table that may not be read', async () => {
    const db = await test.open({ user: 'nobody' }, 'n');
    await assert.rejects(recognise(db), { kind: 'permission', subject: 'public.events' });
  });

  it('names the consumer table that may not be read, and reads the events', async () => {
    const store = await found(await test.open({ user: 'half' }, 'h'));
    assert.deepEqual(await store.recentCorrelations(), []);
    await assert.rejects(store.consumers(), { kind: 'permission', subject: 'consumer_segments' });
  });
});

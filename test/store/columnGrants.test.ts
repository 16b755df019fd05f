import assert from 'node:assert/strict';
import type { Position } from '../../src/model/event/event';
import type { Database } from '../../src/store/pg/database';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { ANNALS, ANNALS_TABLES } from '../support/ddl/annals';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { generateEvents } from '../support/generate';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { readAll, subject } from '../support/storeReading';

const OPEN = [
  'global_position',
  'bounded_context',
  'aggregate_type',
  'aggregate_id',
  'aggregate_version',
  'event_id',
  'event_type',
  'event_version',
  'trace_id',
  'correlation_id',
  'causation_id',
  'metadata',
  'created_at',
];

/** Closes also the columns from which `ANNALS` makes correlation and cause. */
const OPEN_RECORD = ['record_id', 'seq', 'kind', 'schema_tag', 'stream', 'revision', 'recorded_at'];

describe('user who may read some columns only', () => {
  let test: TestDatabase;
  let db: Database;
  let store: EventStore;
  before(async () => {
    test = await createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}
      INSERT INTO consumer_segments VALUES ('c', 0, 1, 'w', 40);
      CREATE ROLE clerk LOGIN PASSWORD 'pw';
      GRANT SELECT (${OPEN.join(', ')}) ON events TO clerk;
      GRANT SELECT ON consumer_segments, consumer_workers TO clerk`);
    await generateEvents((sql) => test.admin.query(sql), { events: 100, style: 'context' });
    db = await test.open({ user: 'clerk' }, 'pw');
    const recognition = await recognise(db);
    store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
  });
  after(async () => {
    await db.close();
    // Roles belong to the server, which other suites share.
    await test.admin.query('DROP OWNED BY clerk; DROP ROLE clerk');
    await test.drop();
  });

  it('gets everything but the payload, which is marked as closed', async () => {
    const { events, consumers, generation } = store.layout;
    assert.deepEqual([events.table, consumers !== null], ['events', true], generation);
    const { consumers: polled, head } = await store.consumers();
    // Some positions were never used.
    const highest = (await test.admin.query('SELECT max(global_position)::text AS head FROM events')).rows[0].head;
    assert.deepEqual([polled[0]?.name, head], ['c', highest]);
    const body = await store.body('50' as Position, 1_000);
    assert.ok(body);
    assert.deepEqual([body.header.position, body.payload.length, body.payloadClosed], ['50', 0, true]);
    assert.match(String(body.metadata), /\{/);
    const [meaning] = await store.identify(subject(body.header.eventId));
    assert.equal(meaning?.kind, 'event');
    const { correlationId } = body.header;
    assert.ok(correlationId !== null);
    assert.ok((await readAll(store.headers({ by: 'correlation', id: correlationId }))).count > 0);
    assert.equal((await store.eventTypes()).types.length > 0, true);
    assert.deepEqual(await store.payloadSamples([body.header.eventType]), []);
  });

  it('gets an answer to every question that needs no payload', async () => {
    const begun = await store.tail().begin(10);
    const first = begun[0] ?? assert.fail();
    const { eventId, stream, streamVersion, position, time, eventType } = first;
    assert.equal((await store.event(eventId))?.position, position);
    assert.ok((await store.glance(subject(eventId))).chain.length > 0);
    assert.ok((await store.recentCorrelations()).length > 0);
    assert.ok((await store.streamAround(stream, streamVersion ?? assert.fail(), 5)).length > 0);
    await store.previousOfType(first);
    let steps = 0;
    for await (const _step of store.scan(eventId)) steps++;
    assert.ok(steps > 0);
    assert.ok((await store.nextUnhandled('c')) !== null);
    assert.ok((await store.typeActivity([eventType])).length > 0);
    assert.ok((await store.positionAt(time)) !== null);
    assert.ok((await store.eventsBetween('0' as Position, position, 5)).length > 0);
    assert.equal((await store.newestWindow(10))?.newest, begun.at(-1)?.position);
    assert.equal((await store.eventsAfter('0' as Position, 5)).count, 5);
    assert.equal((await store.payloadsAt([position])).size, 0);
  });

  it('gets no value of other columns that they may not read', async () => {
    await test.admin.query('REVOKE SELECT (metadata, causation_id) ON events FROM clerk');
    const recognition = await recognise(db);
    assert.equal(recognition.kind, 'found');
    if (recognition.kind !== 'found') return;
    const body = await recognition.store.body('50' as Position, 10);
    assert.deepEqual([body?.metadata, body?.header.causationId], [null, null]);
  });

  it('gets an error that names the table if a column that every event needs is closed', async () => {
    await test.admin.query('REVOKE SELECT (event_type) ON events FROM clerk');
    await assert.rejects(recognise(db), { kind: 'permission', subject: 'public.events' });
  });

  it('gets an error that names the table if all of it is closed', async () => {
    await test.admin.query(`REVOKE SELECT (${OPEN.join(', ')}) ON events FROM clerk`);
    await assert.rejects(recognise(db), { kind: 'permission', subject: 'public.events' });
  });
});

describe('user who may not read a column from which others are made', () => {
  let test: TestDatabase;
  let db: Database;
  before(async () => {
    test = await createTestDatabase(`${ANNALS_TABLES}
      INSERT INTO annals_records (record_id, kind, schema_tag, stream, revision, body, meta)
        VALUES ('rec-1', 'Opened', '1', 'account-1', 1, '{}', '{"correlationId": "c", "causationId": "d"}');
      CREATE ROLE scribe LOGIN PASSWORD 'pw';
      GRANT SELECT (${OPEN_RECORD.join(', ')}) ON annals_records TO scribe`);
    db = await test.open({ user: 'scribe' }, 'pw');
  });
  after(async () => {
    await db.close();
    await test.admin.query('DROP OWNED BY scribe; DROP ROLE scribe');
    await test.drop();
  });

  it('gets none of the columns that are made from it', async () => {
    const recognition = await recognise(db, {}, undefined, [ANNALS]);
    assert.equal(recognition.kind, 'found');
    if (recognition.kind !== 'found') return;
    const body = await recognition.store.body('1' as Position, 10);
    const { header, metadata, payloadClosed } = body ?? assert.fail();
    assert.deepEqual([header.correlationId, header.causationId, metadata, payloadClosed], [null, null, null, true]);
    assert.equal(header.eventId, 'rec-1');
  });
});

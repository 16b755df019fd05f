import assert from 'node:assert/strict';
import { missingIndexNames } from '../../src/app/connections/testReport';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { generateEvents } from '../support/generate';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { recording, type Sent } from '../support/recorder';
import { readAll, subject } from '../support/storeReading';

const EVENTS = 30_000;
/** The distance of times in tens of microseconds with a node's number behind. */
const APART = 1_000_000_000_000;

/** Opens the store of a server that identifies itself by this text; the server is PostgreSQL all the same. */
async function storeAs(test: TestDatabase, text: string): Promise<{ store: EventStore; take(): readonly Sent[] }> {
  const { db, take } = recording(await test.open());
  const recognition = await recognise({ ...db, server: { version: 150_000, text } });
  return { store: recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind), take };
}

describe('store whose positions are times', () => {
  let test: TestDatabase;
  let store: EventStore;
  let take: () => readonly Sent[];
  before(async () => {
    test = await createTestDatabase(`${eventsTable({ style: 'aggregate' })} ${segments()}`);
    await generateEvents((sql) => test.admin.query(sql), { events: EVENTS, style: 'aggregate' });
    await test.admin.query(`UPDATE events SET global_position = global_position * ${APART}; ANALYZE events`);
    ({ store, take } = await storeAs(test, 'CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu)'));
  });
  after(() => test.drop());

  const rowAt = async (n: number) =>
    (
      await test.admin.query(
        `SELECT event_id, trace_id, correlation_id FROM events ORDER BY global_position OFFSET ${n} LIMIT 1`,
      )
    ).rows[0];

  it('is searched by position in as few steps as another store', async () => {
    const { trace_id: traceId } = await rowAt(100);
    let steps = 0;
    let found = 0;
    for await (const { batch } of store.scan(traceId)) {
      steps++;
      found += batch.count;
    }
    assert.ok(found > 1);
    assert.ok(steps < 10, `${steps} steps`);
    assert.ok(take().every(({ sql }) => !sql.includes('ctid')));
  });

  it('returns the effects of an event', async () => {
    const { event_id: eventId } = await rowAt(1_000);
    const table = await readAll(store.headers({ by: 'event', id: eventId }));
    assert.ok(table.count >= 1);
    assert.deepEqual(missingIndexNames(store.layout), ['trace_id', 'causation_id']);
  });

  it('is polled and followed without transaction numbers', async () => {
    await test.admin.query("INSERT INTO consumer_segments VALUES ('c', 0, 1, 'w', 0)");
    take();
    const { head, tail } = await store.consumers();
    assert.ok(tail.length > 10_000);
    assert.equal((await store.consumers(head)).tail.length, 0);
    assert.equal((await store.tail().begin(10)).length, 10);
    assert.deepEqual(
      take().filter(({ sql }) => /txid|snapshot/.test(sql)),
      [],
    );
  });
});

describe('store that Citus spreads over nodes', () => {
  it('gets the queries for a spread store even if the catalog may not be read', async () => {
    const test = await createTestDatabase(`${eventsTable({ style: 'aggregate' })} ${segments()}`);
    await generateEvents((sql) => test.admin.query(sql), { events: 1_000, style: 'aggregate' });
    const { store, take } = await storeAs(test, 'PostgreSQL 16.3 on x86_64-pc-linux-gnu, Citus 12.1-1');
    take();
    const { rows } = await test.admin.query('SELECT event_id, correlation_id, aggregate_id FROM events LIMIT 1');
    const { event_id: eventId, correlation_id: correlation, aggregate_id: stream } = rows[0];
    assert.equal((await store.identify(subject(eventId)))[0]?.kind, 'event');
    assert.equal((await store.identify(subject(correlation)))[0]?.kind, 'trace');
    assert.equal((await store.identify(subject(stream)))[0]?.kind, 'stream');
    assert.ok((await readAll(store.headers({ by: 'event', id: eventId }))).count > 1);
    for await (const _step of store.scan('no trace at all'));
    assert.deepEqual(
      take().filter(({ sql }) => /RECURSIVE|ctid|txid/.test(sql)),
      [],
    );
    await test.drop();
  });
});

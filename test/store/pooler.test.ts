import assert from 'node:assert/strict';
import type { Database } from '../../src/store/pg/database';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { generateEvents } from '../support/generate';
import { type Pooler, startPgBouncer } from '../support/pgbouncer';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { readAll, subject } from '../support/storeReading';

/** A pooler that refuses start-up options, and one that accepts and ignores them. */
const KINDS = { 'that refuses options': '', 'that swallows options': 'ignore_startup_parameters = options' };

for (const [kind, settings] of Object.entries(KINDS)) {
  describe(`PgBouncer in transaction mode ${kind}`, function () {
    this.timeout(300_000);
    let test: TestDatabase;
    let pooler: Pooler;
    let db: Database;
    let store: EventStore;
    before(async () => {
      test = await createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}
        INSERT INTO consumer_segments VALUES ('c', 0, 1, 'w', 4000)`);
      await generateEvents((sql) => test.admin.query(sql), { events: 5_000, style: 'context' });
      pooler = await startPgBouncer(test.server, settings);
      db = await test.open({ port: pooler.port });
      const recognition = await recognise(db);
      store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
    });
    after(async () => {
      await db.close();
      await pooler.stop();
      await test.drop();
    });

    it('is polled', async () => {
      const { consumers, head } = await store.consumers();
      assert.equal(consumers[0]?.name, 'c');
      assert.equal((await store.consumers(head)).head, head);
    });

    it('answers look-ups and streams', async () => {
      const [row] = await db.query('SELECT event_id, correlation_id FROM events WHERE global_position = 2000');
      const [eventId = '', correlation = ''] = row ?? [];
      assert.equal((await store.identify(subject(eventId ?? '')))[0]?.kind, 'event');
      assert.ok((await readAll(store.headers({ by: 'correlation', id: correlation ?? '' }))).count > 1);
      let rows = 0;
      for await (const batch of db.stream('SELECT generate_series(1, 6000)', [])) rows += batch.length;
      assert.equal(rows, 6_000);
      for await (const _batch of db.stream('SELECT generate_series(1, 1000000)', [])) break;
      assert.equal((await store.body('2000' as never, 10))?.header.position, '2000');
    });

    it('refuses writes, and stops a query at its time limit', async () => {
      await assert.rejects(db.query("INSERT INTO consumer_segments VALUES ('x', 0, 1, 'w', 0)"), { subject: '25006' });
      assert.deepEqual(await db.query("SELECT current_setting('statement_timeout')"), [['5s']]);
    });

    it('cancels an aborted query on the server', async () => {
      const abort = new AbortController();
      const question = db.query('SELECT pg_sleep(60)', [], { signal: abort.signal });
      const running =
        "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()";
      await until(async () => (await test.admin.query(running)).rowCount === 1);
      abort.abort();
      await assert.rejects(question, { kind: 'cancelled' });
      await until(async () => (await test.admin.query(running)).rowCount === 0);
      assert.deepEqual(await db.query('SELECT 1'), [['1']]);
    });

    it('leaves the shared sessions as they were', async () => {
      await store.consumers();
      const { rows } = await test.admin.query(
        "SELECT count(*)::int AS open FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'",
      );
      assert.deepEqual(rows, [{ open: 0 }]);
    });
  });
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { mock } from 'node:test';
import { openPostgres } from '../../src/store/pg/connection';
import type { Database } from '../../src/store/pg/database';
import { StoreError, type StoreErrorKind } from '../../src/store/pg/errors';
import { QUERY_TIMEOUT_S } from '../../src/store/pg/guards';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { consumerCheckpoints } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { createFaultProxy, type FaultProxy } from '../support/faultProxy';
import { watchLeaks } from '../support/leaks';
import { createTestDatabase, createTestServer, specOf, type TestDatabase, TLS_CA, until } from '../support/postgres';
import { projectRoot } from '../support/runProcess';
import { readAll } from '../support/storeReading';

const EVENTS = 20_000;
/** The real function, not the one that a test's clock replaces. */
const realTimeout = setTimeout;

/** A store behind a network that can break, read by a user who can be locked out. */
interface Reading {
  readonly db: Database;
  readonly store: EventStore;
  readonly proxy: FaultProxy;
  /** Why the server was away, for each time that it was reported. */
  readonly losses: Error[];
  readonly restored: () => number;
  /** The signal of every question of a test: nothing may stay attached to it. */
  readonly signal: AbortSignal;
  readonly abort: () => void;
}

describe('faults of server and network', () => {
  let test: TestDatabase;
  const sql = (text: string) => test.admin.query(text);

  before(async () => {
    test = await createTestDatabase(`${eventsTable({ style: 'context' })} ${consumerCheckpoints()}
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, correlation_id, payload)
        SELECT 'Shop', 'Order', 'order-' || i, 1, gen_random_uuid(), 'OrderPlaced', 'one', '' FROM generate_series(1, ${EVENTS}) i;
      INSERT INTO consumer_checkpoints VALUES ('billing', 3);
      CREATE ROLE watcher LOGIN PASSWORD 'first';
      GRANT SELECT ON events, consumer_checkpoints TO watcher`);
  });
  after(async () => {
    await sql('DROP OWNED BY watcher; DROP ROLE watcher');
    await test.drop();
  });

  const sessionsOf = async (condition = 'true'): Promise<number> => {
    const text = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'watcher' AND ${condition}`;
    return (await sql(text)).rows[0].n;
  };
  const working = () => sessionsOf("state <> 'idle'");

  /**
   * Opens a store, lets the test break things, and asserts that nothing is left on the server, in this process or on
   * the signal.
   */
  async function reading(work: (parts: Reading) => Promise<void>): Promise<void> {
    const leaks = await watchLeaks();
    const proxy = await createFaultProxy(test.spec.port);
    const db = await openPostgres({ ...test.spec, port: proxy.port, user: 'watcher' }, async () => 'first');
    const found = await recognise(db);
    const { store } = found.kind === 'found' ? found : assert.fail(found.kind);
    // The second session is opened in the background; no test may find it half open.
    await until(async () => (await sessionsOf("state = 'idle' AND query <> ''")) === 2);
    const losses: Error[] = [];
    let restored = 0;
    db.onLost((error) => losses.push(error));
    db.onRestored(() => restored++);
    const { signal, abort } = withAbort();
    try {
      await work({ db, store, proxy, losses, restored: () => restored, signal, abort });
      await until(async () => (await working()) === 0);
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    } finally {
      await db.close();
      await proxy.close();
    }
    await until(async () => (await sessionsOf()) === 0);
    await leaks.end();
  }

  it('refused connections are reported at once, and the store recovers by itself', () =>
    reading(async ({ store, proxy, losses, restored, signal }) => {
      await proxy.refuse();
      await rejects(store.consumers(null, signal), 'lost');
      await until(() => losses.length === 1);
      await proxy.accept();
      await until(() => restored() === 1);
      assert.equal((await store.consumers(null, signal)).consumers.length, 1);
      assert.deepEqual(losses.map(kindOf), ['lost'], 'one loss is reported once');
    }));

  it('a reset in the middle of a row keeps the rows so far and is reported; a second read is complete', () =>
    reading(async ({ store, proxy, restored, signal }) => {
      proxy.resetAfter(200_001);
      let rows = 0;
      const read = async () => {
        for await (const { count } of store.headers({ by: 'correlation', id: 'one' }, signal)) rows += count;
      };
      await rejects(read(), 'lost');
      assert.ok(rows >= 500 && rows < EVENTS, `${rows} rows before the reset`);
      await until(() => restored() === 1);
      assert.equal((await readAll(store.headers({ by: 'correlation', id: 'one' }, signal))).count, EVENTS);
    }));

  it('a stall of minutes ends a question, a stream and a search, and the store can be left', () =>
    reading(async ({ db, store, proxy, losses, restored, signal }) => {
      const slow = (lane: 'point' | 'scan') => db.query('SELECT 1', [], { lane, signal });
      await Promise.all([slow('point'), slow('scan')]);
      mock.timers.enable({ apis: ['setTimeout'] });
      try {
        proxy.stall();
        const read = async () => void (await readAll(store.headers({ by: 'correlation', id: 'one' }, signal)));
        const asked = [slow('point'), slow('scan'), read()].map((question) => rejects(question, 'lost'));
        await ticking(() => losses.length > 0);
        await Promise.all(asked);
        await rejects(slow('point'), 'lost');
        for (let minutes = 0; minutes < 3; minutes++) mock.timers.tick(60_000);
        assert.equal(restored(), 0);
        proxy.flow();
        await ticking(() => restored() === 1);
        assert.deepEqual(await slow('scan'), [['1']], 'no session from before the loss is used again');
        proxy.stall();
        let left = false;
        const leaving = db.close().then(() => {
          left = true;
        });
        await ticking(() => left);
        await leaving;
        proxy.flow();
      } finally {
        mock.timers.reset();
      }
    }));

  it('a stall during a cancel frees the caller, and the server ends the query by itself', () =>
    reading(async ({ db, proxy, restored, signal, abort }) => {
      const query = rejects(db.query('SELECT pg_sleep(60)', [], { signal }), 'cancelled');
      await until(async () => (await sessionsOf("query LIKE '%pg_sleep%' AND state = 'active'")) === 1);
      proxy.stall();
      abort();
      await query;
      proxy.flow();
      await until(async () => (await working()) === 0);
      await until(() => restored() === 1 || proxy.connections > 0);
    }));

  it('300 ms of latency delay every answer, and nothing counts as lost', () =>
    reading(async ({ db, store, proxy, losses, signal }) => {
      proxy.delay(150);
      assert.equal((await store.consumers(null, signal)).consumers.length, 1);
      assert.equal((await readAll(store.headers({ by: 'correlation', id: 'one' }, signal))).count, EVENTS);
      for await (const _step of store.scan('nowhere', signal));
      const { signal: other, abort } = withAbort();
      const question = rejects(db.query('SELECT pg_sleep(60)', [], { lane: 'scan', signal: other }), 'cancelled');
      await until(async () => (await sessionsOf("state = 'active' AND query LIKE '%pg_sleep(60)%'")) === 1);
      abort();
      await question;
      proxy.delay(0);
      assert.deepEqual(losses, []);
    }));

  it('a changed password keeps open sessions; after a loss it is reported, and not tried repeatedly', () =>
    reading(async ({ store, proxy, losses, signal }) => {
      await sql("ALTER ROLE watcher PASSWORD 'second'");
      try {
        const both = [store.consumers(null, signal), store.consumers(null, signal)];
        for (const { consumers } of await Promise.all(both)) assert.equal(consumers.length, 1);
        proxy.reset();
        await until(() => losses.some((error) => kindOf(error) === 'password'));
        mock.timers.enable({ apis: ['setTimeout'] });
        const tried = proxy.connections;
        mock.timers.tick(10 * 60_000);
        await new Promise(setImmediate);
        assert.equal(proxy.connections, tried);
      } finally {
        mock.timers.reset();
        await sql("ALTER ROLE watcher PASSWORD 'first'");
      }
    }));

  for (const [name, breakIt, mendIt, kind, subject] of [
    [
      'a renamed table',
      'ALTER TABLE events RENAME TO old',
      'ALTER TABLE old RENAME TO events',
      'missing',
      'public.events',
    ],
    [
      'a revoked permission',
      'REVOKE SELECT ON consumer_checkpoints FROM watcher',
      'GRANT SELECT ON consumer_checkpoints TO watcher',
      'permission',
      'consumer_checkpoints',
    ],
    [
      'a dropped table',
      'CREATE TABLE copied AS TABLE consumer_checkpoints; DROP TABLE consumer_checkpoints',
      'ALTER TABLE copied RENAME TO consumer_checkpoints; GRANT SELECT ON consumer_checkpoints TO watcher',
      'missing',
      'public.consumer_checkpoints',
    ],
  ] as const) {
    it(`${name} during polls is named, and the store is read again as soon as the table is repaired`, () =>
      reading(async ({ store, losses, signal }) => {
        await sql(breakIt);
        try {
          const error = await rejects(store.consumers(null, signal), kind);
          assert.equal(error.subject, subject);
        } finally {
          await sql(mendIt);
        }
        assert.equal((await store.consumers(null, signal)).consumers.length, 1);
        assert.deepEqual(losses, [], 'the server was never away');
      }));
  }

  it('a table locked by a migration ends the question soon, and is read again after the migration', () =>
    reading(async ({ store, signal }) => {
      await sql('BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE');
      try {
        await rejects(store.consumers(null, signal), 'locked');
      } finally {
        await sql('COMMIT');
      }
      assert.equal((await store.consumers(null, signal)).consumers.length, 1);
    }));

  it('a statement timeout is reported with its seconds, and nothing counts as lost', () =>
    reading(async ({ db, losses, signal }) => {
      const error = await rejects(db.query('SELECT pg_sleep(60)', [], { signal }), 'timeout');
      assert.equal(error.subject, String(QUERY_TIMEOUT_S));
      assert.deepEqual(await db.query('SELECT 1', [], { signal }), [['1']]);
      assert.deepEqual(losses, []);
    }));

  it('too many connections leave one session for all questions in turn, and a search says why it fails', () =>
    reading(async ({ db, store, losses, signal }) => {
      await sql('ALTER ROLE watcher CONNECTION LIMIT 1');
      try {
        const many = Array.from({ length: 5 }, () => store.consumers(null, signal));
        assert.equal((await Promise.all(many)).length, 5);
        await rejects(db.query('SELECT 1', [], { lane: 'scan', signal }), 'tooManyConnections');
      } finally {
        await sql('ALTER ROLE watcher CONNECTION LIMIT -1');
      }
      assert.deepEqual(await db.query('SELECT 1', [], { lane: 'scan', signal }), [['1']]);
      assert.deepEqual(losses, []);
    }));

  it('too many connections after a loss are reported, and the store retries until it gets one', () =>
    reading(async ({ proxy, losses, restored }) => {
      await sql('ALTER ROLE watcher CONNECTION LIMIT 0');
      proxy.reset();
      await until(() => losses.some((error) => kindOf(error) === 'tooManyConnections'));
      await sql('ALTER ROLE watcher CONNECTION LIMIT -1');
      await until(() => restored() === 1);
    }));

  it('a full disk is reported for both error codes of servers, one of them by a real limit on temporary files', async () => {
    await sql("ALTER ROLE watcher SET temp_file_limit = '64kB'");
    await sql(`CREATE FUNCTION no_space() RETURNS int LANGUAGE plpgsql AS
      $$BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END$$`);
    try {
      await reading(async ({ db, signal }) => {
        // The result set of a function is kept in a file when it outgrows memory.
        const kept = 'SELECT count(*) FROM generate_series(1, 3000000)';
        assert.equal((await rejects(db.query(kept, [], { signal }), 'diskFull')).subject, '53400');
        assert.equal((await rejects(db.query('SELECT no_space()', [], { signal }), 'diskFull')).subject, '53100');
        assert.deepEqual(await db.query('SELECT 1', [], { signal }), [['1']]);
      });
    } finally {
      await sql('ALTER ROLE watcher RESET ALL; DROP FUNCTION no_space()');
    }
  });

  it('a kill of the process during a search leaves no query on the server', async () => {
    const script = `import { openPostgres } from './src/store/pg/connection';
      const db = await openPostgres(${JSON.stringify({ ...test.spec, user: 'watcher' })}, async () => 'first');
      await db.query('SELECT pg_sleep(60)', [], { lane: 'scan' });`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: projectRoot,
    });
    await until(async () => (await working()) === 1);
    child.kill('SIGKILL');
    await until(async () => (await sessionsOf()) === 0);
  });
});

describe('server that is stopped and started, with another certificate each time', function () {
  // The pauses between two attempts grow.
  this.timeout(300_000);
  it('is reported as away, recovers by itself, and is not trusted with an expired certificate or another authority', async () => {
    const leaks = await watchLeaks();
    const server = await createTestServer(['ssl=on']);
    await server.start();
    const spec = {
      ...specOf(server, 'postgres'),
      host: 'localhost',
      tls: { mode: 'verify-full', caFile: TLS_CA } as const,
    };
    const db = await openPostgres(spec, async () => server.password);
    const losses: Error[] = [];
    let restored = 0;
    db.onLost((error) => losses.push(error));
    db.onRestored(() => restored++);
    await server.stop();
    await until(() => losses.length === 1);
    await server.useCertificate('expired.crt');
    await server.start();
    await until(() => losses.some((error) => kindOf(error) === 'tls' && /expired/.test(error.message)));
    await server.stop();
    await server.useCertificate('server.crt');
    await server.start();
    await until(() => restored === 1, 120_000);
    const open = (changes: object) => openPostgres({ ...spec, ...changes }, async () => server.password);
    const other = { mode: 'verify-full', caFile: TLS_CA.replace('server.crt', 'other.crt') } as const;
    assert.equal((await rejects(open({ tls: other }), 'tls')).subject, 'unknownAuthority');
    assert.equal((await rejects(open({ host: '127.0.0.1' }), 'tls')).subject, 'otherHost');
    await db.close();
    await server.remove();
    await leaks.end();
  });
});

async function rejects(work: Promise<unknown>, kind: StoreErrorKind): Promise<StoreError> {
  const error = await work.then(
    () => assert.fail(`must reject with ${kind}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StoreError, String(error));
  assert.equal(error.kind, kind, error.message);
  return error;
}

function kindOf(error: Error): StoreErrorKind | undefined {
  return error instanceof StoreError ? error.kind : undefined;
}

function withAbort(): { readonly signal: AbortSignal; abort(): void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** Runs the test's clock ten times as fast as the real one until the condition holds. */
async function ticking(condition: () => boolean): Promise<void> {
  for (let i = 0; !condition(); i++) {
    if (i > 6_000) throw new Error('The condition did not come true within ten minutes of the stand-in clock.');
    mock.timers.tick(100);
    await new Promise((resolve) => realTimeout(resolve, 10));
  }
}

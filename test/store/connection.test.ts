import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres } from '../../src/store/pg/connection';
import type { Database } from '../../src/store/pg/database';
import { StoreError, type StoreErrorKind } from '../../src/store/pg/errors';
import {
  adminClient,
  createTestDatabase,
  createTestServer,
  specOf,
  type TestDatabase,
  type TestServer,
  until,
} from '../support/postgres';
import { createStartupProxy } from '../support/startupProxy';

/** The value in place of a version in a start-up packet that requests a cancel: 1234 and 5678, two bytes each. */
const CANCEL_REQUEST = '\x04\xd2\x16\x2e';

/** Asserts that the promise rejects with a StoreError of the kind, and returns the error. */
async function refused(promise: Promise<unknown>, kind: StoreErrorKind): Promise<StoreError> {
  const error = await promise.then(
    () => assert.fail('must reject'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StoreError, String(error));
  assert.equal(error.kind, kind, error.message);
  return error;
}

describe('connection to PostgreSQL', () => {
  let test: TestDatabase;
  let db: Database;
  before(async () => {
    test = await createTestDatabase('CREATE TABLE notes (id int); INSERT INTO notes VALUES (1)');
    db = await test.open();
  });
  after(() => test.drop());

  it('reports the version of its server', () => {
    assert.ok(db.server.version >= 120000);
    assert.match(db.server.text, /^PostgreSQL \d+/);
  });

  it('returns every cell as the text that the server sent', async () => {
    const rows = await db.query("SELECT 9007199254740993::int8, true, '\\x00ff'::bytea, NULL, ARRAY[1,2], $1::text", [
      'é',
    ]);
    assert.deepEqual(rows, [['9007199254740993', 't', '\\x00ff', null, '{1,2}', 'é']]);
  });

  it('has its application name and the limits of a reader', async () => {
    const names = ['application_name', 'default_transaction_read_only', 'statement_timeout', 'lock_timeout'];
    const more = ['max_parallel_workers_per_gather', 'jit', 'client_connection_check_interval'];
    const [row] = await db.query(
      `SELECT ${[...names, ...more].map((name) => `current_setting('${name}')`).join(', ')}`,
    );
    assert.deepEqual(row, ['event-trace', 'on', '5s', '500ms', '0', 'off', '1s']);
  });

  it('cannot write, not even by accident', async () => {
    const error = await refused(db.query('INSERT INTO notes VALUES (2)'), 'other');
    assert.equal(error.subject, '25006');
    assert.equal((await test.admin.query('SELECT count(*)::int AS n FROM notes')).rows[0].n, 1);
  });

  it('streams a small batch first, and all rows in the end', async () => {
    const sizes: number[] = [];
    for await (const rows of db.stream('SELECT generate_series(1, $1::int)', [6000])) sizes.push(rows.length);
    assert.equal(sizes[0], 500);
    assert.equal(
      sizes.reduce((a, b) => a + b),
      6000,
    );
  });

  it('streams for longer than the time limit of a query, and returns to that limit', async () => {
    const limits: unknown[] = [];
    const sql = "SELECT current_setting('statement_timeout') FROM generate_series(1, 501)";
    for await (const rows of db.stream(sql, [])) limits.push(rows[0]?.[0]);
    assert.deepEqual(limits, ['5s', '1min']);
    assert.deepEqual(await db.query("SELECT current_setting('statement_timeout')"), [['5s']]);
    const slow = 'SELECT i, pg_sleep(CASE WHEN i = 501 THEN 5.2 ELSE 0 END) FROM generate_series(1, 501) i';
    let last = 0;
    for await (const rows of db.stream(slow, [])) last = rows.length;
    assert.equal(last, 1);
  });

  it('streams nothing if nothing is found, and also exactly one batch', async () => {
    for (const count of [0, 500, 501]) {
      let rows = 0;
      for await (const batch of db.stream('SELECT generate_series(1, $1::int)', [count])) rows += batch.length;
      assert.equal(rows, count);
    }
  });

  it('sends texts of every kind in a list', async () => {
    const texts = ['plain', '', 'NULL', '"quoted" \\ and {braces}, é\n'];
    const rows = [];
    for await (const batch of db.stream('SELECT unnest($1::text[])', [texts])) rows.push(...batch);
    assert.deepEqual(
      rows,
      texts.map((text) => [text]),
    );
  });

  it('reports why a stream failed, even in its middle, and stays usable', async () => {
    for (const at of [1, 700]) {
      const sql = `SELECT 1 / (${at} - i) FROM generate_series(1, 1000) i`;
      const drain = async () => {
        for await (const _rows of db.stream(sql, []));
      };
      await refused(drain(), 'other');
    }
    assert.deepEqual(await db.query('SELECT 1'), [['1']]);
  });

  it('stays usable after a stream is left in its middle', async () => {
    for (let i = 0; i < 5; i++) {
      for await (const rows of db.stream('SELECT generate_series(1, 1000000)', [])) {
        assert.equal(rows.length, 500);
        break;
      }
    }
    assert.deepEqual(await db.query("SELECT current_setting('statement_timeout')"), [['5s']]);
  });

  it('stops the query on the server when a stream is left', async () => {
    const sql = 'SELECT i, pg_sleep(CASE WHEN i > 500 THEN 60 ELSE 0 END) FROM generate_series(1, 1000) i';
    for await (const rows of db.stream(sql, [])) {
      assert.equal(rows.length, 500);
      break;
    }
    assert.deepEqual(await db.query('SELECT 1'), [['1']]);
    await until(async () => (await running(test, 'pg_sleep')) === 0);
  });

  /** Asserts that these sessions are still open; another one may have been opened behind them meanwhile. */
  const areOpen = async (pids: readonly number[]) => {
    const now = await sessions(test);
    assert.deepEqual(
      pids.filter((pid) => !now.includes(pid)),
      [],
    );
  };
  const cancelsAndKeepsSession = async (database: Database) => {
    const abort = new AbortController();
    const query = database.query('SELECT pg_sleep(60)', [], { signal: abort.signal });
    await until(async () => (await running(test, 'pg_sleep')) === 1);
    const before = await sessions(test);
    abort.abort();
    await refused(query, 'cancelled');
    await until(async () => (await running(test, 'pg_sleep')) === 0);
    assert.deepEqual(await database.query('SELECT 1'), [['1']]);
    await areOpen(before);
  };

  it('ends a cancelled query on the server, and uses its session again', () => cancelsAndKeepsSession(db));

  it('ends a cancelled stream on the server', async () => {
    const abort = new AbortController();
    const sql = 'SELECT i, pg_sleep(CASE WHEN i > 500 THEN 60 ELSE 0 END) FROM generate_series(1, 1000) i';
    let first = 0;
    const read = async () => {
      for await (const rows of db.stream(sql, [], { signal: abort.signal })) first = rows.length;
    };
    const reading = read();
    await until(async () => first === 500 && (await running(test, 'pg_sleep')) === 1);
    const before = await sessions(test);
    abort.abort();
    await refused(reading, 'cancelled');
    await until(async () => (await running(test, 'pg_sleep')) === 0);
    assert.deepEqual(await db.query('SELECT 1'), [['1']]);
    await areOpen(before);
  });

  it('sends a lost cancel request again, and keeps the session', async () => {
    let lost = 0;
    const proxy = await createStartupProxy(test.spec.port, (startup) => {
      if (!startup.includes(CANCEL_REQUEST) || lost === 2) return undefined;
      lost += 1;
      return { code: '57P01', message: 'lost' };
    });
    try {
      await cancelsAndKeepsSession(await test.open({ port: proxy.port }));
      assert.equal(lost, 2);
    } finally {
      proxy.close();
    }
  });

  it('never sends a query that was cancelled before it began', async () => {
    await refused(db.query('SELECT 1', [], { signal: AbortSignal.abort() }), 'cancelled');
  });

  it('can cancel a query that waits for a session', async () => {
    const abort = new AbortController();
    const busy = [1, 2].map(() => db.query('SELECT pg_sleep(60)', [], { signal: abort.signal }));
    const waiting = db.query('SELECT 1', [], { signal: abort.signal });
    abort.abort();
    for (const query of [...busy, waiting]) await refused(query, 'cancelled');
    assert.deepEqual(await db.query('SELECT 1'), [['1']]);
  });

  it('answers point questions while a scan runs', async () => {
    const abort = new AbortController();
    const scan = db.query('SELECT pg_sleep(60)', [], { lane: 'scan', signal: abort.signal });
    assert.deepEqual(await Promise.all([1, 2, 3].map((n) => db.query('SELECT $1::int', [n]))), [
      [['1']],
      [['2']],
      [['3']],
    ]);
    abort.abort();
    await refused(scan, 'cancelled');
  });

  it('stops a statement after five seconds', async () => {
    const error = await refused(db.query('SELECT pg_sleep(60)'), 'timeout');
    assert.equal(error.subject, '5');
  });

  it('names what is missing or not permitted, and repeats no parameter', async () => {
    await test.admin.query("CREATE ROLE reader LOGIN PASSWORD 'r'");
    const reader = await test.open({ user: 'reader' }, 'r');
    assert.equal((await refused(reader.query('SELECT * FROM notes'), 'permission')).subject, 'notes');
    assert.equal((await refused(db.query('SELECT * FROM nowhere'), 'missing')).subject, 'nowhere');
    const error = await refused(db.query('SELECT $1::text::uuid', ['top secret']), 'other');
    assert.ok(!JSON.stringify([error, error.message, error.stack, error.cause]).includes('top secret'));
  });
});

describe('connection that cannot be made', () => {
  let test: TestDatabase;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.drop());

  it('distinguishes a wrong password from a missing one', async () => {
    assert.equal((await refused(test.open({}, 'wrong'), 'password')).subject, 'postgres');
    assert.equal(
      (
        await refused(
          openPostgres(test.spec, async () => undefined),
          'noPassword',
        )
      ).subject,
      'postgres',
    );
  });

  it('uses PGPASSWORD if no password is kept', async () => {
    process.env.PGPASSWORD = test.server.password;
    try {
      const db = await openPostgres(test.spec, async () => undefined);
      await db.close();
    } finally {
      delete process.env.PGPASSWORD;
    }
  });

  it('uses the password file of libpq', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'event-trace-pgpass-'));
    const file = join(folder, 'pgpass');
    await writeFile(file, `127.0.0.1:*:*:postgres:${test.server.password}\n`, { mode: 0o600 });
    process.env.PGPASSFILE = file;
    try {
      const db = await openPostgres(test.spec, async () => undefined);
      await db.close();
    } finally {
      delete process.env.PGPASSFILE;
      await rm(folder, { recursive: true });
    }
  });

  it('names the database that does not exist', async () => {
    assert.equal((await refused(test.open({ database: 'atlantis' }), 'noDatabase')).subject, 'atlantis');
  });

  it('names the address where nothing listens', async () => {
    assert.equal((await refused(test.open({ port: 1 }), 'unreachable')).subject, '127.0.0.1:1');
    assert.equal(
      (await refused(test.open({ host: 'no-such-host.invalid' }), 'unreachable')).subject,
      `no-such-host.invalid:${test.spec.port}`,
    );
  });

  it('says that the server refuses TLS', async () => {
    assert.equal((await refused(test.open({ tls: { mode: 'require' } }), 'tls')).subject, 'noTls');
  });

  it('says which CA file cannot be read', async () => {
    const tls = { mode: 'verify-full', caFile: '/nowhere/ca.pem' } as const;
    assert.match((await refused(test.open({ tls }), 'invalid')).subject, /\/nowhere\/ca\.pem/);
  });

  it('can be cancelled', async () => {
    await refused(
      openPostgres(test.spec, async () => 'x', AbortSignal.abort()),
      'cancelled',
    );
  });
});

describe('server that goes away', () => {
  let server: TestServer;
  let db: Database;
  before(async () => {
    server = await createTestServer();
    await server.start();
    db = await openPostgres(specOf(server, 'postgres'), async () => server.password);
  });
  after(async () => {
    await db.close();
    await server.remove();
  });

  it('fails the running query, is reported once, and is reconnected automatically', async () => {
    const lost: Error[] = [];
    let restored = 0;
    db.onLost((error) => lost.push(error));
    db.onRestored(() => restored++);
    // All sessions are opened first; the server ends a query after some seconds.
    const first = [1, 2].map(() => db.query('SELECT pg_sleep(0.5)'));
    await Promise.all([...first, db.query('SELECT 1', [], { lane: 'scan' })]);
    const queries = [1, 2].map(() => db.query('SELECT pg_sleep(60)'));
    const stream = (async () => {
      for await (const _rows of db.stream('SELECT i, pg_sleep(60) FROM generate_series(1, 9) i', [], { lane: 'scan' }));
    })();
    const outcomes = [...queries, stream].map((work) => refused(work, 'lost'));
    const admin = adminClient(server, 'postgres');
    await admin.connect();
    const busy =
      "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()";
    await until(async () => (await admin.query(busy)).rowCount === 3);
    await server.stop();
    await Promise.all(outcomes);
    assert.equal(lost.length, 1);
    await refused(db.query('SELECT 1'), 'lost');
    assert.equal(restored, 0);
    await server.start();
    await until(() => restored === 1);
    assert.deepEqual(await db.query('SELECT 1'), [['1']]);
    assert.equal(lost.length, 1);
  });

  it('is noticed although nothing is queried', async () => {
    let lost = 0;
    let restored = 0;
    db.onLost(() => lost++);
    db.onRestored(() => restored++);
    await server.stop();
    await until(() => lost === 1);
    await server.start();
    await until(() => restored === 1);
  });

  it('is not reported if one idle session ended, which is replaced', async () => {
    let lost = 0;
    db.onLost(() => lost++);
    const admin = await openPostgres(specOf(server, 'postgres'), async () => server.password);
    const others =
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'event-trace' AND pid <> pg_backend_pid()";
    const old = (await admin.query(others)).map(([pid]) => pid ?? '');
    assert.ok(old.length > 0);
    await admin.query('SELECT pg_terminate_backend(pid::int) FROM unnest($1::text[]) pid', [old]);
    await until(async () => (await admin.query(`${others} AND pid::text <> ALL ($1::text[])`, [old])).length > 0);
    assert.deepEqual(await db.query('SELECT 1'), [['1']]);
    await admin.close();
    assert.equal(lost, 0);
  });
});

async function running(test: TestDatabase, text: string): Promise<number> {
  const sql =
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE $1";
  return (await test.admin.query(sql, [`%${text}%`])).rows[0].n;
}

/** Returns the server's processes behind the pool. */
async function sessions(test: TestDatabase): Promise<number[]> {
  const sql =
    "SELECT pid FROM pg_stat_activity WHERE application_name = 'event-trace' AND datname = current_database() ORDER BY pid";
  return (await test.admin.query(sql)).rows.map(({ pid }) => pid);
}

import assert from 'node:assert/strict';
import { openPostgres } from '../../src/store/pg/connection';
import type { Database } from '../../src/store/pg/database';
import { loadDriver } from '../../src/store/pg/driver';
import { openSession } from '../../src/store/pg/session/session';
import {
  adminClient,
  createTestDatabase,
  createTestServer,
  specOf,
  type TestDatabase,
  type TestServer,
  TLS_CA,
  until,
} from '../support/postgres';
import { createStartupProxy, type StartupProxy } from '../support/startupProxy';

describe('pooler that refuses options', () => {
  let test: TestDatabase;
  let proxy: StartupProxy;
  let db: Database;
  before(async () => {
    test = await createTestDatabase('CREATE TABLE notes (id int)');
    proxy = await createStartupProxy(test.spec.port, (startup) =>
      startup.includes('options\0') ? { code: '08P01', message: 'unsupported startup parameter: options' } : undefined,
    );
    db = await test.open({ port: proxy.port });
  });
  after(async () => {
    proxy.close();
    await test.drop();
  });

  it('refuses writes, and limits every query', async () => {
    await assert.rejects(db.query('INSERT INTO notes VALUES (1)'), { kind: 'other', subject: '25006' });
    assert.deepEqual(
      await db.query("SELECT current_setting('transaction_read_only'), current_setting('statement_timeout')"),
      [['on', '5s']],
    );
  });

  it('gets its shared session back unchanged', async () => {
    const driver = await loadDriver(false);
    const client = adminClient(test.server, test.spec.database);
    const session = await openSession(driver, client, { kind: 'perQuery' });
    await session.query('SELECT 1', []);
    for await (const _rows of session.stream('SELECT generate_series(1, 5000)', []));
    for await (const _rows of session.stream('SELECT generate_series(1, 5000)', [])) break;
    await assert.rejects(session.query('SELECT 1 / 0', []));
    // What the next client of the pooler would see.
    const seen = await client.query(
      "SELECT current_setting('transaction_read_only') AS ro, current_setting('statement_timeout') AS limit",
    );
    assert.deepEqual(seen.rows, [{ ro: 'off', limit: '0' }]);
    await session.close();
  });

  it('cancels an aborted query on the server', async () => {
    const abort = new AbortController();
    const query = db.query('SELECT pg_sleep(60)', [], { signal: abort.signal });
    const running =
      "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()";
    await until(async () => (await test.admin.query(running)).rowCount === 1);
    abort.abort();
    await assert.rejects(query, { kind: 'cancelled' });
    await until(async () => (await test.admin.query(running)).rowCount === 0);
    assert.deepEqual(await db.query('SELECT 1'), [['1']]);
  });
});

describe('server without client_connection_check_interval', () => {
  it('is read with the other guards', async () => {
    const test = await createTestDatabase();
    const proxy = await createStartupProxy(test.spec.port, (startup) =>
      startup.includes('client_connection_check_interval')
        ? { code: '42704', message: 'unrecognized configuration parameter "client_connection_check_interval"' }
        : undefined,
    );
    const db = await test.open({ port: proxy.port });
    assert.deepEqual(
      await db.query(
        "SELECT current_setting('default_transaction_read_only'), current_setting('client_connection_check_interval')",
      ),
      [['on', '0']],
    );
    proxy.close();
    await test.drop();
  });
});

describe('server that wants TLS and says so in its own language', () => {
  it('is understood', async () => {
    const test = await createTestDatabase();
    const message = 'kein pg_hba.conf-Eintrag für Host »127.0.0.1«, Benutzer »app«, keine Verschlüsselung';
    const proxy = await createStartupProxy(test.spec.port, () => ({
      code: '28000',
      message,
      routine: 'ClientAuthentication',
    }));
    try {
      await assert.rejects(test.open({ port: proxy.port }), { kind: 'tls', subject: 'tlsOnly' });
    } finally {
      proxy.close();
      await test.drop();
    }
  });
});

describe('server with TLS', () => {
  let server: TestServer;
  const open = (changes: Parameters<typeof Object.assign>[0]) =>
    openPostgres({ ...specOf(server, 'postgres'), ...changes }, async () => server.password);
  before(async () => {
    server = await createTestServer(['ssl=on']);
    await server.start();
  });
  after(() => server.remove());

  it('is read over an encrypted connection, verified or not', async () => {
    for (const tls of [{ mode: 'require' }, { mode: 'verify-full', caFile: TLS_CA }] as const) {
      const db = await open({ tls, host: 'localhost' });
      assert.deepEqual(await db.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'), [['t']]);
      await db.close();
    }
  });

  it('copies over an encrypted connection, and answers afterwards', async () => {
    const db = await open({ tls: { mode: 'require' } });
    const copied = async (count: number) => Buffer.from((await db.copy?.(`SELECT repeat('ä', ${count})`)) ?? []);
    for (const count of [1, 500_000]) {
      assert.ok((await copied(count)).includes(Buffer.from('ä'.repeat(count))), `${count} characters`);
      assert.deepEqual(await db.query('SELECT 1'), [['1']]);
    }
    await assert.rejects(async () => db.copy?.('SELECT 1 / 0'), /22012/);
    assert.deepEqual(await db.query('SELECT 2'), [['2']]);
    await db.close();
  });

  it('is refused if its certificate is unknown or for another host', async () => {
    await assert.rejects(open({ tls: { mode: 'verify-full' }, host: 'localhost' }), {
      kind: 'tls',
      subject: 'unknownAuthority',
    });
    await assert.rejects(open({ tls: { mode: 'verify-full', caFile: TLS_CA } }), {
      kind: 'tls',
      subject: 'otherHost',
    });
  });

  it('receives cancel requests over an encrypted connection', async () => {
    const db = await open({ tls: { mode: 'require' } });
    const abort = new AbortController();
    const query = db.query('SELECT pg_sleep(60)', [], { signal: abort.signal });
    const running =
      "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()";
    await until(async () => (await db.query(running)).length === 1);
    abort.abort();
    await assert.rejects(query, { kind: 'cancelled' });
    assert.deepEqual(await db.query(running), []);
    await db.close();
  });
});

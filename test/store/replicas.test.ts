import assert from 'node:assert/strict';
import type pg from 'pg';
import { openPostgres } from '../../src/store/pg/connection';
import type { Database } from '../../src/store/pg/database';
import type { ConnectionSpec, HostAddress, TargetSession } from '../../src/store/pg/hosts';
import { recognise } from '../../src/store/schema/catalog';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { adminClient, createTestServer, specOf, type TestServer, until } from '../support/postgres';
import { createStandby } from '../support/standby';

/** No server listens there. */
const NOBODY: HostAddress = { host: '127.0.0.1', port: 1 };

describe('primary and its hot standby', () => {
  let primary: TestServer;
  let standby: TestServer;
  let admin: pg.Client;
  const opened: Database[] = [];
  before(async () => {
    primary = await createTestServer();
    await primary.start();
    standby = await createStandby(primary);
    await standby.start();
    admin = adminClient(primary, 'postgres');
    await admin.connect();
    await admin.query(`${eventsTable({ style: 'aggregate' })} ${segments()}
      INSERT INTO consumer_segments VALUES ('c', 0, 1, 'w', 0)`);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((db) => db.close()));
  });
  after(async () => {
    await admin.end();
    await standby.remove();
    await primary.remove();
  });

  const at = ({ port }: TestServer): HostAddress => ({ host: '127.0.0.1', port });

  async function open(hosts: readonly HostAddress[], target: TargetSession = 'any'): Promise<Database> {
    const [first, ...others] = hosts;
    const spec: ConnectionSpec = { ...specOf(primary, 'postgres'), ...first, others, target };
    const db = await openPostgres(spec, async () => primary.password);
    opened.push(db);
    return db;
  }

  it('are distinguished', async () => {
    assert.equal((await open([at(primary)])).server.standby, false);
    assert.equal((await open([at(standby)])).server.standby, true);
  });

  it('are tried in their order', async () => {
    assert.equal((await open([NOBODY, at(standby), at(primary)])).server.standby, true);
    assert.equal((await open([NOBODY, at(primary), at(standby)])).server.standby, false);
  });

  it('are chosen by the requested target', async () => {
    const both = [at(primary), at(standby)];
    for (const [target, isStandby] of [
      ['any', false],
      ['read-write', false],
      ['primary', false],
      ['read-only', true],
      ['standby', true],
      ['prefer-standby', true],
    ] as const) {
      assert.equal((await open(both, target)).server.standby, isStandby, target);
    }
    assert.equal((await open([at(primary), NOBODY], 'prefer-standby')).server.standby, false);
    await assert.rejects(open([at(primary), NOBODY], 'standby'), { kind: 'unreachable' });
    const server = `127.0.0.1:${at(primary).port}`;
    await assert.rejects(open([at(primary)], 'standby'), { kind: 'noStandby', subject: server });
    await assert.rejects(open([at(standby)], 'primary'), { kind: 'noPrimary', subject: /:\d+$/ });
  });

  it('are not both tried with a wrong password', async () => {
    const spec = { ...specOf(primary, 'postgres'), others: [at(standby)] };
    await assert.rejects(
      openPostgres(spec, async () => 'wrong'),
      { kind: 'password' },
    );
  });

  it('show on the standby what was replayed and how far it is behind', async () => {
    const db = await open([at(standby)]);
    await until(async () => (await db.query("SELECT to_regclass('consumer_segments')"))[0]?.[0] !== null);
    const recognition = await recognise(db);
    const store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
    await admin.query(`INSERT INTO events (aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
      VALUES ('Order', '1', 1, gen_random_uuid(), 'OrderPlaced', '')`);
    await until(async () => (await store.consumers()).head === '1');
    await until(async () => (await store.consumers()).replayLagS === 0);

    const replica = adminClient(standby, 'postgres');
    await replica.connect();
    await replica.query('SELECT pg_wal_replay_pause()');
    await admin.query('UPDATE consumer_segments SET checkpoint = 1');
    await until(async () => ((await store.consumers()).replayLagS ?? 0) > 0);
    assert.equal((await store.consumers()).consumers[0]?.segments[0]?.checkpoint, '0');
    await replica.query('SELECT pg_wal_replay_resume()');
    await replica.end();
    await until(async () => (await store.consumers()).consumers[0]?.segments[0]?.checkpoint === '1');
    await until(async () => (await store.consumers()).replayLagS === 0);
  });

  it('report no replay lag on the primary', async () => {
    const recognition = await recognise(await open([at(primary)]));
    const store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
    assert.ok(!('replayLagS' in (await store.consumers())));
  });

  it('replace each other when one goes away', async () => {
    const db = await open([at(standby), at(primary)]);
    const lost = new Promise<Error>((resolve) => db.onLost(resolve));
    const restored = new Promise<void>((resolve) => db.onRestored(resolve));
    const question = db.query('SELECT pg_sleep(60)').catch(() => undefined);
    await until(
      async () =>
        (await db.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"))
          .length === 1,
    );
    await standby.stop();
    await Promise.all([question, lost, restored]);
    assert.deepEqual(await db.query('SELECT pg_is_in_recovery()'), [['f']]);
    assert.equal(db.server.standby, false);
  });
});

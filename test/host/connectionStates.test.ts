import assert from 'node:assert/strict';
import { demoSource, type Source, sourceOf } from '../../src/app/connections/source';
import { openAsking } from '../../src/app/stores/openSession';
import type { StoreSession } from '../../src/app/stores/session';
import { Cancelled } from '../../src/base/errors';
import { questions } from '../../src/features/connections/questions';
import type { Database } from '../../src/store/pg/database';
import { StoreError } from '../../src/store/pg/errors';
import { eventsTable } from '../support/ddl/events';
import { createTestDatabase, createTestServer, specOf, type TestDatabase, until } from '../support/postgres';
import { person, testHub } from '../support/testHub';

function target(name: string, spec: Partial<TestDatabase['spec']> & { port: number; database: string }): Source {
  const whole = { host: '127.0.0.1', user: 'postgres', tls: { mode: 'require' as const }, ...spec };
  return sourceOf({ name, spec: whole, tlsOptional: true, tables: {}, written: {} }, 'user');
}

function connectionOf(source: Source) {
  return source.kind === 'postgres' ? source.connection : assert.fail('a server is meant');
}

function set() {
  const test = testHub();
  return { ...test, active: test.hub };
}

const isCancellation = (error: unknown) => error instanceof Cancelled;
const isRefusal = (error: unknown) => error instanceof StoreError && error.kind === 'password';

describe('state of the connection', () => {
  let shop: TestDatabase;
  let source: Source;

  before(async () => {
    shop = await createTestDatabase(eventsTable({ style: 'aggregate' }));
    source = target('shop', { port: shop.spec.port, database: shop.spec.database });
  });
  after(() => shop.drop());

  it('asks for a password, and keeps only a password that worked', async () => {
    const { active, secrets, sessions, kinds } = set();
    await assert.rejects(
      active.connect(source, { questions: person('wrong', 'wrong again', 'never asked') }),
      isRefusal,
    );
    assert.equal(secrets.values.size, 0);
    const answers = person('wrong', shop.server.password);
    await active.connect(source, { questions: answers });
    assert.deepEqual(answers.asked, [false, true], 'the second question says that the first password was refused');
    assert.deepEqual([...secrets.values.values()], [shop.server.password]);
    assert.deepEqual(kinds(), ['connecting', 'failed', 'connecting', 'connected']);
    await sessions.closeAll();
  });

  it('asks again when the kept password is no longer right', async () => {
    const { active, secrets, sessions } = set();
    await active.connect(source, { questions: person(shop.server.password) });
    await active.disconnect();
    const [key] = secrets.values.keys();
    secrets.values.set(key ?? '', 'outdated');
    const answers = person(shop.server.password);
    await active.connect(source, { questions: answers });
    assert.deepEqual(answers.asked, [true]);
    assert.deepEqual([...secrets.values.values()], [shop.server.password]);
    await sessions.closeAll();
  });

  it('asks no question if there is no one to answer, and says what is missing', async () => {
    const { active, states } = set();
    await assert.rejects(active.connect(source, {}), StoreError);
    const last = states.at(-1);
    assert.match(last?.kind === 'failed' ? last.reason : '', /wants a password for user "postgres"/);
  });

  it('closes its question when connecting is cancelled', async () => {
    const cancelling = new AbortController();
    const table = { schema: 'public', table: 'events' };
    const typed = questions.password(connectionOf(source), false, cancelling.signal);
    setTimeout(() => cancelling.abort());
    assert.equal(await typed, undefined);
    const choosing = new AbortController();
    const picked = questions.eventsTable([table, { ...table, table: 'old_events' }], choosing.signal);
    setTimeout(() => choosing.abort());
    assert.equal(await picked, undefined);
  });

  it('is "none" again when the person gives up', async () => {
    const { active, kinds } = set();
    await assert.rejects(active.connect(source, { questions: person(undefined) }), isCancellation);
    assert.deepEqual(kinds(), ['connecting', 'none']);
  });

  it('fails with a sentence for each reason', async () => {
    const reason = async (wrong: Source) => {
      const { active } = set();
      await assert.rejects(active.connect(wrong, { questions: person(shop.server.password) }), StoreError);
      const { state } = active;
      return state.kind === 'failed' || state.kind === 'noEvents' ? state.reason : '';
    };
    const { port, database } = shop.spec;
    assert.match(await reason(target('x', { port: 1, database })), /No server answers at 127\.0\.0\.1:1/);
    assert.match(await reason(target('x', { port, database: 'nowhere' })), /no database "nowhere"/);
    const strict = { ...shop.spec, tls: { mode: 'require' as const } };
    const tls = sourceOf({ name: 'x', spec: strict, tlsOptional: false, tables: {}, written: {} }, 'user');
    assert.match(await reason(tls), /offers no TLS/);
  });

  it('recognises a database without an events table', async () => {
    const empty = await createTestDatabase('CREATE TABLE invoices (id int)');
    const { active, states } = set();
    const there = target('empty', { port: empty.spec.port, database: empty.spec.database });
    await assert.rejects(active.connect(there, { questions: person(empty.server.password) }), StoreError);
    const last = states.at(-1);
    assert.equal(last?.kind, 'noEvents');
    assert.match(last?.kind === 'noEvents' ? last.reason : '', /its only readable table does not look like/);
    await empty.drop();
  });

  it('lets the person pick an events table and remembers it', async () => {
    const two = await createTestDatabase(
      eventsTable({ style: 'aggregate', table: 'a_events' }) + eventsTable({ style: 'aggregate', table: 'b_events' }),
    );
    const { active, sessions } = set();
    const there = target('two', { port: two.spec.port, database: two.spec.database });
    const picksSecond = {
      ...person(two.server.password),
      eventsTable: async (all: readonly { schema: string; table: string }[]) => all[1],
    };
    const first = await active.connect(there, { questions: picksSecond });
    assert.equal(first.store.layout.events.table, 'b_events');
    await active.disconnect();
    const again = await active.connect(there, {});
    assert.equal(again.store.layout.events.table, 'b_events', 'without asking');
    const changed = await active.connect(there, { questions: person(), chooseTable: true });
    assert.equal(changed.store.layout.events.table, 'a_events');
    await two.admin.query('DROP TABLE a_events');
    await active.disconnect();
    const left = await active.connect(there, {});
    assert.equal(left.store.layout.events.table, 'b_events', 'a remembered table that no longer exists is forgotten');
    await sessions.closeAll();
    await two.drop();
  });

  it('drops an attempt that a newer one has overtaken', async () => {
    const { active, sessions, kinds } = set();
    let answer: (password: string) => void = () => {};
    const slow = { ...person(), password: () => new Promise<string>((resolve) => (answer = resolve)) };
    const asked = active.connect(target('slow', { port: shop.spec.port, database: shop.spec.database }), {
      questions: slow,
    });
    const outcome = assert.rejects(asked, isCancellation);
    await active.connect(source, { questions: person(shop.server.password) });
    answer(shop.server.password);
    await outcome;
    assert.deepEqual(kinds(), ['connecting', 'connecting', 'connected']);
    assert.equal(active.state.kind === 'connected' && active.state.name, 'shop');
    await sessions.closeAll();
  });

  it('shares one session for each connection name', async () => {
    const { active, sessions } = set();
    const session = await active.connect(source, { questions: person(shop.server.password) });
    assert.equal(await sessions.open(source, { signal: new AbortController().signal }), session);
    assert.equal(sessions.get('shop'), session);
    await active.disconnect();
    assert.equal(sessions.get('shop'), undefined);
  });

  it('says that it reconnects, and connects again by itself', async () => {
    const server = await createTestServer();
    await server.start();
    const { active, sessions, kinds } = set();
    const admin = specOf(server, 'postgres');
    const own = target('own', { port: admin.port, database: 'postgres' });
    const { default: pg } = await import('pg');
    const client = new pg.Client({ ...admin, ssl: false, password: server.password });
    await client.connect();
    await client.query(eventsTable({ style: 'aggregate' }));
    await client.end();
    await active.connect(own, { questions: person(server.password) });
    await server.stop();
    await until(() => active.state.kind === 'reconnecting');
    assert.ok(active.state.kind === 'reconnecting' && active.state.reason.includes(`127.0.0.1:${server.port}`));
    await server.start();
    await until(() => active.state.kind === 'connected');
    assert.deepEqual(kinds(), ['connecting', 'connected', 'reconnecting', 'connected']);
    await sessions.closeAll();
    await server.remove();
  });
});

describe('connection whose password was changed', () => {
  it('waits for the person after a loss, says why, and starts no attempt by itself', async () => {
    const shop = await createTestDatabase(`${eventsTable({ style: 'aggregate' })}
      CREATE ROLE changing LOGIN PASSWORD 'first'; GRANT SELECT ON events TO changing`);
    const source = target('changing', { port: shop.spec.port, database: shop.spec.database, user: 'changing' });
    const { hub: active, sessions, kinds } = testHub({ sources: [source] });
    await active.connect(source, { questions: person('first') });
    // In one transaction the sessions would end before the old password does, and reconnect with it.
    await shop.admin.query("ALTER ROLE changing PASSWORD 'second'");
    // Repeated, because a session that was just opening was admitted with the old password and would stay.
    await until(async () => {
      await shop.admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'changing'");
      return active.state.kind === 'failed';
    });
    assert.match(active.state.kind === 'failed' ? active.state.reason : '', /Wrong user or password for "changing"/);
    const before = kinds().length;
    await assert.rejects(active.open('changing'), { kind: 'password' });
    assert.equal(kinds().length, before, 'an open panel starts no attempt');
    await active.connect(source, { questions: person('second') });
    assert.equal(active.state.kind, 'connected');
    await sessions.closeAll();
    await shop.admin.query('DROP OWNED BY changing; DROP ROLE changing');
    await shop.drop();
  });
});

describe('demo store whose thread ends by itself', () => {
  it('has failed, is not reopened until a person asks for it, and then works', async () => {
    const lost: ((error: Error) => void)[] = [];
    let opened = 0;
    let closed = 0;
    const open = async (source: Source) => {
      opened++;
      const database = {
        onLost: (listener: (error: Error) => void) => {
          lost.push(listener);
          return () => undefined;
        },
        onRestored: () => () => undefined,
        close: async () => void closed++,
      };
      const { close } = database;
      return { source, database, store: { close, layout: { consumers: null, tables: [] } } } as unknown as StoreSession;
    };
    const { hub: active } = testHub({ open, sources: [demoSource] });
    await active.connect(demoSource, {});
    lost[0]?.(new StoreError('lost', 'the demo store', 'The demo store stopped by itself.'));
    const { state } = active;
    assert.match(state.kind === 'failed' ? state.reason : state.kind, /the demo store was lost/);
    await assert.rejects(active.open(demoSource.name), { kind: 'lost' });
    assert.equal(opened, 1);
    await active.connect(demoSource, {});
    assert.equal(active.state.kind, 'connected');
    assert.equal(opened, 2);
    await until(() => closed === 1);
  });
});

describe('asking for a password', () => {
  it('gives up after the first refusal if no one can be asked', async () => {
    const refuse = async (): Promise<Database> => {
      throw new StoreError('password', 'ada', 'refused');
    };
    await assert.rejects(openAsking('known', undefined, refuse), isRefusal);
  });
});

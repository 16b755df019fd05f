import assert from 'node:assert/strict';
import { type Source, sourceOf } from '../../src/app/connections/source';
import { gather } from '../../src/app/consumers/diagnosis/diagnose';
import { judgedBy } from '../../src/app/consumers/judged';
import type { ConsumerView } from '../../src/app/consumers/view';
import { parseConsumerSettings } from '../../src/app/settings/consumerSettings';
import type { StoreHandle } from '../../src/app/stores/handle';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { noLog, person, testHub } from '../support/testHub';

async function createStore(): Promise<TestDatabase> {
  const database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
  await loadFixtures((sql) => database.admin.query(sql));
  return database;
}

function sourceNamed(
  name: string,
  { spec, server }: TestDatabase,
  user = 'postgres',
  password = server.password,
): Source {
  return sourceOf(
    { name, spec: { ...spec, user }, tlsOptional: true, tables: {}, written: {}, plainPassword: password },
    'user',
  );
}

const sessionsIn = async ({ admin }: TestDatabase): Promise<number> => {
  const { rows } = await admin.query(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'event-trace' AND datname = current_database()",
  );
  return rows[0].n;
};

/** Returns the consumer of a connection once it has been judged. */
async function viewOf(handle: StoreHandle, name = 'billing_outbox'): Promise<ConsumerView> {
  const { consumers } = await judgedBy(handle.feed, AbortSignal.timeout(120_000));
  return consumers.find((view) => view.name === name) ?? assert.fail(`no consumer ${name}`);
}

describe('one handle for each connection', () => {
  let shop: TestDatabase;
  let billing: TestDatabase;

  before(async () => {
    [shop, billing] = await Promise.all([createStore(), createStore()]);
  });
  after(() => Promise.all([shop.drop(), billing.drop()]));

  const both = () => [sourceNamed('shop', shop), sourceNamed('billing', billing)] as const;

  it('keeps the judgement when another connection becomes active, and back', async () => {
    const sources = both();
    const { hub, dispose } = testHub({ sources });
    const handle = hub.handle('shop');
    hub.watch(['shop', 'billing']);
    await hub.connect(sources[0], {});
    const watching = handle.feed.watch();
    const seen: (string | undefined)[] = [];
    await until(async () => (await viewOf(handle)).status === 'stopped');
    handle.feed.onDidChange(({ consumers }) =>
      seen.push(consumers.find(({ name }) => name === 'billing_outbox')?.rule),
    );
    const polls = async (more: number) => {
      const from = seen.length;
      await until(async () => seen.length >= from + more);
    };
    await polls(1);
    await hub.connect(sources[1], {});
    assert.equal(hub.active?.name, 'billing');
    await polls(2);
    await hub.connect(sources[0], {});
    await polls(2);
    assert.deepEqual([...new Set(seen)], ['stopped'], 'neither "warming up" nor missing for a moment');
    watching.dispose();
    await dispose();
  });

  it('answers for the named connection, whichever is active or watched', async () => {
    const sources = both();
    await billing.admin.query(
      "UPDATE consumer_segments SET consumer_name = 'only_here' WHERE consumer_name = 'system.audit.v1'",
    );
    const { hub, dispose } = testHub({ sources });
    await hub.connect(sources[0], {});
    const beside = hub.handle('billing');
    const diagnosis = await beside.use(async (store) =>
      gather(
        'only_here',
        {
          store,
          judged: (signal) => judgedBy(beside.feed, signal),
          readLog: async () => noLog,
        },
        AbortSignal.timeout(120_000),
      ),
    );
    assert.equal(diagnosis?.health.name, 'only_here');
    assert.equal(hub.active?.name, 'shop', 'reading another connection does not make it active');
    await assert.rejects(viewOf(hub.handle('shop'), 'only_here'), /no consumer only_here/);
    await dispose();
  });

  it('does not become active when a person refreshes its panel, even if the active one has failed', async () => {
    const [good] = both();
    const closed = sourceOf(
      { name: 'closed', spec: { ...shop.spec, port: 1 }, tlsOptional: true, tables: {}, written: {} },
      'user',
    );
    const { hub, states, dispose } = testHub({ sources: [good, closed] });
    await assert.rejects(hub.connect(closed, {}));
    const before = states.length;
    const opened = await hub.handle('shop').require();
    assert.equal(opened?.name, 'shop');
    assert.equal(hub.active?.name, 'closed');
    assert.equal(states.length, before);
    await dispose();
  });

  it('leaves no server session behind when its panels are closed', async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    const sources = names.map((name) => sourceNamed(name, shop));
    const { hub, dispose } = testHub({ sources });
    await until(async () => (await sessionsIn(shop)) === 0);
    const panels = [...names, ...names].map((name) => hub.handle(name).hold());
    await Promise.all([...names, ...names].map((name) => hub.handle(name).open()));
    assert.ok((await sessionsIn(shop)) >= 5);
    for (const panel of panels) panel.dispose();
    await until(async () => (await sessionsIn(shop)) === 0);
    for (const name of names) assert.equal(hub.handle(name).state.kind, 'none');
    await dispose();
  });

  it('connects again when it is watched a second time', async () => {
    const sources = both();
    const { hub, dispose } = testHub({ sources });
    const billed = hub.handle('billing');
    const watched = [true, false, true];
    await hub.connect(sources[0], {});
    for (const isWatched of watched) {
      hub.watch(isWatched ? ['billing'] : []);
      await until(async () => billed.state.kind === (isWatched ? 'connected' : 'none'));
    }
    await dispose();
  });

  it('does not count as connected after its password was changed, and asks for the new one', async () => {
    await shop.admin.query(
      "CREATE ROLE panel LOGIN PASSWORD 'first'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO panel",
    );
    const source = sourceNamed('panel', shop, 'panel', 'first');
    const answers = person('second');
    const { hub, dispose } = testHub({ sources: [source], questions: answers });
    const handle = hub.handle('panel');
    const holding = handle.hold();
    await handle.open();
    await shop.admin.query("ALTER ROLE panel PASSWORD 'second'");
    await until(async () => {
      await shop.admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'panel'");
      return handle.state.kind === 'failed';
    });
    await assert.rejects(handle.open(), { kind: 'password' }, 'an open panel asks no person');
    await hub.connect(source, { questions: answers });
    assert.equal(hub.state.kind, 'connected');
    assert.deepEqual(answers.asked, [true]);
    assert.equal((await (await handle.open()).recentCorrelations()).length > 0, true);
    holding.dispose();
    await dispose();
    await shop.admin.query('DROP OWNED BY panel; DROP ROLE panel');
  });

  it('has separate settings for consumers of the same name in two stores', async () => {
    const sources = both();
    const { hub, set, dispose } = testHub({ sources });
    const [first, second] = sources.map(({ name }) => hub.handle(name)) as [StoreHandle, StoreHandle];
    const held = [first.hold(), second.hold(), first.feed.watch(), second.feed.watch()];
    await Promise.all([first.open(), second.open()]);
    const value = {
      billing_outbox: { batchSize: 7 },
      'shop/billing_outbox': { muted: true, lagEvents: 5, staleAfterSeconds: 40 },
    };
    set('consumers', parseConsumerSettings(value));
    const muted = await viewOf(first);
    const heard = await viewOf(second);
    assert.deepEqual([muted.muted, muted.thresholds.lagEvents, muted.batchSize], [true, 5, 7]);
    assert.deepEqual([heard.muted, heard.thresholds.lagEvents, heard.batchSize], [false, 1_000, 7]);
    await until(async () => (await viewOf(first)).staleAfterS === 40 && (await viewOf(second)).staleAfterS === 30);
    for (const part of held) part.dispose();
    await dispose();
  });
});

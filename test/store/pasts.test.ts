import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Source, sourceOf } from '../../src/app/connections/source';
import { createHistoryFiles } from '../../src/app/history/files';
import { createPasts } from '../../src/app/history/pasts';
import { createRecorder } from '../../src/app/history/recorder';
import { parseConsumerSettings } from '../../src/app/settings/consumerSettings';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { testHub } from '../support/testHub';

describe('history of a consumer', () => {
  let folder: string;
  let shop: TestDatabase;
  let billing: TestDatabase;

  /** Creates a store in which this many events wait for the mailer. */
  async function storeWith(waiting: number): Promise<TestDatabase> {
    const database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    await append(database, 1, waiting);
    await database.admin.query("INSERT INTO consumer_segments VALUES ('mailer', 0, 1, NULL, 0)");
    return database;
  }
  const append = ({ admin }: TestDatabase, from: number, to: number) =>
    admin.query(
      `INSERT INTO events (global_position, bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
       SELECT i, 'Shop', 'Order', 'o' || i, 1, gen_random_uuid(), 'OrderPlaced', '' FROM generate_series($1::bigint, $2::bigint) i`,
      [from, to],
    );

  const moveTo = ({ admin }: TestDatabase, checkpoint: number) =>
    admin.query('UPDATE consumer_segments SET checkpoint = $1', [checkpoint]);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-pasts-'));
    [shop, billing] = await Promise.all([storeWith(7), storeWith(5)]);
  });
  afterEach(async () => {
    await Promise.all([shop.drop(), billing.drop()]);
    await rm(folder, { recursive: true });
  });

  const sourceNamed = (name: string, { spec, server }: TestDatabase): Source =>
    sourceOf({ name, spec, tlsOptional: true, tables: {}, written: {}, plainPassword: server.password }, 'user');

  /** Opens a window that shows these connections until it is closed. */
  function open(entries: Readonly<Record<string, TestDatabase>>) {
    const settings = new Map(Object.entries(entries));
    const requireSource = (name: string) => sourceNamed(name, settings.get(name) ?? assert.fail(`no ${name}`));
    const { hub, set, dispose } = testHub({ requireSource });
    const failures: unknown[] = [];
    const onFailure = (error: unknown) => failures.push(error);
    const schedule = () => () => undefined;
    const recorder = createRecorder({ files: createHistoryFiles(folder), schedule, onFailure });
    const pasts = createPasts({ hub, recorder: async () => recorder, onFailure });
    let noted = 0;
    hub.each((handle) => pasts.follow(handle, () => (noted += 1)));
    hub.each((handle) => handle.feed.watch());
    hub.watch([...settings.keys()]);
    hub.startWatching();
    const looks = async (more: number) => {
      const from = noted;
      await until(async () => noted >= from + more);
    };
    return {
      ...{ hub, set, looks },
      /** Waits until polls of the connection see this number of waiting events and are recorded. */
      async seen(name: string, count: number) {
        const { feed } = hub.handle(name);
        await until(async () => feed.state.consumers[0]?.share.waiting === count);
        await looks(2);
      },
      /** Returns the highest number of waiting events. Points close together become one, with their maximum. */
      async most(name: string) {
        return Math.max(...(await pasts.of(name, 'mailer')).points.map(({ waiting }) => waiting));
      },
      async edit(name: string, to: TestDatabase) {
        settings.set(name, to);
        await hub.settingsChanged();
      },
      async close() {
        recorder.close();
        await dispose();
        assert.deepEqual(failures, []);
      },
    };
  }

  it('is kept when its connection was renamed', async () => {
    const before = open({ shop });
    await before.seen('shop', 7);
    await before.close();
    await moveTo(shop, 6);
    const after = open({ 'shop in Vienna': shop });
    await after.seen('shop in Vienna', 1);
    assert.equal(await after.most('shop in Vienna'), 7);
    await after.close();
  });

  it('is recorded at once when its connection is renamed while it is shown', async () => {
    const window = open({ shop });
    await moveTo(shop, 6);
    await window.seen('shop', 1);
    await window.edit('shop in Vienna', shop);
    window.hub.watch(['shop in Vienna']);
    await append(shop, 8, 19);
    await window.seen('shop in Vienna', 13);
    assert.equal(await window.most('shop in Vienna'), 13);
    await window.close();
  });

  it('is not that of another store to which the same connection led before', async () => {
    const before = open({ shop });
    await before.seen('shop', 7);
    await before.close();
    const after = open({ shop: billing });
    await after.seen('shop', 5);
    assert.equal(await after.most('shop'), 5);
    await after.close();
  });

  it('returns when its connection leads back, and contains nothing of the store between', async () => {
    const window = open({ shop: billing });
    await window.seen('shop', 5);
    await window.edit('shop', shop);
    await window.seen('shop', 7);
    await moveTo(billing, 4);
    await window.edit('shop', billing);
    await window.seen('shop', 1);
    assert.equal(await window.most('shop'), 5);
    await window.close();
  });

  it('begins again when the store itself was reset', async () => {
    const window = open({ shop });
    await window.seen('shop', 7);
    await shop.admin.query('TRUNCATE events');
    await append(shop, 101, 104);
    await window.seen('shop', 4);
    assert.equal(await window.most('shop'), 4);
    await window.close();
  });

  it('is judged by the settings of one connection if a second one leads to the same store', async () => {
    const window = open({ shop });
    window.set('consumers', parseConsumerSettings({ 'shop/mailer': { aggregateTypes: ['Invoice'] } }));
    await window.seen('shop', 0);
    await window.edit('beside', shop);
    window.hub.watch(['shop', 'beside']);
    await window.seen('beside', 7);
    await window.looks(6);
    assert.deepEqual([await window.most('shop'), await window.most('beside')], [0, 0]);
    await window.close();
  });

  it('is shown while its connection is away', async () => {
    const window = open({ shop });
    await window.seen('shop', 7);
    await window.hub.close('shop');
    assert.equal(await window.most('shop'), 7);
    await window.close();
  });
});

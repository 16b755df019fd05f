import assert from 'node:assert/strict';
import { type Source, sourceOf } from '../../src/app/connections/source';
import { createFlows } from '../../src/app/flow/flows';
import { Emitter } from '../../src/base/event';
import type { ConsumerHistory } from '../../src/model/history/history';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { fillStore } from '../support/flows/fill';
import { REACTIONS, runShop, type Shop } from '../support/flows/shop';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { testHub } from '../support/testHub';

const NO_HISTORY: ConsumerHistory = { points: [], changes: [] };

const plan = { traces: 60, pauseMs: 2_000, reactions: REACTIONS, dropped: 0, doubled: 0 };
const shopOf = (seed: number): Shop => runShop({ ...plan, seed });

const createStore = () => createTestDatabase(eventsTable({ style: 'context' }) + segments());

const sourceNamed = (name: string, { spec, server }: TestDatabase): Source =>
  sourceOf({ name, spec, tlsOptional: true, tables: {}, written: {}, plainPassword: server.password }, 'user');

describe('flows of every connection', () => {
  let databases: TestDatabase[] = [];
  afterEach(async () => {
    await Promise.all(databases.map((database) => database.drop()));
    databases = [];
  });

  async function start(shop: Shop) {
    const database = await createStore();
    databases.push(database);
    await fillStore(database.admin, shop);
    const sources = [sourceNamed('shop', database)];
    const { hub, dispose } = testHub({ sources });
    const changed = new Emitter<void>();
    let events = 1_000_000;
    const warnings: unknown[] = [];
    const flows = createFlows({
      hub,
      histories: { of: async () => NO_HISTORY },
      settings: { flowEvents: { get: () => events }, onDidChange: (_, listener) => changed.event(listener) },
      log: { info: () => {}, warn: (...said) => warnings.push(said) },
      pauseMs: 0,
    });
    return {
      database,
      hub,
      flows,
      warnings,
      source: sources[0] ?? assert.fail(),
      setEvents(count: number) {
        events = count;
        changed.fire();
      },
      async stop() {
        flows.dispose();
        await dispose();
      },
    };
  }

  it('are learned on the first request, with consumers that were read after the events', async () => {
    const shop = shopOf(1);
    const { flows, stop } = await start(shop);
    const keeper = flows.of('shop');
    assert.equal(flows.of('shop'), keeper);
    assert.equal(keeper.window, undefined, 'nothing is read before the first request');
    const { norms, consumers, table } = await keeper.update();
    assert.equal(norms.events, shop.events.length);
    assert.deepEqual(consumers.map(({ name }) => name).sort(), [...shop.checkpoints.keys()].sort());
    assert.equal(table.count, shop.events.length);
    await stop();
  });

  it('follow the running poll, and read nothing while there is no poll', async () => {
    const shop = shopOf(2);
    const half = shop.events.length / 2;
    const first = shop.events.slice(0, half);
    const { database, hub, flows, warnings, stop } = await start({ ...shop, events: first });
    const keeper = flows.of('shop');
    await keeper.update();
    const seen: number[] = [];
    keeper.onDidChange(({ norms }) => seen.push(norms.events));
    await fillStore(database.admin, { events: shop.events.slice(half), checkpoints: new Map() });
    assert.deepEqual(seen, [], 'there is no poll');
    const watching = hub.handle('shop').feed.watch();
    await until(async () => seen.at(-1) === shop.events.length);
    watching.dispose();
    assert.deepEqual(warnings, []);
    await stop();
  });

  it('are learned again after the store was reset', async () => {
    const { database, hub, flows, stop } = await start(shopOf(3));
    const keeper = flows.of('shop');
    await keeper.update();
    const watching = hub.handle('shop').feed.watch();
    await database.admin.query('TRUNCATE events; TRUNCATE consumer_segments');
    const other = runShop({ ...plan, seed: 4, traces: 20 });
    await fillStore(database.admin, other);
    await until(async () => keeper.window?.norms.events === other.events.length);
    watching.dispose();
    await stop();
  });

  it('are learned again when the connection leads to another database', async () => {
    const { hub, flows, source, stop } = await start(shopOf(5));
    await hub.connect(source, {});
    const keeper = flows.of('shop');
    await keeper.update();
    const elsewhere = await createStore();
    databases.push(elsewhere);
    const other = runShop({ ...plan, seed: 6, traces: 20 });
    await fillStore(elsewhere.admin, other);
    const sizes: (number | undefined)[] = [];
    keeper.onDidChange(({ norms }) => sizes.push(norms.events));
    await hub.connect(sourceNamed('shop', elsewhere), { fresh: true });
    await until(async () => keeper.window?.norms.events === other.events.length);
    assert.deepEqual(sizes, [other.events.length]);
    await stop();
  });

  it('follow the setting, down to no events', async () => {
    const { flows, setEvents, stop } = await start(shopOf(7));
    const keeper = flows.of('shop');
    await keeper.update();
    setEvents(100);
    // Positions have gaps, so there are fewer events than positions among the newest hundred.
    await until(async () => keeper.window !== undefined && keeper.window.norms.events <= 100);
    assert.notEqual(keeper.window?.norms.events, 0);
    setEvents(0);
    assert.equal(flows.isOn, false);
    await until(async () => keeper.window?.norms.events === 0);
    await stop();
  });
});

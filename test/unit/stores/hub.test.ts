import assert from 'node:assert/strict';
import type { Connection } from '../../../src/app/connections/connection';
import { type Origin, type Source, sourceOf } from '../../../src/app/connections/source';
import { onOtherStore, storeMark } from '../../../src/app/stores/otherStore';
import { StoreError } from '../../../src/store/pg/errors';
import { testHub } from '../../support/testHub';
import { unaskedStore } from '../../support/unaskedStore';

/** Settings that the test edits, and servers that say which one answers. The rest of a connection is not needed here. */
function shopWith(names: readonly string[]) {
  const settings = new Map(names.map((name) => [name, sourceAt(name, 'one.example')]));
  const open: string[] = [];
  let table = 'events';
  const requireSource = (name: string): Source =>
    settings.get(name) ?? assert.fail(new StoreError('invalid', name, `No connection ${name}.`));
  const parts = testHub({
    requireSource,
    wasActive: (name) => requireSource(name).name === 'what was active last',
    async open(source) {
      const server = serverOf(source);
      open.push(server);
      const close = async () => void open.splice(open.indexOf(server), 1);
      const { layout, ...unasked } = unaskedStore();
      const events = { schema: 'public', table };
      const store = { ...unasked, layout: { ...layout, events }, server: { version: 150000, text: server }, close };
      const database = { server: store.server, onLost: () => () => {}, onRestored: () => () => {}, close };
      return { source, store, database: database as never };
    },
  });
  const chooseTable = async (name: string) => {
    table = name;
    await parts.hub.connect(requireSource('shop'), { chooseTable: true });
  };
  return { ...parts, settings, open, chooseTable };
}

function sourceAt(
  name: string,
  host: string,
  origin: Origin = 'user',
  change: Partial<Connection['spec']> = {},
): Source {
  const spec = { host, port: 5432, database: 'shop', user: 'reader', tls: undefined, ...change } as never;
  return sourceOf({ name, spec, tlsOptional: true, tables: {}, written: {} }, origin);
}

const serverOf = (source: Source) =>
  source.kind === 'postgres' ? `${source.name} at ${source.connection.spec.host}` : '';

describe('a connection whose settings change', () => {
  it('is read from the new server once it is made active, also while a panel holds it', async () => {
    const { hub, open, dispose } = shopWith(['shop']);
    const panel = hub.handle('shop').hold();
    await hub.handle('shop').open();
    const { store } = await hub.connect(sourceAt('shop', 'two.example'), {});
    assert.equal(store.server.text, 'shop at two.example');
    assert.deepEqual(open, ['shop at two.example'], 'the old session is closed');
    panel.dispose();
    await dispose();
  });

  it('is read from the new server by a panel that holds it', async () => {
    const { hub, settings, open, dispose } = shopWith(['shop']);
    const panel = hub.handle('shop').hold();
    await hub.handle('shop').open();
    settings.set('shop', sourceAt('shop', 'two.example'));
    await hub.settingsChanged();
    assert.equal((await hub.handle('shop').open()).server.text, 'shop at two.example');
    assert.deepEqual(open, ['shop at two.example'], 'the old session is closed');
    panel.dispose();
    await dispose();
  });

  it('stays open if it was detected, and is closed if nothing reads it', async () => {
    const { hub, settings, open, dispose } = shopWith(['shop']);
    const panel = hub.handle('found').hold();
    const found = sourceAt('found', 'found.example', 'detected');
    await hub.connect(found, {});
    await hub.connect(sourceAt('shop', 'one.example'), {});
    await hub.close('shop');
    settings.set('shop', sourceAt('shop', 'two.example'));
    await hub.settingsChanged();
    assert.deepEqual(open, ['found at found.example']);
    panel.dispose();
    await dispose();
  });

  it('is read again when its entry was restored', async () => {
    const { hub, settings, dispose } = shopWith(['shop']);
    hub.watch(['shop']);
    hub.startWatching();
    const handle = hub.handle('shop');
    await handle.open();
    const entry = settings.get('shop') ?? assert.fail();
    settings.delete('shop');
    await hub.settingsChanged();
    assert.equal(handle.state.kind, 'failed');
    settings.set('shop', entry);
    await hub.settingsChanged();
    assert.equal(handle.state.kind, 'connected');
    await dispose();
  });
});

describe('a connection that is chosen while it is the active one', () => {
  it('stays as it is, with its session', async () => {
    const { hub, states, open, dispose } = shopWith(['shop']);
    const source = sourceAt('shop', 'one.example');
    const first = await hub.connect(source, {});
    const before = states.length;
    assert.equal(await hub.connect(source, {}), first);
    assert.deepEqual(states.slice(before), [], 'no face goes through connecting');
    assert.deepEqual(open, ['shop at one.example']);
    await dispose();
  });

  it('follows the settings once it is saved in them', async () => {
    const { hub, dispose } = shopWith(['shop']);
    await hub.connect(sourceAt('shop', 'one.example', 'detected'), {});
    const kept = sourceAt('shop', 'one.example');
    await hub.connect(kept, {});
    assert.equal(hub.active?.source, kept);
    await dispose();
  });

  it('connects again if a fresh session is requested', async () => {
    const { hub, states, dispose } = shopWith(['shop']);
    const source = sourceAt('shop', 'one.example');
    const first = await hub.connect(source, {});
    const before = states.length;
    assert.notEqual(await hub.connect(source, { fresh: true }), first);
    assert.deepEqual(
      states.slice(before).map(({ kind }) => kind),
      ['connecting', 'connected'],
    );
    await dispose();
  });
});

describe('a connection that is opened by its name', () => {
  it('does not read the entry of another connection, which may be broken', async () => {
    const { hub, settings, dispose } = shopWith(['shop', 'billing']);
    settings.delete('billing');
    assert.equal((await hub.open('shop')).server.text, 'shop at one.example');
    await dispose();
  });
});

describe('data that was read from a connection', () => {
  /** A listener that records where the connection leads at the time of each loss. */
  function reader() {
    const shop = shopWith(['shop']);
    const handle = shop.hub.handle('shop');
    const panel = handle.hold();
    const forgotten: string[] = [];
    const listening = onOtherStore(handle, () => {
      forgotten.push('store' in handle.state ? handle.state.store.server.text : handle.state.kind);
    });
    const dispose = async () => {
      listening.dispose();
      panel.dispose();
      await shop.dispose();
    };
    return { ...shop, handle, forgotten, dispose };
  }

  it('is dropped once the connection is open on another server, and not before', async () => {
    const { hub, handle, settings, forgotten, dispose } = reader();
    await handle.open();
    const mark = storeMark(handle);
    settings.set('shop', sourceAt('shop', 'two.example'));
    await hub.settingsChanged();
    assert.deepEqual(forgotten, ['shop at two.example']);
    assert.notEqual(storeMark(handle), mark);
    settings.set('shop', sourceAt('shop', 'one.example'));
    await hub.settingsChanged();
    assert.deepEqual(forgotten, ['shop at two.example', 'shop at one.example']);
    assert.equal(storeMark(handle), mark);
    await dispose();
  });

  it('is kept if only who reads the store changes, or how', async () => {
    const { hub, handle, settings, forgotten, open, dispose } = reader();
    await handle.open();
    const mark = storeMark(handle);
    const changes: readonly Partial<Connection['spec']>[] = [
      { user: 'auditor' },
      { applicationName: 'reports' },
      { tls: { mode: 'require' } },
      { target: 'prefer-standby' },
    ];
    for (const change of changes) {
      settings.set('shop', sourceAt('shop', 'one.example', 'user', change));
      await hub.settingsChanged();
      assert.equal(storeMark(handle), mark);
    }
    assert.deepEqual([forgotten, open], [[], ['shop at one.example']]);
    for (const change of [
      { database: 'other' },
      { port: 5433 },
      { address: '10.0.0.7' },
      { options: 'endpoint=two' },
    ]) {
      settings.set('shop', sourceAt('shop', 'one.example', 'user', change));
      await hub.settingsChanged();
      assert.equal(forgotten.splice(0).length, 1, JSON.stringify(change));
    }
    await dispose();
  });

  it('is dropped once another events table was chosen', async () => {
    const { handle, forgotten, chooseTable, dispose } = reader();
    await handle.open();
    await chooseTable('old_events');
    assert.deepEqual(forgotten, ['shop at one.example']);
    await dispose();
  });

  it('is kept if the same store is opened again, and while the entry is broken', async () => {
    const { hub, handle, settings, forgotten, dispose } = reader();
    await handle.open();
    const entry = settings.get('shop') ?? assert.fail();
    await hub.connect(entry, { fresh: true });
    await hub.close('shop');
    assert.equal(storeMark(handle), undefined);
    await handle.open();
    hub.watch(['shop']);
    settings.delete('shop');
    await hub.settingsChanged();
    settings.set('shop', entry);
    await handle.open();
    assert.deepEqual(forgotten, []);
    await dispose();
  });
});

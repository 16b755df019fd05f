import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ConsumerFeedState } from '../../src/app/consumers/feedState';
import type { ConsumerView } from '../../src/app/consumers/view';
import type { StoreHandle } from '../../src/app/stores/handle';
import { createPasswords } from '../../src/app/stores/passwords';
import { makeActive } from '../../src/features/connections/connectionCommands';
import { createConnector, requireSource } from '../../src/features/connections/connector';
import { endActive, unwatchConnection, watchConnections } from '../../src/features/connections/watchCommands';
import { followWatched } from '../../src/features/connections/watched';
import { connectionItem } from '../../src/features/consumers/connectionItem';
import { drawingOf } from '../../src/features/consumers/drawing/rowDrawing';
import { groupItem } from '../../src/features/consumers/items';
import { rowsBelow, type TreeRow } from '../../src/features/consumers/rows';
import { ConsumerTree } from '../../src/features/consumers/tree';
import { isBehind } from '../../src/model/health/rules';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { createFaultProxy, type FaultProxy } from '../support/faultProxy';
import { loadFixtures } from '../support/loadFixtures';
import { healthOf } from '../support/looks';
import { CORE, fakeStore } from '../support/polls';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { memory, secretStore, testHub } from '../support/testHub';
import { asView } from '../support/views';

const settings = () => vscode.workspace.getConfiguration('eventTrace');
const set = (key: string, value: unknown) => settings().update(key, value, vscode.ConfigurationTarget.Global);
const run = <T>(command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<T>(`eventTrace.${command}`, ...args);

async function createStore(): Promise<TestDatabase> {
  const database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
  await loadFixtures((sql) => database.admin.query(sql));
  return database;
}

function urlOf({ spec, server }: TestDatabase, port = spec.port): string {
  return `postgres://postgres:${encodeURIComponent(server.password)}@127.0.0.1:${port}/${spec.database}`;
}

const sessionsIn = async ({ admin }: TestDatabase): Promise<number> => {
  const { rows } = await admin.query(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'event-trace' AND datname = current_database()",
  );
  return rows[0].n;
};

describe('row of a consumer', () => {
  it('keeps its tooltip when events start to wait: its number changes, its look stays', () => {
    const store = fakeStore(CORE);
    store.append(3);
    const health = asView(store.look(1, { id: 0, checkpoint: 3 }));
    const [segment] = health.segments;
    assert.ok(segment);
    const share = { ...segment.share, waiting: 3 };
    const row = { kind: 'consumer', connection: 'shop', place: { among: [], row: 'belowStore' } } as const;
    const idle = drawingOf({ ...row, health });
    const busy = { ...health, share, segments: [{ ...segment, share }] };
    assert.deepEqual([isBehind(health), isBehind(busy)], [false, true]);
    assert.equal(drawingOf({ ...row, health: busy }).look, idle.look);
    assert.notEqual(drawingOf({ ...row, health: busy }).figures, idle.figures);
  });
});

describe('row of a hundred segments', () => {
  it('names its range of segments briefly, since their status is beside it', () => {
    const store = fakeStore(CORE);
    store.append(3);
    const health = asView(
      store.look(1, ...Array.from({ length: 1_200 }, (_, id) => ({ id, total: 1_200, checkpoint: 3 }))),
    );
    const parent = { kind: 'consumer', connection: 'shop', place: { among: [], row: 'first' }, health } as const;
    const groups = rowsBelow(parent, String).flatMap((row) => (row.kind === 'group' ? [groupItem(row)] : []));
    assert.deepEqual(
      [groups.length, groups[0]?.label, groups.at(-1)?.label],
      [12, '1–100 of 1,200', '1,101–1,200 of 1,200'],
    );
    assert.match(String(groups[1]?.tooltip), /^100 segments from number 101/);
  });
});

describe('row of a connection', () => {
  const rowOf = (state: unknown, consumers: readonly ConsumerView[]) => ({
    ...({ kind: 'connection', connection: 'shop', isActive: false } as const),
    handle: { state, feed: { state: { snapshot: {}, consumers } } } as unknown as StoreHandle,
  });
  const drawn = (state: unknown, consumers: readonly ConsumerView[] = []) => drawingOf(rowOf(state, consumers));

  it('shows the status of the worst consumer that is not muted', () => {
    const connected = { kind: 'connected', store: { layout: { consumers: CORE } } };
    const stopped = asView(healthOf('billing', { status: 'stopped' }), { muted: true });
    const fine = asView(healthOf('mailer', { status: 'caughtUp' }));
    const described = (...consumers: ConsumerView[]) =>
      connectionItem(rowOf(connected, consumers), ['shop']).description;
    assert.equal(described(stopped, fine), 'caught up');
    assert.equal(described(stopped), 'stopped', 'if all are muted');
  });

  it('is drawn again for another failure, because its tooltip and a screen reader say the reason', () => {
    const failed = (reason: string) => drawn({ kind: 'failed', reason });
    assert.deepEqual(failed('No server answers.'), failed('No server answers.'));
    assert.notEqual(failed('No server answers.').figures, failed('Wrong user or password.').figures);
  });

  it('is drawn again for another number of consumers, even if all are caught up', () => {
    const health = asView(fakeStore(CORE).look(1, { checkpoint: 0 }));
    const connected = { kind: 'connected', store: { layout: { consumers: CORE } } };
    assert.notEqual(drawn(connected, [health]).figures, drawn(connected, [health, health]).figures);
  });
});

describe('several stores at once', () => {
  let shop: TestDatabase;
  let billing: TestDatabase;
  let proxy: FaultProxy;

  before(async () => {
    [shop, billing] = await Promise.all([createStore(), createStore()]);
    proxy = await createFaultProxy(billing.spec.port);
    await set('connections', [
      { name: 'shop', url: urlOf(shop) },
      { name: 'billing', url: urlOf(billing, proxy.port) },
      { name: 'closed', host: '127.0.0.1', port: 1 },
    ]);
  });

  after(async () => {
    await run('disconnect');
    await vscode.commands.executeCommand('notifications.clearAll');
    for (const key of ['connections', 'watch', 'health.pollInterval']) await set(key, undefined);
    await proxy.close();
    await Promise.all([shop.drop(), billing.drop()]);
  });

  describe('in one tree', () => {
    let host: ReturnType<typeof assemble>;
    const labels = () => host.tree.getChildren().map((row) => String(host.tree.getTreeItem(row).label));
    const described = (label: string) => {
      const row = host.tree.getChildren().find((shown) => host.tree.getTreeItem(shown).label === label);
      assert.ok(row, label);
      return String(host.tree.getTreeItem(row).description);
    };
    const below = (label: string) => {
      const row = host.tree.getChildren().find((shown) => host.tree.getTreeItem(shown).label === label);
      return row ? host.tree.getChildren(row).map((child) => String(host.tree.getTreeItem(child).label)) : [];
    };

    /** Returns the next drawing of the row, alone or with others; `undefined` for one of the whole view. */
    const nextDrawingOf = (row: TreeRow) =>
      new Promise<readonly TreeRow[] | undefined>((resolve) => {
        const following = host.tree.onDidChangeTreeData((drawn) => {
          if (drawn != null && !(Array.isArray(drawn) && drawn.includes(row))) return;
          following.dispose();
          resolve(drawn ?? undefined);
        });
      });
    /**
     * Asserts that rows stay the same objects: VS Code finds a menu's row by the object, and another one would leave
     * the command without its consumer.
     */
    const keepsRows = async (parent?: TreeRow) => {
      // Asks as VS Code does after each drawing: a row that was not requested since is not drawn again.
      const asked = () => {
        host.tree.getChildren();
        const children = host.tree.getChildren(parent);
        for (const row of children) host.tree.getTreeItem(row);
        return children;
      };
      const rows = asked();
      const changed = rows.find((row) => row.kind === 'consumer' && row.health.name === 'order_fulfilment');
      assert.ok(rows.length > 1 && changed?.kind === 'consumer');
      const before = changed.health.share.waiting;
      // Only the row with another number is drawn. If another connection is drawn as a whole meanwhile, or late figures
      // are drawn as old, the number is changed again.
      await until(async () => {
        asked();
        const drawing = nextDrawingOf(changed);
        await shop.admin.query(
          "UPDATE consumer_segments SET checkpoint = checkpoint - 20 WHERE consumer_name = 'order_fulfilment'",
        );
        return (await drawing)?.length === 1;
      });
      assert.ok(changed.health.share.waiting > before, 'it is current');
      assert.deepEqual(host.tree.getChildren(parent), rows);
    };

    before(async () => {
      await set('health.pollInterval', 0.5);
      host = assemble();
      await host.hub.connect(requireSource('shop'), {});
      await until(async () => host.polls('shop') > 0);
    });

    after(() => host.dispose());

    it('look as usual if there is only one', () => {
      assert.ok(labels().includes('billing_outbox'));
      assert.ok(!labels().includes('shop'));
    });

    it('have only their changed rows drawn again, and all rows when a row is added', async () => {
      await keepsRows();
      const before = host.tree.getChildren().length;
      const drawn: unknown[] = [];
      const following = host.tree.onDidChangeTreeData((rows) => drawn.push(rows));
      await shop.admin.query("INSERT INTO consumer_segments SELECT 'new', 0, 1, NULL, 0");
      await until(() => drawn.includes(undefined) && host.tree.getChildren().length === before + 1);
      following.dispose();
      assert.equal(host.tree.getChildren().length, before + 1);
      await shop.admin.query("DELETE FROM consumer_segments WHERE consumer_name = 'new'");
      await until(async () => host.tree.getChildren().length === before);
    });

    it('have a row each with their consumers below; a failed one says why', async () => {
      await set('watch', ['billing', 'closed', 'nobody', 'shop']);
      await until(async () => host.polls('billing') > 0 && below('closed').join(' ').includes('No server answers'));
      await eventually(() => {
        assert.equal(described('closed'), 'not connected');
        assert.deepEqual(labels(), ['shop', 'billing', 'closed', 'nobody'], 'the active one is listed once');
        assert.deepEqual(below('billing').sort(), below('shop').sort());
        assert.ok(below('billing').includes('billing_outbox'));
        assert.match(described('shop'), /^stopped · 4\/4/);
      });
      assert.match(
        host.tree.getTreeItem(host.tree.getChildren()[0] ?? assert.fail()).accessibilityInformation?.label ?? '',
        /, active$/,
      );
      await keepsRows(host.tree.getChildren()[0]);
      assert.match(below('nobody').join(' '), /no connection in the settings is named "nobody"/);
    });

    it('keep polling while one of them is stalled, which is polled again later', async () => {
      proxy.stall();
      const stalledAt = host.polls('billing');
      const from = host.polls('shop');
      await until(async () => host.polls('shop') >= from + 5);
      assert.ok(host.polls('billing') <= stalledAt + 1, 'at most one answer was on its way');
      proxy.flow();
      const before = host.polls('billing');
      await until(async () => host.polls('billing') > before);
    });

    it('keep polling while the tables of one of them are locked', async () => {
      await billing.admin.query('BEGIN');
      await billing.admin.query('LOCK TABLE consumer_segments IN ACCESS EXCLUSIVE MODE');
      const from = host.polls('shop');
      try {
        await until(async () => host.polls('shop') >= from + 5);
        await until(async () => described('billing') === 'not up to date');
      } finally {
        await billing.admin.query('ROLLBACK');
      }
      const stalledAt = host.polls('billing');
      await until(async () => host.polls('billing') > stalledAt);
    });

    it('keep the session when a watched connection becomes active, and back', async () => {
      const store = host.storeOf('billing');
      assert.ok(store);
      await host.hub.connect(requireSource('billing'), {});
      assert.equal(host.storeOf('billing'), store);
      await until(async () => host.polls('shop') > 0 && host.hub.handle('shop').state.kind === 'connected');
      assert.deepEqual(labels(), ['billing', 'closed', 'nobody', 'shop']);
      await host.hub.disconnect();
      await until(async () => host.hub.handle('billing').state.kind === 'connected');
      assert.deepEqual(labels(), ['billing', 'closed', 'nobody', 'shop'], 'watched, though none is active');
    });

    it('keep a panel reading while its connection becomes active, and then watched again', async () => {
      const panel = host.hub.handle('billing');
      const holding = panel.hold();
      const watching = panel.feed.watch();
      const polled: ConsumerFeedState[] = [];
      panel.feed.onDidChange((state) => polled.push(state));
      const readAgain = () => {
        polled.length = 0;
        return until(async () => polled.some(({ snapshot, error }) => snapshot && error === undefined));
      };
      await host.unwatched(async () => {
        await readAgain();
        await host.hub.connect(requireSource('billing'), {});
        assert.deepEqual(panel.state, host.hub.state);
        await readAgain();
        await host.hub.disconnect();
        await readAgain();
        assert.notEqual(panel.state.kind, 'none');
      });
      vscode.Disposable.from(watching, holding).dispose();
    });

    it('try a refused password of a watched connection only once', async () => {
      const refused = 'refused';
      const { port, database } = shop.spec;
      await shop.admin.query(`CREATE ROLE ${refused} LOGIN PASSWORD 'right'`);
      const before = settings().get<object[]>('connections') ?? [];
      await set('connections', [
        ...before,
        { name: refused, url: `postgres://${refused}:wrong@127.0.0.1:${port}/${database}` },
      ]);
      await set('watch', [...(settings().get<string[]>('watch') ?? []), refused]);
      await until(async () => below(refused).join(' ').includes('Wrong user or password'));
      const states: string[] = [];
      const watched = host.hub.handle(refused).onDidChange(({ kind }) => states.push(kind));
      await assert.rejects(host.hub.open(refused), { kind: 'password' });
      assert.deepEqual(states, []);
      watched.dispose();
      await set('connections', before);
      await shop.admin.query(`DROP ROLE ${refused}`);
    });

    describe('while VS Code is slow to write the setting', () => {
      let release: () => void;
      const active = () =>
        host.tree.getChildren().flatMap((row) => (row.kind === 'connection' && row.isActive ? [row.connection] : []));
      const written = () => settings().get<string[]>('watch');
      /** Keeps the setting as it is until `release`. */
      const holdWrites = () => {
        const held = new Promise<void>((resolve) => {
          release = resolve;
        });
        host.onWrite = () => held;
        host.onRemember = () => held;
      };
      const watchesAtFirst = async (...names: string[]) => {
        await set('watch', names);
        await host.hub.connect(requireSource('shop'), {});
        await until(async () => labels().join() === ['shop', ...names.filter((name) => name !== 'shop')].join());
      };
      afterEach(() => {
        release?.();
        host.onWrite = async () => {};
        host.onRemember = async () => {};
      });
      after(() => set('watch', undefined));

      it('make another store active at once, and keep the judgement of the previous one', async () => {
        await watchesAtFirst('billing');
        const judged = /^stopped · 4\/4/;
        await until(async () => judged.test(described('shop')));
        await until(async () => host.hub.handle('billing').state.kind === 'connected');
        const drawn = new Set<string>();
        const following = host.tree.onDidChangeTreeData(() => drawn.add(described('shop')));
        holdWrites();
        const making = makeActive('billing', host);
        assert.deepEqual(active(), ['billing']);
        assert.deepEqual(labels(), ['billing', 'shop'], 'the previous one is watched');
        const polled = host.polls('shop');
        await until(async () => host.polls('shop') > polled + 1);
        assert.deepEqual(written(), ['billing'], 'not written yet');
        release();
        assert.equal((await making)?.source.name, 'billing');
        assert.deepEqual(written(), ['billing', 'shop']);
        assert.deepEqual(labels(), ['billing', 'shop']);
        following.dispose();
        await until(() => judged.test(described('shop')));
        // After a late poll the row says so.
        for (const words of drawn) assert.match(words, /^(stopped · 4\/4|not up to date)/);
      });

      it('stop and start watching at once', async () => {
        await watchesAtFirst('billing', 'closed');
        holdWrites();
        const ending = unwatchConnection({ connection: 'closed' }, host.watched);
        assert.deepEqual(labels(), ['shop', 'billing']);
        const watching = watchConnections('nobody', host.hub, host.watched);
        assert.deepEqual(labels(), ['shop', 'billing', 'nobody']);
        assert.deepEqual(written(), ['billing', 'closed'], 'not written yet');
        release();
        await Promise.all([ending, watching]);
        assert.deepEqual(written(), ['billing', 'nobody']);
        assert.deepEqual(labels(), ['shop', 'billing', 'nobody']);
      });

      it('say that the setting cannot be written, keep the choice, and then follow the setting', async () => {
        await watchesAtFirst('billing');
        host.onWrite = () => Promise.reject(new Error('The settings file has errors.'));
        const { showErrorMessage } = vscode.window;
        const shown: string[] = [];
        Object.assign(vscode.window, { showErrorMessage: async (sentence: string) => void shown.push(sentence) });
        try {
          assert.equal((await makeActive('billing', host))?.source.name, 'billing');
        } finally {
          Object.assign(vscode.window, { showErrorMessage });
        }
        assert.match(
          shown.join('\n'),
          /could not be written: The settings file has errors\. This window still watches/,
        );
        assert.deepEqual(labels(), ['billing', 'shop']);
        await set('watch', ['closed']);
        await until(async () => labels().join() === 'billing,closed');
      });

      it('disconnect the active one although the last connection cannot be forgotten yet', async () => {
        await watchesAtFirst('billing');
        holdWrites();
        const ending = host.connector.disconnect();
        assert.deepEqual(active(), []);
        release();
        await ending;
      });
    });

    it('disconnect the active one completely, even if it is watched', async () => {
      await set('watch', ['shop', 'billing']);
      await host.hub.connect(requireSource('shop'), {});
      await until(async () => host.polls('shop') > 0 && host.polls('billing') > 0);
      await endActive(host.hub, host.connector, host.watched);
      assert.deepEqual(labels(), ['billing']);
      assert.deepEqual(settings().get<string[]>('watch'), ['billing']);
      await until(async () => (await sessionsIn(shop)) === 0);
    });

    it('leave nothing behind of a connection that is no longer watched', async () => {
      await set('watch', ['shop']);
      await until(async () => (await sessionsIn(billing)) === 0);
      assert.deepEqual(labels(), ['shop']);
      await set('watch', undefined);
      await until(async () => (await sessionsIn(shop)) === 0);
      assert.deepEqual(labels(), []);
    });
  });

  describe('by command', () => {
    const watch = () => settings().get<string[]>('watch');

    it('can be watched beside the active one; commands use the connection that they name', async () => {
      await billing.admin.query(
        "UPDATE consumer_segments SET consumer_name = 'only_here' WHERE consumer_name = 'billing_outbox'",
      );
      await run('connect', 'shop');
      await run('watchConnections', 'billing');
      assert.deepEqual(watch(), ['billing']);
      assert.ok((await sessionsIn(billing)) > 0);
      await run('copyReport', { connection: 'billing', consumer: 'only_here' });
      assert.match(await vscode.env.clipboard.readText(), /only_here/);
      await run('openConsumer', { connection: 'billing', consumer: 'only_here' });
      await until(async () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'only_here · billing');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });

    it('are named before a link connects to one, and connected only if a person agrees', async () => {
      const { showWarningMessage } = vscode.window;
      const asked: string[] = [];
      const answer = async (sentence: string) => void asked.push(sentence);
      Object.assign(vscode.window, { showWarningMessage: answer });
      const uri = vscode.Uri.from({
        scheme: vscode.env.uriScheme,
        authority: 'event-trace.event-trace',
        path: '/trace/449',
        query: 'kind=position&connection=closed',
      });
      await vscode.commands.executeCommand('_workbench.open', uri);
      await until(async () => asked.length > 0);
      Object.assign(vscode.window, { showWarningMessage });
      assert.deepEqual(asked, ['A link asks to connect to "closed".']);
      assert.equal((await sessionsIn(shop)) > 0, true, 'the active one stays');
    });

    it('are no longer watched after the command, and their session ends', async () => {
      await run('unwatchConnection', 'billing');
      assert.deepEqual(watch(), []);
      await until(async () => (await sessionsIn(billing)) === 0);
      assert.ok((await sessionsIn(shop)) > 0, 'the active one stays');
    });

    it('are limited to ten', async () => {
      const nine = Array.from({ length: 9 }, (_, index) => `c${index}`);
      await set('watch', nine);
      await run('watchConnections', 'billing');
      assert.deepEqual(watch(), nine, 'nine and the active one are ten');
    });

    it('are disconnected one by one or all together from the list of connections', async () => {
      await set('watch', undefined);
      await chooseConnection('Disconnect shop');
      await until(async () => (await sessionsIn(shop)) === 0);
      await run('connect', 'shop');
      await run('watchConnections', 'billing');
      assert.deepEqual(watch(), ['billing']);
      await chooseConnection('Disconnect All');
      await until(async () => (await sessionsIn(billing)) + (await sessionsIn(shop)) === 0);
      assert.deepEqual(watch(), []);
    });
  });
});

/**
 * Chooses an entry of the list of connections as a person does; a window that tests drive takes no keys for its lists.
 */
async function chooseConnection(entry: string): Promise<void> {
  const { showQuickPick } = vscode.window;
  const choose = async (items: Thenable<readonly vscode.QuickPickItem[]>) => {
    const listed = await items;
    return listed.find(({ label }) => label.endsWith(entry)) ?? assert.fail(listed.map(({ label }) => label).join());
  };
  Object.assign(vscode.window, { showQuickPick: choose });
  try {
    await run('switchConnection');
  } finally {
    Object.assign(vscode.window, { showQuickPick });
  }
}

/** Builds the parts as the extension does, without its views. */
function assemble() {
  const test = testHub({ requireSource });
  const { hub } = test;
  const host = {
    /** Runs before the setting is written. */
    onWrite: async () => {},
    /** Runs before the last active connection is remembered or forgotten. */
    onRemember: async () => {},
  };
  const watched = followWatched(hub, async (names) => {
    await host.onWrite();
    await set('watch', names);
  });
  const last = memory();
  const connector = createConnector(hub, createPasswords(secretStore()), {
    ...last,
    update: async (...change) => {
      await host.onRemember();
      await last.update(...change);
    },
  });
  const counts = new Map<string, number>();
  const tree = new ConsumerTree(hub);
  const counting = hub.each(({ name, feed }) => {
    let last: unknown;
    return feed.onDidChange(({ snapshot, error }) => {
      // Old figures are shown again with their age; they are not a poll.
      if (snapshot && snapshot !== last && error === undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
      last = snapshot;
    });
  });
  const watch = () => hub.each(({ feed }) => feed.watch());
  let watching = watch();
  return Object.assign(host, {
    hub,
    watched,
    connector,
    tree,
    polls: (name: string) => counts.get(name) ?? 0,
    /** While `work` runs, only what it starts itself has the consumers polled. */
    async unwatched(work: () => Promise<void>): Promise<void> {
      watching.dispose();
      await work();
      watching = watch();
    },
    storeOf(name: string) {
      const { state } = hub.handle(name);
      return 'store' in state ? state.store : undefined;
    },
    dispose() {
      vscode.Disposable.from(watching, counting, tree, watched).dispose();
      void test.dispose();
    },
  });
}

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createActiveConnection } from '../../src/features/connections/activeConnection';
import { type Connections, createActiveStore } from '../../src/features/connections/activeStore';
import { type Connector, findSource } from '../../src/features/connections/connector';
import { openSession, type SessionParts } from '../../src/features/connections/openSession';
import { createPasswords } from '../../src/features/connections/passwords';
import { createSessions } from '../../src/features/connections/sessions';
import { createTableChoices } from '../../src/features/connections/tableChoices';
import { createWatchedStores } from '../../src/features/connections/watchedStores';
import { createConsumerFeed } from '../../src/features/consumers/feed';
import type { Row } from '../../src/features/consumers/rows';
import { ConsumerTree } from '../../src/features/consumers/tree';
import type { ConsumerFeedState, ConsumerLimits } from '../../src/platform/consumerFeed';
import { type ConsumerSources, connectionOf, createConsumerSources } from '../../src/platform/consumerSources';
import { followSource } from '../../src/platform/followedSource';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { createFaultProxy, type FaultProxy } from '../support/faultProxy';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';

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

    const nextDrawing = () =>
      new Promise<unknown>((resolve) => {
        const once = host.tree.onDidChangeTreeData((rows) => {
          once.dispose();
          resolve(rows);
        });
      });
    /** VS Code knows a menu's row by the object: another one would leave the command without its consumer. */
    const keepsRows = async (parent?: Row) => {
      const rows = host.tree.getChildren(parent);
      const { consumers } = host.sources.of('shop').feed.state;
      assert.ok(rows.length > 1);
      await until(async () => {
        const drawn = await nextDrawing();
        // As VS Code does when all of them are to be drawn.
        if (!Array.isArray(drawn)) host.tree.getChildren(parent);
        const isSame = Array.isArray(drawn) && drawn.length === rows.length && drawn.every((row) => rows.includes(row));
        // A drawing that was due already brings what is known.
        return isSame && rows.every((row) => row.kind === 'consumer' && !consumers.includes(row.health));
      });
    };

    before(async () => {
      await set('health.pollInterval', 0.5);
      host = assemble();
      const source = findSource('shop');
      assert.ok(source);
      await host.active.connect(source, {});
      await until(async () => host.polls('shop') > 0);
    });

    after(() => host.dispose());

    it('looks as ever with one', () => {
      assert.ok(labels().includes('billing_outbox'));
      assert.ok(!labels().includes('shop'));
    });

    it('draws the rows anew that are there, at each poll, and all of them when one comes', async () => {
      await keepsRows();
      const before = host.tree.getChildren().length;
      await shop.admin.query("INSERT INTO consumer_segments SELECT 'new', 0, 1, NULL, 0");
      await until(async () => (await nextDrawing()) === undefined);
      assert.equal(host.tree.getChildren().length, before + 1);
      await shop.admin.query("DELETE FROM consumer_segments WHERE consumer_name = 'new'");
      await until(async () => host.tree.getChildren().length === before);
    });

    it('has a row for each connection with its consumers below; one that fails says why', async () => {
      await set('watch', ['billing', 'closed', 'nobody', 'shop']);
      await until(async () => host.polls('billing') > 0 && described('closed').includes('No server answers'));
      assert.deepEqual(labels(), ['shop', 'billing', 'closed', 'nobody'], 'the active one once');
      assert.deepEqual(below('billing').sort(), below('shop').sort());
      assert.ok(below('billing').includes('billing_outbox'));
      assert.deepEqual(below('closed'), []);
      assert.match(described('shop'), /^active · 4 of 4 need a person · stopped/);
      await keepsRows(host.tree.getChildren()[0]);
      assert.match(described('nobody'), /no connection in the settings is named "nobody"/);
    });

    it('goes on polling the others while one is stalled, and takes that one up again', async () => {
      proxy.stall();
      const stalledAt = host.polls('billing');
      const from = host.polls('shop');
      await until(async () => host.polls('shop') >= from + 5);
      assert.ok(host.polls('billing') <= stalledAt + 1, 'an answer was on its way at most');
      proxy.flow();
      const before = host.polls('billing');
      await until(async () => host.polls('billing') > before);
    });

    it('goes on polling the others while the tables of one are locked', async () => {
      await billing.admin.query('BEGIN');
      await billing.admin.query('LOCK TABLE consumer_segments IN ACCESS EXCLUSIVE MODE');
      const from = host.polls('shop');
      try {
        await until(async () => host.polls('shop') >= from + 5);
        await until(async () => described('billing').startsWith('not up to date · '));
      } finally {
        await billing.admin.query('ROLLBACK');
      }
      const stalledAt = host.polls('billing');
      await until(async () => host.polls('billing') > stalledAt);
    });

    it('hands a session over when a watched connection becomes the active one, and back', async () => {
      const store = host.storeOf('billing');
      const source = findSource('billing');
      assert.ok(store && source);
      await host.active.connect(source, {});
      assert.equal(host.storeOf('billing'), store);
      await until(async () => host.polls('shop') > 0 && host.sources.of('shop').active.state.kind === 'connected');
      assert.deepEqual(labels(), ['billing', 'closed', 'nobody', 'shop']);
      await host.active.disconnect();
      await until(async () => host.sources.of('billing').active.state.kind === 'connected');
      assert.deepEqual(labels(), ['billing', 'closed', 'nobody', 'shop'], 'watched, though none is active');
    });

    it('keeps a panel reading while its connection becomes the active one, and a watched one again', async () => {
      const source = findSource('billing');
      assert.ok(source);
      const panel = followSource(host.sources, 'billing');
      const watching = panel.feed.watch();
      const polled: ConsumerFeedState[] = [];
      panel.feed.onDidChange((state) => polled.push(state));
      const readAgain = () => {
        polled.length = 0;
        return until(async () => polled.some(({ snapshot, error }) => snapshot && error === undefined));
      };
      await host.unwatched(async () => {
        await readAgain();
        await host.active.connect(source, {});
        assert.deepEqual(panel.active.state, host.active.state);
        await readAgain();
        await host.active.disconnect();
        await readAgain();
        assert.notEqual(panel.active.state.kind, 'none');
      });
      vscode.Disposable.from(watching, panel).dispose();
    });

    it('tries a refused password of a watched connection only once, whoever asks', async () => {
      const refused = 'refused';
      const { port, database } = shop.spec;
      await shop.admin.query(`CREATE ROLE ${refused} LOGIN PASSWORD 'right'`);
      const before = settings().get<object[]>('connections') ?? [];
      await set('connections', [
        ...before,
        { name: refused, url: `postgres://${refused}:wrong@127.0.0.1:${port}/${database}` },
      ]);
      await set('watch', [...(settings().get<string[]>('watch') ?? []), refused]);
      await until(async () => described(refused).includes('does not accept'));
      const states: string[] = [];
      const watched = host.sources.of(refused).active.onDidChange(({ kind }) => states.push(kind));
      await assert.rejects(host.store.open(refused), { kind: 'password' });
      assert.deepEqual(states, []);
      watched.dispose();
      await set('connections', before);
      await shop.admin.query(`DROP ROLE ${refused}`);
    });

    it('leaves nothing behind of a connection that is watched no more', async () => {
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

    it('watches a connection beside the active one; commands mean the connection that they name', async () => {
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

    it('stops watching, and ends its session', async () => {
      await run('unwatchConnection', 'billing');
      assert.deepEqual(watch(), []);
      await until(async () => (await sessionsIn(billing)) === 0);
      assert.ok((await sessionsIn(shop)) > 0, 'the active one stays');
    });

    it('refuses the eleventh', async () => {
      const nine = Array.from({ length: 9 }, (_, index) => `c${index}`);
      await set('watch', nine);
      await run('watchConnections', 'billing');
      assert.deepEqual(watch(), nine, 'nine and the active one are ten');
    });
  });
});

/** The parts as the extension puts them together, without its views. */
function assemble() {
  const values = new Map<string, unknown>();
  const memory = {
    get: (key: string, fallback?: unknown) => values.get(key) ?? fallback,
    update: async () => undefined,
  } as unknown as vscode.Memento;
  const secrets = { get: async () => undefined, store: async () => undefined } as unknown as vscode.SecretStorage;
  const parts: SessionParts = {
    context: {} as vscode.ExtensionContext,
    passwords: createPasswords(secrets),
    tables: createTableChoices(memory),
  };
  const sessions = createSessions((source, options) => openSession(source, parts, options));
  const active = createActiveConnection(sessions, () => sessions.closeAll((name) => watched.get(name) !== undefined));
  const watched = createWatchedStores({ active, sessions, open: (name) => store.open(name) });
  const connector = { last: () => undefined } as unknown as Connector;
  const store: Connections = createActiveStore({ active, sessions, connector, watched, demoLogFolder: () => '' });
  const counts = new Map<string, number>();
  const everything = { aggregateTypes: null, boundedContexts: null, source: 'unknown' } as const;
  const limits: ConsumerLimits = { scopeOf: () => everything, staleAfterSOf: () => 30 };
  const none = new vscode.EventEmitter<void>();
  const sources: ConsumerSources & vscode.Disposable = createConsumerSources(store, watched, (one) => {
    const feed = createConsumerFeed(one, limits);
    const culprits = { known: [], onDidChange: none.event };
    return { active: one, feed, culprits, dispose: () => feed.dispose() };
  });
  const tree = new ConsumerTree(sources, () => false);
  const counting = sources.each((source) =>
    source.feed.onDidChange(({ snapshot, error }) => {
      const name = connectionOf(source);
      if (name && snapshot && error === undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }),
  );
  const watch = () => sources.each(({ feed }) => feed.watch());
  let watching = watch();
  return {
    active,
    store,
    sources,
    tree,
    polls: (name: string) => counts.get(name) ?? 0,
    /** While `work` runs, nothing but what it starts itself has the consumers polled. */
    async unwatched(work: () => Promise<void>): Promise<void> {
      watching.dispose();
      await work();
      watching = watch();
    },
    storeOf(name: string) {
      const { state } = sources.of(name).active;
      return 'store' in state && state.name === name ? state.store : undefined;
    },
    dispose() {
      vscode.Disposable.from(watching, counting, tree, sources, watched, active).dispose();
      void sessions.closeAll();
    },
  };
}

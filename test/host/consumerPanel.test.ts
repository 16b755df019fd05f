import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ConsumerPanel } from '../../src/features/consumerPanel/panel';
import type { ConsumerProtocol } from '../../src/protocol/consumer';
import type { PushOf } from '../../src/protocol/page';
import { type FakeDeps, type FakePanel, fakeDeps, fakePanel } from '../support/consumerPanelHost';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';

const VIEW_TYPE = 'eventTrace.consumer';

describe('"Open Consumer"', () => {
  let database: TestDatabase;
  const settings = () => vscode.workspace.getConfiguration('eventTrace');
  const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);
  const tabs = () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(VIEW_TYPE))
      .map(({ label }) => label);

  before(async () => {
    database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    await loadFixtures((sql) => database.admin.query(sql));
    const { port, database: name } = database.spec;
    const url = `postgres://postgres:${encodeURIComponent(database.server.password)}@127.0.0.1:${port}/${name}`;
    await settings().update('connections', [{ name: 'shop', url }], vscode.ConfigurationTarget.Global);
    await run('eventTrace.connect', 'shop');
  });

  after(async () => {
    await run('eventTrace.disconnect');
    await run('notifications.clearAll');
    await settings().update('connections', undefined, vscode.ConfigurationTarget.Global);
    await database.drop();
  });

  afterEach(() => run('workbench.action.closeAllEditors'));

  it('opens one panel for each consumer, and shows it again on the next call', async () => {
    await run('eventTrace.openConsumer', 'billing_outbox');
    await run('eventTrace.openConsumer', 'search_index');
    await run('eventTrace.openConsumer', 'billing_outbox');
    await until(async () => tabs().length === 2);
    assert.deepEqual(tabs().sort(), ['billing_outbox', 'search_index']);
    await until(async () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'billing_outbox');
  });
});

describe('consumer panel', () => {
  let panel: FakePanel;
  let host: FakeDeps;
  let subject: ConsumerPanel;
  const sent = (type: PushOf<ConsumerProtocol>['type']) => panel.sent.filter((message) => message.type === type);
  const life = () => panel.sent.filter((message) => message.type === 'life').at(-1)?.life;

  beforeEach(() => {
    panel = fakePanel();
    host = fakeDeps();
    subject = new ConsumerPanel(panel.asPanel, { connection: 'shop', consumer: 'c' }, host.deps);
  });

  afterEach(() => subject.dispose());

  it('sends its content to a page that is ready, and then every poll', async () => {
    assert.deepEqual(panel.sent, [], 'nothing before the page listens');
    panel.receive({ type: 'ready' });
    await until(async () => sent('history').length === 1);
    assert.deepEqual(
      panel.sent.map(({ type }) => type),
      ['open', 'life', 'summary', 'segments', 'history'],
    );
    host.poll();
    assert.equal(sent('summary').length, 2);
    host.addToHistory();
    await until(async () => sent('history').length === 2);
  });

  it('watches the consumers only while it is visible', () => {
    assert.equal(host.watchers(), 1);
    panel.show(false);
    assert.equal(host.watchers(), 0);
    panel.show(true);
    assert.equal(host.watchers(), 1);
    subject.dispose();
    assert.equal(host.watchers(), 0);
  });

  it('makes a diagnosis once for each status, and again on request', async () => {
    panel.receive({ type: 'ready' });
    await panel.ask({ kind: 'diagnose', again: false });
    await panel.ask({ kind: 'diagnose', again: false });
    assert.equal(host.diagnoses(), 1);
    await panel.ask({ kind: 'diagnose', again: true });
    assert.equal(host.diagnoses(), 2);
  });

  it('starts again in another store, even if the status there is the same', async () => {
    host.lead('one.example');
    panel.receive({ type: 'ready' });
    await panel.ask({ kind: 'diagnose', again: false });
    host.connect({ kind: 'none' });
    host.lead('one.example');
    await panel.ask({ kind: 'diagnose', again: false });
    assert.deepEqual([sent('open').length, host.diagnoses()], [1, 1], 'the same store');
    const before = panel.sent.length;
    host.lead('two.example');
    await until(async () => panel.sent.slice(before).some(({ type }) => type === 'history'));
    const again = panel.sent.slice(before).map(({ type }) => type);
    assert.deepEqual(again.slice(0, 4), ['open', 'life', 'summary', 'segments']);
    await panel.ask({ kind: 'diagnose', again: false });
    assert.equal(host.diagnoses(), 2);
  });

  it('distinguishes live, reconnecting, failed, loading, disconnected and missing', () => {
    panel.receive({ type: 'ready' });
    assert.deepEqual(life(), { kind: 'live' });
    host.connect({ kind: 'reconnecting', name: 'shop', store: host.store, reason: 'Gone away.', since: 0 });
    assert.match(JSON.stringify(life()), /"reason":"Gone away\. Trying again\.".*"canConnect":false/);
    host.connect({ kind: 'failed', name: 'shop', reason: 'Refused.' });
    assert.match(JSON.stringify(life()), /"reason":"Refused\.".*"canConnect":true/);
    host.connect({ kind: 'connecting', name: 'shop' });
    assert.deepEqual(life(), { kind: 'loading' });
    const without = { ...host.store, layout: { ...host.store.layout, consumers: null } };
    host.connect({ kind: 'connected', name: 'shop', store: without });
    assert.match(JSON.stringify(life()), /"reason":"This store has no consumer tables\.".*"canConnect":false/);
    // A handle belongs to its own connection, so another connected one cannot be mistaken for it.
    host.connect({ kind: 'none' });
    assert.match(JSON.stringify(life()), /"reason":"Disconnected\."/);
    host.connect({ kind: 'connected', name: 'shop', store: host.store });
    host.poll([]);
    assert.deepEqual(life(), { kind: 'gone' });
    host.poll();
    host.fail('Too slow.');
    assert.match(JSON.stringify(life()), /"reason":"Too slow\."/);
  });

  it('answers every request, even those that fail or that make no sense', async () => {
    panel.receive({ type: 'ready' });
    assert.deepEqual((await panel.ask({ kind: 'appendRate' })).value, [{ at: 0, events: 7 }]);
    host.connect({ kind: 'none' });
    assert.match((await panel.ask({ kind: 'appendRate' })).error ?? '', /Not connected to shop/);
    assert.match((await panel.ask({ kind: 'metrics', from: 0, to: 1, stepS: 1 })).error ?? '', /No Prometheus/);
    assert.match((await panel.ask({ kind: 'rm' } as never)).error ?? '', /cannot be done here/);
    await panel.ask({ kind: 'openConsumer', consumer: 'other' });
    assert.deepEqual(host.opened, [['shop', 'other']]);
  });
});

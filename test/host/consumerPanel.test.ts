import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ConsumerPanel, type PanelDeps } from '../../src/features/consumerPanel/panel';
import type { Diagnosis } from '../../src/model/diagnosis';
import type { Health } from '../../src/model/health';
import type { ConsumerHistory } from '../../src/model/history';
import type { StoreState } from '../../src/platform/activeStore';
import type { ConsumerFeedState } from '../../src/platform/consumerFeed';
import { noConsumerSettings } from '../../src/platform/consumerSettings';
import type { ConsumerRequest, ToConsumer } from '../../src/protocol/consumer';
import type { EventStore } from '../../src/store/eventStore';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { loadFixtures } from '../support/loadFixtures';
import { CORE, fakeStore } from '../support/polls';
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

  it('opens one panel a consumer, and shows it when it is asked for again', async () => {
    await run('eventTrace.openConsumer', 'billing_outbox');
    await run('eventTrace.openConsumer', 'search_index');
    await run('eventTrace.openConsumer', 'billing_outbox');
    await until(async () => tabs().length === 2);
    assert.deepEqual(tabs().sort(), ['billing_outbox', 'search_index']);
    await until(async () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'billing_outbox');
  });
});

describe('a consumer panel', () => {
  let panel: FakePanel;
  let host: FakeDeps;
  let subject: ConsumerPanel;
  const sent = (type: ToConsumer['type']) => panel.sent.filter((message) => message.type === type);
  const life = () => panel.sent.filter((message) => message.type === 'life').at(-1)?.life;

  beforeEach(() => {
    panel = fakePanel();
    host = fakeDeps();
    subject = new ConsumerPanel(panel.asPanel, { connection: 'shop', consumer: 'c' }, host.deps);
  });

  afterEach(() => subject.dispose());

  it('sends a page that is ready what it shows, and then every poll', async () => {
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

  it('watches the consumers while it is seen only', () => {
    assert.equal(host.watchers(), 1);
    panel.show(false);
    assert.equal(host.watchers(), 0);
    panel.show(true);
    assert.equal(host.watchers(), 1);
    subject.dispose();
    assert.equal(host.watchers(), 0);
  });

  it('makes a diagnosis once a status and once a wish', async () => {
    panel.receive({ type: 'ready' });
    await panel.ask({ kind: 'diagnose', again: false });
    await panel.ask({ kind: 'diagnose', again: false });
    assert.equal(host.diagnoses(), 1);
    await panel.ask({ kind: 'diagnose', again: true });
    assert.equal(host.diagnoses(), 2);
  });

  it('tells apart what is live, lost, another’s and gone', () => {
    panel.receive({ type: 'ready' });
    assert.deepEqual(life(), { kind: 'live' });
    host.connect({ kind: 'reconnecting', name: 'shop', store: host.store, reason: 'Gone away.', since: 0 });
    assert.equal(life()?.kind, 'stale');
    host.connect({ kind: 'connected', name: 'other', store: host.store });
    assert.match(JSON.stringify(life()), /other is connected now, not shop/);
    host.connect({ kind: 'connected', name: 'shop', store: host.store });
    host.poll([]);
    assert.deepEqual(life(), { kind: 'gone' });
    host.poll();
    host.fail('Too slow.');
    assert.match(JSON.stringify(life()), /"reason":"Too slow\."/);
  });

  it('answers every request, also those that fail or that nobody can read', async () => {
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

/** A consumer with a segment that nobody owns and two events before it. */
function judged(): Health {
  const store = fakeStore(CORE);
  store.append(2);
  return store.look(1, { checkpoint: 0, ownerId: null, heartbeatAgeS: null });
}

interface Answered {
  readonly value?: unknown;
  readonly error?: string;
}

type FakePanel = ReturnType<typeof fakePanel>;

/** The editor's side of a webview panel, without the webview. */
function fakePanel() {
  const messages = new vscode.EventEmitter<unknown>();
  const viewState = new vscode.EventEmitter<never>();
  const sent: ToConsumer[] = [];
  let id = 0;
  const panel = {
    visible: true,
    webview: {
      options: {},
      html: '',
      cspSource: 'self',
      asWebviewUri: (uri: vscode.Uri) => uri,
      onDidReceiveMessage: messages.event,
      postMessage: async (message: ToConsumer) => sent.push(message) > 0,
    },
    onDidChangeViewState: viewState.event,
  };
  return {
    asPanel: panel as unknown as vscode.WebviewPanel,
    sent,
    receive: (message: unknown) => messages.fire(message),
    show(visible: boolean) {
      panel.visible = visible;
      viewState.fire(undefined as never);
    },
    async ask(request: ConsumerRequest): Promise<Answered> {
      id += 1;
      const mine = id;
      messages.fire({ type: 'request', id: mine, request });
      const reply = () => sent.find((message) => message.type === 'reply' && message.id === mine);
      await until(async () => reply() !== undefined);
      return reply() as Answered;
    },
  };
}

type FakeDeps = ReturnType<typeof fakeDeps>;

/** The rest of the extension: a connected store, a poll and a history. */
function fakeDeps() {
  const connections = new vscode.EventEmitter<StoreState>();
  const polls = new vscode.EventEmitter<ConsumerFeedState>();
  const added = new vscode.EventEmitter<void>();
  const opened: [string, string][] = [];
  const store = {
    layout: { consumers: CORE },
    appendRate: async () => [{ at: 0, events: 7 }],
  } as unknown as EventStore;
  const snapshot = { head: null, features: CORE, consumers: [], takenAt: 0, databaseTime: 0 };
  let state: StoreState = { kind: 'connected', name: 'shop', store };
  let feedState: ConsumerFeedState = { snapshot, consumers: [judged()], error: undefined };
  let history: ConsumerHistory = { points: [], changes: [] };
  let watchers = 0;
  let diagnoses = 0;

  const diagnose = async (): Promise<Diagnosis> => {
    diagnoses += 1;
    const log = { files: 1, mentioned: true, unreadable: [], refusedPatterns: [] };
    const nothing = { windows: [], windowsLeftOut: 0, culprits: [], passed: null, withoutEvent: null, companions: [] };
    return { health: judged(), takenAt: 0, batchSize: 100, ...nothing, log };
  };
  const deps: PanelDeps = {
    extensionUri: vscode.Uri.file('/'),
    source: {
      active: {
        get state() {
          return state;
        },
        onDidChange: connections.event,
        require: async () => undefined,
        open: async () => store,
      },
      feed: {
        get state() {
          return feedState;
        },
        onDidChange: polls.event,
        watch() {
          watchers += 1;
          return new vscode.Disposable(() => {
            watchers -= 1;
          });
        },
        refresh: () => {},
      },
      culprits: { known: [], onDidChange: new vscode.EventEmitter<void>().event },
      dispose: () => {},
    },
    diagnose,
    histories: { of: async () => history, onDidChange: added.event },
    metrics: { isOn: false, read: () => Promise.reject(new Error('No Prometheus.')) },
    logs: { open: async () => {} },
    openTrace: () => {},
    settingsOf: () => noConsumerSettings,
    openConsumer: (connection, consumer) => opened.push([connection, consumer]),
  };
  const publish = (next: ConsumerFeedState) => {
    feedState = next;
    polls.fire(next);
  };
  return {
    deps,
    store,
    opened,
    watchers: () => watchers,
    diagnoses: () => diagnoses,
    poll: (consumers = [judged()]) => publish({ snapshot, consumers, error: undefined }),
    fail: (error: string) => publish({ ...feedState, error }),
    connect(next: StoreState) {
      state = next;
      connections.fire(next);
    },
    addToHistory() {
      const point = { at: 1, waiting: 1, more: false, lagS: null, appendedPerS: null, handledPerS: null };
      history = { points: [point], changes: [] };
      added.fire();
    },
  };
}

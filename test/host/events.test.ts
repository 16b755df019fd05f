import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Source, sourceOf } from '../../src/app/connections/source';
import type { ConsumerFeed } from '../../src/app/consumers/feedState';
import type { RunStart } from '../../src/app/events/runEvents';
import type { OpenTraceRequest } from '../../src/app/navigation';
import type { StoreHub } from '../../src/app/stores/hub';
import type { StoreState } from '../../src/app/stores/state';
import { RunStarts, watchStarts } from '../../src/features/events/runStart';
import { EventsView } from '../../src/features/events/view';
import { EventTable } from '../../src/model/event/eventTable';
import type { TraceLogHit } from '../../src/model/log/line';
import type { EventsProtocol } from '../../src/protocol/events';
import type { PushOf } from '../../src/protocol/page';
import { makeEvent } from '../support/events';
import { type FakeEvents, fakeEvents } from '../support/fakeTail';

const range = (from: number, to: number, correlation = (n: number) => `c${n}`) =>
  Array.from({ length: to - from + 1 }, (_, i) => makeEvent(from + i, { correlationId: correlation(from + i) }));

/** Returns the active connection, as the test sets it. */
function fakeActive() {
  const states = new vscode.EventEmitter<StoreState>();
  let state: StoreState = { kind: 'none' };
  let source: Source | undefined;
  const active = {
    get state() {
      return state;
    },
    get source() {
      return source;
    },
    get active(): unknown {
      return active;
    },
    onDidChange: states.event,
  };
  return {
    active: active as unknown as StoreHub,
    /** Makes the connection lead to a server of this name. */
    lead(host: string) {
      const spec = { host, port: 5432, database: 'shop', user: 'reader', tls: { mode: 'require' as const } };
      source = sourceOf({ name: 'orders', spec, tlsOptional: true, tables: {}, written: {} }, 'user');
    },
    set(next: StoreState) {
      state = next;
      states.fire(next);
    },
  };
}

type ToEvents = PushOf<EventsProtocol>;

describe('view "Events"', () => {
  let connection: ReturnType<typeof fakeActive>;
  let store: FakeEvents;
  let starts: RunStarts;
  let view: EventsView;
  let visible = true;
  /** How often the view requested a connection. */
  let asked = 0;
  let receive: (message: unknown) => void;
  const shown = new vscode.EventEmitter<void>();
  const sent: ToEvents[] = [];
  const arrived = new vscode.EventEmitter<void>();
  const opened: OpenTraceRequest[] = [];
  let hits: TraceLogHit[] = [];

  const feed = {
    state: { snapshot: { head: '999999' }, consumers: [], error: undefined },
    onDidChange: () => new vscode.Disposable(() => undefined),
    watch: () => new vscode.Disposable(() => undefined),
  } as unknown as ConsumerFeed;

  /** Resolves when the sent messages meet the condition. */
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!condition()) return;
        listener.dispose();
        clearInterval(timer);
        resolve();
      };
      const listener = arrived.event(look);
      const timer = setInterval(look, 20);
      look();
    });
  const last = <T extends ToEvents['type']>(type: T) =>
    sent.findLast((message): message is Extract<ToEvents, { type: T }> => message.type === type);
  const positions = () => {
    const table = new EventTable();
    const from = sent.findLastIndex(({ type }) => type === 'open');
    for (const message of sent.slice(from)) if (message.type === 'events') table.append(message.batch);
    return Array.from({ length: table.count }, (_, row) => Number(table.position(row))).sort((a, b) => a - b);
  };
  const show = (now: boolean) => {
    visible = now;
    shown.fire();
    if (now) receive({ type: 'ready' });
  };

  beforeEach(() => {
    connection = fakeActive();
    store = fakeEvents();
    store.append(...range(1, 3));
    sent.length = 0;
    opened.length = 0;
    hits = [];
    visible = true;
    asked = 0;
    starts = new RunStarts(connection.active);
    const messages = new vscode.EventEmitter<unknown>();
    receive = (message) => messages.fire(message);
    const webview = {
      onDidReceiveMessage: messages.event,
      postMessage: async (message: ToEvents) => {
        sent.push(message);
        arrived.fire();
        return true;
      },
      asWebviewUri: (uri: vscode.Uri) => uri,
      cspSource: 'none',
    };
    const webviewView = {
      webview,
      onDidChangeVisibility: shown.event,
      onDidDispose: new vscode.EventEmitter<void>().event,
      get visible() {
        return visible;
      },
    } as unknown as vscode.WebviewView;
    view = new EventsView(webviewView, {
      active: connection.active,
      feed,
      starts,
      logs: { findForTrace: async () => ({ hits, files: 1, more: false, clock: null }) },
      openTrace: (request) => opened.push(request),
      flows: () => undefined,
      viewShown: () => {
        asked += 1;
      },
      extensionUri: vscode.Uri.file('/extension'),
      memory: { get: () => undefined, update: async () => undefined } as unknown as vscode.Memento,
    });
    receive({ type: 'ready' });
  });
  afterEach(() => {
    view.dispose();
    starts.dispose();
  });

  const connect = () => connection.set({ kind: 'connected', name: 'orders', store: store.store });

  it('shows the newest events and appended ones, and opens traces', async () => {
    assert.equal(last('status')?.status.state, 'none');
    connect();
    await until(() => last('read') !== undefined);
    store.append(...range(4, 5));
    await until(() => positions().length === 5);
    receive({ type: 'openTrace', eventId: makeEvent(4).eventId });
    assert.deepEqual(opened, [
      { connection: 'orders', key: { by: 'correlation', id: 'c4' }, selectEventId: makeEvent(4).eventId },
    ]);
  });

  it('says whose events it lists while another store connects, and opens them under their connection', async () => {
    connect();
    await until(() => last('read') !== undefined);
    connection.set({ kind: 'connecting', name: 'billing' });
    assert.deepEqual(last('status')?.status, { state: 'connecting', name: 'billing', listed: 'orders' });
    receive({ type: 'openTrace', eventId: makeEvent(2).eventId });
    assert.deepEqual(
      opened.map(({ connection, selectEventId }) => [connection, selectEventId]),
      [['orders', makeEvent(2).eventId]],
    );
  });

  it('reads nothing while it is hidden or paused, and misses no event', async () => {
    connect();
    await until(() => positions().length === 3 && store.followers === 1);
    show(false);
    await until(() => store.followers === 0);
    store.append(...range(4, 9));
    show(true);
    await until(() => positions().length === 9);
    receive({ type: 'pause', on: true });
    await until(() => store.followers === 0);
    assert.equal(last('settings')?.settings.paused, true);
    store.append(...range(10, 12));
    receive({ type: 'pause', on: false });
    await until(() => positions().length === 12);
    assert.deepEqual(last('gaps')?.gaps, []);
  });

  it('requests a connection when it is shown, and not after a disconnect', async () => {
    assert.equal(asked, 1);
    connect();
    connection.set({ kind: 'none' });
    receive({ type: 'pause', on: true });
    await until(() => last('settings')?.settings.paused === true);
    assert.equal(asked, 1);
    show(false);
    show(true);
    assert.equal(asked, 2);
  });

  it('says how many events a long pause left out, and reads them on request', async () => {
    connect();
    await until(() => positions().length === 3 && store.followers === 1);
    receive({ type: 'pause', on: true });
    await until(() => store.followers === 0);
    store.append(...range(4, 9_000));
    receive({ type: 'pause', on: false });
    await until(() => (last('gaps')?.gaps.length ?? 0) === 1);
    const gap = last('gaps')?.gaps[0];
    assert.deepEqual(gap, { after: '2003', before: '8501', skipped: 6_497, more: false });
    assert.equal(positions().length, 2_003 + 500);
    receive({ type: 'readOn', after: '2003' });
    await until(() => last('gaps')?.gaps[0]?.after === '3003');
    assert.equal(last('gaps')?.gaps[0]?.skipped, 5_497);
    for (let after = 3_003; after < 8_500; after += 1_000) {
      receive({ type: 'readOn', after: String(after) });
      await until(() => last('gaps')?.gaps[0]?.after !== String(after));
    }
    assert.deepEqual(last('gaps')?.gaps, []);
    assert.deepEqual(
      positions(),
      Array.from({ length: 9_000 }, (_, i) => i + 1),
    );
  });

  it('marks its content as stale when the store is away, and continues by itself', async () => {
    connect();
    await until(() => positions().length === 3 && store.followers === 1);
    store.failure = new Error('It is away.');
    store.append(...range(4, 4));
    await until(() => last('status')?.status.state === 'stale');
    store.failure = undefined;
    await until(() => last('status')?.status.state === 'live');
    store.append(...range(5, 6));
    await until(() => positions().length === 6);
    assert.equal(sent.filter(({ type }) => type === 'open').length, 2, 'the list does not start again');
  });

  it('lists the traces since the start with the errors of the logs, until the next start', async () => {
    connect();
    receive({ type: 'mode', mode: 'run' });
    await until(() => last('run')?.run.startedAt === null);
    await starts.mark('Launch shop');
    hits = [{ eventId: makeEvent(11).eventId, level: 'error' } as TraceLogHit];
    store.append(...range(10, 12, () => 'mine'), makeEvent(13, { correlationId: 'c2' }));
    await until(() => last('run')?.run.traces[0]?.errors === 1);
    const run = last('run')?.run;
    assert.equal(run?.what, 'Launch shop');
    assert.deepEqual([run?.traces.length, run?.earlier], [1, 1]);
    assert.deepEqual(
      [run?.traces[0]?.rootId, run?.traces[0]?.events, run?.traces[0]?.consumers],
      [makeEvent(10).eventId, 3, []],
    );
    await starts.mark(null);
    await until(() => last('run')?.run.traces.length === 0);
    assert.equal(last('run')?.run.what, null);
    store.append(makeEvent(20, { correlationId: null }));
    await until(() => last('run')?.run.traces.length === 1);
    assert.equal(last('run')?.run.traces[0]?.correlationId, null);
  });

  it('asks what is different about traces with errors, in the connection whose events it shows', async () => {
    connect();
    receive({ type: 'mode', mode: 'run' });
    await until(() => last('run')?.run.startedAt === null);
    await starts.mark('Launch shop');
    hits = [{ eventId: makeEvent(11).eventId, level: 'error' } as TraceLogHit];
    store.append(...range(10, 12, () => 'mine'));
    await until(() => last('run')?.run.traces[0]?.errors === 1);
    const { executeCommand } = vscode.commands;
    const asked: unknown[][] = [];
    // The command itself asks a person.
    Object.assign(vscode.commands, { executeCommand: async (...args: unknown[]) => asked.push(args) });
    try {
      receive({ type: 'whatIsDifferent' });
    } finally {
      Object.assign(vscode.commands, { executeCommand });
    }
    assert.deepEqual(asked, [
      ['eventTrace.whatIsDifferent', { connection: 'orders', withErrors: [makeEvent(10).eventId] }],
    ]);
  });

  it('marks the start as soon as the store is there, and again in another store', async () => {
    await starts.mark('Launch shop');
    assert.equal(starts.current, undefined);
    connect();
    await until(() => starts.current?.what === 'Launch shop');
    assert.equal((starts.current as RunStart | undefined)?.head, '3');
    const other = fakeEvents();
    connection.set({ kind: 'connected', name: 'other', store: other.store });
    await until(() => starts.current?.store === other.store);
    assert.equal((starts.current as RunStart | undefined)?.head, '0');
  });

  it('keeps the start that a person marked in its store, and marks none in another store', async () => {
    connect();
    receive({ type: 'mode', mode: 'run' });
    await starts.mark(null);
    const marked = starts.current;
    store.append(...range(4, 5, () => 'mine'));
    await until(() => last('run')?.run.traces.length === 1);
    const other = fakeEvents();
    connection.set({ kind: 'connected', name: 'other', store: other.store });
    await until(() => last('run')?.run.startedAt === null);
    assert.equal(starts.current, undefined);
    store.append(...range(6, 6, () => 'later'));
    connect();
    await until(() => last('run')?.run.traces.length === 2);
    assert.equal(last('run')?.run.startedAt, marked?.at);
  });

  it('drops the start when the connection leads to another store', async () => {
    connection.lead('one.example');
    connect();
    await starts.mark(null);
    assert.equal(starts.of('orders')?.head, '3');
    connection.lead('two.example');
    const other = fakeEvents();
    other.append(...range(1, 9));
    connection.set({ kind: 'connected', name: 'orders', store: other.store });
    await until(() => starts.current === undefined);
    assert.equal(starts.of('orders'), undefined, 'the events from the fourth on belong to no run');
  });
});

describe('start of a program', () => {
  const started: string[] = [];
  const changed = new vscode.EventEmitter<void>();
  let watching: vscode.Disposable;
  const folder = () => vscode.workspace.workspaceFolders?.[0] as vscode.WorkspaceFolder;
  const setting = (value: unknown) =>
    vscode.workspace.getConfiguration().update('eventTrace.run.match', value, vscode.ConfigurationTarget.Global);
  const becomes = (expected: readonly string[]) =>
    new Promise<void>((done) => {
      const look = () => {
        if (JSON.stringify(started) === JSON.stringify(expected)) done();
      };
      changed.event(look);
      look();
    });
  const task = (name: string) =>
    new vscode.Task(
      { type: 'test' },
      vscode.TaskScope.Workspace,
      name,
      'test',
      new vscode.CustomExecution(async () => {
        const closed = new vscode.EventEmitter<number>();
        return {
          onDidWrite: () => closed,
          onDidClose: closed.event,
          open: () => closed.fire(0),
          close: () => undefined,
        };
      }),
    );
  /** Runs a task to its end. */
  const run = async (name: string) => {
    const ended = new Promise<void>((done) => {
      const listener = vscode.tasks.onDidEndTask(({ execution }) => {
        if (execution.task.name !== name) return;
        listener.dispose();
        done();
      });
    });
    await vscode.tasks.executeTask(task(name));
    await ended;
  };

  before(async () => {
    await setting(['^Launch shop', 'go run']);
    watching = watchStarts((what) => {
      started.push(what);
      changed.fire();
    });
  });
  after(async () => {
    watching.dispose();
    await setting(undefined);
  });

  it('is a task that matches the setting, and no other task', async () => {
    await run('build');
    await run('go run ./cmd/api');
    await becomes(['go run ./cmd/api']);
    await run('go run ./cmd/api');
    await becomes(['go run ./cmd/api', 'go run ./cmd/api']);
  });

  it('is a debug session that matches the setting', async () => {
    started.length = 0;
    const program = vscode.Uri.joinPath(folder().uri, 'shop.js');
    await vscode.workspace.fs.writeFile(program, Buffer.from('console.log("open")'));
    const ended = new Promise<void>((done) => {
      const listener = vscode.debug.onDidTerminateDebugSession((session) => {
        if (session.parentSession) return;
        listener.dispose();
        done();
      });
    });
    const launch = { type: 'node', request: 'launch', program: program.fsPath, console: 'internalConsole' };
    await vscode.debug.startDebugging(folder(), {
      ...launch,
      name: 'Launch shop',
      runtimeExecutable: process.execPath,
    });
    await becomes(['Launch shop']);
    await vscode.debug.stopDebugging();
    await ended;
    await vscode.workspace.fs.delete(program);
  });
});

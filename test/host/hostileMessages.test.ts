import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as vscode from 'vscode';
import type { LogFinder } from '../../src/app/logs/finder';
import { ConsumerPanel } from '../../src/features/consumerPanel/panel';
import { RunStarts } from '../../src/features/events/runStart';
import { EventsView } from '../../src/features/events/view';
import { TracePanel } from '../../src/features/trace/panel';
import { english } from '../../src/model/text/translate';
import type { EventStore } from '../../src/store/ports';
import { anyMessage } from '../support/anyMessage';
import { type FakePanel, fakeDeps, fakePanel } from '../support/consumerPanelHost';
import { makeEvent } from '../support/events';
import { fakeEvents } from '../support/fakeTail';
import { until } from '../support/postgres';
import { collectUnhandled } from '../support/unhandled';

/** Returns a store in which every question fails, and which has one event. */
function failingStore(store: EventStore): EventStore {
  const answers: Readonly<Record<string, unknown>> = {
    layout: { ...store.layout, streamWord: 'aggregate' },
    async *headers() {},
    hasIndexFor: () => true,
    event: async () => makeEvent(1),
    body: async () => ({ header: makeEvent(1), payload: Buffer.from('{"a":1}'), metadata: null }),
  };
  return new Proxy(store, {
    // A store with a "then" would be awaited.
    get: (_, name) =>
      name === 'then' ? undefined : (answers[String(name)] ?? (() => Promise.reject(new Error('The store refuses.')))),
  });
}

const logs = {
  find: async () => ({ hits: [], files: 0, more: false }),
  findForTrace: async () => ({ hits: [], files: 0, more: false, clock: null }),
  open: () => Promise.reject(new Error('There is no such file.')),
} as unknown as LogFinder;

const requestId = (message: unknown): number | undefined => {
  const { type, id } = (message ?? {}) as { type?: unknown; id?: unknown };
  return type === 'request' && Number.isSafeInteger(id) && Number(id) >= 0 ? Number(id) : undefined;
};

describe('messages of a page with any content', () => {
  const unhandled = collectUnhandled();
  const messages = (seed: number) => fc.sample(anyMessage, { numRuns: 1_500, seed });

  before(() => {
    unhandled.listen();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.deepEqual(unhandled.faults, []);
  });

  after(() => {
    unhandled.stop();
  });

  /** Sends all messages; every request gets exactly one answer. */
  async function sendAll(panel: FakePanel, seed: number): Promise<void> {
    panel.receive({ type: 'ready' });
    // Each message gets its own id, so that the answers can be matched.
    let count = 0;
    for (const message of messages(seed)) {
      if (requestId(message) === undefined) panel.receive(message);
      else panel.receive({ ...(message as object), id: count++ });
    }
    const answered = () => panel.sent.flatMap((message) => (message.type === 'reply' ? [message.id] : []));
    await until(() => new Set(answered()).size === count);
    assert.ok(count > 100, `${count} requests`);
    assert.equal(answered().length, count);
    const before = panel.sent.length;
    panel.receive({ type: 'ready' });
    await until(() => panel.sent.slice(before).some(({ type }) => type === 'open'));
  }

  it('are answered by a consumer panel, which stays usable', async () => {
    const panel = fakePanel();
    const { deps } = fakeDeps();
    const subject = new ConsumerPanel(panel.asPanel, { connection: 'shop', consumer: 'c' }, deps);
    await sendAll(panel, 11);
    subject.dispose();
  });

  it('are answered by a trace panel, which stays usable', async () => {
    const panel = fakePanel();
    const { deps, store } = fakeDeps();
    const { extensionUri, code } = deps;
    const failing = failingStore(store);
    const handle = {
      ...deps.handle,
      state: { kind: 'connected', name: 'shop', store: failing } as const,
      open: async () => failing,
    };
    const state = { connection: 'shop', key: { by: 'correlation', id: 'c' } } as const;
    const subject = new TracePanel(panel.asPanel, state, {
      handle,
      extensionUri,
      code,
      logs,
      flows: { isOn: false, of: () => assert.fail('flows are not learned here') },
      titled: () => {},
      openTrace: () => {},
      payloads: { rules: async () => ({ masked: [], t: english }), dispose() {} },
    });
    await sendAll(panel, 12);
    subject.dispose();
  });

  it('are accepted by the events view, which stays usable', async () => {
    const panel = fakePanel();
    const { deps } = fakeDeps();
    const store = fakeEvents();
    store.append(makeEvent(1));
    const { feed } = deps.handle;
    const active = {
      ...deps.handle,
      active: undefined,
      state: { kind: 'connected', name: 'shop', store: store.store } as const,
    };
    const starts = new RunStarts(active);
    const webviewView = { ...panel.asPanel, onDidChangeVisibility: new vscode.EventEmitter<void>().event };
    const view = new EventsView(webviewView as unknown as vscode.WebviewView, {
      ...{
        active,
        feed,
        starts,
        logs,
        openTrace: () => {},
        flows: () => undefined,
        viewShown: () => {},
        extensionUri: vscode.Uri.file('/'),
      },
      memory: { get: () => undefined, update: async () => undefined } as unknown as vscode.Memento,
    });
    panel.receive({ type: 'ready' });
    for (const message of messages(13)) panel.receive(message);
    const before = panel.sent.length;
    panel.receive({ type: 'ready' });
    await until(() => panel.sent.slice(before).some(({ type }) => (type as string) === 'open'));
    view.dispose();
    starts.dispose();
  });
});

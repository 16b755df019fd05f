import * as vscode from 'vscode';
import type { PanelDeps } from '../../src/features/consumerPanel/panel';
import type { Diagnosis } from '../../src/model/diagnosis';
import type { Health } from '../../src/model/health';
import type { ConsumerHistory } from '../../src/model/history';
import type { StoreState } from '../../src/platform/activeStore';
import type { ConsumerFeedState } from '../../src/platform/consumerFeed';
import { noConsumerSettings } from '../../src/platform/consumerSettings';
import type { ConsumerRequest, ToConsumer } from '../../src/protocol/consumer';
import type { EventStore } from '../../src/store/eventStore';
import { CORE, fakeStore } from './polls';
import { until } from './postgres';

/** A consumer with a segment that nobody owns and two events before it. */
function judged(): Health {
  const store = fakeStore(CORE);
  store.append(2);
  return store.look(1, { checkpoint: 0, ownerId: null, heartbeatAgeS: null });
}

export interface Answered {
  readonly value?: unknown;
  readonly error?: string;
}

export type FakePanel = ReturnType<typeof fakePanel>;

/** The editor's side of a webview panel, without the webview. */
export function fakePanel() {
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

export type FakeDeps = ReturnType<typeof fakeDeps>;

/** The rest of the extension: a connected store, a poll and a history. */
export function fakeDeps() {
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

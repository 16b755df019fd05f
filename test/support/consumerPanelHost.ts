import * as vscode from 'vscode';
import { type Source, sourceOf } from '../../src/app/connections/source';
import type { ConsumerFeedState } from '../../src/app/consumers/feedState';
import type { ConsumerView } from '../../src/app/consumers/view';
import type { StoreState } from '../../src/app/stores/state';
import type { ConsumerPanelDeps } from '../../src/features/consumerPanel/panel';
import type { Diagnosis } from '../../src/model/diagnosis/diagnosis';
import type { ConsumerHistory } from '../../src/model/history/history';
import type { ConsumerProtocol } from '../../src/protocol/consumer';
import type { PageReply, PushOf, RequestOf } from '../../src/protocol/page';
import type { EventStore } from '../../src/store/ports';
import { CORE, fakeStore } from './polls';
import { until } from './postgres';
import { unaskedStore } from './unaskedStore';
import { asView } from './views';

/** Returns a consumer with one segment without an owner, and two waiting events. */
function judged(): ConsumerView {
  const store = fakeStore(CORE);
  store.append(2);
  return asView(store.look(1, { checkpoint: 0, ownerId: null, heartbeatAgeS: null }));
}

export interface Answered {
  readonly value?: unknown;
  readonly error?: string;
}

export type FakePanel = ReturnType<typeof fakePanel>;

/** Returns the editor's side of a webview panel, without the webview. */
export function fakePanel() {
  const messages = new vscode.EventEmitter<unknown>();
  const viewState = new vscode.EventEmitter<never>();
  const sent: (PushOf<ConsumerProtocol> | PageReply)[] = [];
  let id = 0;
  const panel = {
    visible: true,
    webview: {
      options: {},
      html: '',
      cspSource: 'self',
      asWebviewUri: (uri: vscode.Uri) => uri,
      onDidReceiveMessage: messages.event,
      postMessage: async (message: PushOf<ConsumerProtocol> | PageReply) => sent.push(message) > 0,
    },
    onDidChangeViewState: viewState.event,
    onDidDispose: new vscode.EventEmitter<void>().event,
  };
  return {
    asPanel: panel as unknown as vscode.WebviewPanel,
    sent,
    receive: (message: unknown) => messages.fire(message),
    show(visible: boolean) {
      panel.visible = visible;
      viewState.fire(undefined as never);
    },
    async ask(request: RequestOf<ConsumerProtocol>): Promise<Answered> {
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

/** Returns the rest of the extension: a connected store, a poll and a history. */
export function fakeDeps() {
  const connections = new vscode.EventEmitter<StoreState>();
  const polls = new vscode.EventEmitter<ConsumerFeedState>();
  const added = new vscode.EventEmitter<void>();
  const opened: [string, string][] = [];
  const unasked = unaskedStore();
  const store: EventStore = {
    ...unasked,
    layout: { ...unasked.layout, consumers: CORE },
    appendRate: async () => [{ at: 0, events: 7 }],
  };
  const snapshot = { head: null, features: CORE, consumers: [], takenAt: 0, databaseTime: 0 };
  let source: Source | undefined;
  let state: StoreState = { kind: 'connected', name: 'shop', store };
  let feedState: ConsumerFeedState = { snapshot, consumers: [judged()], error: undefined };
  let history: ConsumerHistory = { points: [], changes: [] };
  let watchers = 0;
  let diagnoses = 0;

  const diagnose = async (): Promise<Diagnosis> => {
    diagnoses += 1;
    const log = { files: 1, mentioned: true, unreadable: [], refusedPatterns: [], starts: [], endings: [], runs: [] };
    const nothing = { windows: [], windowsLeftOut: 0, culprits: [], companions: [], outdated: [], passedOver: [] };
    const unknown = {
      passed: null,
      hasFailed: false,
      withoutEvent: null,
      interrupted: null,
      outage: null,
      crash: null,
      incident: null,
      unclear: [],
      end: null,
      gap: null,
    };
    return { health: judged(), takenAt: 0, batchSize: 100, ...nothing, ...unknown, log };
  };
  const deps: ConsumerPanelDeps = {
    extensionUri: vscode.Uri.file('/'),
    handle: {
      name: 'shop',
      get source() {
        return source;
      },
      failure: undefined,
      get state() {
        return state;
      },
      onDidChange: connections.event,
      require: async () => undefined,
      open: async () => store,
      use: (work) => work(store),
      hold: () => ({ dispose: () => {} }),
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
    },
    code: { index: undefined, onDidChange: () => ({ dispose: () => {} }) },
    diagnose,
    histories: {
      of: async () => history,
      passed: async () => ({ late: [], looks: [] }),
      forget: async () => {},
      onDidChange: added.event,
    },
    metrics: { isOn: false, read: () => Promise.reject(new Error('No Prometheus.')) },
    logs: { open: async () => {} },
    openTrace: () => {},
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
    /** Makes the connection lead to a server of this name. */
    lead(host: string) {
      const spec = { host, port: 5432, database: 'shop', user: 'reader', tls: { mode: 'require' as const } };
      source = sourceOf({ name: 'shop', spec, tlsOptional: true, tables: {}, written: {} }, 'user');
      this.connect({ kind: 'connected', name: 'shop', store });
    },
    addToHistory() {
      const point = { at: 1, waiting: 1, more: false, lagS: null, appendedPerS: null, handledPerS: null };
      history = { points: [point], changes: [] };
      added.fire();
    },
  };
}

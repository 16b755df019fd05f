import * as vscode from 'vscode';
import type { LogFinder } from '../../app/logs/finder';
import type { ConsumerReference, DiagnoseConsumer, OpenConsumer, OpenTrace } from '../../app/navigation';
import type { CodeIndex, ConsumerHistories, MetricsReader } from '../../app/ports';
import type { StoreHandle } from '../../app/stores/handle';
import { onOtherStore } from '../../app/stores/otherStore';
import { readableStore } from '../../app/stores/state';
import { type DiagnosisView, diagnosisView } from '../../model/diagnosis/view';
import type { HealthStatus } from '../../model/health/rules';
import { label } from '../../model/text/safeText';
import { whileShown } from '../../platform/pages/openPanels';
import { type Answers, linkPage, type PageLink } from '../../platform/pages/pageLink';
import { fillPanel } from '../../platform/pages/webviewPage';
import { type CommandId, commands } from '../../platform/vscode/ids';
import { log } from '../../platform/vscode/log';
import { errorMessage, t } from '../../platform/vscode/translate';
import { type ConsumerPanelState, type ConsumerProtocol, consumerPage } from '../../protocol/consumer';
import type { PushOf } from '../../protocol/page';
import type { ConsumerReader } from '../../store/ports';
import { HistoryFeed } from './historyFeed';
import { lifeOf, segmentLines, summaryOf } from './summary';

/** The most segments that are sent in a second. */
const SEGMENTS_PER_S = 500;

/** What a panel needs from the rest of the extension. */
export interface ConsumerPanelDeps extends ConsumerAnswerDeps {
  readonly extensionUri: vscode.Uri;
  readonly handle: StoreHandle;
  readonly code: Pick<CodeIndex, 'index' | 'onDidChange'>;
}

/** One consumer in a webview panel. Sends the page what it shows and answers its requests. */
export class ConsumerPanel implements vscode.Disposable {
  private readonly lifetime: vscode.Disposable[] = [];
  private readonly history: HistoryFeed;
  private readonly page: PageLink<PushOf<ConsumerProtocol>>;
  private segmentsSentAt = Number.NEGATIVE_INFINITY;
  /** When the shown figures were last current, milliseconds since 1970. */
  private trueAt = Date.now();

  constructor(
    panel: vscode.WebviewPanel,
    private readonly state: ConsumerPanelState,
    private readonly deps: ConsumerPanelDeps,
  ) {
    const { handle, histories, diagnose, extensionUri } = deps;
    const { feed } = handle;
    const diagnoses = new Diagnoses(state, diagnose, () => this.health()?.status);
    const connect = async () => void (await handle.require());
    this.page = linkPage(panel.webview, consumerPage, {
      onReady: () => this.start(),
      onNote: () => undefined,
      answers: consumerAnswers({ state, diagnoses, store: () => this.store(), connect }, deps),
    });
    this.history = new HistoryFeed(
      () => histories.of(state.connection, state.consumer),
      (message) => this.page.post(message),
    );
    this.lifetime.push(
      handle.hold(),
      this.page,
      whileShown(
        panel,
        () => feed.watch('closely'),
        () => this.page.hidden(),
      ),
      onOtherStore(handle, () => {
        diagnoses.forget();
        this.start();
      }),
      feed.onDidChange(() => this.sendPoll()),
      handle.onDidChange(() => this.sendPoll()),
      deps.code.onDidChange(() => this.sendPoll()),
      histories.onDidChange(() => this.page.isReady && void this.history.update()),
    );
    fillPanel(panel, extensionUri, consumerPage.name, label(state.consumer));
    void this.connect();
  }

  dispose(): void {
    vscode.Disposable.from(...this.lifetime).dispose();
  }

  private async connect(): Promise<void> {
    try {
      await this.deps.handle.open();
    } catch (error) {
      log().warn('A consumer panel could not connect', errorMessage(error));
    }
  }

  /** Sends everything. For a page that was created (also again, after it was hidden), or whose connection now leads to another store. */
  private start(): void {
    this.segmentsSentAt = Number.NEGATIVE_INFINITY;
    this.page.post({ type: 'open', state: this.state });
    this.sendPoll();
    void this.history.restart();
  }

  private store(): ConsumerReader {
    const store = readableStore(this.deps.handle.state);
    if (!store) throw new Error(vscode.l10n.t('Not connected to {0}.', this.state.connection));
    return store;
  }

  private sendPoll(): void {
    const life = lifeOf(this.state.consumer, this.deps.handle.state, this.deps.handle.feed.state, this.trueAt);
    this.page.post({ type: 'life', life });
    const health = this.health();
    const { snapshot, changed } = this.deps.handle.feed.state;
    if (life.kind !== 'live' || !health || !snapshot) return;
    this.trueAt = Date.now();
    this.page.post({
      type: 'summary',
      summary: summaryOf(health, snapshot, this.deps.code.index, changed),
      hasMetrics: this.deps.metrics.isOn,
    });
    const pauseMs = (health.segments.length / SEGMENTS_PER_S) * 1000;
    if (this.trueAt - this.segmentsSentAt < pauseMs) return;
    this.segmentsSentAt = this.trueAt;
    this.page.post({ type: 'segments', segments: segmentLines(health) });
  }

  private health() {
    return this.deps.handle.feed.state.consumers.find(({ name }) => name === this.state.consumer);
  }
}

/** What the answers to requests need besides the panel. */
interface ConsumerAnswerDeps {
  readonly diagnose: DiagnoseConsumer;
  readonly histories: ConsumerHistories;
  readonly metrics: MetricsReader;
  readonly logs: Pick<LogFinder, 'open'>;
  readonly openTrace: OpenTrace;
  readonly openConsumer: OpenConsumer;
}

/** The panel that a page belongs to. */
interface ConsumerPanelContext {
  readonly state: ConsumerPanelState;
  readonly diagnoses: Diagnoses;
  /** Throws an error with a sentence while the panel's connection is not open. */
  readonly store: () => ConsumerReader;
  /** Opens the panel's connection again, because a person asked. */
  readonly connect: () => Promise<void>;
}

/** Returns the answers to the requests of the panel's page. */
function consumerAnswers(context: ConsumerPanelContext, deps: ConsumerAnswerDeps): Answers<ConsumerProtocol> {
  const { state } = context;
  const { connection, consumer } = state;
  const run = async (command: CommandId, ...args: unknown[]) => {
    await vscode.commands.executeCommand(command, ...args);
  };
  return {
    diagnose: ({ again }, signal) => context.diagnoses.read(again, signal),
    appendRate: (_, signal) => context.store().appendRate(signal),
    metrics: ({ from, to, stepS }, signal) => deps.metrics.read(consumer, { from, to, stepS }, signal),
    openTrace: ({ key, selectEventId }) =>
      deps.openTrace({ connection, key, ...(selectEventId ? { selectEventId } : {}) }),
    openLog: ({ file, lineNumber, column }) => deps.logs.open(file, lineNumber, column),
    openConsumer: (ask) => deps.openConsumer(connection, ask.consumer),
    openHandler: ({ eventType }) => run(commands.openHandler, consumer, eventType),
    mute: ({ muted }) => run(muted ? commands.muteConsumer : commands.unmuteConsumer, state),
    addLogFile: () => run(commands.addLogFile, state),
    copyReport: () => run(commands.copyReport, state),
    connect: () => context.connect(),
  };
}

/** The diagnosis of one panel. Searching the logs is expensive, so the last diagnosis is used as long as the status is the same. */
class Diagnoses {
  private last: { readonly view: DiagnosisView; readonly status: HealthStatus | undefined } | undefined;
  private ofStore = 0;

  constructor(
    private readonly subject: ConsumerReference,
    private readonly diagnose: DiagnoseConsumer,
    private readonly status: () => HealthStatus | undefined,
  ) {}

  /** Forgets the diagnosis when the connection leads to another store. A reading that still runs also belongs to the previous store. */
  forget(): void {
    this.last = undefined;
    this.ofStore += 1;
  }

  async read(again: boolean, signal: AbortSignal): Promise<DiagnosisView> {
    if (!again && this.last && this.last.status === this.status()) return this.last.view;
    const { ofStore } = this;
    const diagnosis = await this.diagnose(this.subject, signal);
    const view = diagnosisView(diagnosis, t);
    if (ofStore === this.ofStore) this.last = { view, status: diagnosis.health.status };
    return view;
  }
}

import * as vscode from 'vscode';
import { label } from '../../model/label';
import type { ConsumerScopes } from '../../platform/consumerScopes';
import { connectAgain, type FollowedSource } from '../../platform/followedSource';
import { log } from '../../platform/log';
import { onPageMessage } from '../../platform/pageLink';
import { PageRequests } from '../../platform/pageRequests';
import { PanelPage } from '../../platform/panelPage';
import { describeError } from '../../platform/storeMessages';
import { fillPanel } from '../../platform/webviewPage';
import type { ConsumerPanelState, ConsumerRequest, ToConsumer } from '../../protocol/consumer';
import type { EventStore } from '../../store/eventStore';
import { Diagnoses } from './diagnoses';
import { HistoryFeed } from './historyFeed';
import { lifeOf } from './life';
import { parseMessage } from './parse';
import { answer, type Requests } from './requests';
import { segmentLines, summaryOf } from './summary';

/** So many segments a second are sent at most. */
const SEGMENTS_PER_S = 500;

/** Everything a panel needs from the rest of the extension. */
export interface PanelDeps extends Requests {
  readonly extensionUri: vscode.Uri;
  readonly source: FollowedSource;
  readonly settingsOf: ConsumerScopes['settingsOf'];
}

/** One consumer in a webview panel: sends it what it shows and answers what it asks. */
export class ConsumerPanel implements vscode.Disposable {
  private readonly lifetime: vscode.Disposable[] = [];
  private readonly requests = new PageRequests<ConsumerRequest>(
    'Consumer',
    (reply) => this.page.post(reply),
    (request, signal) => answer(request, this.contextOf(signal), this.deps),
  );
  private readonly diagnoses: Diagnoses;
  private readonly history: HistoryFeed;
  private readonly page: PanelPage<ToConsumer>;
  private segmentsSentAt = Number.NEGATIVE_INFINITY;
  /** When what is shown was last true: milliseconds. */
  private trueAt = Date.now();

  constructor(
    panel: vscode.WebviewPanel,
    private readonly state: ConsumerPanelState,
    private readonly deps: PanelDeps,
  ) {
    const { source, histories, diagnose, extensionUri } = deps;
    const { active, feed } = source;
    this.page = new PanelPage(panel, () => feed.watch());
    this.diagnoses = new Diagnoses(state.consumer, diagnose, () => this.health()?.status);
    this.history = new HistoryFeed(
      () => histories.of(state.connection, state.consumer),
      (message) => this.page.post(message),
    );
    this.lifetime.push(
      source,
      this.page,
      this.requests,
      onPageMessage(panel.webview, (message) => this.receive(parseMessage(message))),
      feed.onDidChange(() => this.sendPoll()),
      active.onDidChange(() => this.sendPoll()),
      histories.onDidChange(() => this.page.ready && void this.history.update()),
    );
    fillPanel(panel, extensionUri, 'consumer', label(state.consumer));
    // A panel that was restored connects again; where another connection is open and this one not watched, it waits for a click.
    if (active.state.kind === 'none' || active.state.name === state.connection) void this.connect();
  }

  dispose(): void {
    vscode.Disposable.from(...this.lifetime).dispose();
  }

  private async connect(): Promise<void> {
    try {
      await this.deps.source.active.open(this.state.connection);
    } catch (error) {
      log().warn('A consumer panel could not connect', describeError(error));
    }
  }

  private receive(message: ReturnType<typeof parseMessage>): void {
    if (message?.type === 'ready') this.start();
    else this.requests.take(message);
  }

  /** A page that has just been made, or made again after it was hidden. */
  private start(): void {
    this.page.ready = true;
    this.segmentsSentAt = Number.NEGATIVE_INFINITY;
    this.page.post({ type: 'open', state: this.state });
    this.sendPoll();
    void this.history.restart();
  }

  private contextOf(signal: AbortSignal) {
    return {
      state: this.state,
      diagnoses: this.diagnoses,
      store: () => this.store(),
      connect: () => connectAgain(this.deps.source.active, this.state.connection),
      signal,
    };
  }

  private store(): EventStore {
    const { state } = this.deps.source.active;
    const isOwn = (state.kind === 'connected' || state.kind === 'reconnecting') && state.name === this.state.connection;
    if (!isOwn) throw new Error(vscode.l10n.t('Not connected to {0}.', this.state.connection));
    return state.store;
  }

  private sendPoll(): void {
    const life = lifeOf(this.state, this.deps.source.active.state, this.deps.source.feed.state, this.trueAt);
    this.page.post({ type: 'life', life });
    const health = this.health();
    const { snapshot } = this.deps.source.feed.state;
    if (life.kind !== 'live' || !health || !snapshot) return;
    this.trueAt = Date.now();
    this.page.post({
      type: 'summary',
      summary: summaryOf(health, snapshot, this.deps.settingsOf(health.name).muted),
      hasMetrics: this.deps.metrics.isOn,
    });
    const pauseMs = (health.segments.length / SEGMENTS_PER_S) * 1000;
    if (this.trueAt - this.segmentsSentAt < pauseMs) return;
    this.segmentsSentAt = this.trueAt;
    this.page.post({ type: 'segments', segments: segmentLines(health) });
  }

  private health() {
    const { state } = this.deps.source.active;
    if (state.kind === 'none' || state.name !== this.state.connection) return undefined;
    return this.deps.source.feed.state.consumers.find(({ name }) => name === this.state.consumer);
  }
}

import * as vscode from 'vscode';
import { label } from '../../model/label';
import { connectAgain, type FollowedSource } from '../../platform/followedSource';
import { onPageMessage } from '../../platform/pageLink';
import { PageRequests } from '../../platform/pageRequests';
import { PanelPage } from '../../platform/panelPage';
import { onSettingChange, settings } from '../../platform/settings';
import type { OpenTraceRequest } from '../../platform/traceOpener';
import { fillPanel } from '../../platform/webviewPage';
import type { ToTrace, TracePanelState, TraceRequest, TraceSettings } from '../../protocol/trace';
import type { EventStore } from '../../store/eventStore';
import { Follower } from './follower';
import { parseMessage, type TraceMessage } from './parse';
import type { RequestContext } from './requestContext';
import { answer, type Requests } from './requests';
import { TraceData } from './traceData';

const longestTitle = 60;

/** Everything a panel needs from the rest of the extension. */
export interface PanelDeps extends Requests {
  readonly extensionUri: vscode.Uri;
  readonly source: FollowedSource;
}

/** One trace in a webview panel: sends it what it shows and answers what it asks. */
export class TracePanel implements vscode.Disposable {
  private readonly data: TraceData;
  private readonly follower: Follower;
  private readonly lifetime: vscode.Disposable[] = [];
  private readonly requests = new PageRequests<TraceRequest>(
    'Trace',
    (reply) => this.page.post(reply),
    (request, signal) => answer(request, this.contextOf(signal), this.deps),
  );
  private readonly page: PanelPage<ToTrace>;
  private select: string | undefined;
  /** The person disconnected: nothing connects again before they ask for it. */
  private disconnected = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly state: TracePanelState,
    private readonly deps: PanelDeps,
    request?: OpenTraceRequest,
  ) {
    this.select = request?.selectEventId;
    const post = (message: ToTrace) => this.page.post(message);
    this.data = new TraceData(state.key, {
      rows: (batch) => post({ type: 'rows', batch }),
      progress: (progress) => post({ type: 'progress', progress }),
    });
    this.follower = new Follower(
      (signal) => this.follow(signal),
      () => this.data.ageMs,
      (reason) => this.data.followFailed(reason),
    );
    this.page = new PanelPage(panel, () => this.watch());
    this.lifetime.push(
      this.page,
      onPageMessage(panel.webview, (message) => this.receive(parseMessage(message))),
      deps.source,
      deps.source.feed.onDidChange(() => this.sendConsumers()),
      deps.source.active.onDidChange(() => this.connectionChanged()),
      deps.source.culprits.onDidChange(() => this.sendStops()),
      onSettingChange(
        [settings.payloadReveal, settings.payloadRedact, settings.heartbeatStaleAfterS, settings.traceUrlTemplate],
        () => void this.sendSettings(),
      ),
      this.follower,
      this.requests,
    );
    fillPanel(panel, deps.extensionUri, 'trace', vscode.l10n.t('Trace'));
    void this.data.read(() => this.open(), request?.scan);
  }

  reveal(selectEventId?: string): void {
    this.panel.reveal();
    this.select = selectEventId;
    if (selectEventId) this.page.post({ type: 'select', eventId: selectEventId });
  }

  dispose(): void {
    this.data.stop();
    vscode.Disposable.from(...this.lifetime).dispose();
  }

  private async open(): Promise<EventStore> {
    if (this.disconnected) throw new Error(vscode.l10n.t('Disconnected.'));
    return await this.deps.source.active.open(this.state.connection);
  }

  private async follow(signal: AbortSignal): Promise<void> {
    if (!this.disconnected) await this.data.follow(await this.open(), signal);
  }

  private refresh(): void {
    const { state } = this.deps.source.active;
    if (state.kind === 'none' || state.kind === 'failed' || state.kind === 'noEvents') {
      // Connecting again is for everything that shows the store; the panel reads when that has worked.
      void connectAgain(this.deps.source.active, this.state.connection);
      return;
    }
    this.disconnected = false;
    void this.data.read(() => this.open());
  }

  private receive(message: TraceMessage | undefined): void {
    switch (message?.type) {
      case 'ready':
        void this.start();
        return;
      case 'follow':
        this.follower.on = message.on;
        return;
      case 'cancelReading':
        this.data.cancel();
        return;
      case 'refresh':
        this.refresh();
        return;
      case 'title':
        this.panel.title = label(message.title, longestTitle);
        return;
      default:
        this.requests.take(message);
    }
  }

  /** A page that has just been made, or made again after it was hidden. */
  private async start(): Promise<void> {
    this.page.ready = true;
    this.page.post({ type: 'open', state: this.state, settings: await this.pageSettings() });
    this.data.replay();
    this.sendConsumers();
    this.sendStops();
    if (this.select) this.page.post({ type: 'select', eventId: this.select });
  }

  private contextOf(signal: AbortSignal): RequestContext {
    return { connection: this.state.connection, data: this.data, open: () => this.open(), signal };
  }

  /** While the page is shown. */
  private watch(): vscode.Disposable {
    const polling = this.deps.source.feed.watch();
    this.follower.paused = false;
    return new vscode.Disposable(() => {
      polling.dispose();
      this.follower.paused = true;
    });
  }

  private connectionChanged(): void {
    const { state } = this.deps.source.active;
    if (state.kind === 'none') {
      this.disconnected = true;
      this.data.stop();
      this.data.fail(vscode.l10n.t('Disconnected.'));
    }
    if (state.kind === 'none' || state.name !== this.state.connection) return;
    this.disconnected = false;
    if ('reason' in state) this.data.fail(state.reason);
    if (state.kind === 'connected' && this.data.failed) this.refresh();
    this.sendConsumers();
    this.sendStops();
  }

  private sendConsumers(): void {
    const { snapshot = null, error = null } = this.isConnected ? this.deps.source.feed.state : {};
    this.page.post({ type: 'consumers', snapshot, problem: error });
  }

  private sendStops(): void {
    const known = this.isConnected ? this.deps.source.culprits.known : [];
    const stops = known.map(({ eventId, consumer, segment, error }) => ({ eventId, consumer, segment, error }));
    this.page.post({ type: 'stops', stops });
  }

  /** Whether what consumers do is told of this trace's store. */
  private get isConnected(): boolean {
    const { state } = this.deps.source.active;
    return state.kind !== 'none' && state.name === this.state.connection;
  }

  private async sendSettings(): Promise<void> {
    this.page.post({ type: 'settings', settings: await this.pageSettings() });
  }

  private async pageSettings(): Promise<TraceSettings> {
    const store = await this.open().catch(() => undefined);
    return {
      reveal: settings.payloadReveal.get(),
      heartbeatStaleAfterS: settings.heartbeatStaleAfterS.get(),
      hasTraceUrl: settings.traceUrlTemplate.get() !== '',
      streamWord: store?.layout.streamWord ?? 'aggregate',
    };
  }
}

import * as vscode from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import { commands, viewTypes } from '../../platform/ids';
import { log } from '../../platform/log';
import { onSettingChange, settings } from '../../platform/settings';
import { describeError } from '../../platform/storeMessages';
import type { OpenTraceRequest } from '../../platform/traceOpener';
import { pageHtml, pageOptions } from '../../platform/webviewPage';
import type { ToTrace, TracePanelState, TraceSettings } from '../../protocol/trace';
import type { EventStore } from '../../store/eventStore';
import { Follower } from './follower';
import { type PageMessage, parseMessage } from './parse';
import type { RequestContext } from './requestContext';
import { answer, type Requests } from './requests';
import { TraceData } from './traceData';

const longestTitle = 60;

/** Everything a panel needs from the rest of the extension. */
export interface PanelDeps extends Requests {
  readonly extensionUri: vscode.Uri;
  readonly active: ActiveStore;
  readonly feed: ConsumerFeed;
}

/** One trace in a webview panel: sends it what it shows and answers what it asks. */
export class TracePanel implements vscode.Disposable {
  private readonly data: TraceData;
  private readonly follower: Follower;
  private readonly lifetime: vscode.Disposable[] = [];
  private readonly requests = new Map<number, AbortController>();
  private watching: vscode.Disposable | undefined;
  private select: string | undefined;
  private ready = false;
  /** The person disconnected: nothing connects again before they ask for it. */
  private disconnected = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly state: TracePanelState,
    private readonly deps: PanelDeps,
    request?: OpenTraceRequest,
  ) {
    this.select = request?.selectEventId;
    const post = (message: ToTrace) => this.post(message);
    this.data = new TraceData(state.key, {
      rows: (batch) => post({ type: 'rows', batch }),
      progress: (progress) => post({ type: 'progress', progress }),
    });
    this.follower = new Follower(
      (signal) => this.follow(signal),
      () => this.data.ageMs,
    );
    this.lifetime.push(
      panel.webview.onDidReceiveMessage((message) => this.receive(parseMessage(message))),
      panel.onDidChangeViewState(() => this.visibilityChanged()),
      deps.feed.onDidChange(() => this.sendConsumers()),
      deps.active.onDidChange(() => this.connectionChanged()),
      onSettingChange(
        [settings.payloadReveal, settings.payloadRedact, settings.heartbeatStaleAfterS, settings.traceUrlTemplate],
        () => void this.sendSettings(),
      ),
      this.follower,
    );
    panel.webview.options = pageOptions(deps.extensionUri);
    panel.webview.html = pageHtml(panel.webview, deps.extensionUri, 'trace', vscode.l10n.t('Trace'));
    const icon = (name: string) => vscode.Uri.joinPath(deps.extensionUri, 'media', name);
    panel.iconPath = { light: icon('icon-light.svg'), dark: icon('icon-dark.svg') };
    this.visibilityChanged();
    void this.data.read(() => this.open(), request?.scan);
  }

  reveal(selectEventId?: string): void {
    this.panel.reveal();
    this.select = selectEventId;
    if (selectEventId && this.ready) this.post({ type: 'select', eventId: selectEventId });
  }

  dispose(): void {
    this.data.stop();
    for (const request of this.requests.values()) request.abort();
    this.watching?.dispose();
    vscode.Disposable.from(...this.lifetime).dispose();
  }

  private async open(): Promise<EventStore> {
    if (this.disconnected) throw new Error(vscode.l10n.t('Disconnected.'));
    return await this.deps.active.open(this.state.connection);
  }

  private async follow(signal: AbortSignal): Promise<void> {
    if (!this.disconnected) await this.data.follow(await this.open(), signal);
  }

  private refresh(): void {
    const { state } = this.deps.active;
    if (state.kind === 'none' || state.kind === 'failed') {
      // Connecting again is for everything that shows the store; the panel reads when that has worked.
      void vscode.commands.executeCommand(commands.connect, this.state.connection);
      return;
    }
    this.disconnected = false;
    void this.data.read(() => this.open());
  }

  private receive(message: PageMessage | undefined): void {
    switch (message?.type) {
      case 'ready':
        void this.start();
        return;
      case 'request':
        void this.reply(message.id, message.request);
        return;
      case 'cancel':
        this.requests.get(message.id)?.abort();
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
        this.panel.title = message.title.slice(0, longestTitle);
        return;
      case 'problem':
        log().error('Trace page', message.text);
        return;
      case 'unreadable':
        this.post({ type: 'reply', id: message.id, ok: false, error: vscode.l10n.t('This cannot be done here.') });
        return;
      default:
        log().warn('A trace page sent a message that is none.');
    }
  }

  /** A page that has just been made, or made again after it was hidden. */
  private async start(): Promise<void> {
    this.ready = true;
    this.post({ type: 'open', state: this.state, settings: await this.pageSettings() });
    this.data.replay();
    this.sendConsumers();
    if (this.select) this.post({ type: 'select', eventId: this.select });
  }

  private async reply(id: number, request: Parameters<typeof answer>[0]): Promise<void> {
    const abort = new AbortController();
    this.requests.set(id, abort);
    const context: RequestContext = {
      connection: this.state.connection,
      data: this.data,
      open: () => this.open(),
      signal: abort.signal,
    };
    try {
      const value = await answer(request, context, this.deps);
      this.post({ type: 'reply', id, ok: true, value });
    } catch (error) {
      if (error instanceof vscode.CancellationError) {
        this.post({ type: 'reply', id, ok: true, value: null });
        return;
      }
      if (!abort.signal.aborted) log().error(`Trace: ${request.kind}`, describeError(error));
      this.post({ type: 'reply', id, ok: false, error: describeError(error) });
    } finally {
      this.requests.delete(id);
    }
  }

  private visibilityChanged(): void {
    this.follower.paused = !this.panel.visible;
    if (this.panel.visible) {
      this.watching ??= this.deps.feed.watch();
    } else {
      // A hidden page is thrown away by VS Code; it says `ready` when it is back.
      this.ready = false;
      this.watching?.dispose();
      this.watching = undefined;
    }
  }

  private connectionChanged(): void {
    const { state } = this.deps.active;
    if (state.kind === 'none') {
      this.disconnected = true;
      this.data.stop();
      this.data.fail(vscode.l10n.t('Disconnected.'));
    }
    if (state.kind === 'none' || state.name !== this.state.connection) return;
    this.disconnected = false;
    if (state.kind === 'reconnecting' || state.kind === 'failed') this.data.fail(state.reason);
    if (state.kind === 'connected' && this.data.failed) this.refresh();
    this.sendConsumers();
  }

  private sendConsumers(): void {
    const { state } = this.deps.active;
    const mine = state.kind !== 'none' && state.name === this.state.connection;
    this.post({ type: 'consumers', snapshot: (mine && this.deps.feed.state.snapshot) || null });
  }

  private async sendSettings(): Promise<void> {
    this.post({ type: 'settings', settings: await this.pageSettings() });
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

  private post(message: ToTrace): void {
    if (this.ready) void this.panel.webview.postMessage(message);
  }
}

export function createWebviewPanel(title: string): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(viewTypes.trace, title, vscode.ViewColumn.Active);
}

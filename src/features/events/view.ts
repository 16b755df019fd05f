import * as vscode from 'vscode';
import { encodeHeaders } from '../../model/encodeHeaders';
import type { Position } from '../../model/event';
import type { FilterKey } from '../../model/eventFilter';
import { traceKeyOf } from '../../model/traceKey';
import { type ActiveStore, shownStore } from '../../platform/activeStore';
import { reportFailure } from '../../platform/commands';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import { commands, contextKeys } from '../../platform/ids';
import { log } from '../../platform/log';
import type { LogFinder } from '../../platform/logFinder';
import { onPageMessage } from '../../platform/pageLink';
import { settings } from '../../platform/settings';
import type { OpenTrace } from '../../platform/traceOpener';
import { pageHtml, pageOptions } from '../../platform/webviewPage';
import type { EventsMode, EventsSettings, EventsStatus, FromEvents, ToEvents } from '../../protocol/events';
import type { EventStore } from '../../store/eventStore';
import { KEPT_EVENTS, LiveEvents } from './liveEvents';
import { parseMessage } from './parse';
import { RunEvents } from './runEvents';
import type { RunStarts } from './runStart';

/** Everything the view needs from the rest of the extension. */
export interface EventsDeps {
  readonly extensionUri: vscode.Uri;
  readonly active: ActiveStore;
  readonly feed: ConsumerFeed;
  readonly logs: Pick<LogFinder, 'findForTrace'>;
  readonly openTrace: OpenTrace;
  readonly viewShown: () => void;
  readonly starts: RunStarts;
  /** Remembers the mode across reloads. */
  readonly memory: vscode.Memento;
}

const MODE_KEY = 'eventTrace.eventsMode';

/** The view "Events": sends its page what it shows, and does what the page asks. Nothing is read while it is hidden. */
export class EventsView implements vscode.Disposable {
  private readonly live: LiveEvents;
  private readonly run: RunEvents;
  private readonly lifetime: vscode.Disposable[] = [];
  private watching: vscode.Disposable | undefined;
  private store: EventStore | undefined;
  private ready = false;
  private paused = false;
  private mode: EventsMode;
  /** Since when, and why, what is shown is not of now. */
  private trouble: { readonly reason: string; readonly since: number } | undefined;

  constructor(
    private readonly view: vscode.WebviewView,
    private readonly deps: EventsDeps,
  ) {
    this.mode = deps.memory.get(MODE_KEY) === 'run' ? 'run' : 'all';
    const failed = (reason: string | null) => this.failed(reason);
    this.live = new LiveEvents({
      events: (events) => this.post({ type: 'events', batch: encodeHeaders(events) }),
      gaps: (gaps) => this.post({ type: 'gaps', gaps }),
      read: () => this.post({ type: 'read' }),
      failed,
    });
    this.run = new RunEvents(
      { view: (run) => this.post({ type: 'run', run }), failed },
      { logs: deps.logs, consumers: () => deps.feed.state },
    );
    this.lifetime.push(
      onPageMessage(view.webview, (message) => this.receive(parseMessage(message))),
      view.onDidChangeVisibility(() => this.visibilityChanged()),
      deps.active.onDidChange(() => this.connectionChanged()),
      deps.feed.onDidChange(() => this.run.changed()),
      deps.starts.onDidChange(() => this.startChanged()),
      this.live,
      this.run,
    );
    view.webview.options = pageOptions(deps.extensionUri);
    view.webview.html = pageHtml(view.webview, deps.extensionUri, 'events', vscode.l10n.t('Events'));
    this.startChanged();
    this.connectionChanged();
    this.visibilityChanged();
  }

  setPaused(paused: boolean): void {
    this.paused = paused;
    this.update();
    this.post({ type: 'settings', settings: this.settings() });
  }

  setMode(mode: EventsMode): void {
    this.mode = mode;
    void this.deps.memory.update(MODE_KEY, mode);
    this.update();
    this.post({ type: 'settings', settings: this.settings() });
  }

  /** Adds a token to the page's filter. */
  filterBy(key: FilterKey, value: string): void {
    this.post({ type: 'filter', key, value });
  }

  dispose(): void {
    this.watching?.dispose();
    vscode.Disposable.from(...this.lifetime).dispose();
  }

  private visibilityChanged(): void {
    if (this.view.visible) this.deps.viewShown();
    // A hidden page is thrown away by VS Code; it says `ready` when it is back.
    else this.ready = false;
    this.update();
  }

  /** What may be read right now, and what the view's title says. */
  private update(): void {
    const { visible } = this.view;
    const isConnected = this.deps.active.state.kind === 'connected';
    const isRun = this.mode === 'run';
    this.live.on = visible && isConnected && !isRun && !this.paused;
    this.run.on = visible && isConnected && isRun;
    if (visible && isRun) this.watching ??= this.deps.feed.watch();
    else {
      this.watching?.dispose();
      this.watching = undefined;
    }
    this.view.description = this.description();
    void vscode.commands.executeCommand('setContext', contextKeys.eventsPaused, this.paused);
    void vscode.commands.executeCommand('setContext', contextKeys.eventsMode, this.mode);
  }

  private description(): string {
    const { current } = this.deps.starts;
    if (this.mode === 'all') return this.paused ? vscode.l10n.t('paused') : '';
    if (!current) return vscode.l10n.t('since the start');
    const time = new Date(current.at).toLocaleTimeString(vscode.env.language, { hour12: false });
    return vscode.l10n.t('since {0}', time);
  }

  private connectionChanged(): void {
    const { state } = this.deps.active;
    this.trouble = undefined;
    const before = this.store;
    if (state.kind !== 'connecting') this.store = shownStore(state);
    if (this.store !== before) {
      this.live.use(this.store);
      if (this.ready) this.open();
    }
    this.sendStatus();
    this.update();
  }

  private startChanged(): void {
    this.run.use(this.deps.starts.current);
    this.update();
  }

  private failed(reason: string | null): void {
    if (reason === null && !this.trouble) return;
    this.trouble = reason === null ? undefined : { reason, since: this.trouble?.since ?? Date.now() };
    this.sendStatus();
  }

  private status(): EventsStatus {
    const { state } = this.deps.active;
    switch (state.kind) {
      case 'none':
        return { state: 'none' };
      case 'connecting':
        return { state: 'connecting', name: state.name };
      case 'connected':
        return this.trouble ? { state: 'stale', ...this.trouble } : { state: 'live' };
      case 'reconnecting':
        return { state: 'stale', reason: state.reason, since: state.since };
      case 'failed':
      case 'noEvents':
        if (state.lost) return { state: 'stale', reason: state.reason, since: state.lost.since };
        return { state: 'failed', reason: state.reason };
    }
  }

  private sendStatus(): void {
    this.post({ type: 'status', status: this.status() });
  }

  private settings(): EventsSettings {
    const openMode = vscode.workspace.getConfiguration('workbench.list').get<string>('openMode');
    return {
      mode: this.mode,
      paused: this.paused,
      streamWord: this.store?.layout.streamWord ?? 'aggregate',
      openOnClick: openMode !== 'doubleClick',
    };
  }

  private receive(message: FromEvents | undefined): void {
    if (!message) {
      log().warn('The events page sent a message that is none.');
      return;
    }
    switch (message.type) {
      case 'ready':
        this.ready = true;
        this.open();
        return;
      case 'pause':
        this.setPaused(message.on);
        return;
      case 'mode':
        this.setMode(message.mode);
        return;
      case 'openTrace':
        this.openTrace(message.eventId);
        return;
      case 'readOn':
        void reportFailure('Events', () => this.live.readOn(message.after as Position));
        return;
      case 'problem':
        log().error('Events page', message.text);
        return;
      default:
        this.runCommand(message.type);
    }
  }

  private runCommand(type: 'markStart' | 'connect' | 'showLog' | 'openRunSetting'): void {
    const command = {
      markStart: commands.markStart,
      connect: commands.connect,
      showLog: commands.showLog,
      openRunSetting: 'workbench.action.openSettings',
    }[type];
    void vscode.commands.executeCommand(command, ...(type === 'openRunSetting' ? [settings.runMatch.key] : []));
  }

  /** Everything, for a page that knows nothing. */
  private open(): void {
    this.post({ type: 'open', settings: this.settings(), keep: KEPT_EVENTS });
    this.sendStatus();
    void this.live.replay();
    this.run.show();
  }

  private openTrace(eventId: string): void {
    const { state } = this.deps.active;
    const header = this.live.header(eventId) ?? this.run.header(eventId);
    if (header && 'name' in state) {
      this.deps.openTrace({ connection: state.name, key: traceKeyOf(header), selectEventId: eventId });
    }
  }

  private post(message: ToEvents): void {
    if (this.ready) void this.view.webview.postMessage(message);
  }
}

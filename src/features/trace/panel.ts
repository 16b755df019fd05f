import * as vscode from 'vscode';
import { FlowMarks } from '../../app/flow/flowMarks';
import type { Flows } from '../../app/flow/flows';
import type { OpenTraceRequest } from '../../app/navigation';
import type { CodeIndex } from '../../app/ports';
import type { StoreHandle } from '../../app/stores/handle';
import { onOtherStore, storeMark } from '../../app/stores/otherStore';
import { certainStops, knownConsumers } from '../../app/traces/handling';
import { TraceData } from '../../app/traces/traceData';
import type { Disposable } from '../../base/event';
import { label } from '../../model/text/safeText';
import { whileShown } from '../../platform/pages/openPanels';
import { linkPage, type PageLink } from '../../platform/pages/pageLink';
import { fillPanel } from '../../platform/pages/webviewPage';
import { log } from '../../platform/vscode/log';
import { onSettingChange, settings } from '../../platform/vscode/settings';
import { t } from '../../platform/vscode/translate';
import type { NoteOf, PushOf } from '../../protocol/page';
import {
  type RowView,
  type TracePanelState,
  type TraceProtocol,
  type TraceSettings,
  tracePage,
} from '../../protocol/trace';
import type { EventReader, LookupReader, StoreFacts, TraceReader } from '../../store/ports';
import { type TraceAnswerDeps, traceAnswers } from './answers';
import type { ComparedTrace } from './compareWith';
import { Follower } from './follower';

const longestTitle = 60;

/** What a panel needs from the rest of the extension. */
interface TracePanelDeps extends TraceAnswerDeps {
  readonly extensionUri: vscode.Uri;
  readonly handle: StoreHandle;
  /** Called when the page knows what its trace begins with, and how many events were read by then. */
  readonly titled: (title: string, events: number) => void;
  readonly code: Pick<CodeIndex, 'index' | 'onDidChange'>;
  readonly flows: Flows;
}

/** One trace in a webview panel. Sends the page what it shows and answers its requests. */
export class TracePanel implements vscode.Disposable {
  private readonly data: TraceData;
  private readonly follower: Follower;
  /** Absent when flows are not learned. */
  private readonly marks: FlowMarks | undefined;
  private readonly lifetime: Disposable[] = [];
  private readonly page: PageLink<PushOf<TraceProtocol>>;
  private select: string | undefined;
  /** The page's title of its trace. */
  private title: string | undefined;
  /** Whether the person disconnected. Nothing connects again until they ask for it. */
  private disconnected = false;
  /** The store of the first rows, once the connection has led to another one. */
  private firstStore: string | undefined;
  private isOtherStore = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly state: TracePanelState,
    private readonly deps: TracePanelDeps,
    request?: OpenTraceRequest,
  ) {
    this.select = request?.selectEventId;
    this.data = new TraceData(
      state.key,
      {
        rows: (batch) => this.page.post({ type: 'rows', batch }),
        progress: (progress) => {
          this.page.post({ type: 'progress', progress });
          if (progress.state === 'done') this.marks?.start();
        },
      },
      t,
    );
    this.follower = new Follower(
      (signal) => this.follow(signal),
      () => this.data.ageMs,
      (reason) => this.data.followFailed(reason),
    );
    const { connection } = state;
    if (deps.flows.isOn) {
      this.marks = new FlowMarks({
        keeper: deps.flows.of(connection),
        use: async (work) => {
          // This does not connect again after the person disconnected.
          await this.open();
          return await deps.handle.use(work);
        },
        log: log(),
        table: () => this.data.table,
        send: (flows) => this.page.post({ type: 'flows', flows }),
      });
      this.lifetime.push(this.marks);
    }
    this.page = linkPage(panel.webview, tracePage, {
      onReady: () => void this.start(),
      onNote: (note) => this.receive(note),
      answers: traceAnswers(
        {
          connection,
          key: state.key,
          data: this.data,
          open: () => this.open(),
          store: () => storeMark(deps.handle),
          flows: () => this.marks?.said,
        },
        deps,
      ),
    });
    this.lifetime.push(
      this.page,
      whileShown(
        panel,
        () => this.watch(),
        () => this.page.hidden(),
      ),
      deps.handle.hold(),
      deps.handle.feed.onDidChange(() => this.sendConsumers()),
      onOtherStore(deps.handle, (before) => this.startOver(before)),
      deps.handle.onDidChange(() => this.connectionChanged()),
      deps.code.onDidChange(() => this.sendConsumers()),
      onSettingChange(
        [settings.payloadReveal, settings.payloadRedact, settings.traceUrlTemplate],
        () => void this.sendSettings(),
      ),
      this.follower,
    );
    fillPanel(panel, deps.extensionUri, tracePage.name, vscode.l10n.t('Trace'));
    void this.data.read(() => this.open(), request?.scan);
  }

  reveal(selectEventId?: string): void {
    this.panel.reveal();
    this.select = selectEventId;
    if (selectEventId) this.page.post({ type: 'select', eventId: selectEventId });
  }

  /** What the panel shows, to be compared with another trace. */
  get shown(): ComparedTrace {
    return { ...this.state, table: this.data.table };
  }

  /** Shows what the menu of an event's row asks for. */
  show(eventId: string, what: RowView): void {
    this.page.post({ type: 'show', eventId, what });
  }

  dispose(): void {
    // More events may have come since then.
    if (this.title !== undefined) this.deps.titled(this.title, this.data.table.count);
    this.data.stop();
    vscode.Disposable.from(...this.lifetime).dispose();
  }

  private async open(): Promise<StoreFacts & EventReader & TraceReader & LookupReader> {
    if (this.disconnected) throw new Error(vscode.l10n.t('Disconnected.'));
    return await this.deps.handle.open();
  }

  private async follow(signal: AbortSignal): Promise<void> {
    if (!this.disconnected) await this.data.follow(await this.open(), signal);
  }

  private refresh(): void {
    const { state } = this.deps.handle;
    if (state.kind === 'none' || state.kind === 'failed' || state.kind === 'noEvents') {
      // Connecting is for everything that shows this store. The panel reads once it has succeeded.
      void this.deps.handle.require();
      return;
    }
    this.disconnected = false;
    void this.data.read(() => this.open());
  }

  private receive(note: NoteOf<TraceProtocol>): void {
    switch (note.type) {
      case 'follow':
        this.follower.on = note.on;
        return;
      case 'cancelReading':
        this.data.cancel();
        return;
      case 'refresh':
        this.refresh();
        return;
      case 'title':
        this.title = note.title;
        this.panel.title = label(note.title, longestTitle);
        this.deps.titled(note.title, this.data.table.count);
    }
  }

  /** Fills a page that was created, also again after it was hidden. */
  private async start(): Promise<void> {
    const { state, isOtherStore } = this;
    this.page.post({ type: 'open', state, settings: await this.pageSettings(), isOtherStore });
    this.data.replay();
    this.marks?.replay();
    this.sendConsumers();
    if (this.select) this.page.post({ type: 'select', eventId: this.select });
  }

  /** Polls and follows while the page is visible. */
  private watch(): vscode.Disposable {
    const polling = this.deps.handle.feed.watch();
    this.follower.paused = false;
    if (this.marks) this.marks.paused = false;
    return new vscode.Disposable(() => {
      polling.dispose();
      this.follower.paused = true;
      if (this.marks) this.marks.paused = true;
    });
  }

  /** Starts again for another store. Otherwise rows of the previous store would be shown with payloads of this one. */
  private startOver(before: string): void {
    this.disconnected = false;
    this.firstStore ??= before;
    this.isOtherStore = storeMark(this.deps.handle) !== this.firstStore;
    this.select = undefined;
    this.title = undefined;
    this.panel.title = vscode.l10n.t('Trace');
    this.data.forget();
    this.marks?.forget();
    void this.data.read(() => this.open());
    void this.start();
  }

  private connectionChanged(): void {
    const { state } = this.deps.handle;
    if (state.kind === 'none') {
      this.disconnected = true;
      this.data.stop();
      this.data.fail(vscode.l10n.t('Disconnected.'));
      return;
    }
    this.disconnected = false;
    if ('reason' in state) this.data.fail(state.reason);
    if (state.kind === 'connected' && this.data.failed) this.refresh();
    this.sendConsumers();
  }

  private sendConsumers(): void {
    const { state } = this.deps.handle.feed;
    this.page.post({ type: 'consumers', snapshot: knownConsumers(state), problem: state.error ?? null });
    this.page.post({ type: 'stops', stops: certainStops(state, this.deps.code.index) });
  }

  private async sendSettings(): Promise<void> {
    this.page.post({ type: 'settings', settings: await this.pageSettings() });
  }

  private async pageSettings(): Promise<TraceSettings> {
    const store = await this.open().catch(() => undefined);
    return {
      reveal: settings.payloadReveal.get(),
      hasTraceUrl: settings.traceUrlTemplate.get() !== '',
      streamWord: store?.layout.streamWord ?? 'aggregate',
    };
  }
}

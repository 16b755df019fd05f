import * as vscode from 'vscode';
import { KEPT_EVENTS } from '../../app/events/liveEvents';
import type { PlaceRequest, PlaceStore } from '../../app/lookup/placeEvents';
import type { OpenTrace } from '../../app/navigation';
import { activeName, type StoreHub } from '../../app/stores/hub';
import { type ActiveStore, shownStore } from '../../app/stores/state';
import { changeWords, type StoreChange } from '../../model/backlog/storeChange';
import type { Position } from '../../model/event/event';
import type { FilterKey } from '../../model/event/eventFilter';
import { traceKeyOf } from '../../model/event/headerBatch';
import { linkPage, type PageLink } from '../../platform/pages/pageLink';
import { followTimes, pageHtml, pageOptions } from '../../platform/pages/webviewPage';
import { reportFailure } from '../../platform/vscode/commands';
import { commands, contextKeys } from '../../platform/vscode/ids';
import { t } from '../../platform/vscode/translate';
import { type EventsMode, type EventsProtocol, type EventsSettings, eventsPage } from '../../protocol/events';
import type { NoteOf, PushOf } from '../../protocol/page';
import type { LiveReader } from '../../store/livePorts';
import type { StoreFacts } from '../../store/ports';
import {
  createEventLists,
  type EventLists,
  type EventListsDeps,
  eventsDescription,
  eventsSettings,
  eventsStatus,
  runPageCommand,
} from './pageState';
import type { RunStarts } from './runStart';

/** What the view needs from the rest of the extension. */
export interface EventsDeps extends EventListsDeps {
  readonly extensionUri: vscode.Uri;
  readonly active: ActiveStore & Pick<StoreHub, 'active'>;
  readonly openTrace: OpenTrace;
  readonly viewShown: () => void;
  readonly starts: RunStarts;
  /** Keeps the mode across reloads. */
  readonly memory: vscode.Memento;
}

const MODE_KEY = 'eventTrace.eventsMode';

/** The view "Events": sends its page what it shows, and does what the page asks. It reads nothing while it is hidden. */
export class EventsView implements vscode.Disposable {
  private readonly lists: EventLists;
  private readonly lifetime: vscode.Disposable[] = [];
  private watching: vscode.Disposable | undefined;
  private store: (LiveReader & PlaceStore & StoreFacts) | undefined;
  /** The connection of `store`. While another connection opens, the events of this one are still listed. */
  private connection: string | undefined;
  private readonly page: PageLink<PushOf<EventsProtocol>>;
  private paused = false;
  private mode: EventsMode;
  /** Why, and since when, the shown events are not current. */
  private trouble: { readonly reason: string; readonly since: number } | undefined;

  constructor(
    private readonly view: vscode.WebviewView,
    private readonly deps: EventsDeps,
  ) {
    this.mode = deps.memory.get(MODE_KEY) === 'run' ? 'run' : 'all';
    this.page = linkPage(view.webview, eventsPage, {
      onReady: () => this.open(),
      onNote: (note) => this.receive(note),
      answers: {},
    });
    this.lists = createEventLists(this.page, deps, {
      settings: () => this.settings(),
      connection: () => this.connection,
      changed: (change, gone) => this.storeChanged(change, gone),
      failed: (reason) => this.failed(reason),
    });
    this.lifetime.push(
      this.page,
      view.onDidChangeVisibility(() => this.visibilityChanged()),
      deps.active.onDidChange(() => this.connectionChanged()),
      deps.feed.onDidChange(() => this.lists.run.changed()),
      deps.starts.onDidChange(() => this.startChanged()),
      this.lists,
    );
    view.webview.options = pageOptions(deps.extensionUri);
    followTimes(view, () => {
      view.webview.html = pageHtml(view.webview, deps.extensionUri, eventsPage.name, vscode.l10n.t('Events'));
      this.update();
    });
    this.startChanged();
    this.connectionChanged();
    this.visibilityChanged();
  }

  setPaused(paused: boolean): void {
    this.paused = paused;
    this.update();
    this.page.post({ type: 'settings', settings: this.settings() });
  }

  setMode(mode: Exclude<EventsMode, 'place'>): void {
    const wasPlace = this.mode === 'place';
    this.lists.places.end();
    this.mode = mode;
    void this.deps.memory.update(MODE_KEY, mode);
    this.update();
    if (wasPlace) this.open();
    else this.page.post({ type: 'settings', settings: this.settings() });
  }

  /** Shows the events around a place of the shown store. */
  async showPlace(request: PlaceRequest): Promise<void> {
    const { store } = this;
    if (!store) return;
    this.mode = 'place';
    const begun = this.lists.places.begin(store, request);
    this.update();
    await begun;
  }

  /** Adds a token to the page's filter. */
  filterBy(key: FilterKey, value: string): void {
    this.page.post({ type: 'filter', key, value });
  }

  dispose(): void {
    this.watching?.dispose();
    vscode.Disposable.from(...this.lifetime).dispose();
  }

  private visibilityChanged(): void {
    if (this.view.visible) this.deps.viewShown();
    else this.page.hidden();
    this.update();
  }

  /** Decides what may be read now, and updates the view's title. */
  private update(): void {
    const { visible } = this.view;
    const isConnected = this.deps.active.state.kind === 'connected';
    const isRun = this.mode === 'run';
    this.lists.live.on = visible && isConnected && this.mode === 'all' && !this.paused;
    this.lists.run.on = visible && isConnected && isRun;
    if (visible && isRun) this.watching ??= this.deps.feed.watch();
    else {
      this.watching?.dispose();
      this.watching = undefined;
    }
    const { current } = this.deps.starts;
    this.view.description = eventsDescription(this.mode, this.paused, current?.at, this.lists.places.shown);
    void vscode.commands.executeCommand('setContext', contextKeys.eventsPaused, this.paused);
    void vscode.commands.executeCommand('setContext', contextKeys.eventsMode, this.mode);
  }

  private connectionChanged(): void {
    const { state } = this.deps.active;
    this.trouble = undefined;
    const before = this.store;
    if (state.kind !== 'connecting') {
      this.store = shownStore(state);
      this.connection = activeName(this.deps.active);
    }
    if (this.store !== before) {
      this.lists.live.use(this.store);
      if (this.mode === 'place') this.setMode('all');
      else if (this.page.isReady) this.open();
    }
    this.sendStatus();
    this.update();
  }

  /** Tells in one line that the store has changed. Afterwards the list matches the store's current state. */
  private storeChanged(change: StoreChange, gone: readonly Position[]): void {
    if (change.kind === 'replaced') this.open();
    else if (gone.length > 0) this.page.post({ type: 'gone', positions: [...gone] });
    this.page.post({ type: 'news', text: changeWords(change, t) });
  }

  private startChanged(): void {
    this.lists.run.use(this.deps.starts.current);
    this.update();
  }

  private failed(reason: string | null): void {
    if (reason === null && !this.trouble) return;
    this.trouble = reason === null ? undefined : { reason, since: this.trouble?.since ?? Date.now() };
    this.sendStatus();
  }

  private sendStatus(): void {
    this.page.post({ type: 'status', status: eventsStatus(this.deps.active.state, this.trouble, this.connection) });
  }

  private settings(): EventsSettings {
    return eventsSettings(this.mode, this.paused, this.store);
  }

  private receive(note: NoteOf<EventsProtocol>): void {
    switch (note.type) {
      case 'pause':
        this.setPaused(note.on);
        return;
      case 'mode':
        this.setMode(note.mode);
        return;
      case 'openTrace':
        this.openTrace(note.eventId);
        return;
      case 'place':
        void this.movePlace(note.position, note.types);
        return;
      case 'readPlace':
        if (this.store) void this.lists.places.readOn(this.store, note.forward);
        return;
      case 'whatIsDifferent':
        void vscode.commands.executeCommand(commands.whatIsDifferent, {
          connection: this.connection,
          withErrors: this.lists.run.withErrors(),
        });
        return;
      case 'readOn':
        void reportFailure('Events', () => this.lists.live.readOn(note.after));
        return;
      default:
        runPageCommand(note.type);
    }
  }

  /** Moves to another place, or stays at the place with other types. */
  private async movePlace(position: Position | null, types: readonly string[]): Promise<void> {
    const { shown } = this.lists.places;
    if (position !== null) await this.showPlace({ position, time: null, types });
    else if (shown) await this.showPlace({ ...shown, types });
  }

  /** Sends everything, to a page that has nothing. */
  private open(): void {
    this.page.post({ type: 'open', settings: this.settings(), keep: KEPT_EVENTS });
    this.sendStatus();
    if (this.mode === 'place') this.lists.places.replay();
    else void this.lists.live.replay();
    this.lists.run.show();
  }

  private openTrace(eventId: string): void {
    const { connection } = this;
    const header =
      this.lists.places.header(eventId) ?? this.lists.live.header(eventId) ?? this.lists.run.header(eventId);
    if (header && connection !== undefined) {
      this.deps.openTrace({ connection, key: traceKeyOf(header), selectEventId: eventId });
    }
  }
}

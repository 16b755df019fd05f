import * as vscode from 'vscode';
import type { FlowKeeper } from '../../app/flow/keeper';
import { traceOfEvent } from '../../app/lookup/opening';
import { readMap } from '../../app/map/readMap';
import type { OpenConsumer, OpenTrace } from '../../app/navigation';
import type { CodeIndex } from '../../app/ports';
import type { StoreHandle } from '../../app/stores/handle';
import type { StoreHub } from '../../app/stores/hub';
import { onOtherStore } from '../../app/stores/otherStore';
import { Cancelled } from '../../base/errors';
import { inSlices } from '../../base/inSlices';
import { mapMermaid, mapPicture, mapSvg } from '../../model/map/picture';
import type { StoreMap } from '../../model/map/storeMap';
import { label } from '../../model/text/safeText';
import { whileShown } from '../../platform/pages/openPanels';
import { type Answers, linkPage, type PageLink } from '../../platform/pages/pageLink';
import { fillPanel } from '../../platform/pages/webviewPage';
import { commands, views } from '../../platform/vscode/ids';
import { log } from '../../platform/vscode/log';
import { errorMessage, t } from '../../platform/vscode/translate';
import { type MapPanelState, type MapProtocol, mapPage } from '../../protocol/map';
import type { PushOf } from '../../protocol/page';

/** What a panel needs from the rest of the extension. */
export interface MapPanelDeps {
  readonly extensionUri: vscode.Uri;
  readonly hub: StoreHub;
  readonly handle: StoreHandle;
  readonly keeper: FlowKeeper;
  readonly code: Pick<CodeIndex, 'index' | 'onDidChange'>;
  readonly openTrace: OpenTrace;
  readonly openConsumer: OpenConsumer;
}

/** The map of one store in a webview panel. It follows the store while it is visible. */
export class MapPanel implements vscode.Disposable {
  private readonly lifetime: vscode.Disposable[] = [];
  private readonly page: PageLink<PushOf<MapProtocol>>;
  private stored: readonly string[] = [];
  private map: StoreMap | undefined;
  /** What was sent last. Most polls bring no change. */
  private sent = '';
  private isMaking = false;
  private isOld = false;
  private readonly ended = new AbortController();
  /** Another number for each store that the connection leads to: what is read or made under an earlier one comes too late. */
  private ofStore = 0;

  constructor(
    panel: vscode.WebviewPanel,
    private readonly state: MapPanelState,
    private readonly deps: MapPanelDeps,
  ) {
    const { handle, keeper, code, extensionUri } = deps;
    this.page = linkPage(panel.webview, mapPage, {
      onReady: () => this.start(),
      onNote: () => undefined,
      answers: mapAnswers(state, () => this.map, deps),
    });
    this.lifetime.push(
      handle.hold(),
      this.page,
      whileShown(
        panel,
        () => handle.feed.watch(),
        () => this.page.hidden(),
      ),
      onOtherStore(handle, () => this.startOver()),
      handle.feed.onDidChange(() => this.send()),
      keeper.onDidChange(() => this.send()),
      code.onDidChange(() => this.send()),
    );
    fillPanel(panel, extensionUri, mapPage.name, vscode.l10n.t('Map of {0}', label(state.connection)));
  }

  dispose(): void {
    this.ended.abort(new Cancelled());
    vscode.Disposable.from(...this.lifetime).dispose();
  }

  /** Starts again, because the event types belong to the previous store. */
  private startOver(): void {
    this.ofStore += 1;
    this.stored = [];
    this.map = undefined;
    if (this.page.isReady) this.start();
  }

  /** Fills a page that was created, also again after it was hidden. */
  private start(): void {
    this.sent = '';
    this.page.post({ type: 'open', state: this.state });
    this.send();
    void this.read();
  }

  private async read(): Promise<void> {
    const { handle, keeper } = this.deps;
    const { ofStore } = this;
    try {
      const { types } = await handle.use((store) => store.eventTypes());
      if (this.isLate(ofStore)) return;
      this.stored = types.map(({ eventType }) => eventType);
      this.send();
      await keeper.update(this.ended.signal);
      if (this.isLate(ofStore)) return;
      this.page.post({ type: 'problem', reason: null });
    } catch (error) {
      if (this.isLate(ofStore)) return;
      const reason = errorMessage(error);
      log().warn('A map could not be read', reason);
      this.page.post({ type: 'problem', reason });
    }
    this.send();
  }

  private isLate(ofStore: number): boolean {
    return this.ended.signal.aborted || ofStore !== this.ofStore;
  }

  /** Builds and sends the map. A change while a map is being built goes into the next one. */
  private send(): void {
    this.isOld = true;
    if (!this.isMaking) void this.make();
  }

  private async make(): Promise<void> {
    this.isMaking = true;
    try {
      while (this.isOld && this.page.isReady) {
        this.isOld = false;
        await this.makeOne();
      }
    } catch (error) {
      if (!this.ended.signal.aborted) log().error('A map could not be made', errorMessage(error));
    } finally {
      this.isMaking = false;
    }
  }

  private async makeOne(): Promise<void> {
    const { handle, keeper, code } = this.deps;
    const { ofStore } = this;
    const { consumers } = handle.feed.state;
    const parts = { window: keeper.window, stored: this.stored, consumers, index: code.index };
    const map = await inSlices(readMap(parts), this.ended.signal);
    if (this.isLate(ofStore)) return;
    this.map = map;
    const text = JSON.stringify(map);
    if (text === this.sent) return;
    this.sent = text;
    this.page.post({ type: 'map', map });
  }
}

/** Returns the answers to the page's requests. `map`: the shown map. */
function mapAnswers(
  { connection }: MapPanelState,
  map: () => StoreMap | undefined,
  deps: Pick<MapPanelDeps, 'hub' | 'openTrace' | 'openConsumer'>,
): Answers<MapProtocol> {
  return {
    openConsumer: ({ consumer }) => deps.openConsumer(connection, consumer),
    async showType({ eventType }) {
      if (deps.hub.active?.name !== connection) {
        throw new Error(
          vscode.l10n.t('The view "Events" shows the active connection. Make "{0}" active first.', connection),
        );
      }
      await vscode.commands.executeCommand(`${views.events}.focus`);
      await vscode.commands.executeCommand(commands.filterByEventType, { eventType });
    },
    async openEvent({ eventId }) {
      const key = await deps.hub.handle(connection).use((store) => traceOfEvent(store, eventId, t));
      deps.openTrace({ connection, key, selectEventId: eventId });
    },
    async export({ format }) {
      const shown = map();
      if (shown) await saveMap(connection, shown, format);
      return null;
    },
  };
}

/** Saves the map where the person chooses. It contains names of types and consumers, and figures, but no events. */
async function saveMap(connection: string, map: StoreMap, format: 'svg' | 'mermaid'): Promise<void> {
  const [ending, kind] = format === 'svg' ? ['svg', 'SVG'] : ['mmd', 'Mermaid'];
  const folder = vscode.workspace.workspaceFolders?.[0];
  const name = `map-${connection.replace(/[^\w.-]/g, '_').slice(0, 60)}.${ending}`;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save map'),
    filters: { [kind]: [ending] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, name) } : {}),
  });
  if (!target) return;
  const picture = mapPicture(map, t);
  const text = format === 'svg' ? mapSvg(picture) : mapMermaid(picture, t);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
}

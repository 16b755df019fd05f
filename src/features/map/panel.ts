import * as vscode from 'vscode';
import type { FlowKeeper } from '../../app/flow/keeper';
import { readMap } from '../../app/map/readMap';
import type { CodeIndex } from '../../app/ports';
import type { StoreHandle } from '../../app/stores/handle';
import { Cancelled } from '../../base/errors';
import { inSlices } from '../../base/inSlices';
import type { StoreMap } from '../../model/map/storeMap';
import { label } from '../../model/text/safeText';
import { whileShown } from '../../platform/pages/openPanels';
import { linkPage, type PageLink } from '../../platform/pages/pageLink';
import { fillPanel } from '../../platform/pages/webviewPage';
import { log } from '../../platform/vscode/log';
import { errorMessage } from '../../platform/vscode/storeMessages';
import { type MapPanelState, type MapProtocol, mapPage } from '../../protocol/map';
import type { PushOf } from '../../protocol/page';
import { type MapAnswerDeps, mapAnswers } from './answers';

/** Everything a panel needs from the rest of the extension. */
export interface MapPanelDeps extends MapAnswerDeps {
  readonly extensionUri: vscode.Uri;
  readonly handle: StoreHandle;
  readonly keeper: FlowKeeper;
  readonly code: Pick<CodeIndex, 'index' | 'onDidChange'>;
}

/** The map of one store in a webview panel; it follows the store while it is shown. */
export class MapPanel implements vscode.Disposable {
  private readonly lifetime: vscode.Disposable[] = [];
  private readonly page: PageLink<PushOf<MapProtocol>>;
  private stored: readonly string[] = [];
  private map: StoreMap | undefined;
  /** What was sent last: polls mostly bring the same. */
  private sent = '';
  private isMaking = false;
  private isOld = false;
  private readonly ended = new AbortController();

  constructor(
    panel: vscode.WebviewPanel,
    private readonly state: MapPanelState,
    private readonly deps: MapPanelDeps,
  ) {
    const { handle, keeper, code, extensionUri } = deps;
    this.page = linkPage(panel.webview, mapPage, {
      onReady: () => this.start(),
      onNote: () => undefined,
      answers: mapAnswers({ state, map: () => this.map }, deps),
    });
    this.lifetime.push(
      handle.hold(),
      this.page,
      whileShown(
        panel,
        () => handle.feed.watch(),
        () => this.page.hidden(),
      ),
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

  /** A page that has just been made, or made again after it was hidden. */
  private start(): void {
    this.sent = '';
    this.page.post({ type: 'open', state: this.state });
    this.send();
    void this.read();
  }

  private async read(): Promise<void> {
    const { handle, keeper } = this.deps;
    try {
      const { types } = await handle.use((store) => store.eventTypes());
      this.stored = types.map(({ eventType }) => eventType);
      this.send();
      await keeper.update();
      this.page.post({ type: 'problem', reason: null });
    } catch (error) {
      const reason = errorMessage(error);
      log().warn('A map could not be read', reason);
      this.page.post({ type: 'problem', reason });
    }
    this.send();
  }

  /** What changes while a map is made is in the next one. */
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
    const { consumers } = handle.feed.state;
    const parts = { window: keeper.window, stored: this.stored, consumers, index: code.index };
    this.map = await inSlices(readMap(parts), this.ended.signal);
    const text = JSON.stringify(this.map);
    if (text === this.sent) return;
    this.sent = text;
    this.page.post({ type: 'map', map: this.map });
  }
}

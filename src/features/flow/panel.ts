import * as vscode from 'vscode';
import type { Flows } from '../../app/flow/flows';
import { type ShownFlow, shownFlow } from '../../app/flow/flowView';
import type { FlowKeeper } from '../../app/flow/keeper';
import type { StoreHandle } from '../../app/stores/handle';
import { onOtherStore } from '../../app/stores/otherStore';
import { label } from '../../model/text/safeText';
import { whileShown } from '../../platform/pages/openPanels';
import { linkPage, type PageLink } from '../../platform/pages/pageLink';
import { fillPanel } from '../../platform/pages/webviewPage';
import { log } from '../../platform/vscode/log';
import { onSettingChange, settings } from '../../platform/vscode/settings';
import { errorMessage } from '../../platform/vscode/translate';
import { type FlowPanelState, type FlowProtocol, flowPage } from '../../protocol/flow';
import type { PushOf } from '../../protocol/page';
import { type FlowAnswerDeps, flowAnswers } from './answers';

/** What a panel needs from the rest of the extension. */
export interface FlowPanelDeps extends FlowAnswerDeps {
  readonly extensionUri: vscode.Uri;
  readonly handle: StoreHandle;
  readonly keeper: FlowKeeper;
  readonly flows: Pick<Flows, 'isOn'>;
}

function openSetting(): void {
  void vscode.commands.executeCommand('workbench.action.openSettings', settings.flowEvents.key);
}

/** The usual flow of one event type in a webview panel. It follows the store while it is visible. */
export class FlowPanel implements vscode.Disposable {
  private readonly lifetime: vscode.Disposable[] = [];
  private readonly page: PageLink<PushOf<FlowProtocol>>;
  private shown: ShownFlow | undefined;
  private isAll = false;
  private marked: string | undefined;
  /** The number of the newest request. Older answers are not sent. */
  private last = 0;

  /** Ends the learning that only this panel waits for. */
  private readonly closed = new AbortController();

  constructor(
    panel: vscode.WebviewPanel,
    private readonly state: FlowPanelState,
    private readonly deps: FlowPanelDeps,
  ) {
    const { handle, keeper, extensionUri } = deps;
    this.marked = state.eventId;
    this.page = linkPage(panel.webview, flowPage, {
      onReady: () => this.start(),
      onNote: (note) => {
        if (note.type === 'openSetting') return openSetting();
        this.isAll = note.on;
        void this.send();
      },
      answers: flowAnswers(
        {
          state,
          window: async () => keeper.window ?? (await keeper.update(this.closed.signal)),
          shown: () => this.shown,
        },
        deps,
      ),
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
      keeper.onDidChange(() => void this.send()),
      onSettingChange([settings.flowEvents], () => this.start()),
    );
    fillPanel(panel, extensionUri, flowPage.name, vscode.l10n.t('Flow of {0}', label(state.type)));
  }

  dispose(): void {
    this.closed.abort();
    vscode.Disposable.from(...this.lifetime).dispose();
  }

  /** Marks the way that the trace of an event took. */
  mark(eventId: string | undefined): void {
    if (eventId === undefined) return;
    this.marked = eventId;
    void this.send();
  }

  /** Starts again, because the shown or pending flow was learned from the previous store. */
  private startOver(): void {
    this.last += 1;
    this.shown = undefined;
    this.start();
  }

  /** Fills a page that was created (also again, after it was hidden), or after the setting has changed. */
  private start(): void {
    if (!this.page.isReady) return;
    const canExpect = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
    this.page.post({ type: 'open', state: this.state, canExpect });
    if (!this.deps.flows.isOn) this.sayOff();
    else if (this.deps.keeper.window) void this.send();
    else void this.learn();
  }

  private sayOff(): void {
    const reason = vscode.l10n.t('Flows are not learned: the setting {0} is 0.', settings.flowEvents.key);
    this.page.post({ type: 'off', reason });
  }

  private async learn(): Promise<void> {
    try {
      await this.deps.keeper.update(this.closed.signal);
    } catch (error) {
      if (this.closed.signal.aborted) return;
      log().warn('Flows could not be learned', errorMessage(error));
      this.page.post({ type: 'failed', reason: errorMessage(error) });
    }
  }

  private async send(): Promise<void> {
    const { window } = this.deps.keeper;
    if (!window || !this.page.isReady) return;
    // When flows are off, nothing is known about them. That must not look like a store without events.
    if (!this.deps.flows.isOn) return this.sayOff();
    const mine = ++this.last;
    const shown = await shownFlow(window, this.state.type, { all: this.isAll, eventId: this.marked });
    if (mine !== this.last) return;
    this.shown = shown;
    this.page.post({ type: 'flow', flow: shown?.view ?? null });
  }
}

import * as vscode from 'vscode';
import { chooseConsumer } from '../../platform/chooseConsumer';
import { registerCommand } from '../../platform/commands';
import type { OpenConsumer } from '../../platform/consumerPanel';
import { consumerOfRow } from '../../platform/consumerRow';
import { commands, viewTypes } from '../../platform/ids';
import type { ConsumerPanelState } from '../../protocol/consumer';
import type { ConsumerPanel, PanelDeps } from './panel';
import { parsePanelState } from './parse';

export type ConsumerPanelDeps = Omit<PanelDeps, 'extensionUri' | 'openConsumer'>;

/** One panel a connection and consumer: opened by anyone through the returned function, restored after a reload. */
export function registerConsumerPanel(context: vscode.ExtensionContext, deps: ConsumerPanelDeps): OpenConsumer {
  const panels = new Map<string, ConsumerPanel | undefined>();

  const openConsumer: OpenConsumer = (connection, consumer) => {
    const state = { connection, consumer };
    if (panels.has(idOf(state))) return panels.get(idOf(state))?.reveal();
    const { Active } = vscode.ViewColumn;
    void show(vscode.window.createWebviewPanel(viewTypes.consumer, consumer, Active), state);
  };

  /** What a panel is made of loads with the first one. */
  const show = async (webviewPanel: vscode.WebviewPanel, state: ConsumerPanelState) => {
    const id = idOf(state);
    let closed = false;
    panels.set(id, undefined);
    webviewPanel.onDidDispose(() => {
      closed = true;
      panels.get(id)?.dispose();
      panels.delete(id);
    });
    const { ConsumerPanel } = await import('./panel');
    if (closed) return;
    const panelDeps = { ...deps, openConsumer, extensionUri: context.extensionUri };
    panels.set(id, new ConsumerPanel(webviewPanel, state, panelDeps));
  };

  context.subscriptions.push(
    registerCommand(commands.openConsumer, async (argument?: unknown) => {
      const chosen = await chooseConsumer(deps, consumerOfRow(argument));
      if (chosen) openConsumer(chosen.connection, chosen.consumer);
    }),
    vscode.window.registerWebviewPanelSerializer(viewTypes.consumer, {
      async deserializeWebviewPanel(webviewPanel, saved: unknown) {
        const state = parsePanelState(saved);
        if (state) await show(webviewPanel, state);
        // Disposing it here would leave a blank tab behind.
        else webviewPanel.webview.html = vscode.l10n.t('This consumer cannot be shown again. Open it anew.');
      },
    }),
    { dispose: () => vscode.Disposable.from(...[...panels.values()].flatMap((panel) => panel ?? [])).dispose() },
  );
  return openConsumer;
}

const idOf = ({ connection, consumer }: ConsumerPanelState) => JSON.stringify([connection, consumer]);

import * as vscode from 'vscode';
import { chooseConsumer } from '../../platform/chooseConsumer';
import { registerCommand } from '../../platform/commands';
import type { OpenConsumer } from '../../platform/consumerPanel';
import { consumerOfRow } from '../../platform/consumerRow';
import { commands, viewTypes } from '../../platform/ids';
import { OpenPanels } from '../../platform/openPanels';
import type { ConsumerPanelState } from '../../protocol/consumer';
import type { ConsumerPanel, PanelDeps } from './panel';
import { parsePanelState } from './parse';

export type ConsumerPanelDeps = Omit<PanelDeps, 'extensionUri' | 'openConsumer'>;

/** One panel a connection and consumer: opened by anyone through the returned function, restored after a reload. */
export function registerConsumerPanel(context: vscode.ExtensionContext, deps: ConsumerPanelDeps): OpenConsumer {
  const panels = new OpenPanels<ConsumerPanel>();

  const openConsumer: OpenConsumer = (connection, consumer) => {
    const state = { connection, consumer };
    const shown = panels.get(idOf(state));
    if (shown) return shown.webviewPanel.reveal();
    void show(vscode.window.createWebviewPanel(viewTypes.consumer, consumer, vscode.ViewColumn.Active), state);
  };

  const show = async (webviewPanel: vscode.WebviewPanel, state: ConsumerPanelState) => {
    const panelDeps = { ...deps, openConsumer, extensionUri: context.extensionUri };
    await panels.show(idOf(state), webviewPanel, async () => {
      const { ConsumerPanel } = await import('./panel');
      return () => new ConsumerPanel(webviewPanel, state, panelDeps);
    });
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
    panels,
  );
  return openConsumer;
}

const idOf = ({ connection, consumer }: ConsumerPanelState) => JSON.stringify([connection, consumer]);

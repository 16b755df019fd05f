import * as vscode from 'vscode';
import { chooseConsumer } from '../../platform/chooseConsumer';
import { registerCommand } from '../../platform/commands';
import type { OpenConsumer } from '../../platform/consumerPanel';
import { namedByRow } from '../../platform/consumerRow';
import type { ConsumerSources } from '../../platform/consumerSources';
import { followSource } from '../../platform/followedSource';
import { commands, viewTypes } from '../../platform/ids';
import { OpenPanels } from '../../platform/openPanels';
import type { ConsumerPanelState } from '../../protocol/consumer';
import type { ConsumerPanel, PanelDeps } from './panel';
import { parsePanelState } from './parse';

export interface ConsumerPanelDeps extends Omit<PanelDeps, 'extensionUri' | 'openConsumer' | 'source'> {
  readonly sources: ConsumerSources;
}

/** One panel a connection and consumer: opened by anyone through the returned function, restored after a reload. */
export function registerConsumerPanel(context: vscode.ExtensionContext, deps: ConsumerPanelDeps): OpenConsumer {
  const { sources } = deps;
  const panels = new OpenPanels<ConsumerPanel>();

  const openConsumer: OpenConsumer = (connection, consumer) => {
    const state = { connection, consumer };
    const shown = panels.get(idOf(state));
    if (shown) return shown.webviewPanel.reveal();
    void show(vscode.window.createWebviewPanel(viewTypes.consumer, titleOf(state), vscode.ViewColumn.Active), state);
  };

  const show = async (webviewPanel: vscode.WebviewPanel, state: ConsumerPanelState) => {
    const { extensionUri } = context;
    await panels.show(idOf(state), webviewPanel, async () => {
      const { ConsumerPanel } = await import('./panel');
      return () => {
        const source = followSource(sources, state.connection);
        return new ConsumerPanel(webviewPanel, state, { ...deps, source, openConsumer, extensionUri });
      };
    });
  };

  /** Consumers of different stores often have the same name. */
  const titleOf = ({ connection, consumer }: ConsumerPanelState) =>
    sources.all.length > 1 ? `${consumer} · ${connection}` : consumer;

  context.subscriptions.push(
    registerCommand(commands.openConsumer, async (argument?: unknown) => {
      const chosen = await chooseConsumer(sources, namedByRow(argument));
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

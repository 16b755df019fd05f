import * as vscode from 'vscode';
import { chooseConsumer } from '../../platform/chooseConsumer';
import { registerCommand } from '../../platform/commands';
import type { OpenConsumer } from '../../platform/consumerPanel';
import { connectionOfRow, consumerOfRow } from '../../platform/consumerRow';
import type { ConsumerSource, ConsumerSources } from '../../platform/consumerSources';
import { commands, viewTypes } from '../../platform/ids';
import type { ConsumerPanelState } from '../../protocol/consumer';
import type { ConsumerPanel, PanelDeps } from './panel';
import { parsePanelState } from './parse';

export interface ConsumerPanelDeps extends Omit<PanelDeps, 'extensionUri' | 'openConsumer' | 'active' | 'feed'> {
  readonly sources: ConsumerSources;
}

interface OpenPanel {
  readonly state: ConsumerPanelState;
  readonly webviewPanel: vscode.WebviewPanel;
  /** Missing while its code loads. */
  panel?: ConsumerPanel;
  /** Where it reads from. */
  source: ConsumerSource;
}

/** One panel a connection and consumer: opened by anyone through the returned function, restored after a reload. */
export function registerConsumerPanel(context: vscode.ExtensionContext, deps: ConsumerPanelDeps): OpenConsumer {
  const { sources } = deps;
  const open = new Map<string, OpenPanel>();

  const openConsumer: OpenConsumer = (connection, consumer) => {
    const state = { connection, consumer };
    const shown = open.get(idOf(state));
    if (shown) return shown.webviewPanel.reveal();
    void show(vscode.window.createWebviewPanel(viewTypes.consumer, consumer, vscode.ViewColumn.Active), state);
  };

  /** What a panel is made of loads with the first one. */
  const show = async (webviewPanel: vscode.WebviewPanel, state: ConsumerPanelState) => {
    const id = idOf(state);
    const mine: OpenPanel = { webviewPanel, state, source: sources.of(state.connection) };
    let closed = false;
    open.set(id, mine);
    webviewPanel.onDidDispose(() => {
      closed = true;
      mine.panel?.dispose();
      if (open.get(id) === mine) open.delete(id);
    });
    const { ConsumerPanel } = await import('./panel');
    if (closed) return;
    fill(mine, ConsumerPanel);
  };

  const fill = (mine: OpenPanel, Panel: typeof ConsumerPanel) => {
    const { webviewPanel, state } = mine;
    mine.source = sources.of(state.connection);
    const { active, feed } = mine.source;
    const { extensionUri } = context;
    mine.panel = new Panel(webviewPanel, state, { ...deps, active, feed, openConsumer, extensionUri });
  };

  /** A connection that is watched now, or no more, has another poll: its panels begin anew. */
  const follow = async () => {
    const { ConsumerPanel } = await import('./panel');
    for (const mine of open.values()) {
      if (!mine.panel || mine.source === sources.of(mine.state.connection)) continue;
      mine.panel.dispose();
      fill(mine, ConsumerPanel);
    }
  };

  context.subscriptions.push(
    sources.onDidChange(() => open.size > 0 && void follow()),
    registerCommand(commands.openConsumer, async (argument?: unknown) => {
      const chosen = await chooseConsumer(
        sources.of(connectionOfRow(argument)),
        consumerOfRow(argument),
        connectionOfRow(argument),
      );
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
    { dispose: () => vscode.Disposable.from(...[...open.values()].flatMap(({ panel }) => panel ?? [])).dispose() },
  );
  return openConsumer;
}

const idOf = ({ connection, consumer }: ConsumerPanelState) => JSON.stringify([connection, consumer]);

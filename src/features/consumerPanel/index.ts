import * as vscode from 'vscode';
import type { ChooseConsumer, OpenConsumer } from '../../app/navigation';
import type { StoreHub } from '../../app/stores/hub';
import { OpenPanels } from '../../platform/pages/openPanels';
import { registerCommand } from '../../platform/vscode/commands';
import { namedByRow } from '../../platform/vscode/consumerRow';
import { commands, viewTypes } from '../../platform/vscode/ids';
import type { Late } from '../../platform/vscode/late';
import { type ConsumerPanelState, consumerPanelState } from '../../protocol/consumer';
import type { ConsumerPanel, ConsumerPanelDeps } from './panel';

interface OpenConsumerDeps extends Omit<ConsumerPanelDeps, 'extensionUri' | 'openConsumer' | 'handle'> {
  readonly hub: StoreHub;
  readonly chooseConsumer: ChooseConsumer;
  readonly serializer: Late<vscode.WebviewPanelSerializer>;
}

/** Registers one panel for each connection and consumer. The returned function opens it; VS Code restores it after a reload. */
export function registerConsumerPanel(context: vscode.ExtensionContext, deps: OpenConsumerDeps): OpenConsumer {
  const { hub, chooseConsumer } = deps;
  const panels = new OpenPanels<ConsumerPanelState, ConsumerPanel>({
    viewType: viewTypes.consumer,
    what: 'open consumer',
    state: consumerPanelState,
    keyOf: ({ connection, consumer }) => JSON.stringify([connection, consumer]),
    // Consumers of different stores often have the same name.
    titleOf: ({ connection, consumer }) => (hub.shown.length > 1 ? `${consumer} · ${connection}` : consumer),
    async load(webviewPanel, state) {
      const { ConsumerPanel } = await import('./panel');
      const { extensionUri } = context;
      return () => {
        const handle = hub.handle(state.connection);
        return new ConsumerPanel(webviewPanel, state, { ...deps, handle, openConsumer, extensionUri });
      };
    },
    lost: vscode.l10n.t('This consumer cannot be shown again. Open it again.'),
  });

  const openConsumer: OpenConsumer = (connection, consumer) => {
    const state = { connection, consumer };
    const shown = panels.get(state);
    if (shown) shown.webviewPanel.reveal();
    else void panels.create(state);
  };

  deps.serializer.set(panels.serializer);
  context.subscriptions.push(
    registerCommand(commands.openConsumer, async (argument?: unknown) => {
      const chosen = await chooseConsumer(namedByRow(argument));
      if (chosen) openConsumer(chosen.connection, chosen.consumer);
    }),
    panels,
  );
  return openConsumer;
}

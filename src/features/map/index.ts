import * as vscode from 'vscode';
import type { Flows } from '../../app/flow/flows';
import { storeNamed } from '../../app/stores/state';
import { label } from '../../model/text/safeText';
import { OpenPanels } from '../../platform/pages/openPanels';
import { registerCommand } from '../../platform/vscode/commands';
import { namedByRow } from '../../platform/vscode/consumerRow';
import { commands, viewTypes } from '../../platform/vscode/ids';
import type { Late } from '../../platform/vscode/late';
import { type MapPanelState, mapPanelState } from '../../protocol/map';
import type { MapPanel, MapPanelDeps } from './panel';

interface MapDeps extends Omit<MapPanelDeps, 'extensionUri' | 'handle' | 'keeper'> {
  readonly flows: Flows;
  readonly serializer: Late<vscode.WebviewPanelSerializer>;
}

/** Registers "Show Map": a panel for each connection with its event types and consumers. VS Code restores it after a reload. */
export function registerMap(context: vscode.ExtensionContext, deps: MapDeps): void {
  const { hub, flows } = deps;
  const panels = new OpenPanels<MapPanelState, MapPanel>({
    viewType: viewTypes.map,
    what: 'open map',
    state: mapPanelState,
    keyOf: ({ connection }) => connection,
    titleOf: ({ connection }) => vscode.l10n.t('Map of {0}', label(connection)),
    async load(webviewPanel, state) {
      const { MapPanel } = await import('./panel');
      const { extensionUri } = context;
      return () => {
        const handle = hub.handle(state.connection);
        const keeper = flows.of(state.connection);
        return new MapPanel(webviewPanel, state, { ...deps, handle, keeper, extensionUri });
      };
    },
    lost: vscode.l10n.t('This map cannot be shown again. Open it again.'),
  });

  const open = (connection: string) => {
    const shown = panels.get({ connection });
    if (shown) shown.webviewPanel.reveal();
    else void panels.create({ connection });
  };

  deps.serializer.set(panels.serializer);
  context.subscriptions.push(
    panels,
    registerCommand(commands.showMap, async (argument?: unknown) => {
      const opened = await storeNamed(hub, namedByRow(argument).connection, vscode.l10n.t('Map of which store?'));
      if (opened) open(opened.name);
    }),
  );
}

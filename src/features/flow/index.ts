import * as vscode from 'vscode';
import type { Flows } from '../../app/flow/flows';
import type { StoreHub } from '../../app/stores/hub';
import { label } from '../../model/text/safeText';
import { OpenPanels } from '../../platform/pages/openPanels';
import { Hint, registerCommand } from '../../platform/vscode/commands';
import { commands, viewTypes } from '../../platform/vscode/ids';
import type { Late } from '../../platform/vscode/late';
import { settings } from '../../platform/vscode/settings';
import { type FlowPanelState, flowPanelState } from '../../protocol/flow';
import { DifferentDocuments } from './differentDocuments';
import type { FlowPanel, FlowPanelDeps } from './panel';

interface FlowDeps extends Omit<FlowPanelDeps, 'extensionUri' | 'openFlow' | 'handle' | 'keeper' | 'documents'> {
  readonly flows: Flows;
  readonly hub: StoreHub;
  readonly serializer: Late<vscode.WebviewPanelSerializer>;
}

/**
 * Registers "Show Flow": a panel for each connection and event type that shows what usually follows. VS Code restores it after a reload.
 */
export function registerFlow(context: vscode.ExtensionContext, deps: FlowDeps): void {
  const { hub, flows } = deps;
  const documents = new DifferentDocuments();
  const panels = new OpenPanels<FlowPanelState, FlowPanel>({
    viewType: viewTypes.flow,
    what: 'open flow',
    state: flowPanelState,
    keyOf: ({ connection, type }) => JSON.stringify([connection, type]),
    titleOf: ({ type }) => vscode.l10n.t('Flow of {0}', label(type)),
    async load(webviewPanel, state) {
      const { FlowPanel } = await import('./panel');
      const { extensionUri } = context;
      return () => {
        const handle = hub.handle(state.connection);
        const keeper = flows.of(state.connection);
        return new FlowPanel(webviewPanel, state, { ...deps, documents, handle, keeper, openFlow, extensionUri });
      };
    },
    lost: vscode.l10n.t('This flow cannot be shown again. Open it again.'),
  });

  const openFlow = (state: FlowPanelState) => {
    const shown = panels.get(state);
    if (!shown) return void panels.create(state);
    shown.panel.then((panel) => panel?.mark(state.eventId)).catch(() => undefined);
    shown.webviewPanel.reveal();
  };

  deps.serializer.set(panels.serializer);
  context.subscriptions.push(
    panels,
    documents,
    registerCommand(commands.showFlow, async (argument?: unknown) => {
      const { askFlow } = await import('./ask');
      const state = await askFlow(argument, hub);
      if (state) openFlow(state);
    }),
    registerCommand(commands.whatIsDifferent, async (row?: unknown) => {
      if (!flows.isOn)
        throw new Hint(vscode.l10n.t('Flows are not learned: the setting {0} is 0.', settings.flowEvents.key));
      const [{ askDifferent }, { showDifferent }] = await Promise.all([import('./ask'), import('./different')]);
      const subject = await askDifferent(row, flows, hub);
      if (subject) await showDifferent(subject, { ...deps, documents });
    }),
  );
}

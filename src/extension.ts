import * as vscode from 'vscode';
import { deliverTools } from './features/agent/delivery';
import { registerCommandLine } from './features/commandLine';
import type { TreeRow } from './features/consumers/rows';
import { onExpectations } from './features/expectations/presence';
import { registerCommands, reportFailure } from './platform/vscode/commands';
import { views, viewTypes } from './platform/vscode/ids';
import { Late, LateTree, registerDocuments } from './platform/vscode/late';
import { logLifetime } from './platform/vscode/log';
import { followLogDocuments } from './platform/vscode/logDocuments';
import { settings } from './platform/vscode/settings';
import { showFirstSteps } from './platform/walkthrough/firstSteps';
import type { Shell } from './workbench';

/**
 * Registers everything that VS Code may ask for. The parts that answer load on first use, or at start when the settings name a connection.
 */
export function activate(context: vscode.ExtensionContext): void {
  let started: Promise<void> | undefined;
  const start = () => {
    started ??= import('./workbench').then(({ startWorkbench }) => startWorkbench(context, shell));
    return started;
  };
  const startIfNeeded = () => {
    if (!started && isNeeded()) void reportFailure('start', start);
  };
  const tree = new LateTree<TreeRow>(start);
  const view = vscode.window.createTreeView(views.consumers, { treeDataProvider: tree, showCollapseAll: true });
  const shell: Shell = {
    consumers: { view, tree },
    events: new Late(start),
    tracePanels: new Late(start),
    consumerPanels: new Late(start),
    flowPanels: new Late(start),
    mapPanels: new Late(start),
    links: new Late(start),
    agent: { runner: new Late(start), listener: new Late(start) },
  };
  context.subscriptions.push(
    logLifetime,
    view,
    tree,
    registerCommands(start),
    registerDocuments(start),
    ...registerLate(shell),
    deliverTools(context, shell.agent),
    registerCommandLine(context),
    followLogDocuments(),
    onExpectations(() => void reportFailure('start', start)),
    vscode.workspace.onDidChangeConfiguration(startIfNeeded),
    vscode.workspace.onDidGrantWorkspaceTrust(startIfNeeded),
  );
  showFirstSteps(context.globalState);
  startIfNeeded();
}

function registerLate({
  events,
  tracePanels,
  consumerPanels,
  flowPanels,
  mapPanels,
  links,
}: Shell): vscode.Disposable[] {
  const panels = (serializer: Late<vscode.WebviewPanelSerializer>): vscode.WebviewPanelSerializer => ({
    deserializeWebviewPanel: async (panel, state) => (await serializer.get()).deserializeWebviewPanel(panel, state),
  });
  return [
    vscode.window.registerWebviewViewProvider(views.events, {
      resolveWebviewView: async (view, ...more) => (await events.get()).resolveWebviewView(view, ...more),
    }),
    vscode.window.registerWebviewPanelSerializer(viewTypes.trace, panels(tracePanels)),
    vscode.window.registerWebviewPanelSerializer(viewTypes.consumer, panels(consumerPanels)),
    vscode.window.registerWebviewPanelSerializer(viewTypes.flow, panels(flowPanels)),
    vscode.window.registerWebviewPanelSerializer(viewTypes.map, panels(mapPanels)),
    vscode.window.registerUriHandler({ handleUri: async (uri) => (await links.get()).handleUri(uri) }),
  ];
}

/**
 * Whether the settings name a connection. A saved one brings a status bar item and links. `connectOnStartup` and `watch` may name one that
 * is not saved, such as the demo.
 */
function isNeeded(): boolean {
  const saved = vscode.workspace.getConfiguration('eventTrace').get<unknown>('connections');
  const isSaved = Array.isArray(saved) && saved.length > 0;
  return isSaved || settings.connectOnStartup.get() !== '' || settings.watch.get().length > 0;
}

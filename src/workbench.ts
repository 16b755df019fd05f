import { pathToFileURL } from 'node:url';
import type { ExtensionContext, TreeView, UriHandler, WebviewPanelSerializer, WebviewViewProvider } from 'vscode';
import { DEMO_NAME } from './app/connections/entries';
import { createJoinedFeed } from './app/consumers/joinedFeed';
import { createFlows } from './app/flow/flows';
import type { ChooseConsumer } from './app/navigation';
import { createActiveFeed } from './app/stores/activeFeed';
import { readableStore } from './app/stores/state';
import { registerAgent } from './features/agent';
import type { AgentParts } from './features/agent/delivery';
import { registerCode } from './features/code';
import { createCodeIndex, readSourcesOf, registerScopes } from './features/code/codeIndex';
import { registerConnections } from './features/connections';
import { readSavedConnections } from './features/connections/savedConnections';
import { registerConsumerPanel } from './features/consumerPanel';
import { registerConsumers } from './features/consumers';
import type { TreeRow } from './features/consumers/rows';
import { registerDiagnosis } from './features/diagnosis';
import { gitCommits } from './features/diagnosis/gitCommits';
import { registerEvents } from './features/events';
import { registerExpectations } from './features/expectations';
import { registerFlow } from './features/flow';
import { registerFlowFindings } from './features/flowFindings';
import { registerHistory } from './features/history';
import { registerLinks } from './features/links';
import { registerLogDocuments } from './features/logDocuments';
import { registerLogs } from './features/logs';
import { registerLookup } from './features/lookup';
import { registerMap } from './features/map';
import { createMetricsReader } from './features/metrics';
import { registerStatus } from './features/status';
import { registerStored } from './features/stored';
import { registerTrace } from './features/trace';
import { appPorts } from './platform/vscode/appPorts';
import { createIdSpotting } from './platform/vscode/idSpotter';
import type { Late, LateTree } from './platform/vscode/late';
import { settings } from './platform/vscode/settings';

/** The objects that VS Code calls; they exist before the parts behind them are loaded. */
export interface Shell {
  readonly consumers: { readonly view: TreeView<TreeRow>; readonly tree: LateTree<TreeRow> };
  readonly events: Late<WebviewViewProvider>;
  readonly tracePanels: Late<WebviewPanelSerializer>;
  readonly consumerPanels: Late<WebviewPanelSerializer>;
  readonly flowPanels: Late<WebviewPanelSerializer>;
  readonly mapPanels: Late<WebviewPanelSerializer>;
  readonly links: Late<UriHandler>;
  readonly agent: AgentParts;
}

/** Builds the parts and gives each one what it needs from the others. */
export function startWorkbench(context: ExtensionContext, shell: Shell): void {
  const knowsStore = () => hub.state.kind !== 'none' || readSavedConnections().connections.length > 0;
  const isDemo = (connection: string) => connection === DEMO_NAME;
  const logs = registerLogs(context, { demoLogFolder: () => connections.demoLogFolder(), knowsStore });
  const code = createCodeIndex(context);
  const scopes = registerScopes(context, { code });
  const feedParts = { ...appPorts, scopes, readLog: logs.consumerLog };
  const connections = registerConnections(context, {
    createFeed: (life, name) => createJoinedFeed(life, name, feedParts),
  });
  const { hub, viewShown } = connections;
  const feed = createActiveFeed(hub);
  const histories = registerHistory(context, { hub });
  const flows = createFlows({
    ...appPorts,
    settings: { ...appPorts.settings, flowEvents: settings.flowEvents },
    hub,
    histories,
    worker: pathToFileURL(context.asAbsolutePath('dist/flows/worker.js')),
  });
  const openTrace = registerTrace(context, { hub, logs, code, flows, serializer: shell.tracePanels });
  registerConsumers(context, { hub, openTrace, viewShown, isDemo, ...shell.consumers });
  const chooseConsumer: ChooseConsumer = async (named) =>
    (await import('./features/consumers/chooseConsumer')).chooseConsumer(hub, named);
  const diagnose = registerDiagnosis(context, {
    hub,
    logs,
    handlers: scopes.handlers,
    chooseConsumer,
    histories,
    flows,
  });
  const metrics = createMetricsReader();
  const openConsumer = registerConsumerPanel(context, {
    hub,
    logs,
    code,
    openTrace,
    diagnose,
    histories,
    metrics,
    chooseConsumer,
    serializer: shell.consumerPanels,
  });
  registerFlow(context, { hub, flows, logs, code, openTrace, openConsumer, serializer: shell.flowPanels });
  registerMap(context, { hub, flows, code, openTrace, openConsumer, serializer: shell.mapPanels });
  const { showEvents, runStart } = registerEvents(context, {
    active: hub,
    flows: (connection) =>
      flows.isOn ? { keeper: flows.of(connection), use: (work) => hub.handle(connection).use(work) } : undefined,
    feed,
    logs,
    openTrace,
    viewShown,
    provider: shell.events,
  });
  registerFlowFindings(context, { hub, flows, code });
  registerCode(context, { active: hub, code, feed, openTrace });
  registerExpectations(context, { hub, feed, flows: (connection) => flows.of(connection), runStart });
  registerLookup(context, {
    active: hub,
    isConnected: (name) => hub.shown.some((handle) => handle.name === name && readableStore(handle.state)),
    openTrace,
    showEvents,
    links: shell.links,
  });
  const ids = createIdSpotting();
  registerLinks(context, { active: hub, feed, ids, knowsStore });
  registerLogDocuments(context, { active: hub, logs, ids });
  const savedNames = () => readSavedConnections().connections.map(({ name }) => name);
  registerAgent(context, {
    hub,
    logs,
    code,
    flows,
    histories,
    commits: gitCommits,
    savedNames,
    links: shell.links,
    runStart,
    chooseConsumer,
    ...shell.agent,
  });
  registerStatus(context, { hub });
  registerStored(context, { histories, forgetPasswords: connections.forgetPasswords });
  context.subscriptions.push(feed, flows, code, readSourcesOf(hub, code));
}

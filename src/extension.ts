import { Disposable, type ExtensionContext } from 'vscode';
import { registerCode } from './features/code';
import { createCodeIndex } from './features/code/codeIndex';
import { registerConnections } from './features/connections';
import { DEMO_NAME } from './features/connections/connectionEntries';
import { readSavedConnections } from './features/connections/savedConnections';
import { registerConsumerPanel } from './features/consumerPanel';
import { registerConsumers } from './features/consumers';
import { createConsumerFeed } from './features/consumers/feed';
import { registerDiagnosis } from './features/diagnosis';
import { createCulprits } from './features/diagnosis/culprits';
import { registerEvents } from './features/events';
import { registerHistory } from './features/history';
import { registerLinks } from './features/links';
import { registerLogDocuments } from './features/logDocuments';
import { registerLogs } from './features/logs';
import { registerLookup } from './features/lookup';
import { createMetricsReader } from './features/metrics';
import { registerScopes } from './features/scopes';
import { registerStatus } from './features/status';
import { registerTrace } from './features/trace';
import { createConsumerSources } from './platform/consumerSources';
import { createIdSpotting } from './platform/idSpotter';
import { logLifetime } from './platform/log';

/** Builds the parts and hands each what it needs of the others. */
export function activate(context: ExtensionContext): void {
  context.subscriptions.push(logLifetime);
  const active = registerConnections(context);
  const knowsStore = () => active.state.kind !== 'none' || readSavedConnections().connections.length > 0;
  const logs = registerLogs(context, { demoLogFolder: active.demoLogFolder, knowsStore });
  const code = createCodeIndex();
  const scopes = registerScopes(context, { active, code });
  const sources = createConsumerSources(active, active.watched, (store) => {
    const feed = createConsumerFeed(store, scopes);
    const culprits = createCulprits({ active: store, feed, logs, scopes });
    return { active: store, feed, culprits, dispose: () => Disposable.from(culprits, feed).dispose() };
  });
  const { feed } = sources.of(undefined);
  const histories = registerHistory(context, { sources });
  const openTrace = registerTrace(context, { active, sources, logs });
  registerConsumers(context, {
    active,
    sources,
    openTrace,
    viewShown: () => void active.viewShown(),
    settingsOf: scopes.settingsOf,
    isDemo: (connection) => connection === DEMO_NAME,
  });
  const diagnose = registerDiagnosis(context, { active, logs, sources, scopes });
  registerConsumerPanel(context, {
    sources,
    logs,
    openTrace,
    diagnose,
    histories,
    metrics: createMetricsReader(),
    settingsOf: scopes.settingsOf,
  });
  registerEvents(context, { active, feed, logs, openTrace, viewShown: () => void active.viewShown() });
  registerCode(context, { active, code, feed, scopes, openTrace });
  registerLookup(context, { active, openTrace });
  const ids = createIdSpotting();
  registerLinks(context, { active, feed, ids, knowsStore });
  registerLogDocuments(context, { active, logs, ids });
  registerStatus(context, { active, sources, settingsOf: scopes.settingsOf });
  context.subscriptions.push(
    code,
    sources,
    scopes.onDidChange(() => {
      for (const source of sources.all) source.feed.refresh();
    }),
  );
}

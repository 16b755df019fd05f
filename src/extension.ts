import type { ExtensionContext } from 'vscode';
import { registerConnections } from './features/connections';
import { DEMO_NAME } from './features/connections/connectionEntries';
import { registerConsumerPanel } from './features/consumerPanel';
import { registerConsumers } from './features/consumers';
import { createConsumerFeed } from './features/consumers/feed';
import { registerDiagnosis } from './features/diagnosis';
import { registerLogs } from './features/logs';
import { registerLookup } from './features/lookup';
import { registerScopes } from './features/scopes';
import { registerStatus } from './features/status';
import { registerTrace } from './features/trace';
import { logLifetime } from './platform/log';
import { placeholderHistories } from './platform/placeholderHistories'; // placeholder

/** Builds the parts and hands each what it needs of the others. */
export function activate(context: ExtensionContext): void {
  context.subscriptions.push(logLifetime);
  const active = registerConnections(context);
  const logs = registerLogs(context, active);
  const scopes = registerScopes(context, { active });
  const feed = createConsumerFeed(active, scopes);
  const openTrace = registerTrace(context, { active, feed, logs });
  registerConsumers(context, {
    active,
    feed,
    openTrace,
    viewShown: () => void active.viewShown(),
    settingsOf: scopes.settingsOf,
    isDemo: (connection) => connection === DEMO_NAME,
  });
  const diagnose = registerDiagnosis(context, { active, logs, feed, scopes });
  registerConsumerPanel(context, {
    active,
    feed,
    logs,
    openTrace,
    diagnose,
    histories: placeholderHistories(active, feed), // placeholder
    metrics: { isOn: false, read: () => Promise.reject(new Error('')) }, // placeholder
  });
  registerLookup(context, { active, openTrace });
  registerStatus(context, { active, feed });
  context.subscriptions.push(
    feed,
    scopes.onDidChange(() => feed.refresh()),
  );
}

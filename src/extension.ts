import type { ExtensionContext } from 'vscode';
import { registerCode } from './features/code';
import { createCodeIndex } from './features/code/codeIndex';
import { registerConnections } from './features/connections';
import { DEMO_NAME } from './features/connections/connectionEntries';
import { registerConsumers } from './features/consumers';
import { createConsumerFeed } from './features/consumers/feed';
import { registerDiagnosis } from './features/diagnosis';
import { registerLogs } from './features/logs';
import { registerLookup } from './features/lookup';
import { registerScopes } from './features/scopes';
import { registerStatus } from './features/status';
import { registerTrace } from './features/trace';
import { logLifetime } from './platform/log';

/** Builds the parts and hands each what it needs of the others. */
export function activate(context: ExtensionContext): void {
  context.subscriptions.push(logLifetime);
  const active = registerConnections(context);
  const logs = registerLogs(context, active);
  const code = createCodeIndex();
  const scopes = registerScopes(context, { active, code });
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
  registerDiagnosis(context, { active, logs, feed, scopes });
  registerCode(context, { active, code, feed, scopes, openTrace });
  registerLookup(context, { active, openTrace });
  registerStatus(context, { active, feed });
  context.subscriptions.push(
    code,
    feed,
    scopes.onDidChange(() => feed.refresh()),
  );
}

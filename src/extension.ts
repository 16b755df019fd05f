import type { ExtensionContext } from 'vscode';
import { registerConnections } from './features/connections';
import { registerConsumers } from './features/consumers';
import { createConsumerFeed } from './features/consumers/feed';
import { registerLogs } from './features/logs';
import { registerLookup } from './features/lookup';
import { registerStatus } from './features/status';
import { registerTrace } from './features/trace';
import { logLifetime } from './platform/log';

/** Builds the parts and hands each what it needs of the others. */
export function activate(context: ExtensionContext): void {
  context.subscriptions.push(logLifetime);
  const active = registerConnections(context);
  const logs = registerLogs(context, active);
  const feed = createConsumerFeed(active);
  const openTrace = registerTrace(context, { active, feed, logs });
  registerConsumers(context, { active, feed, openTrace, viewShown: () => void active.viewShown() });
  registerLookup(context, { active, openTrace });
  registerStatus(context, { active, feed });
  context.subscriptions.push(feed);
}

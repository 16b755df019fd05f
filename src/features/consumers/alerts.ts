import * as vscode from 'vscode';
import { type Alert, type AlertMemory, nextAlert } from '../../model/healthAlerts';
import type { ActiveStore } from '../../platform/activeStore';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import type { ConsumerSettings } from '../../platform/consumerSettings';
import { onSettingChange, settings } from '../../platform/settings';
import { type AlertActions, showProblems, showRecovered } from './alertMessages';
import { areAlertsWanted } from './alertsWanted';

/** Tells once when a consumer needs a person, and when it has recovered. */
export function registerAlerts(
  context: vscode.ExtensionContext,
  deps: {
    readonly active: ActiveStore;
    readonly feed: ConsumerFeed;
    readonly settingsOf: (name: string) => ConsumerSettings;
    readonly isDemo: (connection: string) => boolean;
    readonly actions: AlertActions;
  },
): void {
  const { active, feed } = deps;
  let memories = new Map<string, AlertMemory>();
  let connection: string | undefined;
  let watching: vscode.Disposable | undefined;

  const isWanted = () =>
    areAlertsWanted(active.state, vscode.window.state, { notify: settings.notify.get(), isDemo: deps.isDemo });
  const watch = () => {
    if (isWanted()) watching ??= feed.watch();
    else {
      watching?.dispose();
      watching = undefined;
    }
  };
  const connectionChanged = () => {
    const { state } = active;
    const name = state.kind === 'none' ? undefined : state.name;
    if (name !== connection) memories = new Map();
    connection = name;
    watch();
  };
  const tell = () => {
    if (!isWanted() || feed.state.error !== undefined) return;
    const times = { holdDownS: settings.holdDownS.get(), clearS: settings.clearS.get() };
    const alerts: Alert[] = [];
    for (const health of feed.state.consumers) {
      const own = deps.settingsOf(health.name);
      // What was not told need not be taken back, and counts from the beginning once it is to be told again.
      if (own.muted) {
        memories.delete(health.name);
        continue;
      }
      const thresholds = {
        lagEvents: own.lagEvents ?? settings.lagEvents.get(),
        lagSeconds: own.lagSeconds ?? settings.lagSeconds.get(),
      };
      const { memory, alert } = nextAlert(memories.get(health.name), health, thresholds, times, Date.now());
      memories.set(health.name, memory);
      if (alert) alerts.push(alert);
    }
    showProblems(
      alerts.filter((alert) => alert.kind === 'problem'),
      deps.actions,
    );
    if (settings.notifyRecovery.get()) showRecovered(alerts.filter((alert) => alert.kind === 'recovered'));
  };

  context.subscriptions.push(
    active.onDidChange(connectionChanged),
    feed.onDidChange(tell),
    vscode.window.onDidChangeWindowState(watch),
    onSettingChange([settings.notify], watch),
    { dispose: () => watching?.dispose() },
  );
  connectionChanged();
}

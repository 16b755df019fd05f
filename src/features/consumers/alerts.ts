import * as vscode from 'vscode';
import { type Alert, type AlertMemory, nextAlert, toldBefore } from '../../model/healthAlerts';
import type { ConsumerSettings } from '../../platform/consumerSettings';
import { type ConsumerSource, type ConsumerSources, connectionOf } from '../../platform/consumerSources';
import { onSettingChange, settings } from '../../platform/settings';
import { type AlertActions, showProblems, showRecovered } from './alertMessages';
import { areAlertsWanted } from './alertsWanted';
import { createToldBefore, type ToldBefore } from './toldBefore';

interface AlertDeps {
  readonly sources: ConsumerSources;
  readonly settingsOf: (name: string) => ConsumerSettings;
  readonly isDemo: (connection: string) => boolean;
  readonly actions: AlertActions;
}

/** Tells once when a consumer needs a person, and when it has recovered. */
export function registerAlerts(context: vscode.ExtensionContext, deps: AlertDeps): void {
  const told = createToldBefore(context.workspaceState);
  context.subscriptions.push(deps.sources.each((source) => watchAlerts(source, told, deps)));
}

function watchAlerts(source: ConsumerSource, told: ToldBefore, deps: AlertDeps): vscode.Disposable {
  const { active, feed } = source;
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
    const name = connectionOf(source);
    if (name !== connection) {
      const known = name === undefined ? [] : told.of(name);
      memories = new Map(known.map((consumer) => [consumer, toldBefore(Date.now())]));
    }
    connection = name;
    watch();
  };
  /** The demo store is another one each time. */
  const remember = () => {
    if (connection === undefined || deps.isDemo(connection)) return;
    told.remember(
      connection,
      [...memories].filter(([, memory]) => memory.told).map(([name]) => name),
    );
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
    remember();
    const place = { connection: connection ?? '', isOneOfSeveral: deps.sources.all.length > 1 };
    showProblems(
      alerts.filter((alert) => alert.kind === 'problem'),
      place,
      deps.actions,
    );
    if (!settings.notifyRecovery.get()) return;
    showRecovered(
      alerts.filter((alert) => alert.kind === 'recovered'),
      place,
    );
  };

  const subscriptions = vscode.Disposable.from(
    active.onDidChange(connectionChanged),
    feed.onDidChange(tell),
    vscode.window.onDidChangeWindowState(watch),
    onSettingChange([settings.notify], watch),
    { dispose: () => watching?.dispose() },
  );
  connectionChanged();
  return subscriptions;
}

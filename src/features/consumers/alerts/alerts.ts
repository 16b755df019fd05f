import * as vscode from 'vscode';
import { createAlertBook } from '../../../app/consumers/alertBook';
import type { StoreHandle } from '../../../app/stores/handle';
import type { StoreHub } from '../../../app/stores/hub';
import type { Disposable } from '../../../base/event';
import { onSettingChange, settings } from '../../../platform/vscode/settings';
import {
  type AlertActions,
  showGone,
  showLeft,
  showOutdated,
  showProblems,
  showRecovered,
  showRemoved,
} from './alertMessages';
import { areAlertsWanted, createNotifiedBefore, LATE, NOTIFIED, type NotifiedBefore } from './notifiedBefore';

interface AlertDeps {
  readonly hub: StoreHub;
  readonly isDemo: (connection: string) => boolean;
  readonly actions: AlertActions;
}

/** What a person was notified about before the window was reloaded. */
interface EarlierAlerts {
  readonly notified: NotifiedBefore;
  readonly late: NotifiedBefore;
}

/** Notifies once when a consumer needs a person, and once when it has recovered. */
export function registerAlerts(context: vscode.ExtensionContext, deps: AlertDeps): void {
  const before: EarlierAlerts = {
    notified: createNotifiedBefore(context.workspaceState, NOTIFIED),
    late: createNotifiedBefore(context.workspaceState, LATE),
  };
  context.subscriptions.push(deps.hub.each((handle) => watchAlerts(handle, before, deps)));
}

/** Milliseconds of a clock that never goes back. */
const now = () => performance.now();

function watchAlerts(handle: StoreHandle, before: EarlierAlerts, deps: AlertDeps): vscode.Disposable {
  const { name: connection, feed } = handle;
  /** The consumers of each message that is still open. */
  const open = new Set<readonly string[]>();
  const book = createAlertBook({ notified: before.notified.of(connection), late: before.late.of(connection) }, now());
  let watching: Disposable | undefined;

  const isWanted = () =>
    areAlertsWanted(handle.state, vscode.window.state, { notify: settings.notify.get(), isDemo: deps.isDemo });
  const watch = () => {
    if (isWanted()) watching ??= feed.watch();
    else {
      watching?.dispose();
      watching = undefined;
    }
  };
  /** The demo is not remembered, because it is a new store each time. */
  const remember = () => {
    if (deps.isDemo(connection)) return;
    before.notified.remember(connection, book.notified);
    before.late.remember(connection, book.late);
  };
  const notify = () => {
    if (!isWanted()) return;
    const times = { holdDownS: settings.holdDownS.get(), clearS: settings.clearS.get() };
    const { alerts, outdated, removed } = book.take(feed.state, times, now());
    remember();
    const place = { connection };
    showOutdated(outdated, place);
    const problems = alerts.filter((alert) => alert.kind === 'problem');
    const names = problems.map(({ health }) => health.name);
    open.add(names);
    void showProblems(problems, place, deps.actions).finally(() => open.delete(names));
    if (!settings.notifyRecovery.get()) return;
    const ofKind = (kind: (typeof alerts)[number]['kind']) => alerts.filter((alert) => alert.kind === kind);
    showRecovered(ofKind('recovered'), place);
    showGone(ofKind('gone'), place);
    showRemoved(removed, place);
  };

  const subscriptions = vscode.Disposable.from(
    handle.onDidChange(watch),
    feed.onDidChange(notify),
    vscode.window.onDidChangeWindowState(watch),
    onSettingChange([settings.notify], watch),
    { dispose: () => watching?.dispose() },
    // Not when the window closes, because the store was not left then.
    { dispose: () => !deps.hub.shown.includes(handle) && showLeft([...open].flat(), { connection }) },
  );
  watch();
  return subscriptions;
}

import * as vscode from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import { registerCommand } from '../../platform/commands';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import { consumerOfRow } from '../../platform/consumerRow';
import type { ConsumerSettings } from '../../platform/consumerSettings';
import type { Culprits } from '../../platform/culprits';
import { commands, contextKeys, views } from '../../platform/ids';
import { onSettingChange, settings } from '../../platform/settings';
import type { OpenTrace } from '../../platform/traceOpener';
import { registerAlerts } from './alerts';
import { badgeOf } from './badge';
import { askFilter } from './filter';
import { viewMessage } from './message';
import { muteConsumer, unmuteConsumer } from './mute';
import { openCulprit } from './openCulprit';
import { pickConsumer } from './pickConsumer';
import { revealConsumer } from './revealConsumer';
import type { CulpritRow, Row } from './rows';
import { showNextUnhandled } from './showNextUnhandled';
import { ConsumerTree } from './tree';
import { dimUnreadRows } from './unreadRows';

/** The view "Consumers" and its commands. */
export function registerConsumers(
  context: vscode.ExtensionContext,
  deps: {
    readonly active: ActiveStore;
    readonly viewShown: () => void;
    readonly feed: ConsumerFeed;
    readonly culprits: Culprits;
    readonly openTrace: OpenTrace;
    readonly settingsOf: (name: string) => ConsumerSettings;
    readonly isDemo: (connection: string) => boolean;
  },
): void {
  const { active, feed } = deps;
  const tree = new ConsumerTree(feed, deps.culprits, (name) => deps.settingsOf(name).muted);
  const view = vscode.window.createTreeView<Row>(views.consumers, { treeDataProvider: tree, showCollapseAll: true });
  let watching: vscode.Disposable | undefined;

  const watchWhileVisible = () => {
    watching?.dispose();
    watching = view.visible ? feed.watch() : undefined;
    if (view.visible) deps.viewShown();
  };
  const showState = () => {
    view.description = active.state.kind === 'none' ? '' : active.state.name;
    view.message = viewMessage(active.state, feed.state, tree.filter, tree.rows().length) ?? '';
    if (!settings.badge.get()) view.badge = undefined;
    // What cannot be read has not become fewer.
    else if (feed.state.error === undefined) view.badge = badgeOf(feed.state.consumers);
  };
  const setFilter = (text: string) => {
    tree.filter = text;
    void vscode.commands.executeCommand('setContext', contextKeys.consumersFiltered, text !== '');
    showState();
  };
  const nameOf = (row: unknown) => consumerOfRow(row) ?? pickConsumer(tree);

  context.subscriptions.push(
    tree,
    view,
    dimUnreadRows(),
    view.onDidChangeVisibility(watchWhileVisible),
    feed.onDidChange(showState),
    active.onDidChange(showState),
    onSettingChange([settings.badge], showState),
    registerCommand(commands.refreshConsumers, () => feed.refresh()),
    registerCommand(commands.filterConsumers, () => askFilter(tree.filter, setFilter)),
    registerCommand(commands.clearConsumerFilter, () => setFilter('')),
    registerCommand(commands.copyConsumerName, async (row?: unknown) => {
      const name = await nameOf(row);
      if (name) await vscode.env.clipboard.writeText(name);
    }),
    registerCommand(commands.muteConsumer, async (row?: unknown) => {
      const name = await nameOf(row);
      if (name) await muteConsumer(name);
    }),
    registerCommand(commands.unmuteConsumer, async (row?: unknown) => {
      const name = await nameOf(row);
      if (name) await unmuteConsumer(name);
    }),
    registerCommand(commands.showNextUnhandled, async (row?: unknown) => {
      const name = await nameOf(row);
      if (name) await showNextUnhandled(name, active, deps.openTrace);
    }),
    registerCommand(commands.openCulprit, (row: CulpritRow) => openCulprit(row, active, deps.openTrace)),
    { dispose: () => watching?.dispose() },
  );
  registerAlerts(context, {
    ...deps,
    actions: {
      open: (name) => vscode.commands.executeCommand(commands.openConsumer, name),
      showRow: (name) => revealConsumer(name, view, tree),
      why: (name) => vscode.commands.executeCommand(commands.whyBehind, name),
      mute: muteConsumer,
    },
  });
  watchWhileVisible();
  showState();
}

import * as vscode from 'vscode';
import { type ActiveStore, storeNamed } from '../../platform/activeStore';
import { registerCommand } from '../../platform/commands';
import { namedByRow } from '../../platform/consumerRow';
import type { ConsumerSettings } from '../../platform/consumerSettings';
import type { ConsumerSources } from '../../platform/consumerSources';
import { commands, contextKeys, views } from '../../platform/ids';
import { onSettingChange, settings } from '../../platform/settings';
import type { OpenTrace } from '../../platform/traceOpener';
import { registerAlerts } from './alerts';
import { createBadge } from './badge';
import { askFilter } from './filter';
import { filterMessage, viewMessage } from './message';
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
    readonly sources: ConsumerSources;
    readonly openTrace: OpenTrace;
    readonly settingsOf: (name: string) => ConsumerSettings;
    readonly isDemo: (connection: string) => boolean;
  },
): void {
  const { active, sources } = deps;
  const isMuted = (name: string) => deps.settingsOf(name).muted;
  const tree = new ConsumerTree(sources, isMuted);
  const view = vscode.window.createTreeView<Row>(views.consumers, { treeDataProvider: tree, showCollapseAll: true });
  const badge = createBadge(sources, isMuted);
  let watching: vscode.Disposable | undefined;

  const watchWhileVisible = () => {
    watching?.dispose();
    watching = view.visible ? sources.each(({ feed }) => feed.watch()) : undefined;
    if (view.visible) deps.viewShown();
  };
  const showState = () => {
    view.description = active.state.kind === 'none' || tree.isGrouped ? '' : active.state.name;
    view.message = messageAbove(tree, sources) ?? '';
    view.badge = settings.badge.get() ? badge() : undefined;
  };
  const setFilter = (text: string) => {
    tree.filter = text;
    void vscode.commands.executeCommand('setContext', contextKeys.consumersFiltered, text !== '');
    showState();
  };
  const chosenBy = async (argument: unknown) => {
    const { connection, consumer } = namedByRow(argument);
    return consumer === undefined ? await pickConsumer(tree) : { connection, consumer };
  };

  context.subscriptions.push(
    tree,
    view,
    dimUnreadRows(),
    view.onDidChangeVisibility(watchWhileVisible),
    sources.onDidChange(showState),
    sources.each((source) =>
      vscode.Disposable.from(source.feed.onDidChange(showState), source.active.onDidChange(showState)),
    ),
    onSettingChange([settings.badge, settings.consumers], showState),
    registerCommand(commands.refreshConsumers, () => {
      for (const { feed } of sources.all) feed.refresh();
    }),
    registerCommand(commands.filterConsumers, () => askFilter(tree.filter, setFilter)),
    registerCommand(commands.clearConsumerFilter, () => setFilter('')),
    registerCommand(commands.copyConsumerName, async (row?: unknown) => {
      const chosen = await chosenBy(row);
      if (chosen) await vscode.env.clipboard.writeText(chosen.consumer);
    }),
    registerCommand(commands.muteConsumer, async (row?: unknown) => {
      const chosen = await chosenBy(row);
      if (chosen) await muteConsumer(chosen.consumer);
    }),
    registerCommand(commands.unmuteConsumer, async (row?: unknown) => {
      const chosen = await chosenBy(row);
      if (chosen) await unmuteConsumer(chosen.consumer);
    }),
    registerCommand(commands.showNextUnhandled, async (row?: unknown) => {
      const chosen = await chosenBy(row);
      if (chosen) await showNextUnhandled(chosen.consumer, await storeNamed(active, chosen.connection), deps.openTrace);
    }),
    registerCommand(commands.openSelectedConsumer, async () => {
      const [row] = view.selection;
      if (row) await vscode.commands.executeCommand(commands.openConsumer, row);
    }),
    registerCommand(commands.openCulprit, (row: CulpritRow) => openCulprit(row, active, deps.openTrace)),
    { dispose: () => watching?.dispose() },
  );
  registerAlerts(context, {
    ...deps,
    actions: {
      open: (consumer) => vscode.commands.executeCommand(commands.openConsumer, consumer),
      showRow: (consumer) => revealConsumer(consumer, view, tree),
      why: (consumer) => vscode.commands.executeCommand(commands.whyBehind, consumer),
      mute: ({ consumer }) => muteConsumer(consumer),
    },
  });
  watchWhileVisible();
  showState();
}

/** Where connections have rows, what is not up to date stands there. */
function messageAbove(tree: ConsumerTree, sources: ConsumerSources): string | undefined {
  const shown = tree.rows().length;
  if (tree.isGrouped) return shown === 0 ? filterMessage(tree.filter) : undefined;
  const { active, feed } = sources.of(undefined);
  return viewMessage(active.state, feed.state, tree.filter, shown);
}

import * as vscode from 'vscode';
import type { OpenTrace } from '../../app/navigation';
import type { StoreHub } from '../../app/stores/hub';
import { storeNamed } from '../../app/stores/state';
import type { Disposable } from '../../base/event';
import { registerCommand } from '../../platform/vscode/commands';
import { namedByRow } from '../../platform/vscode/consumerRow';
import { commands, contextKeys } from '../../platform/vscode/ids';
import type { LateTree } from '../../platform/vscode/late';
import { onSettingChange, settings } from '../../platform/vscode/settings';
import { registerAlerts } from './alerts/alerts';
import { openCulprit } from './blockingItem';
import { muteConsumer, pickConsumer, revealConsumer, showNextUnhandled, unmuteConsumer } from './commands';
import { showRowMarks } from './items';
import { askFilter, badgeOf, filterMessage, viewMessage } from './message';
import type { CulpritRow, TreeRow } from './rows';
import { ConsumerTree } from './tree';

/** Registers the view "Consumers" and its commands. */
export function registerConsumers(
  context: vscode.ExtensionContext,
  deps: {
    readonly hub: StoreHub;
    readonly viewShown: () => void;
    readonly openTrace: OpenTrace;
    readonly isDemo: (connection: string) => boolean;
    readonly view: vscode.TreeView<TreeRow>;
    readonly tree: LateTree<TreeRow>;
  },
): void {
  const { hub, view } = deps;
  const tree = new ConsumerTree(hub);
  deps.tree.set(tree);
  let watching: Disposable | undefined;

  const watchWhileVisible = () => {
    watching?.dispose();
    watching = view.visible ? hub.each(({ feed }) => feed.watch('closely')) : undefined;
    if (view.visible) deps.viewShown();
  };
  const showState = () => {
    view.description = hub.state.kind === 'none' || tree.isGrouped ? '' : hub.state.name;
    view.message = messageAbove(tree, hub) ?? '';
    view.badge = settings.badge.get() ? badgeOf(hub) : undefined;
  };
  const setFilter = (text: string) => {
    tree.filter = text;
    void vscode.commands.executeCommand('setContext', contextKeys.consumersFiltered, text !== '');
    showState();
  };
  const chosenBy = async (argument: unknown) => {
    const { connection, consumer } = namedByRow(argument);
    if (consumer === undefined) return await pickConsumer(tree);
    return { connection: connection ?? hub.active?.name ?? '', consumer };
  };

  context.subscriptions.push(
    tree,
    showRowMarks(),
    view.onDidChangeVisibility(watchWhileVisible),
    hub.onDidChange(showState),
    hub.onDidChangeShown(showState),
    hub.each((handle) => vscode.Disposable.from(handle.feed.onDidChange(showState), handle.onDidChange(showState))),
    onSettingChange([settings.badge, settings.consumers], showState),
    registerCommand(commands.refreshConsumers, () => {
      for (const { feed } of hub.shown) feed.refresh();
    }),
    registerCommand(commands.filterConsumers, () => askFilter(tree.filter, setFilter)),
    registerCommand(commands.clearConsumerFilter, () => setFilter('')),
    registerCommand(commands.copyConsumerName, async (row?: unknown) => {
      const chosen = await chosenBy(row);
      if (chosen) await vscode.env.clipboard.writeText(chosen.consumer);
    }),
    registerCommand(commands.muteConsumer, async (row?: unknown) => {
      const chosen = await chosenBy(row);
      if (chosen) await muteConsumer(chosen);
    }),
    registerCommand(commands.unmuteConsumer, async (row?: unknown) => {
      const chosen = await chosenBy(row);
      if (chosen) await unmuteConsumer(chosen);
    }),
    registerCommand(commands.showNextUnhandled, async (row?: unknown) => {
      const chosen = await chosenBy(row);
      if (chosen) await showNextUnhandled(chosen.consumer, await storeNamed(hub, chosen.connection), deps.openTrace);
    }),
    registerCommand(commands.openSelectedConsumer, async () => {
      const [row] = view.selection;
      if (row) await vscode.commands.executeCommand(commands.openConsumer, row);
    }),
    registerCommand(commands.openCulprit, (row: CulpritRow) => openCulprit(row, hub, deps.openTrace)),
    { dispose: () => watching?.dispose() },
  );
  registerAlerts(context, {
    ...deps,
    actions: {
      open: (consumer) => vscode.commands.executeCommand(commands.openConsumer, consumer),
      showRow: (consumer) => revealConsumer(consumer, view, tree),
      why: (consumer) => vscode.commands.executeCommand(commands.whyBehind, consumer),
      mute: muteConsumer,
    },
  });
  watchWhileVisible();
  showState();
}

/** Returns the message above the rows. When connections have rows of their own, these rows say what is not up to date. */
function messageAbove(tree: ConsumerTree, hub: StoreHub): string | undefined {
  const shown = tree.rows().length;
  if (tree.isGrouped) return shown === 0 ? filterMessage(tree.filter) : undefined;
  return hub.active && viewMessage(hub.state, hub.active.feed.state, tree.filter, shown);
}

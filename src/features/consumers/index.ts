import * as vscode from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import { registerCommand } from '../../platform/commands';
import { type ConsumerReference, connectionOfRow, consumerOfRow } from '../../platform/consumerRow';
import type { ConsumerSettings } from '../../platform/consumerSettings';
import type { ConsumerSources } from '../../platform/consumerSources';
import { commands, contextKeys, views } from '../../platform/ids';
import { onSettingChange, settings } from '../../platform/settings';
import type { OpenTrace } from '../../platform/traceOpener';
import { registerAlerts } from './alerts';
import { badgeOf, needyOf } from './badge';
import { askFilter } from './filter';
import { viewMessage } from './message';
import { muteConsumer } from './mute';
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
  const tree = new ConsumerTree(sources);
  const view = vscode.window.createTreeView<Row>(views.consumers, { treeDataProvider: tree, showCollapseAll: true });
  let watching: vscode.Disposable | undefined;

  const watchWhileVisible = () => {
    watching?.dispose();
    watching = view.visible ? sources.each(({ feed }) => feed.watch()) : undefined;
    if (view.visible) deps.viewShown();
  };
  const showState = () => {
    view.description = active.state.kind === 'none' || tree.isGrouped ? '' : active.state.name;
    view.message = (tree.isGrouped ? messageOfSeveral(tree) : messageOf(sources, tree)) ?? '';
    view.badge = settings.badge.get() ? badgeOf(countNeedy()) : undefined;
  };
  /** What cannot be read has not become fewer. */
  const lastCounts = new WeakMap<object, number>();
  const countNeedy = () => {
    for (const { feed } of sources.all) {
      if (feed.state.error === undefined) lastCounts.set(feed, needyOf(feed.state.consumers));
    }
    return sources.all.reduce((sum, { feed }) => sum + (lastCounts.get(feed) ?? 0), 0);
  };
  const setFilter = (text: string) => {
    tree.filter = text;
    void vscode.commands.executeCommand('setContext', contextKeys.consumersFiltered, text !== '');
    showState();
  };
  const consumerOf = async (argument: unknown) => referenceOf(argument) ?? (await pickConsumer(tree));

  context.subscriptions.push(
    tree,
    view,
    dimUnreadRows(),
    view.onDidChangeVisibility(watchWhileVisible),
    sources.onDidChange(showState),
    sources.each((source) =>
      vscode.Disposable.from(source.feed.onDidChange(showState), source.active.onDidChange(showState)),
    ),
    onSettingChange([settings.badge], showState),
    registerCommand(commands.refreshConsumers, () => {
      for (const { feed } of sources.all) feed.refresh();
    }),
    registerCommand(commands.filterConsumers, () => askFilter(tree.filter, setFilter)),
    registerCommand(commands.clearConsumerFilter, () => setFilter('')),
    registerCommand(commands.copyConsumerName, async (row?: unknown) => {
      const chosen = await consumerOf(row);
      if (chosen) await vscode.env.clipboard.writeText(chosen.consumer);
    }),
    registerCommand(commands.showNextUnhandled, async (row?: unknown) => {
      const chosen = await consumerOf(row);
      if (!chosen) return;
      await showNextUnhandled(chosen.consumer, sources.of(chosen.connection).active, deps.openTrace);
    }),
    registerCommand(commands.openCulprit, (row: CulpritRow) =>
      openCulprit(row, sources.of(row.parent.connection).active, deps.openTrace),
    ),
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

function messageOf(sources: ConsumerSources, tree: ConsumerTree): string | undefined {
  const { active, feed } = sources.of(undefined);
  return viewMessage(active.state, feed.state, tree.filter, tree.rows().length);
}

/** What is not up to date stands in the rows of the connections. */
function messageOfSeveral(tree: ConsumerTree): string | undefined {
  const isNothingFound = tree.filter !== '' && tree.rows().length === 0;
  return isNothingFound ? vscode.l10n.t('No consumer has "{0}" in its name.', tree.filter) : undefined;
}

/** Undefined where the argument names none: the command came from the palette. */
function referenceOf(argument: unknown): ConsumerReference | undefined {
  const consumer = consumerOfRow(argument);
  const connection = connectionOfRow(argument);
  return consumer === undefined || connection === undefined ? undefined : { connection, consumer };
}

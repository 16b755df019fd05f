import * as vscode from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import { registerCommand } from '../../platform/commands';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import { commands, contextKeys, views } from '../../platform/ids';
import type { OpenTrace } from '../../platform/traceOpener';
import { askFilter } from './filter';
import { viewMessage } from './message';
import { pickConsumer } from './pickConsumer';
import type { Row } from './rows';
import { showNextUnhandled } from './showNextUnhandled';
import { ConsumerTree } from './tree';

/** The view "Consumers" and its commands. */
export function registerConsumers(
  context: vscode.ExtensionContext,
  deps: {
    readonly active: ActiveStore;
    readonly viewShown: () => void;
    readonly feed: ConsumerFeed;
    readonly openTrace: OpenTrace;
  },
): void {
  const { active, feed } = deps;
  const tree = new ConsumerTree(feed);
  const view = vscode.window.createTreeView<Row>(views.consumers, { treeDataProvider: tree, showCollapseAll: true });
  let watching: vscode.Disposable | undefined;

  const watchWhileVisible = () => {
    watching?.dispose();
    watching = view.visible ? feed.watch() : undefined;
    if (view.visible) deps.viewShown();
  };
  const showMessage = () => {
    view.description = active.state.kind === 'none' ? '' : active.state.name;
    view.message = viewMessage(active.state, feed.state, tree.filter, tree.rows().length) ?? '';
  };
  const setFilter = (text: string) => {
    tree.filter = text;
    void vscode.commands.executeCommand('setContext', contextKeys.consumersFiltered, text !== '');
    showMessage();
  };
  const nameOf = (row: unknown) => (isRow(row) ? rowConsumer(row) : pickConsumer(tree));

  context.subscriptions.push(
    tree,
    view,
    view.onDidChangeVisibility(watchWhileVisible),
    feed.onDidChange(showMessage),
    active.onDidChange(showMessage),
    registerCommand(commands.refreshConsumers, () => feed.refresh()),
    registerCommand(commands.filterConsumers, () => askFilter(tree.filter, setFilter)),
    registerCommand(commands.clearConsumerFilter, () => setFilter('')),
    registerCommand(commands.copyConsumerName, async (row?: unknown) => {
      const name = await nameOf(row);
      if (name) await vscode.env.clipboard.writeText(name);
    }),
    registerCommand(commands.showNextUnhandled, async (row?: unknown) => {
      const name = await nameOf(row);
      if (name) await showNextUnhandled(name, active, deps.openTrace);
    }),
    { dispose: () => watching?.dispose() },
  );
  watchWhileVisible();
  showMessage();
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && 'kind' in value;
const rowConsumer = (row: Row) => (row.kind === 'consumer' ? row : row.parent).health.name;

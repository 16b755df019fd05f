import * as vscode from 'vscode';
import { replicaWords } from '../../model/replicaWords';
import type { ActiveStore, StoreState } from '../../platform/activeStore';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import { commands } from '../../platform/ids';
import { t } from '../../platform/translate';
import { behind, statusView } from './statusView';

/** The status bar item: the active connection and how many consumers are behind. */
export function registerStatus(
  context: vscode.ExtensionContext,
  deps: { readonly active: ActiveStore; readonly feed: ConsumerFeed },
): void {
  const item = vscode.window.createStatusBarItem('eventTrace.connection', vscode.StatusBarAlignment.Left, 0);
  item.name = 'Event Trace';
  item.command = commands.switchConnection;
  let watching: vscode.Disposable | undefined;

  const update = () => {
    const { state } = deps.active;
    const { snapshot, consumers, error } = deps.feed.state;
    const replica = snapshot && replicaWords(snapshot, t);
    const view = statusView(state, snapshot && behind(consumers), { problem: error, replica });
    item.text = view.text;
    item.tooltip = view.tooltip;
    item.backgroundColor = view.warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    if (state.kind === 'none') item.hide();
    else item.show();
    watch(state);
  };

  /** A window that nobody looks at asks for nothing. */
  const watch = (state: StoreState) => {
    const wanted = vscode.window.state.focused && (state.kind === 'connected' || state.kind === 'reconnecting');
    if (wanted) watching ??= deps.feed.watch();
    else {
      watching?.dispose();
      watching = undefined;
    }
  };

  context.subscriptions.push(
    item,
    deps.active.onDidChange(update),
    deps.feed.onDidChange(update),
    vscode.window.onDidChangeWindowState(update),
    { dispose: () => watching?.dispose() },
  );
  update();
}

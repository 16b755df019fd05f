import * as vscode from 'vscode';
import type { Health } from '../../model/health';
import { replicaWords } from '../../model/replicaWords';
import type { ActiveStore } from '../../platform/activeStore';
import { type ConsumerSource, type ConsumerSources, connectionOf } from '../../platform/consumerSources';
import { commands } from '../../platform/ids';
import { t } from '../../platform/translate';
import { behind, statusView } from './statusView';

/** The status bar item: the active connection and how many consumers are behind. */
export function registerStatus(
  context: vscode.ExtensionContext,
  deps: {
    readonly active: ActiveStore;
    readonly sources: ConsumerSources;
    readonly settingsOf: (consumer: string) => { readonly muted: boolean };
  },
): void {
  /** Nothing tells of a consumer that is muted. */
  const heard = (consumers: readonly Health[]) => consumers.filter(({ name }) => !deps.settingsOf(name).muted);
  const item = vscode.window.createStatusBarItem('eventTrace.connection', vscode.StatusBarAlignment.Left, 0);
  item.name = 'Event Trace';
  item.command = commands.switchConnection;

  const update = () => {
    const { state } = deps.active;
    const { snapshot, consumers, error } = deps.sources.of(undefined).feed.state;
    const replica = snapshot && replicaWords(snapshot, t);
    const view = statusView(state, snapshot && behind(heard(consumers)), { problem: error, replica });
    item.text = view.text;
    item.tooltip = [view.tooltip, ...deps.sources.all.slice(1).map((source) => lineOf(source, heard))].join('\n');
    item.backgroundColor = view.warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    if (state.kind === 'none') item.hide();
    else item.show();
  };

  /** A window that nobody looks at asks for nothing. */
  const watch = ({ active, feed }: ConsumerSource) => {
    let watching: vscode.Disposable | undefined;
    const follow = () => {
      const { kind } = active.state;
      const wanted = vscode.window.state.focused && (kind === 'connected' || kind === 'reconnecting');
      if (wanted) watching ??= feed.watch();
      else {
        watching?.dispose();
        watching = undefined;
      }
      update();
    };
    follow();
    return vscode.Disposable.from(
      active.onDidChange(follow),
      feed.onDidChange(update),
      vscode.window.onDidChangeWindowState(follow),
      { dispose: () => watching?.dispose() },
    );
  };

  context.subscriptions.push(item, deps.sources.onDidChange(update), deps.sources.each(watch));
}

/** A watched connection in the tooltip: "billing: 2 behind". */
function lineOf(source: ConsumerSource, heard: (consumers: readonly Health[]) => readonly Health[]): string {
  const { state } = source.active;
  const { snapshot, consumers, error } = source.feed.state;
  const words = state.kind === 'connected' ? error : statusView(state, undefined).tooltip;
  const count = snapshot ? vscode.l10n.t('{0} behind', behind(heard(consumers)).behind) : vscode.l10n.t('connected');
  return vscode.l10n.t('{0}: {1}', connectionOf(source) ?? '', words ?? count);
}

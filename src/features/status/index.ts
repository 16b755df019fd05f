import * as vscode from 'vscode';
import { distributionWords, workerPositionsWords } from '../../app/connections/testReport';
import { lastReadOf } from '../../app/consumers/feedState';
import type { StoreHandle } from '../../app/stores/handle';
import type { StoreHub } from '../../app/stores/hub';
import { readableStore } from '../../app/stores/state';
import type { Disposable } from '../../base/event';
import { replicaWords } from '../../model/health/statusWords';
import { formatCount } from '../../model/text/format';
import { label } from '../../model/text/safeText';
import { commands } from '../../platform/vscode/ids';
import { onSettingChange, settings } from '../../platform/vscode/settings';
import { t } from '../../platform/vscode/translate';
import type { Distribution } from '../../store/recognition';
import { behind, personLines, statusView, watchingText } from './statusView';

/** Registers the status bar item: the active connection, and how many consumers are behind in all shown stores. */
export function registerStatus(context: vscode.ExtensionContext, { hub }: { readonly hub: StoreHub }): void {
  const item = vscode.window.createStatusBarItem('eventTrace.connection', vscode.StatusBarAlignment.Left, 0);
  item.name = 'Event Trace';
  item.command = commands.switchConnection;

  const update = () => {
    const { state } = hub;
    const { snapshot, error } = hub.active?.feed.state ?? {};
    const store = [snapshot && replicaWords(snapshot, t), ...placeWords(readableStore(state)?.layout.distribution)];
    const read = hub.shown.filter(({ feed }) => feed.state.snapshot !== undefined);
    const all = behind(read.map(consumersOf), settings.behindAfterS.get());
    const view = statusView(state, read.length > 0 ? all : undefined, {
      problem: error,
      store: store.filter((line) => line !== undefined),
    });
    const isWatching = state.kind === 'none' && hub.watched.length > 0;
    item.text = isWatching ? watchingText(hub.watched.length, all) : view.text;
    const persons = isWatching ? personLines(all.needPerson) : [];
    const each = hub.watched.length > 0 ? hub.shown.map(lineOf) : [];
    item.tooltip = [view.tooltip, ...persons, ...each].filter((line) => line !== '').join('\n');
    item.backgroundColor = view.warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    if (state.kind === 'none' && !isWatching) item.hide();
    else item.show();
  };

  /** Watches a feed only while the window has the focus. */
  const watch = (handle: StoreHandle) => {
    const { feed } = handle;
    let watching: Disposable | undefined;
    const follow = () => {
      const wanted = vscode.window.state.focused && readableStore(handle.state) !== undefined;
      if (wanted) watching ??= feed.watch();
      else {
        watching?.dispose();
        watching = undefined;
      }
      update();
    };
    follow();
    return vscode.Disposable.from(
      handle.onDidChange(follow),
      feed.onDidChange(update),
      vscode.window.onDidChangeWindowState(follow),
      { dispose: () => watching?.dispose() },
    );
  };

  context.subscriptions.push(
    item,
    onSettingChange([settings.behindAfterS], update),
    hub.onDidChange(update),
    hub.onDidChangeShown(update),
    hub.each(watch),
  );
}

/** Returns where Citus keeps the events, and what is wrong with their positions. */
function placeWords(distribution: Distribution | null | undefined): (string | undefined)[] {
  return distribution ? [distributionWords(distribution, t), workerPositionsWords(distribution, t)] : [];
}

const amount = (count: number) => formatCount(count, t.language);

const consumersOf = ({ name, feed }: StoreHandle) => ({ name, consumers: lastReadOf(feed.state) });

/** Returns the line of one of several connections in the tooltip: "billing: 2 behind". */
function lineOf(handle: StoreHandle): string {
  const { name, state, feed } = handle;
  const { snapshot, error } = feed.state;
  if (state.kind === 'none') return vscode.l10n.t('{0}: {1}', label(name), vscode.l10n.t('not connected'));
  const words = state.kind === 'connected' ? error : statusView(state, undefined).tooltip;
  const count = snapshot
    ? vscode.l10n.t('{0} behind', amount(behind([consumersOf(handle)], settings.behindAfterS.get()).behind))
    : vscode.l10n.t('connected');
  return vscode.l10n.t('{0}: {1}', label(name), words ?? count);
}

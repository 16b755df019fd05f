import * as vscode from 'vscode';
import type { ConsumerFeedState } from '../../platform/consumerFeed';
import type { ConsumerHistories } from '../../platform/consumerHistories';
import type { ConsumerSource, ConsumerSources } from '../../platform/consumerSources';
import { log } from '../../platform/log';
import type { Recorder } from './recorder';

/** Records what the poll tells while somebody watches; it never asks for a poll itself. */
export function registerHistory(
  context: vscode.ExtensionContext,
  deps: { readonly sources: Pick<ConsumerSources, 'each'> },
): ConsumerHistories {
  const changed = new vscode.EventEmitter<void>();
  let loading: Promise<Recorder> | undefined;
  let loaded: Recorder | undefined;

  const recorder = () => {
    loading ??= openRecorder(context).then((opened) => {
      loaded = opened;
      return opened;
    });
    return loading;
  };
  const follow = ({ active, feed }: ConsumerSource) => {
    let last: ConsumerFeedState['snapshot'];
    return feed.onDidChange(async ({ snapshot, consumers }) => {
      const { state } = active;
      // A failed poll tells the last good one again.
      if (snapshot === last || (state.kind !== 'connected' && state.kind !== 'reconnecting')) return;
      last = snapshot;
      if (!snapshot) return;
      (await recorder()).look(state.name, snapshot.databaseTime, consumers);
      changed.fire();
    });
  };

  context.subscriptions.push(changed, deps.sources.each(follow), { dispose: () => loaded?.close() });
  return {
    of: async (connection, consumer) => (await recorder()).of(connection, consumer),
    onDidChange: changed.event,
  };
}

async function openRecorder(context: vscode.ExtensionContext): Promise<Recorder> {
  const [{ createRecorder }, { createHistoryFiles }] = await Promise.all([import('./recorder'), import('./files')]);
  const folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'history').fsPath;
  return createRecorder({
    files: createHistoryFiles(folder),
    schedule: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    onFailure: (error) => log().warn('The history of the consumers could not be written', String(error)),
  });
}

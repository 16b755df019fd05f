import * as vscode from 'vscode';
import type { ConsumerFeedState } from '../../app/consumers/feedState';
import type { Recorder } from '../../app/history/recorder';
import type { ConsumerHistories } from '../../app/ports';
import type { StoreHandle } from '../../app/stores/handle';
import type { StoreHub } from '../../app/stores/hub';
import { readableStore } from '../../app/stores/state';
import { lazily } from '../../base/lazily';
import { isOtherPast } from '../../model/backlog/storeChange';
import { log } from '../../platform/vscode/log';

/** Records what the poll tells while somebody watches; it never asks for a poll itself. */
export function registerHistory(
  context: vscode.ExtensionContext,
  deps: { readonly hub: Pick<StoreHub, 'each'> },
): ConsumerHistories {
  const changed = new vscode.EventEmitter<void>();
  const recorder = lazily(() => openRecorder(context));
  const record = async (connection: string, { snapshot, consumers, changed: noticed }: ConsumerFeedState) => {
    if (!snapshot) return;
    const to = await recorder();
    if (noticed && isOtherPast(noticed.change.kind) && noticed.at === snapshot.databaseTime)
      to.restart(connection, noticed.at);
    to.look(connection, snapshot.databaseTime, consumers, snapshot.transactions);
    changed.fire();
  };
  const follow = (handle: StoreHandle) => {
    let last: ConsumerFeedState['snapshot'];
    return handle.feed.onDidChange((state) => {
      // A failed poll repeats the last good one.
      if (state.snapshot === last || !readableStore(handle.state)) return;
      last = state.snapshot;
      record(handle.name, state).catch((error: unknown) => failed(error));
    });
  };

  context.subscriptions.push(changed, deps.hub.each(follow), { dispose: () => recorder.loaded()?.close() });
  return {
    of: async (connection, consumer) => (await recorder()).of(connection, consumer),
    passed: async (connection, consumer) => (await recorder()).passed(connection, consumer),
    async forget() {
      await (await recorder()).forget();
      changed.fire();
    },
    onDidChange: changed.event,
  };
}

function failed(error: unknown): void {
  log().warn('The history of the consumers could not be written', String(error));
}

async function openRecorder(context: vscode.ExtensionContext): Promise<Recorder> {
  const [{ createRecorder }, { createHistoryFiles }] = await Promise.all([
    import('../../app/history/recorder'),
    import('../../app/history/files'),
  ]);
  const folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'history').fsPath;
  return createRecorder({
    files: createHistoryFiles(folder),
    schedule: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    onFailure: failed,
  });
}

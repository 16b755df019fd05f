import * as vscode from 'vscode';
import { createPasts } from '../../app/history/pasts';
import type { Recorder } from '../../app/history/recorder';
import type { ConsumerHistories } from '../../app/ports';
import type { StoreHub } from '../../app/stores/hub';
import { lazily } from '../../base/lazily';
import { log } from '../../platform/vscode/log';

/** Records the results of polls while something watches a feed. */
export function registerHistory(
  context: vscode.ExtensionContext,
  { hub }: { readonly hub: Pick<StoreHub, 'each' | 'handle'> },
): ConsumerHistories {
  const changed = new vscode.EventEmitter<void>();
  const recorder = lazily(() => openRecorder(context));
  const { follow, of, passed } = createPasts({ hub, recorder, onFailure: failed });
  const following = hub.each((handle) => follow(handle, () => changed.fire()));
  context.subscriptions.push(changed, following, { dispose: () => recorder.loaded()?.close() });
  return {
    of,
    passed,
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

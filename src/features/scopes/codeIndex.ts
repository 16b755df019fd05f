import * as vscode from 'vscode';
import type { ConsumerSearch, GoConsumer } from '../../code/goConsumers';
import { log } from '../../platform/log';

/** So long nothing changed before the sources are read again: saving all, or another branch, is one change. */
const quietMs = 1_000;

export interface CodeIndex extends vscode.Disposable {
  /** As found last; empty before the first search ended. */
  readonly consumers: readonly GoConsumer[];
  readonly onDidChange: vscode.Event<void>;
  /** Resolves when what was begun is read. */
  whenRead(): Promise<void>;
  /** Reads the workspace's Go sources in the background, and again whenever one changes. Further calls do nothing. */
  start(): void;
}

export function createCodeIndex(): CodeIndex {
  const changed = new vscode.EventEmitter<void>();
  const disposables: vscode.Disposable[] = [changed];
  const lifetime = new AbortController();
  let consumers: readonly GoConsumer[] = [];
  let search: ConsumerSearch | undefined;
  let started = false;
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> = Promise.resolve();

  const read = async () => {
    const { createConsumerSearch } = await import('../../code/goConsumers');
    search ??= createConsumerSearch();
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const paths = folders.map(({ uri }) => uri.fsPath);
    const found = await search.find(paths, lifetime.signal);
    if (lifetime.signal.aborted || JSON.stringify(found) === JSON.stringify(consumers)) return;
    consumers = found;
    changed.fire();
  };

  const readNow = () => {
    reading = reading.then(read).catch((error: unknown) => {
      if (!lifetime.signal.aborted) log().warn('Go sources could not be read', String(error));
    });
  };

  const readSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(readNow, quietMs);
  };

  return {
    get consumers() {
      return consumers;
    },
    onDidChange: changed.event,
    whenRead: () => reading,
    start() {
      if (started || lifetime.signal.aborted) return;
      started = true;
      const watcher = vscode.workspace.createFileSystemWatcher('**/{*.go,go.mod}');
      disposables.push(
        watcher,
        watcher.onDidCreate(readSoon),
        watcher.onDidChange(readSoon),
        watcher.onDidDelete(readSoon),
        vscode.workspace.onDidChangeWorkspaceFolders(readSoon),
      );
      readNow();
    },
    dispose() {
      lifetime.abort();
      clearTimeout(timer);
      vscode.Disposable.from(...disposables).dispose();
    },
  };
}

import * as vscode from 'vscode';
import type { GoIndex, GoIndexReader } from '../../code/goIndex';
import type { CodeIndex } from '../../platform/codeIndex';
import { log } from '../../platform/log';

/** So long nothing changed before the sources are read again: saving all, or another branch, is one change. */
const quietMs = 1_000;

/** What the index is read from. */
const SOURCES = '**/{*.go,go.mod}';

export function createCodeIndex(): CodeIndex & vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const disposables: vscode.Disposable[] = [changed];
  const lifetime = new AbortController();
  let index: GoIndex | undefined;
  let reader: GoIndexReader | undefined;
  let started = false;
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> = Promise.resolve();

  const read = async () => {
    const { createGoIndexReader } = await import('../../code/goIndex');
    reader ??= createGoIndexReader();
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const paths = folders.map(({ uri }) => uri.fsPath);
    const found = await reader.read(paths, lifetime.signal);
    if (lifetime.signal.aborted || found === index) return;
    index = found;
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
    get index() {
      return index;
    },
    onDidChange: changed.event,
    whenRead: () => reading,
    start() {
      if (started || lifetime.signal.aborted || !vscode.workspace.isTrusted) return;
      started = true;
      const watcher = vscode.workspace.createFileSystemWatcher(SOURCES);
      disposables.push(
        watcher,
        watcher.onDidCreate(readSoon),
        watcher.onDidChange(readSoon),
        watcher.onDidDelete(readSoon),
        // Mounted folders and those that the person leaves out of watching tell nothing.
        vscode.workspace.onDidSaveTextDocument((document) => {
          if (vscode.languages.match({ pattern: SOURCES }, document) > 0) readSoon();
        }),
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

import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import { type ConsumerScopes, createScopes } from '../../app/consumers/joinedScopes';
import type { CodeIndex } from '../../app/ports';
import type { StoreHub } from '../../app/stores/hub';
import { Delayer } from '../../base/timers';
import type { GoIndex } from '../../code/index/goIndex';
import type { GoIndexReader } from '../../code/index/goIndexReader';
import { appPorts } from '../../platform/vscode/appPorts';
import { log } from '../../platform/vscode/log';

/**
 * Milliseconds without a change before the sources are read again. Saving all files, or switching the branch, then counts as one change.
 */
const quietMs = 1_000;

/** The files that the index is read from. */
const SOURCES = '**/{*.go,go.mod,go.work}';

/** Returns the index of the Go sources. A thread reads them, and after a change it reads only the changed files. */
export function createCodeIndex({
  extensionUri,
}: Pick<vscode.ExtensionContext, 'extensionUri'>): CodeIndex & vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const disposables: vscode.Disposable[] = [changed];
  const lifetime = new AbortController();
  let index: GoIndex | undefined;
  let reader: GoIndexReader | undefined;
  let started = false;
  const readSoon = new Delayer(() => readNow());
  let reading: Promise<void> = Promise.resolve();
  /** The files that changed since the last reading; undefined means that everything may have changed. */
  let changedPaths: Set<string> | undefined;

  const readChanged = async (from: GoIndexReader): Promise<GoIndex> => {
    const paths = changedPaths;
    changedPaths = new Set();
    try {
      if (paths) return await from.update([...paths], lifetime.signal);
      const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
      return await from.read(
        folders.map(({ uri }) => uri.fsPath),
        lifetime.signal,
      );
    } catch (error) {
      changedPaths = undefined;
      throw error;
    }
  };

  const read = async () => {
    reader ??= await openWorker(extensionUri);
    let found: GoIndex;
    try {
      found = await readChanged(reader);
    } catch (error) {
      if (lifetime.signal.aborted) return;
      log().warn('Go sources are read without a thread of their own', String(error));
      reader.dispose();
      const { createGoIndexReader } = await import('../../code/index/goIndexReader');
      reader = createGoIndexReader(noteUnparsed);
      found = await readChanged(reader);
    }
    if (lifetime.signal.aborted || found === index) return;
    index = found;
    changed.fire();
  };

  const readNow = () => {
    reading = reading.then(read).catch((error: unknown) => {
      if (!lifetime.signal.aborted) log().warn('Go sources could not be read', String(error));
    });
  };

  const readFile = ({ fsPath }: vscode.Uri) => {
    changedPaths?.add(fsPath);
    readSoon.in(quietMs);
  };
  const readAll = () => {
    changedPaths = undefined;
    readSoon.in(quietMs);
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
        watcher.onDidCreate(readFile),
        watcher.onDidChange(readFile),
        watcher.onDidDelete(readFile),
        // Watchers report nothing for mounted folders and for folders that the person excludes from watching.
        vscode.workspace.onDidSaveTextDocument((document) => {
          if (vscode.languages.match({ pattern: SOURCES }, document) > 0) readFile(document.uri);
        }),
        // For a folder the watcher may report nothing, because a folder is not a Go file.
        vscode.workspace.onDidDeleteFiles(({ files }) => files.forEach(readFile)),
        vscode.workspace.onDidRenameFiles(readAll),
        vscode.workspace.onDidChangeWorkspaceFolders(readAll),
      );
      readNow();
    },
    dispose() {
      lifetime.abort();
      readSoon.dispose();
      reader?.dispose();
      vscode.Disposable.from(...disposables).dispose();
    },
  };
}

async function openWorker(extensionUri: vscode.Uri): Promise<GoIndexReader> {
  const { createWorkerReader } = await import('../../code/worker/workerReader');
  const file = vscode.Uri.joinPath(extensionUri, 'dist', 'code', 'worker.js').fsPath;
  return createWorkerReader(pathToFileURL(file), noteUnparsed);
}

function noteUnparsed(file: string, error: unknown): void {
  log().debug('A Go file could not be read as Go code', file, String(error));
}

/** Returns what consumers handle, from the settings and the Go sources. */
export function registerScopes(context: vscode.ExtensionContext, deps: { readonly code: CodeIndex }): ConsumerScopes {
  const scopes = createScopes(deps.code, appPorts.settings);
  context.subscriptions.push(scopes);
  return scopes;
}

/** Starts to read the Go sources when a store is connected; only in trusted workspaces. */
export function readSourcesOf(hub: StoreHub, code: CodeIndex): vscode.Disposable {
  const start = () => {
    if (hub.shown.some(({ state }) => state.kind === 'connected')) code.start();
  };
  return vscode.Disposable.from(
    hub.each((handle) => {
      start();
      return handle.onDidChange(start);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(start),
  );
}

import { commands, Disposable, type FileSystemWatcher, workspace } from 'vscode';
import { contextKeys } from './ids';

const GO_FILES = '**/*.go';

/** Undefined until the workspace was searched. */
let found: boolean | undefined;

/** Whether links to Go code can lead anywhere. False only when the workspace is known to have no Go file. */
export function mayHaveGoSources(): boolean {
  return found !== false;
}

/** Keeps `contextKeys.hasGo` true while the workspace has a Go file, so that commands for Go code are offered only then. */
export function followGoSources(): Disposable {
  let watcher: FileSystemWatcher | undefined;
  const show = (has: boolean) => {
    found = has;
    void commands.executeCommand('setContext', contextKeys.hasGo, has);
    if (!has) {
      watcher ??= watchForFirst();
      return;
    }
    watcher?.dispose();
    watcher = undefined;
  };
  const watchForFirst = () => {
    const created = workspace.createFileSystemWatcher(GO_FILES, false, true, true);
    created.onDidCreate(() => show(true));
    return created;
  };
  const look = async () => show((await workspace.findFiles(GO_FILES, undefined, 1)).length > 0);
  void look();
  return Disposable.from(
    workspace.onDidChangeWorkspaceFolders(() => void look()),
    new Disposable(() => watcher?.dispose()),
  );
}

import { posix } from 'node:path';
import * as vscode from 'vscode';
import { until } from './postgres';

const PROBE = '.watched';

/**
 * Writes files, by their paths in a folder of the workspace, so that VS Code's watcher reports every later change to
 * them. The watcher misses folders that are created inside new folders at once, so each is created only after the outer
 * one was reported.
 */
export async function writeWatched(root: vscode.Uri, files: Readonly<Record<string, string>>): Promise<void> {
  const watcher = vscode.workspace.createFileSystemWatcher(`**/${PROBE}`);
  const heard = new Set<string>();
  const hear = ({ path }: vscode.Uri) => heard.add(path);
  const listeners = [watcher, watcher.onDidCreate(hear), watcher.onDidChange(hear)];
  try {
    const folders = new Set(Object.keys(files).flatMap((path) => foldersOf(path)));
    for (const folder of [...folders].sort()) {
      const probe = vscode.Uri.joinPath(root, folder, PROBE);
      await until(async () => {
        await vscode.workspace.fs.writeFile(probe, Buffer.from(String(Date.now())));
        return heard.has(probe.path);
      });
      await vscode.workspace.fs.delete(probe);
    }
  } finally {
    vscode.Disposable.from(...listeners).dispose();
  }
  for (const [path, text] of Object.entries(files)) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(root, path), Buffer.from(text));
  }
}

/** Resolves when VS Code reports changes to `heard`, but not to `file`; both are changed together. */
export async function untilUnheard(file: vscode.Uri, heard: vscode.Uri): Promise<void> {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*');
  const changed = new Set<string>();
  const listener = watcher.onDidChange(({ path }) => changed.add(path));
  const text = await vscode.workspace.fs.readFile(file);
  try {
    await until(async () => {
      changed.clear();
      await vscode.workspace.fs.writeFile(file, text);
      await until(async () => {
        await vscode.workspace.fs.writeFile(heard, text);
        return changed.has(heard.path);
      });
      return !changed.has(file.path);
    });
  } finally {
    vscode.Disposable.from(watcher, listener).dispose();
  }
}

/** Returns `.`, `a` and `a/b` for `a/b/c.go`. */
function foldersOf(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === '.' ? [folder] : [...foldersOf(folder), folder];
}

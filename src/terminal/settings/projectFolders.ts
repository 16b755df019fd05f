import { access, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isObject } from '../../base/isObject';
import { WrongUse } from '../shell/exit';
import { readSettingsFile, type SettingsFile } from './settingsFile';

/** The folders whose settings and files are used. */
export interface ProjectFolders {
  /** The first folder, absolute. Relative paths of the settings start there. */
  readonly folder: string;
  /** All folders, absolute: several of a workspace file. */
  readonly folders: readonly string[];
  /** Whether a folder has settings or is a project's root, so that its files may be searched. */
  readonly isProject: boolean;
  /** The workspace's settings; undefined without any. */
  readonly settings: SettingsFile | undefined;
}

/** The workspace's settings, relative to its folder. */
const WORKSPACE_SETTINGS = join('.vscode', 'settings.json');

/** Entries that the root of a project has. */
const ROOT_MARKS = ['go.work', 'go.mod', '.git'];

/**
 * Returns the named folder, or the folders of the named workspace file; otherwise the nearest folder at or above `cwd` that has settings,
 * otherwise the nearest root of a project, otherwise `cwd`. Throws WrongUse when there is no such folder.
 */
export async function findProject(named: string | undefined, cwd: string): Promise<ProjectFolders> {
  if (named?.endsWith('.code-workspace')) return await readWorkspaceFile(resolve(cwd, named));
  const found =
    named === undefined
      ? ((await nearest(cwd, [WORKSPACE_SETTINGS])) ?? (await nearest(cwd, ROOT_MARKS)))
      : resolve(cwd, named);
  const folder = found ?? cwd;
  if (!(await isFolder(folder))) throw new WrongUse(`There is no folder ${folder}.`);
  const settings = await readSettingsFile(join(folder, WORKSPACE_SETTINGS));
  return { folder, folders: [folder], isProject: found !== undefined, settings };
}

/**
 * Reads the file of a workspace with several folders. As in VS Code, its own settings count, and not those of its folders. A folder that is
 * gone or on another machine is left out.
 */
async function readWorkspaceFile(path: string): Promise<ProjectFolders> {
  const file = await readSettingsFile(path);
  if (!file) throw new WrongUse(`There is no file ${path}.`);
  const { folders: entries, settings } = file.values;
  const named = (Array.isArray(entries) ? entries : []).flatMap((entry) => folderOf(entry, dirname(path)));
  const folders: string[] = [];
  for (const folder of named) if (await isFolder(folder)) folders.push(folder);
  const [folder] = folders;
  if (folder === undefined) throw new WrongUse(`${path} names no folder of this machine.`);
  return { folder, folders, isProject: true, settings: { ...file, values: isObject(settings) ? settings : {} } };
}

/** Returns the folder of an entry: its path, which may be relative to the file, or its URI. */
function folderOf(entry: unknown, from: string): string[] {
  if (!isObject(entry)) return [];
  if (typeof entry.path === 'string') return [resolve(from, entry.path)];
  return typeof entry.uri === 'string' && entry.uri.startsWith('file:///') ? [fileURLToPath(entry.uri)] : [];
}

async function nearest(cwd: string, marks: readonly string[]): Promise<string | undefined> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const mark of marks) if (await exists(join(folder, mark))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

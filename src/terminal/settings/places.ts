import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** The editors whose user settings count, in this order; the first that is there wins. */
const EDITORS = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf', 'Code - OSS'];

/** Settings of the workspace, below its folder. */
export const WORKSPACE_SETTINGS = join('.vscode', 'settings.json');

/** The folders that the person trusts, as VS Code's terminals have them. */
export function trustedFolders(env: Env): string[] {
  return (env.EVENT_TRACE_TRUSTED_FOLDERS ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** Where a user's settings may stand, the most likely first. The variable that VS Code's terminals get comes before all. */
export function userSettingsPlaces(env: Env, platform = process.platform, home = homedir()): string[] {
  const named = env.EVENT_TRACE_USER_SETTINGS;
  if (named) return [named];
  const portable = env.VSCODE_PORTABLE ? [join(env.VSCODE_PORTABLE, 'user-data', 'User', 'settings.json')] : [];
  const folder = configFolder(env, platform, home);
  return [...portable, ...EDITORS.map((editor) => join(folder, editor, 'User', 'settings.json'))];
}

/** Where programs of this system keep what a user sets. */
function configFolder(env: Env, platform: NodeJS.Platform, home: string): string {
  switch (platform) {
    case 'win32':
      return env.APPDATA ?? join(home, 'AppData', 'Roaming');
    case 'darwin':
      return join(home, 'Library', 'Application Support');
    default:
      return env.XDG_CONFIG_HOME ?? join(home, '.config');
  }
}

/** The folder whose settings and files count. */
export interface ProjectFolder {
  /** Absolute. */
  readonly folder: string;
  /** It has settings or is a project's root: its files may be looked through. */
  readonly isProject: boolean;
}

/** What the root of a project has. */
const ROOT_MARKS = ['go.work', 'go.mod', '.git'];

/** As named; else the nearest folder at or above `cwd` that has settings, else the nearest root of a project, else `cwd`. */
export async function projectFolder(named: string | undefined, cwd: string): Promise<ProjectFolder> {
  if (named !== undefined) return { folder: resolve(cwd, named), isProject: true };
  const found = (await nearest(cwd, [WORKSPACE_SETTINGS])) ?? (await nearest(cwd, ROOT_MARKS));
  return { folder: found ?? cwd, isProject: found !== undefined };
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

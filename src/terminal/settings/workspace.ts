import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Surroundings, thisMachine } from '../../app/connections/surroundings';
import type { CommandContext } from '../arguments';
import { t } from '../words';
import { findProject, type ProjectFolders } from './projectFolders';
import { readSettingsFile, type SettingsFile } from './settingsFile';

/** The settings files of one run. */
export interface TerminalWorkspace extends Omit<ProjectFolders, 'settings'> {
  /** The files by scope; undefined when a file does not exist. */
  readonly files: Readonly<Record<'workspace' | 'user', SettingsFile | undefined>>;
  readonly around: Surroundings;
  /** Whether commands of the folder's settings may run: the person named the folder, or VS Code reports that they trust it. */
  readonly isTrusted: boolean;
}

/** Reads the workspace's and the user's settings. Throws WrongUse when the named folder or workspace file does not exist. */
export async function readWorkspace({
  common,
  cwd,
  env,
  output,
}: Pick<CommandContext, 'common' | 'cwd' | 'env' | 'output'>): Promise<TerminalWorkspace> {
  const { settings, ...project } = await findProject(common.workspace, cwd);
  const files = { workspace: settings, user: await readFirst(userSettingsPlaces(env)) };
  for (const file of Object.values(files)) {
    if (file?.isBroken) output.note(`${file.path} is not valid JSON. What stands before the error is used.`);
  }
  const around = thisMachine({ env, folder: project.folder, trusted: true, t });
  const trusted = trustedFolders(env);
  const isTrusted = common.workspace !== undefined || project.folders.every((folder) => trusted.includes(folder));
  return { ...project, isTrusted, files, around };
}

async function readFirst(paths: readonly string[]): Promise<SettingsFile | undefined> {
  for (const path of paths) {
    const file = await readSettingsFile(path);
    if (file) return file;
  }
  return undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The editors whose user settings are read, in this order; the first one that exists counts. */
const EDITORS = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf', 'Code - OSS'];

/** Returns the folders that the person trusts, from the variable of VS Code's terminals. */
function trustedFolders(env: Env): string[] {
  return (env.EVENT_TRACE_TRUSTED_FOLDERS ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** Returns where the user's settings may be, most likely first. The variable of VS Code's terminals overrides all. */
function userSettingsPlaces(env: Env, platform = process.platform, home = homedir()): string[] {
  const named = env.EVENT_TRACE_USER_SETTINGS;
  if (named) return [named];
  const portable = env.VSCODE_PORTABLE ? [join(env.VSCODE_PORTABLE, 'user-data', 'User', 'settings.json')] : [];
  const folder = configFolder(env, platform, home);
  return [...portable, ...EDITORS.map((editor) => join(folder, editor, 'User', 'settings.json'))];
}

/** Returns the folder in which programs of this system keep user settings. */
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

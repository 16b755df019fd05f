import { access, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { ParseError } from 'jsonc-parser';
import { type Surroundings, thisMachine } from '../../app/connections/surroundings';
import { isObject } from '../../base/isObject';
import type { CommandContext } from '../arguments';
import { WrongUse } from '../shell/exit';
import { t } from '../words';

/** The content of one settings.json. */
interface SettingsFile {
  /** The absolute path. */
  readonly path: string;
  /** Key, for example `eventTrace.connections`, → the value as it is written. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether the JSON contains an error. What follows the error may be missing. */
  readonly isBroken: boolean;
}

/** Reads a settings.json: JSON with comments and trailing commas. Undefined when the file does not exist. */
async function readSettingsFile(path: string): Promise<SettingsFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { parse } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  const options = { allowTrailingComma: true, allowEmptyContent: true };
  const read: unknown = parse(text.replace(/^\ufeff/, ''), errors, options);
  return {
    path,
    values: isObject(read) ? read : {},
    isBroken: errors.length > 0 || (!isObject(read) && read !== undefined),
  };
}

/** The settings files of one run. */
export interface TerminalWorkspace extends ProjectFolder {
  /** The files by scope; undefined when a file does not exist. */
  readonly files: Readonly<Record<'workspace' | 'user', SettingsFile | undefined>>;
  readonly around: Surroundings;
  /** Whether commands of the folder's settings may run: the person named the folder, or VS Code reports that they trust it. */
  readonly isTrusted: boolean;
}

/** Reads the workspace's and the user's settings. Throws WrongUse when the folder does not exist. */
export async function readWorkspace({
  common,
  cwd,
  env,
  output,
}: Pick<CommandContext, 'common' | 'cwd' | 'env' | 'output'>): Promise<TerminalWorkspace> {
  const { folder, isProject } = await projectFolder(common.workspace, cwd);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new WrongUse(`There is no folder ${folder}.`);
  const files = {
    workspace: await readSettingsFile(join(folder, WORKSPACE_SETTINGS)),
    user: await readFirst(userSettingsPlaces(env)),
  };
  for (const file of Object.values(files)) {
    if (file?.isBroken) output.note(`${file.path} is not valid JSON. What stands before the error is used.`);
  }
  const around = thisMachine({ env, folder, trusted: true, t });
  const isTrusted = common.workspace !== undefined || trustedFolders(env).includes(folder);
  return { folder, isProject, isTrusted, files, around };
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

/** The workspace's settings, relative to its folder. */
const WORKSPACE_SETTINGS = join('.vscode', 'settings.json');

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

/** The folder whose settings and files are used. */
interface ProjectFolder {
  /** The absolute path. */
  readonly folder: string;
  /** Whether the folder has settings or is a project's root, so that its files may be searched. */
  readonly isProject: boolean;
}

/** Entries that the root of a project has. */
const ROOT_MARKS = ['go.work', 'go.mod', '.git'];

/**
 * Returns the named folder; otherwise the nearest folder at or above `cwd` that has settings, otherwise the nearest root of a project,
 * otherwise `cwd`.
 */
async function projectFolder(named: string | undefined, cwd: string): Promise<ProjectFolder> {
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

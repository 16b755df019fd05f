import { access, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { ParseError } from 'jsonc-parser';
import { type Surroundings, thisMachine } from '../../app/connections/surroundings';
import { isObject } from '../../base/isObject';
import type { CommandContext } from '../arguments';
import { WrongUse } from '../shell/exit';
import { t } from '../words';

/** What stands in one settings.json. */
interface SettingsFile {
  /** Absolute. */
  readonly path: string;
  /** Key, for example `eventTrace.connections`, → value as it is written. */
  readonly values: Readonly<Record<string, unknown>>;
  /** It is JSON with an error in it: what follows the error may be missing. */
  readonly isBroken: boolean;
}

/** Reads a settings.json: JSON with comments and commas behind the last member. Undefined where there is no such file. */
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

/** The settings that count for one run. */
export interface TerminalWorkspace extends ProjectFolder {
  /** By scope; undefined where there is no such file. */
  readonly files: Readonly<Record<'workspace' | 'user', SettingsFile | undefined>>;
  readonly around: Surroundings;
  /** The person named the folder, or VS Code says that they trust it: commands of its settings may run. */
  readonly isTrusted: boolean;
}

/** Reads the workspace's and the user's settings. Throws WrongUse for a folder that is not there. */
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

/** The editors whose user settings count, in this order; the first that is there wins. */
const EDITORS = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf', 'Code - OSS'];

/** Settings of the workspace, below its folder. */
const WORKSPACE_SETTINGS = join('.vscode', 'settings.json');

/** The folders that the person trusts, as VS Code's terminals have them. */
function trustedFolders(env: Env): string[] {
  return (env.EVENT_TRACE_TRUSTED_FOLDERS ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** Where a user's settings may stand, the most likely first. The variable that VS Code's terminals get comes before all. */
function userSettingsPlaces(env: Env, platform = process.platform, home = homedir()): string[] {
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
interface ProjectFolder {
  /** Absolute. */
  readonly folder: string;
  /** It has settings or is a project's root: its files may be looked through. */
  readonly isProject: boolean;
}

/** What the root of a project has. */
const ROOT_MARKS = ['go.work', 'go.mod', '.git'];

/** As named; else the nearest folder at or above `cwd` that has settings, else the nearest root of a project, else `cwd`. */
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

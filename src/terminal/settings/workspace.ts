import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParseError } from 'jsonc-parser';
import { type Surroundings, thisMachine } from '../../app/connections/surroundings';
import { isObject } from '../../base/isObject';
import type { CommandContext } from '../arguments';
import { WrongUse } from '../shell/exit';
import { t } from '../words';
import { type ProjectFolder, projectFolder, trustedFolders, userSettingsPlaces, WORKSPACE_SETTINGS } from './places';

/** What stands in one settings.json. */
export interface SettingsFile {
  /** Absolute. */
  readonly path: string;
  /** Key, for example `eventTrace.connections`, → value as it is written. */
  readonly values: Readonly<Record<string, unknown>>;
  /** It is JSON with an error in it: what follows the error may be missing. */
  readonly isBroken: boolean;
}

/** Reads a settings.json: JSON with comments and commas behind the last member. Undefined where there is no such file. */
export async function readSettingsFile(path: string): Promise<SettingsFile | undefined> {
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

import { FileType, l10n, Uri, workspace } from 'vscode';
import type { ComposeFile } from '../../app/connections/containers/composeFile';
import type { ContainerPlace } from '../../app/connections/containers/place';
import { type Detected, detectConnections, uniqueTargets, type VariableSource } from '../../app/connections/detected';
import type { Variables } from '../../app/connections/text/variables';
import { surroundings } from '../../platform/vscode/appPorts';

const MOST_FILES = 30;
const MOST_SUBFOLDERS = 200;
const MOST_BYTES = 64 * 1024;

/** Folders that contain no connection of the project itself. */
const SKIPPED = new Set(['node_modules', 'vendor', 'dist', 'out', 'build']);

/**
 * Finds the connections that are described by the workspace's files of variables and compose files (in each folder and one level below), by
 * the environment, and by running containers. Empty in an untrusted workspace.
 */
export async function findDetected(): Promise<Detected[]> {
  if (!workspace.isTrusted) return [];
  const around = surroundings();
  const folders = await listFolders();
  const { findContainers } = await import('../../app/connections/containers/engine');
  const [variables, composed, running] = await Promise.all([
    readEnvFiles(folders.flatMap(({ env }) => env)),
    readComposed(folders.map(({ compose }) => compose)),
    findContainers(process.env),
  ]);
  const environment: VariableSource = { label: l10n.t('environment'), variables: process.env };
  const described = detectConnections([...variables, environment], around);
  const places = [...composed, ...running];
  if (places.length === 0) return described;
  const { detectContainers, resolveServices, runsInContainer } = await import(
    '../../app/connections/containers/detectContainers'
  );
  const inContainer = runsInContainer(around);
  const resolved = inContainer ? described : resolveServices(described, places, around);
  return uniqueTargets([...resolved, ...detectContainers(places, around, inContainer)]);
}

interface Listed {
  readonly env: readonly Uri[];
  readonly compose: readonly Uri[];
  readonly folders: readonly Uri[];
}

/** Lists folders directly, because VS Code's file search leaves out what the person hides from it. */
async function listFolders(): Promise<Listed[]> {
  const roots = (workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const listed = await Promise.all(roots.map(list));
  const subfolders = listed.flatMap(({ folders }) => folders).slice(0, MOST_SUBFOLDERS);
  return [...listed, ...(await Promise.all(subfolders.map(list)))];
}

async function list(folder: Uri): Promise<Listed> {
  // A folder that cannot be read offers nothing.
  const entries = await Promise.resolve(workspace.fs.readDirectory(folder)).catch(() => []);
  const files = entries.filter(([, type]) => (type & FileType.File) !== 0).map(([name]) => name);
  // A link is skipped, because it may lead anywhere, even back to this folder.
  const folders = entries.filter(([, type]) => type === FileType.Directory).map(([name]) => name);
  const isOpen = (name: string) => (!name.startsWith('.') || name === '.devcontainer') && !SKIPPED.has(name);
  const uris = (names: readonly string[]) => names.map((name) => Uri.joinPath(folder, name));
  return {
    env: uris(files.filter(isEnvFile).sort(compareEnvFiles)),
    compose: uris(files.filter(isComposeFile).sort()),
    folders: uris(folders.filter(isOpen).sort()),
  };
}

async function readEnvFiles(uris: readonly Uri[]): Promise<VariableSource[]> {
  const files = await Promise.all(
    uris.slice(0, MOST_FILES).map(async (uri) => ({ uri, variables: await readVariables(uri) })),
  );
  const byUri = new Map(files.map(({ uri, variables }) => [uri.toString(), variables]));
  return files.map(({ uri, variables }) => {
    const over = isLaidOver(nameOf(uri)) ? byUri.get(Uri.joinPath(uri, '..', '.env').toString()) : undefined;
    return { label: workspace.asRelativePath(uri), variables, ...(over === undefined ? {} : { over }) };
  });
}

/** Reads the compose files of each folder by project: the usual pair of files is one project, each other file is a project of its own. */
async function readComposed(folders: readonly (readonly Uri[])[]): Promise<ContainerPlace[]> {
  const all = folders.filter((files) => files.length > 0);
  if (all.length === 0) return [];
  const { composeProjects, readComposeFiles } = await import('../../app/connections/containers/composeFile');
  const places = await Promise.all(
    all.map(async (uris) => {
      const files = await Promise.all(uris.slice(0, MOST_FILES).map(readComposeFile));
      return composeProjects(uris.slice(0, MOST_FILES).map(nameOf)).map((project) =>
        readComposeFiles(project.flatMap((index) => files[index] ?? [])),
      );
    }),
  );
  return places.flat(2);
}

async function readComposeFile(uri: Uri): Promise<ComposeFile> {
  const text = await readSmall(uri);
  const beside = await readVariables(Uri.joinPath(uri, '..', '.env'));
  // These files are read in advance, because `env_file` may name files next to this one.
  const named = [...text.matchAll(/[\w./-]*\.env[\w.-]*|[\w./-]+\.env/g)].map(([path]) => path).slice(0, MOST_FILES);
  const files = new Map(
    await Promise.all(named.map(async (path) => [path, await readVariables(Uri.joinPath(uri, '..', path))] as const)),
  );
  return {
    label: workspace.asRelativePath(uri),
    text,
    lookup: (name) => process.env[name] ?? beside[name],
    envFile: (path) => files.get(path),
  };
}

async function readVariables(file: Uri): Promise<Variables> {
  const { parseEnvFile } = await import('../../app/connections/files/envFile');
  return parseEnvFile(await readSmall(file));
}

function nameOf({ path }: Uri): string {
  return path.replace(/.*\//, '');
}

/** Returns the text of a small file. Empty when the file is too large, has disappeared or may not be read. */
async function readSmall(file: Uri): Promise<string> {
  try {
    const { size } = await workspace.fs.stat(file);
    return size > MOST_BYTES ? '' : Buffer.from(await workspace.fs.readFile(file)).toString();
  } catch {
    return '';
  }
}

/** Whether a file's name is that of a file of variables: `.env`, `.env.local`, `.envrc`, `orders.env`. */
function isEnvFile(name: string): boolean {
  return /^\.env([._-].+)?$|^\.envrc$|.\.env$/.test(name);
}

/** Orders the files of a folder by priority: `.env`, then the files that override it, examples last. */
function compareEnvFiles(a: string, b: string): number {
  const rank = (name: string) => (name === '.env' ? 0 : isExample(name) ? 2 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Whether a file overrides the `.env` next to it, like `.env.local`. An example does not. */
function isLaidOver(name: string): boolean {
  return /^\.env[._-]./.test(name) && !isExample(name);
}

function isExample(name: string): boolean {
  return /(example|sample|template|dist|tpl)$/i.test(name);
}

/** Whether a file's name is that of a compose file. */
function isComposeFile(name: string): boolean {
  return /^(docker-|podman-)?compose([._-].+)?\.ya?ml$/i.test(name);
}

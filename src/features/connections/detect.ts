import { FileType, l10n, Uri, workspace } from 'vscode';
import { type Detected, detectConnections, type VariableSource } from './detected';
import { surroundings } from './surroundings';

const MOST_FILES = 30;
const MOST_SUBFOLDERS = 200;
const MOST_BYTES = 64 * 1024;

/** Nothing that a project would connect with stands in these. */
const SKIPPED = new Set(['node_modules', 'vendor', 'dist', 'out', 'build']);

/**
 * Connections described by the `.env*` files of the workspace (each folder and one level below) and by the environment.
 * Empty in an untrusted workspace.
 */
export async function findDetected(): Promise<Detected[]> {
  if (!workspace.isTrusted) return [];
  const files = await envFiles();
  const sources = await Promise.all(files.map(readVariables));
  const environment: VariableSource = { label: l10n.t('environment'), variables: process.env };
  return detectConnections([...sources, environment], surroundings());
}

/** Listed by hand: the file search of VS Code leaves out what the person hides from it. */
async function envFiles(): Promise<Uri[]> {
  const roots = (workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const listed = await Promise.all(roots.map(list));
  const subfolders = listed.flatMap(({ folders }) => folders).slice(0, MOST_SUBFOLDERS);
  const below = await Promise.all(subfolders.map(list));
  return [...listed, ...below].flatMap(({ files }) => files).slice(0, MOST_FILES);
}

async function list(folder: Uri): Promise<{ files: Uri[]; folders: Uri[] }> {
  // A folder that may not be read offers nothing.
  const entries = await Promise.resolve(workspace.fs.readDirectory(folder)).catch(() => []);
  const uris = (wanted: (name: string, type: FileType) => boolean) =>
    entries
      .filter(([name, type]) => wanted(name, type))
      .map(([name]) => Uri.joinPath(folder, name))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    files: uris((name, type) => (type & FileType.File) !== 0 && /^\.env(\.|$)/.test(name)),
    // A link may lead anywhere, even back here.
    folders: uris((name, type) => type === FileType.Directory && !name.startsWith('.') && !SKIPPED.has(name)),
  };
}

async function readVariables(file: Uri): Promise<VariableSource> {
  const { parseEnvFile } = await import('./envFile');
  return { label: workspace.asRelativePath(file), variables: parseEnvFile(await readSmall(file)) };
}

/** Empty for a file that is huge, has vanished or may not be read: it offers nothing. */
async function readSmall(file: Uri): Promise<string> {
  try {
    const { size } = await workspace.fs.stat(file);
    return size > MOST_BYTES ? '' : Buffer.from(await workspace.fs.readFile(file)).toString();
  } catch {
    return '';
  }
}

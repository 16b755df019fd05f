import { FileType, l10n, RelativePattern, type Uri, workspace } from 'vscode';
import { type Detected, detectConnections, type VariableSource } from './detected';
import { surroundings } from './surroundings';

const MOST_FILES = 30;
const MOST_BYTES = 64 * 1024;

/** Nothing that a project would connect with stands in these. */
const EXCLUDED = '**/{node_modules,vendor,.git,.venv,dist}/**';

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

async function envFiles(): Promise<Uri[]> {
  const folders = workspace.workspaceFolders ?? [];
  const found = await Promise.all(
    folders.map((folder) =>
      workspace.findFiles(new RelativePattern(folder, '{.env,.env.*,*/.env,*/.env.*}'), EXCLUDED, MOST_FILES),
    ),
  );
  return found.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function readVariables(file: Uri): Promise<VariableSource> {
  const label = workspace.asRelativePath(file);
  try {
    const { type, size } = await workspace.fs.stat(file);
    if (!(type & FileType.File) || size > MOST_BYTES) return { label, variables: {} };
    const { parse } = await import('dotenv');
    return { label, variables: parse(Buffer.from(await workspace.fs.readFile(file))) };
  } catch {
    // It vanished, or may not be read; then it offers nothing.
    return { label, variables: {} };
  }
}

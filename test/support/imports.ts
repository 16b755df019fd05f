import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Import {
  /** The importing file, relative to the project, with slashes. */
  readonly from: string;
  /** As written; for relative ones the file without its extension, relative to the project. */
  readonly to: string;
  readonly isRelative: boolean;
}

const STATEMENT =
  /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** All source files under `folders`, relative to the project, with slashes. */
export function sourceFiles(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => slashes(relative(ROOT, join(entry.parentPath, entry.name)))),
  );
}

/** Every static and dynamic import of a file, types too. */
export function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(STATEMENT)].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? '';
    const isRelative = target.startsWith('.');
    return { from: file, to: isRelative ? slashes(normalize(join(dirname(file), target))) : target, isRelative };
  });
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}

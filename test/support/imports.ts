import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Import {
  /** The importing file, relative to the project, with slashes. */
  readonly from: string;
  /** As written; a relative import as its file without extension, relative to the project. */
  readonly to: string;
  readonly isRelative: boolean;
}

const STATEMENT =
  /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** Returns all files under `folders`, relative to the project, with slashes. */
export function filesIn(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => slashes(relative(ROOT, join(entry.parentPath, entry.name)))),
  );
}

/** Returns all source files under `folders`, relative to the project, with slashes. */
export function sourceFiles(...folders: string[]): string[] {
  return filesIn(...folders).filter((file) => /\.tsx?$/.test(file));
}

/** Returns every static and dynamic import of a file, including types. */
export function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(STATEMENT)].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? '';
    const isRelative = target.startsWith('.');
    return { from: file, to: isRelative ? slashes(normalize(join(dirname(file), target))) : target, isRelative };
  });
}

const DECLARATION =
  /^export\s+(?:declare\s+|abstract\s+|async\s+)*(?:function\*?|class|interface|type|const|let)\s+(?:\{([^}]*)\}|(\w+))/gm;

/** Returns the names that a file declares and exports; re-exported names are declared elsewhere. */
export function exportsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(DECLARATION)].flatMap(([, members, name]) =>
    name === undefined ? (members ?? '').split(',').flatMap((each) => each.split(':').at(-1)?.trim() || []) : [name],
  );
}

/** Consumes nothing, because a function may be in the line below another one. */
const FUNCTION =
  /^(.*)\n(?=export\s+(?:async\s+)?function\*?\s+(\w+)|export\s+const\s+(\w+)(?:\s*:[^=\n]+)?\s*=\s*(?:async\s*)?(?:\(|<|function\b|\w+\s*=>))/gm;

/** Returns the exported functions of a file without a doc comment; the second signature of an overload needs none. */
export function undocumentedFunctions(file: string): string[] {
  const text = `\n${readFileSync(join(ROOT, file), 'utf8')}`;
  return [...text.matchAll(FUNCTION)].flatMap(([, above = '', named, assigned]) => {
    const name = named ?? assigned ?? '';
    return above.endsWith('*/') || new RegExp(`^export (?:async )?function\\*? ${name}\\b`).test(above) ? [] : [name];
  });
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}

import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { inParallel } from '../../base/inSlices';
import type { GoFile } from '../go/file';

/** A file and what it says about events and consumers. */
export interface ParsedFile {
  readonly file: string;
  readonly goFile: GoFile;
}

export interface GoModule {
  /** The start of its import paths, for example `example.com/shop`. */
  readonly path: string;
  readonly folder: string;
}

export interface GoTree {
  /** Absolute, sorted. */
  readonly files: readonly string[];
  readonly modules: readonly GoModule[];
}

/**
 * Lists the Go files below the folders, the modules that they belong to, and the modules that these name. Links are not followed, because
 * they may loop.
 */
export async function listGoFiles(folders: readonly string[], signal: AbortSignal): Promise<GoTree> {
  const files = new Set<string>();
  const parents = folders.flatMap(parentsOf);
  const moduleFiles = new Set(parents.map((parent) => join(parent, 'go.mod')));
  const workFiles = new Set([...parents, ...folders].map((folder) => join(folder, 'go.work')));
  let level: readonly string[] = folders;
  while (level.length > 0) {
    const below = await inParallel(level, foldersAtOnce, signal, async (folder) => {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        if (entry.isFile() && isProductionCode(entry.name)) files.add(join(folder, entry.name));
        if (entry.isFile() && entry.name === 'go.mod') moduleFiles.add(join(folder, entry.name));
      }
      return entries
        .filter((entry) => entry.isDirectory() && !isIgnored(entry.name))
        .map(({ name }) => join(folder, name));
    });
    level = below.flat();
  }
  const used = await Promise.all([...workFiles].map(usedIn));
  for (const folder of used.flat()) moduleFiles.add(join(folder, 'go.mod'));
  const modules = await Promise.all([...moduleFiles].map(readModule));
  const replaced = await Promise.all([...moduleFiles, ...workFiles].map(replacedIn));
  return {
    files: [...files].sort(),
    modules: [...modules.filter((module) => module !== undefined), ...replaced.flat()],
  };
}

const foldersAtOnce = 8;

/** Folders with copies of other people's code, and folders that the Go tool ignores, too. */
const isIgnored = (folder: string) => /^(?:[._].*|vendor|node_modules|testdata)$/.test(folder);

const isProductionCode = (file: string) => file.endsWith('.go') && !file.endsWith('_test.go');

/** Whether a listing of the folders would find a path. */
export function isListed(path: string, folders: readonly string[]): boolean {
  return (
    isProductionCode(path) &&
    folders.some((folder) => {
      const below = relative(folder, path).split(sep);
      return below[0] !== '..' && !isAbsolute(below.join(sep)) && !below.slice(0, -1).some(isIgnored);
    })
  );
}

/** Returns the Go files in the folder of one package. */
export async function goFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter(isProductionCode).map((name) => join(folder, name));
}

/** Returns the folder of an import path, when one of the modules contains it; the innermost module takes precedence. */
export function folderOfImport(path: string, modules: readonly GoModule[]): string | undefined {
  const holding = modules.filter((module) => path === module.path || path.startsWith(`${module.path}/`));
  const innermost = holding.sort((a, b) => b.path.length - a.path.length)[0];
  return innermost && join(innermost.folder, path.slice(innermost.path.length));
}

/** Returns the import paths of the packages in these folders. */
export function importPathsOf(folders: Iterable<string>, modules: readonly GoModule[]): Set<string> {
  return new Set(
    [...folders].flatMap((folder) =>
      modules
        .filter((module) => isInside(folder, module.folder))
        .map(({ path, folder: root }) => [path, ...relative(root, folder).split(sep)].filter(Boolean).join('/')),
    ),
  );
}

/** Whether a folder is another folder, or is inside it. */
export const isInside = (folder: string, root: string) => folder === root || folder.startsWith(root + sep);

/** Whether an import path belongs to the standard library, whose paths do not begin with a domain. */
export function isStandardLibrary(path: string, modules: readonly GoModule[]): boolean {
  return !/^[^/]*\./.test(path) && folderOfImport(path, modules) === undefined;
}

async function readModule(file: string): Promise<GoModule | undefined> {
  const path = /^module\s+"?([^\s"]+)"?/m.exec(await textOf(file))?.[1];
  return path === undefined ? undefined : { path, folder: dirname(file) };
}

/** Returns the folders of the modules that a `go.work` names. */
async function usedIn(file: string): Promise<string[]> {
  const lines = directives(await textOf(file), 'use');
  return lines.map((line) => resolve(dirname(file), line.replaceAll('"', '')));
}

/** Returns the modules that are in a folder instead of at the place that their path names. */
async function replacedIn(file: string): Promise<GoModule[]> {
  return directives(await textOf(file), 'replace').flatMap((line) => {
    const [, path = '', target = ''] = /^"?([^\s"]+)"?(?:\s+v\S+)?\s+=>\s+(.+)$/.exec(line) ?? [];
    const place = pathIn(target);
    if (path === '' || place === undefined) return [];
    return [{ path, folder: isDrive.test(place) ? place : resolve(dirname(file), place) }];
  });
}

const isDrive = /^[A-Za-z]:[\\/]/;

/** Returns the path of a replacement, which is plain, in quotes or in backquotes; undefined for a module with a version. */
function pathIn(target: string): string | undefined {
  const [, raw, quoted, plain] = /^(?:`([^`]*)`|"((?:[^"\\]|\\.)*)"|(\S+))/.exec(target) ?? [];
  const path = raw ?? quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
  return /^(?:\.{1,2}(?:[\\/]|$)|\/)/.test(path) || isDrive.test(path) ? path : undefined;
}

const textOf = (file: string) => readFile(file, 'utf8').catch(() => '');

/** Returns what follows a word in `go.mod` or `go.work`: on the same line, or line by line in brackets. */
function directives(text: string, word: string): string[] {
  const found: string[] = [];
  let isInside = false;
  for (const whole of text.split('\n')) {
    const line = whole.replace(/\/\/.*$/, '').trim();
    const own = line.startsWith(`${word} `) || line.startsWith(`${word}(`) ? line.slice(word.length).trim() : undefined;
    if (own === '(') isInside = true;
    else if (line === ')') isInside = false;
    else if (own !== undefined || (isInside && line !== '')) found.push(own ?? line);
  }
  return found;
}

/** Returns all folders above a folder, because the workspace may be a part of a module. */
function parentsOf(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...parentsOf(parent)];
}

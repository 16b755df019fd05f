import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, extname, isAbsolute } from 'node:path';

export interface LogFileSettings {
  /** Globs within the folders, or absolute paths and globs anywhere; `~/` is the home folder. */
  readonly files: readonly string[];
  /** Globs of files that are never searched. */
  readonly exclude: readonly string[];
}

/**
 * Finds the files that the settings name at the moment, and the files that these were rotated to; absolute and sorted. Links are not
 * followed, because they may loop.
 */
export async function findLogFiles(folders: readonly string[], settings: LogFileSettings): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby');
  const options = { absolute: true, dot: true, followSymbolicLinks: false, expandDirectories: false };
  const find = async (patterns: readonly string[], cwd: string) => {
    const within = { ...options, cwd, ignore: [...settings.exclude] };
    const named = await glob([...patterns], within);
    if (named.length === 0) return named;
    const beside = [...new Set(named.map((file) => dirname(file)))].map((folder) => `${escapeGlob(folder)}/*`);
    return [...named, ...rotatedAmong(await glob(beside, within), named)];
  };

  const patterns = settings.files.map(withHome);
  const anywhere = patterns.filter((pattern) => isAbsolute(pattern)).map(forwardSlashes);
  const within = patterns.filter((pattern) => !isAbsolute(pattern)).map(forwardSlashes);
  const found = await Promise.all([
    ...folders.map((folder) => find(within, folder)),
    ...anywhere.map((pattern) => find([pattern], fixedPart(pattern))),
  ]);
  return [...new Set(found.flat())].sort();
}

/** What rotation puts after a log's name or before its ending: a number, a date with or without a time, a word. */
const ROTATION =
  /^[.-](?:\d{1,4}|\d{4}-?\d\d-?\d\d(?:[T_.-]?\d\d(?:[-:.]?\d\d){0,2}(?:\.\d+)?)?(?:[.-]\d+)?|old|prev|previous|bak|backup)$/i;

/** Returns the files that are older parts of the logs: `app.log.1`, `app.log.2026-11-22.gz`, `app-2026-11-22.log`. */
function rotatedAmong(files: readonly string[], logs: readonly string[]): string[] {
  const byFolder = new Map<string, string[]>();
  for (const log of logs) {
    const names = byFolder.get(dirname(log));
    if (names) names.push(basename(log));
    else byFolder.set(dirname(log), [basename(log)]);
  }
  return files.filter((file) => {
    const name = basename(file).replace(/\.gz$/i, '');
    const isZipped = name !== basename(file);
    return byFolder.get(dirname(file))?.some((log) => (isZipped && name === log) || isRotationOf(name, log)) ?? false;
  });
}

function isRotationOf(name: string, log: string): boolean {
  if (name.startsWith(log)) return ROTATION.test(name.slice(log.length));
  const ending = extname(log);
  const stem = log.slice(0, log.length - ending.length);
  return (
    name.startsWith(stem) &&
    name.endsWith(ending) &&
    ROTATION.test(name.slice(stem.length, name.length - ending.length))
  );
}

/** Converts a path to a glob that matches only this path. */
const escapeGlob = (path: string) => forwardSlashes(path).replace(/[*?{}[\]()!]/g, '[$&]');

const withHome = (pattern: string) => (pattern.startsWith('~/') ? `${homedir()}/${pattern.slice(2)}` : pattern);
const forwardSlashes = (pattern: string) => (process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern);

/** Returns the folder above the first wildcard, where the search for an absolute glob begins. */
function fixedPart(pattern: string): string {
  const parts = pattern.split('/');
  const firstWild = parts.findIndex((part) => /[*?{[(!]/.test(part));
  return parts.slice(0, firstWild < 0 ? -1 : firstWild).join('/') || '/';
}

/** Splits files into those that can be read and those that cannot: missing, without permission, a loop of links, not a regular file. */
export async function partByReadability(
  files: readonly string[],
): Promise<{ readonly readable: readonly string[]; readonly unreadable: readonly string[] }> {
  const unique = [...new Set(files)];
  const flags = await Promise.all(unique.map(isReadable));
  return {
    readable: unique.filter((_, index) => flags[index]),
    unreadable: unique.filter((_, index) => !flags[index]),
  };
}

/** Whether a path is a readable regular file. A read from a socket or a pipe would wait for ever for its writer. */
async function isReadable(file: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

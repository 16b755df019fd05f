import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';

export interface LogFileSettings {
  /** Globs within the folders, absolute paths and globs anywhere; `~/` is the home folder. */
  readonly files: readonly string[];
  /** Globs of what is never searched. */
  readonly exclude: readonly string[];
}

/** The files that the settings name right now, absolute and sorted. Links are not followed: they may loop. */
export async function findLogFiles(folders: readonly string[], settings: LogFileSettings): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby');
  const options = { absolute: true, dot: true, followSymbolicLinks: false, expandDirectories: false };
  const find = (patterns: readonly string[], cwd: string) =>
    glob([...patterns], { ...options, cwd, ignore: [...settings.exclude] });

  const patterns = settings.files.map(withHome);
  const anywhere = patterns.filter((pattern) => isAbsolute(pattern)).map(forwardSlashes);
  const within = patterns.filter((pattern) => !isAbsolute(pattern)).map(forwardSlashes);
  const found = await Promise.all([
    ...folders.map((folder) => find(within, folder)),
    ...anywhere.map((pattern) => find([pattern], fixedPart(pattern))),
  ]);
  return [...new Set(found.flat())].sort();
}

const withHome = (pattern: string) => (pattern.startsWith('~/') ? `${homedir()}/${pattern.slice(2)}` : pattern);
const forwardSlashes = (pattern: string) => (process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern);

/** The folder above the first wildcard, from where an absolute glob is walked. */
function fixedPart(pattern: string): string {
  const parts = pattern.split('/');
  const firstWild = parts.findIndex((part) => /[*?{[(!]/.test(part));
  return parts.slice(0, firstWild < 0 ? -1 : firstWild).join('/') || '/';
}

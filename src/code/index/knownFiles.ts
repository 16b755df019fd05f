import type { GoFile } from '../go/file';
import type { ParsedFile } from './goFiles';
import { packageKeyOf } from './goTypes';

/** The files that were read, by path and by package. */
export interface KnownFiles {
  get(file: string): GoFile | undefined;
  names(): string[];
  all(): ParsedFile[];
  inPackage(packageKey: string): ParsedFile[];
  /**
   * Takes newly parsed files. Returns the packages of these files, the files before and after, and whether a package was added or removed.
   */
  take(changed: ReadonlyMap<string, GoFile | undefined>): TakenFiles;
}

/** What newly parsed files changed. */
export interface TakenFiles {
  readonly packages: ReadonlySet<string>;
  readonly differing: readonly GoFile[];
  readonly isOtherPackage: boolean;
}

/** Creates an empty collection of parsed files, by path and by package. */
export function createKnownFiles(): KnownFiles {
  const parsed = new Map<string, GoFile>();
  const packages = new Map<string, Set<string>>();
  const keysOf = (file: string, goFile: GoFile | undefined) =>
    [parsed.get(file), goFile].flatMap((each) => (each ? [packageKeyOf(file, each.packageName)] : []));
  const isThere = (key: string) => (packages.get(key)?.size ?? 0) > 0;

  const takeOne = (file: string, goFile: GoFile | undefined) => {
    const before = parsed.get(file);
    if (before) packages.get(packageKeyOf(file, before.packageName))?.delete(file);
    if (!goFile) {
      parsed.delete(file);
      return;
    }
    parsed.set(file, goFile);
    const key = packageKeyOf(file, goFile.packageName);
    packages.set(key, (packages.get(key) ?? new Set()).add(file));
  };

  return {
    get: (file) => parsed.get(file),
    names: () => [...parsed.keys()],
    all: () => [...parsed].map(([file, goFile]) => ({ file, goFile })),
    inPackage: (key) =>
      [...(packages.get(key) ?? [])].flatMap((file) => {
        const goFile = parsed.get(file);
        return goFile ? [{ file, goFile }] : [];
      }),
    take(changed) {
      const before = [...changed.keys()].flatMap((file) => parsed.get(file) ?? []);
      const keys = new Set([...changed].flatMap(([file, goFile]) => keysOf(file, goFile)));
      const wasThere = new Map([...keys].map((key) => [key, isThere(key)]));
      for (const [file, goFile] of changed) takeOne(file, goFile);
      return {
        packages: keys,
        differing: [...before, ...[...changed.values()].flatMap((goFile) => goFile ?? [])],
        isOtherPackage: [...wasThere].some(([key, was]) => was !== isThere(key)),
      };
    },
  };
}

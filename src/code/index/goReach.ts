import { dirname } from 'node:path';
import type { GoFile } from '../go/file';
import type { GoFunction } from '../go/functions';
import { importedPath } from '../go/imports';
import { folderOfImport, type GoModule, type ParsedFile } from './goFiles';

/** The maximum depth: Handle → a method → a function → another function. Code further away is seldom about one consumer. */
const deepest = 3;

/** Which functions of the workspace a `Handle` leads to. */
export interface GoReach {
  /** Reads a package's calls again from its files; without files, the package is removed. */
  set(packageKey: string, files: readonly ParsedFile[]): void;
  /**
   * Returns the keys of the functions and methods that the `Handle` of these types calls: its own, those of its package and of imported
   * packages.
   */
  from(typeKeys: readonly string[]): ReadonlySet<string>;
}

/** Returns a key that distinguishes a function from those of other packages and types. */
export function functionKey(file: string, packageName: string, { receiver, name }: GoFunction): string {
  return keyIn(`${dirname(file)}\n${packageName}`, receiver, name);
}

const keyIn = (packageKey: string, receiver: string | undefined, name: string) =>
  `${packageKey}\n${receiver ?? ''}\n${name}`;

/** Creates the graph of calls within the packages of the modules, from a method to everything that it leads to. */
export function createGoReach(modules: readonly GoModule[]): GoReach {
  /** For each package and function, what the function calls: keys, or `.method` for a method of its own type. */
  const packages = new Map<string, ReadonlyMap<string, readonly string[]>>();
  const packagesIn = new Map<string, Set<string>>();

  const callsOf = (key: string) => packages.get(packageOf(key))?.get(key) ?? [];
  /** A folder has one package, and at most one more for its tests. */
  const keysOf = (call: string, packageKey: string, typeKeys: readonly string[]): string[] => {
    if (call.startsWith('.')) return typeKeys.map((type) => `${type}\n${call.slice(1)}`);
    const [folder, name] = call.split('\n');
    if (folder === undefined || name === undefined) return [keyIn(packageKey, undefined, call)];
    return [...(packagesIn.get(folder) ?? [])].map((each) => keyIn(each, undefined, name));
  };

  return {
    set(packageKey, files) {
      const calls = new Map<string, string[]>();
      for (const { file, goFile } of files) {
        for (const caller of goFile.callers) {
          const key = functionKey(file, goFile.packageName, caller);
          const called = caller.calls.flatMap((call) => withFolder(call, goFile.imports, modules));
          // Files for different systems may declare the same function.
          calls.set(key, [...(calls.get(key) ?? []), ...called]);
        }
      }
      const [folder = ''] = packageKey.split('\n');
      const inFolder = packagesIn.get(folder) ?? new Set();
      packagesIn.set(folder, inFolder);
      if (files.length === 0) {
        packages.delete(packageKey);
        inFolder.delete(packageKey);
      } else {
        packages.set(packageKey, calls);
        inFolder.add(packageKey);
      }
    },
    from(typeKeys) {
      const reached = new Set<string>();
      let level = typeKeys.map((type) => `${type}\nHandle`);
      for (let depth = 0; depth < deepest && level.length > 0; depth += 1) {
        level = level
          .flatMap((key) => callsOf(key).flatMap((call) => keysOf(call, packageOf(key), typeKeys)))
          .filter((key) => !reached.has(key));
        for (const key of level) reached.add(key);
      }
      return reached;
    },
  };
}

const packageOf = (key: string) => key.split('\n').slice(0, 2).join('\n');

/** Converts `package.Name` to `folder\nName`; empty for a package outside the workspace. */
function withFolder(call: string, imports: GoFile['imports'], modules: readonly GoModule[]): string[] {
  const dot = call.indexOf('.');
  if (dot <= 0) return [call];
  const path = importedPath(imports, call.slice(0, dot));
  const folder = path === undefined ? undefined : folderOfImport(path, modules);
  return folder === undefined ? [] : [`${folder}\n${call.slice(dot + 1)}`];
}

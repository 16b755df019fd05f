import { createFileCache } from './fileCache';
import { parseDeclarations } from './goFile';
import { folderOfImport, type GoModule, goFilesIn } from './goFiles';
import type { GoImport } from './goImports';
import type { FindDeclaration, Placed } from './goValues';

/** What a package's names were declared to be; undefined where files disagree, as those for different systems do. */
type PackageNames = ReadonlyMap<string, Placed | undefined>;

/** Finds constants where consumers name them: in their own package, or in one of the workspace that they import. */
export function createDeclarationFinder() {
  const cache = createFileCache(parseDeclarations);

  const namesIn = async (folder: string): Promise<PackageNames> => {
    const names = new Map<string, Placed | undefined>();
    for (const file of await goFilesIn(folder)) {
      const parsed = await cache.read(file);
      if (!parsed) continue;
      const place = { folder, imports: parsed.imports };
      for (const { name, expression } of parsed.declarations) {
        const differs = names.has(name) && names.get(name)?.expression !== expression;
        names.set(name, differs ? undefined : { expression, place });
      }
    }
    return names;
  };

  /** For one search: a package that many consumers name is put together once. */
  return (modules: readonly GoModule[]): FindDeclaration => {
    const packages = new Map<string, Promise<PackageNames>>();
    return async (place, qualifier, name) => {
      const folder = qualifier === undefined ? place.folder : importedFolder(place.imports, qualifier, modules);
      if (folder === undefined) return undefined;
      const names = packages.get(folder) ?? namesIn(folder);
      packages.set(folder, names);
      return (await names).get(name);
    };
  };
}

function importedFolder(
  imports: readonly GoImport[],
  qualifier: string,
  modules: readonly GoModule[],
): string | undefined {
  const path = importedPath(imports, qualifier);
  return path === undefined ? undefined : folderOfImport(path, modules);
}

/** The import path behind the name before a dot. */
export function importedPath(imports: readonly GoImport[], qualifier: string): string | undefined {
  const imported =
    imports.find(({ alias }) => alias === qualifier) ??
    imports.find(({ alias, path }) => alias === undefined && usualNames(path).includes(qualifier));
  return imported?.path;
}

/** What a package at a path is usually called: its last part, or the one before a version. */
function usualNames(path: string): string[] {
  const [last = '', before = ''] = path.split('/').reverse();
  return /^v\d+$/.test(last) ? [last, before] : [last];
}

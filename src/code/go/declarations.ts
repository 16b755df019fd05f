import { createFileCache, type OnUnparsed } from '../index/fileCache';
import { folderOfImport, type GoModule, goFilesIn } from '../index/goFiles';
import { parseDeclarations } from './declared';
import { importedPath } from './imports';
import type { FindDeclaration, Placed } from './values';

/** What a package's names were declared to be; undefined where files disagree, as those for different systems do. */
type PackageNames = ReadonlyMap<string, Placed | undefined>;

/** Finds constants where consumers name them: in their own package, or in one of the workspace that they import. */
export interface DeclarationFinder {
  /** `onFolder` is told of every package that is looked into. */
  in(modules: readonly GoModule[], onFolder?: (folder: string) => void): FindDeclaration;
  /** A file of the package changed; without a folder, any may have. */
  forget(folder?: string): void;
}

/** Finds constants, types and functions of other packages by name. `isSetOutside`: whether other packages set a variable. Files are parsed once, until `forget`. */
export function createDeclarationFinder(
  isSetOutside: (folder: string, name: string) => Promise<boolean>,
  onUnparsed?: OnUnparsed,
): DeclarationFinder {
  const cache = createFileCache(parseDeclarations, onUnparsed);
  const packages = new Map<string, Promise<PackageNames>>();

  const namesIn = async (folder: string): Promise<PackageNames> => {
    const names = new Map<string, Placed | undefined>();
    const assigned = new Set<string>();
    for (const file of await goFilesIn(folder)) {
      const parsed = await cache.read(file);
      if (!parsed) continue;
      const place = { folder, imports: parsed.imports };
      for (const name of parsed.assigned) assigned.add(name);
      for (const { name, expression, isType, isVariable = false } of parsed.declarations) {
        const differs = names.has(name) && names.get(name)?.expression !== expression;
        names.set(name, differs ? undefined : { expression, place, isType, isVariable });
      }
    }
    return withoutAssigned(names, assigned);
  };

  return {
    in: (modules, onFolder) => async (place, qualifier, name) => {
      const path = qualifier === undefined ? undefined : importedPath(place.imports, qualifier);
      const folder = qualifier === undefined ? place.folder : path && folderOfImport(path, modules);
      if (folder === undefined) return undefined;
      onFolder?.(folder);
      const names = packages.get(folder) ?? namesIn(folder);
      packages.set(folder, names);
      const found = (await names).get(name);
      return found?.isVariable && (await isSetOutside(folder, name)) ? undefined : found;
    },
    forget(folder) {
      if (folder === undefined) packages.clear();
      else packages.delete(folder);
    },
  };
}

/** A variable that code sets is not known by what it was declared as. */
function withoutAssigned(names: Map<string, Placed | undefined>, assigned: ReadonlySet<string>): PackageNames {
  for (const name of assigned) if (names.get(name)?.isVariable) names.set(name, undefined);
  return names;
}

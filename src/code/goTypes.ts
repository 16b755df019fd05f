import { dirname } from 'node:path';
import { importedPath } from './declarations';
import type { ConsumerMethod, GoFile, GoMethod } from './goFile';
import { type GoModule, isStandardLibrary } from './goFiles';
import type { GoImport } from './goImports';

export interface FoundMethod extends GoMethod {
  readonly file: string;
  readonly imports: readonly GoImport[];
}

/** A type with a consumer's methods, put together from the files of its package. */
export interface GoType {
  readonly key: string;
  /** Folder and name: the same for all types that see each other without an import. */
  readonly packageKey: string;
  readonly methods: Partial<Record<ConsumerMethod, FoundMethod>>;
  /** The imports of all files that say something about it. */
  readonly imports: GoImport[];
  readonly embeds: string[];
}

export interface GoTypes {
  add(file: string, goFile: GoFile): void;
  all(): readonly GoType[];
  /** A method of the type or one that an embedded type lends it; `elsewhere` where a type of another package may do so. */
  methodOf(type: GoType, method: ConsumerMethod): FoundMethod | 'elsewhere' | undefined;
  /** The type's own key and those of the types in its package that lend it their methods. */
  keysOf(type: GoType): readonly string[];
}

/** Tells a type from those of other packages. */
export function typeKey(file: string, packageName: string, name: string): string {
  return `${packageKeyOf(file, packageName)}\n${name}`;
}

const packageKeyOf = (file: string, packageName: string) => `${dirname(file)}\n${packageName}`;

export function createGoTypes(modules: readonly GoModule[]): GoTypes {
  const types = new Map<string, GoType>();

  const typeAt = (packageKey: string, name: string): GoType => {
    const key = `${packageKey}\n${name}`;
    const type = types.get(key) ?? { key, packageKey, methods: {}, imports: [], embeds: [] };
    types.set(key, type);
    return type;
  };

  const lent = (type: GoType, method: ConsumerMethod, seen: Set<GoType>): FoundMethod | 'elsewhere' | undefined => {
    if (seen.has(type)) return undefined;
    seen.add(type);
    if (type.methods[method]) return type.methods[method];
    const candidates = type.embeds.map((embedded) => {
      const [name = '', qualifier] = embedded.split('.').reverse();
      if (qualifier !== undefined) return isForeign(type, qualifier) ? 'elsewhere' : undefined;
      const within = types.get(`${type.packageKey}\n${name}`);
      return within && lent(within, method, seen);
    });
    return candidates.find((candidate) => candidate !== undefined);
  };

  const keysOf = (type: GoType, seen: Set<string>): Set<string> => {
    if (seen.has(type.key)) return seen;
    seen.add(type.key);
    for (const embedded of type.embeds) {
      const within = types.get(`${type.packageKey}\n${embedded}`);
      if (within) keysOf(within, seen);
    }
    return seen;
  };

  const isForeign = (type: GoType, qualifier: string): boolean => {
    const path = importedPath(type.imports, qualifier);
    return path === undefined || !isStandardLibrary(path, modules);
  };

  return {
    add(file, goFile) {
      const packageKey = packageKeyOf(file, goFile.packageName);
      for (const method of goFile.methods) {
        const type = typeAt(packageKey, method.receiver);
        type.methods[method.method] = { ...method, file, imports: goFile.imports };
        type.imports.push(...goFile.imports);
      }
      for (const [name, embedded] of goFile.embeds) {
        const type = typeAt(packageKey, name);
        type.embeds.push(...embedded);
        type.imports.push(...goFile.imports);
      }
    },
    all: () => [...types.values()],
    methodOf: (type, method) => lent(type, method, new Set()),
    keysOf: (type) => [...keysOf(type, new Set())],
  };
}

import { dirname } from 'node:path';
import type { ConsumerMethod, GoMethod } from '../go/file';
import { type GoImport, importedPath } from '../go/imports';
import { folderOfImport, type GoModule, isStandardLibrary, type ParsedFile } from './goFiles';

export interface FoundMethod extends GoMethod {
  readonly file: string;
  readonly imports: readonly GoImport[];
}

/** A type with a consumer's methods, collected from the files of its package. */
export interface GoType {
  readonly key: string;
  readonly name: string;
  readonly packageKey: string;
  readonly methods: Partial<Record<ConsumerMethod, FoundMethod>>;
  /** The imports of all files that say something about it. */
  readonly imports: GoImport[];
  readonly embeds: string[];
}

export interface GoTypes {
  /** Collects the types of a package again from its files; without files, the package is removed. */
  set(packageKey: string, files: readonly ParsedFile[]): void;
  all(): readonly GoType[];
  /** Returns a method of the type, or one that an embedded type lends it; `elsewhere` when a type that was not read may lend it. */
  methodOf(type: GoType, method: ConsumerMethod): FoundMethod | 'elsewhere' | undefined;
  /** Returns the method for the type's name: its own or, when it handles events itself, that of an embedded type that handles none. */
  nameOf(type: GoType): FoundMethod | undefined;
  /** Returns the type's own key and the keys of the types that lend it their methods. */
  keysOf(type: GoType): readonly string[];
}

/** Returns a key that distinguishes a type from those of other packages. */
export function typeKey(file: string, packageName: string, name: string): string {
  return `${packageKeyOf(file, packageName)}\n${name}`;
}

/** Folder and name of a package: the same for all files that see each other's declarations. */
export const packageKeyOf = (file: string, packageName: string) => `${dirname(file)}\n${packageName}`;

/** Creates the collection of the types of all packages, with their methods and what they embed. */
export function createGoTypes(modules: readonly GoModule[]): GoTypes {
  const packages = new Map<string, Map<string, GoType>>();
  /** For each package, its interfaces with the methods of consumers that they have. */
  const interfaces = new Map<string, ReadonlyMap<string, readonly ConsumerMethod[]>>();
  /** For each folder, its packages that were read, with the structs that they declare. */
  const read = new Map<string, Map<string, ReadonlySet<string>>>();

  const typeIn = (types: Map<string, GoType>, packageKey: string, name: string): GoType => {
    const key = `${packageKey}\n${name}`;
    const type = types.get(name) ?? { key, name, packageKey, methods: {}, imports: [], embeds: [] };
    types.set(name, type);
    return type;
  };

  const lent = (type: GoType, method: ConsumerMethod, seen: Set<GoType>): FoundMethod | 'elsewhere' | undefined => {
    if (seen.has(type)) return undefined;
    seen.add(type);
    if (type.methods[method]) return type.methods[method];
    const candidates = type.embeds.map((embedded) => {
      if (interfaces.get(type.packageKey)?.get(embedded)?.includes(method)) return 'elsewhere';
      const lender = lenderOf(type, embedded);
      return lender === 'elsewhere' ? lender : lender && lent(lender, method, seen);
    });
    return candidates.find((candidate) => candidate !== undefined);
  };

  /** Returns the embedded type; undefined when it lends nothing, `elsewhere` when this is not known. */
  const lenderOf = (type: GoType, embedded: string): GoType | 'elsewhere' | undefined => {
    const [name = '', qualifier] = embedded.split('.').reverse();
    if (qualifier === undefined) return packages.get(type.packageKey)?.get(name);
    const path = importedPath(type.imports, qualifier);
    const folder = path === undefined ? undefined : folderOfImport(path, modules);
    for (const [packageKey, structs] of (folder !== undefined && read.get(folder)) || []) {
      if (structs.has(name)) return packages.get(packageKey)?.get(name);
    }
    return path === undefined || !isStandardLibrary(path, modules) ? 'elsewhere' : undefined;
  };

  const keysOf = (type: GoType, seen: Set<string>): Set<string> => {
    if (seen.has(type.key)) return seen;
    seen.add(type.key);
    for (const embedded of type.embeds) {
      const lender = lenderOf(type, embedded);
      // A type with its own Handle handles what that Handle says.
      const isAnother = lender !== 'elsewhere' && lender?.packageKey !== type.packageKey;
      if (lender && lender !== 'elsewhere' && !(isAnother && type.methods.Handle)) keysOf(lender, seen);
    }
    return seen;
  };

  return {
    set(packageKey, files) {
      const types = new Map<string, GoType>();
      const [folder = '', packageName] = packageKey.split('\n');
      const inFolder = read.get(folder) ?? new Map<string, ReadonlySet<string>>();
      read.set(folder, inFolder);
      // Only a complete reading shows what a file's structs embed.
      const structs = packageName === '' ? [] : files.flatMap(({ goFile }) => goFile.structs.map(({ name }) => name));
      inFolder.set(packageKey, new Set(structs));
      for (const { file, goFile } of files) {
        for (const method of goFile.methods) {
          const type = typeIn(types, packageKey, method.receiver);
          type.methods[method.method] = { ...method, file, imports: goFile.imports };
          type.imports.push(...goFile.imports);
        }
        for (const [name, embedded] of goFile.embeds) {
          const type = typeIn(types, packageKey, name);
          type.embeds.push(...embedded);
          type.imports.push(...goFile.imports);
        }
      }
      const own = files.flatMap(({ goFile }) => [...goFile.interfaces]);
      if (own.length > 0) interfaces.set(packageKey, new Map(own));
      else interfaces.delete(packageKey);
      if (types.size > 0) packages.set(packageKey, types);
      else packages.delete(packageKey);
    },
    all: () => [...packages.values()].flatMap((types) => [...types.values()]),
    methodOf: (type, method) => lent(type, method, new Set()),
    nameOf(type) {
      const { Name, Handle } = type.methods;
      if (Name || !Handle) return Name;
      const found = lent(type, 'Name', new Set());
      if (!found || found === 'elsewhere') return undefined;
      const lenders = [...(read.get(dirname(found.file))?.keys() ?? [])].map((key) =>
        packages.get(key)?.get(found.receiver),
      );
      return lenders.some((lender) => lender && lent(lender, 'Handle', new Set())) ? undefined : found;
    },
    keysOf: (type) => [...keysOf(type, new Set())],
  };
}

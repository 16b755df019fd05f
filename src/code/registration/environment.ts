import { dirname } from 'node:path';
import { type GoImport, importedPath } from '../go/imports';
import { folderOfImport, type GoModule } from '../index/goFiles';
import type { Expression, FileSyntax, FunctionDeclaration, TypeSyntax } from './syntax';
import { joined, type TypeName, type Value } from './values';

/** A file as it was read. */
export interface SourceFile {
  readonly file: string;
  readonly imports: readonly GoImport[];
  readonly syntax: FileSyntax;
}

/** What a package of the workspace declares. */
export interface GoPackage {
  readonly folder: string;
  readonly sources: readonly SourceFile[];
  readonly functions: ReadonlyMap<string, Declared<FunctionDeclaration>>;
  /** By `Type.method`. */
  readonly methods: ReadonlyMap<string, Declared<FunctionDeclaration>>;
  readonly variables: ReadonlyMap<
    string,
    Declared<{ readonly value: Expression | undefined; readonly type: TypeSyntax | undefined }>
  >;
  readonly types: ReadonlyMap<string, Declared<TypeSyntax>>;
}

export interface Declared<T> {
  readonly source: SourceFile;
  readonly what: T;
}

export interface VariableCell {
  value: Value;
  /** Under how many conditions it was declared. */
  readonly depth: number;
}

/** The declarations of one package from its parsed files. */
export function packageOf(folder: string, files: readonly SourceFile[]): GoPackage {
  const functions = new Map<string, Declared<FunctionDeclaration>>();
  const methods = new Map<string, Declared<FunctionDeclaration>>();
  const variables: Map<
    string,
    Declared<{ readonly value: Expression | undefined; readonly type: TypeSyntax | undefined }>
  > = new Map();
  const types = new Map<string, Declared<TypeSyntax>>();
  for (const source of files) {
    for (const what of source.syntax.functions) {
      const type = what.receiver?.type;
      if (!type) functions.set(what.name, { source, what });
      else if (type.kind === 'named') methods.set(`${type.name}.${what.name}`, { source, what });
    }
    for (const [name, what] of source.syntax.variables) variables.set(name, { source, what });
    for (const [name, what] of source.syntax.types) types.set(name, { source, what });
  }
  return { folder, sources: files, functions, methods, variables, types };
}

/** The packages of the workspace that were read so far. */
export interface Packages {
  readonly modules: readonly GoModule[];
  /** undefined where it was not read yet: it is remembered as wanted. */
  at(folder: string): GoPackage | undefined;
}

/** Where names are looked up: the variables of a block, then those around it, then the file. */
export class Environment {
  private readonly cells = new Map<string, VariableCell>();

  constructor(
    readonly source: SourceFile,
    private readonly parent?: Environment,
  ) {}

  child(): Environment {
    return new Environment(this.source, this);
  }

  declare(name: string, value: Value, depth: number): void {
    if (name !== '_' && name !== '') this.cells.set(name, { value, depth });
  }

  cell(name: string): VariableCell | undefined {
    return this.cells.get(name) ?? this.parent?.cell(name);
  }

  get folder(): string {
    return dirname(this.source.file);
  }

  /** Behind the name before a dot: an import path, unless a variable is called so. */
  importPath(name: string): string | undefined {
    return this.cell(name) ? undefined : importedPath(this.source.imports, name);
  }

  /** The folder of a type's package, and its name; undefined outside the workspace. */
  typeName(type: TypeSyntax, { modules }: Packages): TypeName | undefined {
    if (type.kind !== 'named') return undefined;
    if (type.qualifier === undefined) return { folder: this.folder, name: type.name };
    const path = importedPath(this.source.imports, type.qualifier);
    const folder = path === undefined ? undefined : folderOfImport(path, modules);
    return folder === undefined ? undefined : { folder, name: type.name };
  }
}

/** Sets a variable or field; under a condition it keeps what it may have held before. */
export function assign(cell: VariableCell, value: Value, depth: number): void {
  cell.value = depth > cell.depth ? joined(cell.value, value) : value;
}

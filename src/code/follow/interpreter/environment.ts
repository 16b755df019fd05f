import { dirname } from 'node:path';
import { type GoImport, importedPath } from '../../go/imports';
import { folderOfImport, type GoModule } from '../../index/goFiles';
import type { FileSyntax, FunctionDeclaration, TypeSyntax, VariableDeclaration } from '../../syntax/syntax';
import { joined, weakened } from '../values/joined';
import type { NamingPlace, TypeName, Value } from '../values/values';

/** A file as it was read. */
export interface SourceFile {
  readonly file: string;
  readonly imports: readonly GoImport[];
  /** No one writes it by hand. */
  readonly isGenerated: boolean;
  /** Not every build has it. */
  readonly isTagged: boolean;
  readonly syntax: FileSyntax;
}

/** What a package of the workspace declares. */
export interface GoPackage {
  readonly folder: string;
  readonly sources: readonly SourceFile[];
  readonly functions: Names<FunctionDeclaration>;
  /** By `Type.method`. */
  readonly methods: Names<FunctionDeclaration>;
  readonly variables: Names<VariableDeclaration>;
  readonly types: Names<TypeSyntax>;
}

interface Names<T> {
  get(name: string): Declared<T> | undefined;
}

export interface Declared<T> {
  readonly source: SourceFile;
  readonly what: T;
  /** Other declarations of the name, as files for different systems have them: either may be meant. */
  readonly others: readonly Declared<T>[];
}

export interface VariableCell {
  value: Value;
  /** Under how many conditions it was declared. */
  readonly depth: number;
  /** The function whose variable it is; undefined of a package's. */
  readonly owner?: FunctionDeclaration | undefined;
  /** Code sets it of which it is not known when it runs. */
  readonly isLoose?: boolean;
  /** Such code declares it. */
  readonly isLate?: boolean;
}

/** The declarations of one package from its parsed files. */
export function packageOf(folder: string, files: readonly SourceFile[]): GoPackage {
  const functions = new Map<string, Declared<FunctionDeclaration>>();
  const methods = new Map<string, Declared<FunctionDeclaration>>();
  const variables = new Map<string, Declared<VariableDeclaration>>();
  const types = new Map<string, Declared<TypeSyntax>>();
  for (const source of files) {
    for (const what of source.syntax.functions) {
      const type = what.receiver?.type;
      if (!type) add(functions, what.name, source, what);
      else if (type.kind === 'named') add(methods, `${type.name}.${what.name}`, source, what);
    }
    for (const [name, what] of source.syntax.variables) add(variables, name, source, what);
    for (const [name, what] of source.syntax.types) add(types, name, source, what);
  }
  return { folder, sources: files, functions, methods, variables, types };
}

function add<T>(to: Map<string, Declared<T>>, name: string, source: SourceFile, what: T): void {
  const before = to.get(name);
  const other = { source, what, others: [] };
  to.set(name, before ? { ...before, others: [...before.others, other] } : other);
}

/** What a file declares, as its package is asked for it. */
export function namesOf({ syntax }: SourceFile): string[] {
  const functions = syntax.functions.map(({ name, receiver }) =>
    receiver?.type.kind === 'named' ? `${receiver.type.name}.${name}` : name,
  );
  return [...functions, ...syntax.variables.keys(), ...syntax.types.keys()];
}

/** The packages of the workspace that were read so far. */
export interface Packages {
  readonly modules: readonly GoModule[];
  /** undefined where it was not read yet: it is remembered as wanted. */
  at(folder: string): GoPackage | undefined;
  /** The files of other packages that set a name of this one, or name it at all; undefined where they are too many, or were not looked for yet. */
  outside(folder: string, name: string, how: 'set' | 'named'): readonly SourceFile[] | undefined;
}

/** Where names are looked up: the variables of a block, then those around it, then the file. */
export class Environment {
  private readonly cells = new Map<string, VariableCell>();
  private readonly types = new Map<string, { readonly type: TypeName; readonly at: NamingPlace | undefined }>();

  constructor(
    readonly source: SourceFile,
    private readonly parent?: Environment,
    /** The function whose code it is. */
    readonly inside?: FunctionDeclaration,
  ) {}

  child(inside = this.inside): Environment {
    return new Environment(this.source, this, inside);
  }

  declare(name: string, value: Value, depth: number, isLoose = false, isLate = false): void {
    if (name === '_' || name === '') return;
    this.cells.set(name, { value: isLoose ? weakened(value) : value, depth, owner: this.inside, isLoose, isLate });
  }

  /** What a type parameter stands for. */
  bind(name: string, type: TypeName | undefined, at: NamingPlace | undefined): void {
    if (type) this.types.set(name, { type, at });
  }

  /** What a type parameter stands for, and where that is said. */
  bound(name: string): { readonly type: TypeName; readonly at: NamingPlace | undefined } | undefined {
    return this.types.get(name) ?? this.parent?.bound(name);
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
    if (type.qualifier === undefined) return this.bound(type.name)?.type ?? { folder: this.folder, name: type.name };
    const path = importedPath(this.source.imports, type.qualifier);
    const folder = path === undefined ? undefined : folderOfImport(path, modules);
    return folder === undefined ? undefined : { folder, name: type.name };
  }
}

/** Sets a variable or field; under a condition it keeps what it may have held before. */
export function assign(cell: VariableCell, value: Value, depth: number): void {
  const now = cell.isLoose ? weakened(value) : value;
  cell.value = depth > cell.depth || cell.isLoose ? joined(cell.value, now) : now;
}

/** Where an expression stands. */
export const placeOf = ({ line }: { readonly line: number }, { source }: Environment): NamingPlace => ({
  file: source.file,
  line,
});

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
  /** Whether it is generated. */
  readonly isGenerated: boolean;
  /** Whether only some builds include it. */
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
  /** Other declarations of the same name, as files for different systems have them; any of them may apply. */
  readonly others: readonly Declared<T>[];
}

export interface VariableCell {
  value: Value;
  /** The number of conditions under which it was declared. */
  readonly depth: number;
  /** The function that has the variable; undefined for a variable of a package. */
  readonly owner?: FunctionDeclaration | undefined;
  /** Whether it is set by code that runs at an unknown time. */
  readonly isLoose?: boolean;
  /** Whether it is declared by such code. */
  readonly isLate?: boolean;
}

/** Collects the declarations of one package from its parsed files. */
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

/** Returns the names that a file declares, in the form in which a package is asked for them. */
export function namesOf({ syntax }: SourceFile): string[] {
  const functions = syntax.functions.map(({ name, receiver }) =>
    receiver?.type.kind === 'named' ? `${receiver.type.name}.${name}` : name,
  );
  return [...functions, ...syntax.variables.keys(), ...syntax.types.keys()];
}

/** The packages of the workspace that have been read. */
export interface Packages {
  readonly modules: readonly GoModule[];
  /** Undefined when it has not been read; it is then noted as wanted. */
  at(folder: string): GoPackage | undefined;
  /**
   * The files of other packages that set a name of this package, or mention it at all. Undefined when there are too many of them, or when
   * they have not been searched for.
   */
  outside(folder: string, name: string, how: 'set' | 'named'): readonly SourceFile[] | undefined;
}

/** Where names are looked up: the variables of a block, then those of the blocks around it, then the file. */
export class Environment {
  private readonly cells = new Map<string, VariableCell>();
  private readonly types = new Map<string, { readonly type: TypeName; readonly at: NamingPlace | undefined }>();

  constructor(
    readonly source: SourceFile,
    private readonly parent?: Environment,
    /** The function that contains the code. */
    readonly inside?: FunctionDeclaration,
  ) {}

  child(inside = this.inside): Environment {
    return new Environment(this.source, this, inside);
  }

  declare(name: string, value: Value, depth: number, isLoose = false, isLate = false): void {
    if (name === '_' || name === '') return;
    this.cells.set(name, { value: isLoose ? weakened(value) : value, depth, owner: this.inside, isLoose, isLate });
  }

  /** Sets what a type parameter stands for. */
  bind(name: string, type: TypeName | undefined, at: NamingPlace | undefined): void {
    if (type) this.types.set(name, { type, at });
  }

  /** Returns what a type parameter stands for, and the place that determines it. */
  bound(name: string): { readonly type: TypeName; readonly at: NamingPlace | undefined } | undefined {
    return this.types.get(name) ?? this.parent?.bound(name);
  }

  cell(name: string): VariableCell | undefined {
    return this.cells.get(name) ?? this.parent?.cell(name);
  }

  get folder(): string {
    return dirname(this.source.file);
  }

  /** Returns the import path for the name before a dot; undefined when a variable has this name. */
  importPath(name: string): string | undefined {
    return this.cell(name) ? undefined : importedPath(this.source.imports, name);
  }

  /** Returns the folder of a type's package, and the type's name; undefined outside the workspace. */
  typeName(type: TypeSyntax, { modules }: Packages): TypeName | undefined {
    if (type.kind !== 'named') return undefined;
    if (type.qualifier === undefined) return this.bound(type.name)?.type ?? { folder: this.folder, name: type.name };
    const path = importedPath(this.source.imports, type.qualifier);
    const folder = path === undefined ? undefined : folderOfImport(path, modules);
    return folder === undefined ? undefined : { folder, name: type.name };
  }
}

/** Sets a variable or field. Under a condition, it may also still have its earlier value. */
export function assign(cell: VariableCell, value: Value, depth: number): void {
  const now = cell.isLoose ? weakened(value) : value;
  cell.value = depth > cell.depth || cell.isLoose ? joined(cell.value, now) : now;
}

/** Returns the place of an expression. */
export const placeOf = ({ line }: { readonly line: number }, { source }: Environment): NamingPlace => ({
  file: source.file,
  line,
});

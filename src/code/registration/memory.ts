import { folderOfImport } from '../index/goFiles';
import { Environment, type GoPackage, type Packages, type VariableCell } from './environment';
import type { Expression, FunctionDeclaration, Parameter, TypeSyntax } from './syntax';
import { emptyList, type FunctionValue, joined, nil, type TypeName, unknown, type Value, valueType } from './values';

/** What names, fields and methods stand for: in a function, in its package, in other packages of the workspace and outside. */
export abstract class PackageMemory {
  /** Under how many conditions the code runs that is being followed. */
  protected depth = 0;
  /** What the variables of packages hold. */
  private readonly held = new Map<GoPackage, Map<string, VariableCell>>();

  constructor(protected readonly packages: Packages) {}

  abstract evaluate(expression: Expression, environment: Environment): Value;

  /** A function of the workspace as a value; of a method with what it was taken from. */
  protected abstract functionOf(
    declaration: FunctionDeclaration,
    environment: Environment,
    receiver: Value | undefined,
  ): FunctionValue;

  /** Something of which only the type is known. */
  protected ofType(type: TypeSyntax, environment: Environment): Value {
    return { kind: 'unknown', type: environment.typeName(type, this.packages) };
  }

  protected typed(value: Value | undefined, type: TypeSyntax | undefined, environment: Environment): Value {
    if (value && (value.kind !== 'unknown' || value.type)) return value;
    return type ? this.ofType(type, environment) : unknown;
  }

  /** What a variable holds that nothing was assigned to. */
  protected zero(type: TypeSyntax, environment: Environment): Value {
    if (type.kind === 'list') return emptyList;
    if (type.kind === 'map') return { kind: 'map', entries: [], complete: true };
    const name = environment.typeName(type, this.packages);
    const declared = name && this.packages.at(name.folder)?.types.get(name.name)?.what;
    if (declared?.kind === 'struct') return this.object(name);
    return declared?.kind === 'list' ? emptyList : nil;
  }

  protected object(type: TypeName | undefined, fields: ReadonlyMap<string, Value> = new Map()): Value {
    return { kind: 'object', type, fields: new Map(fields), depth: this.depth, escaped: false };
  }

  protected folderOf(name: string, environment: Environment): string | undefined {
    const path = environment.importPath(name);
    return path === undefined ? undefined : folderOfImport(path, this.packages.modules);
  }

  /** A variable of a package: made on first sight. */
  heldIn(folder: string, name: string): VariableCell | undefined {
    const found = this.packages.at(folder);
    const declared = found?.variables.get(name);
    if (!found || !declared) return undefined;
    const cells = this.held.get(found) ?? new Map<string, VariableCell>();
    this.held.set(found, cells);
    const known = cells.get(name);
    if (known) return known;
    const { value, type } = declared.what;
    const environment = new Environment(declared.source);
    // Before it is worked out: it may name itself.
    const cell: VariableCell = { value: unknown, depth: 0 };
    cells.set(name, cell);
    if (value) cell.value = this.typed(this.evaluate(value, environment), type, environment);
    else if (type) cell.value = this.zero(type, environment);
    return cell;
  }

  protected named(name: string, folder: string, environment?: Environment): Value {
    const cell = environment?.cell(name) ?? this.heldIn(folder, name);
    if (cell) return cell.value;
    const declared = this.packages.at(folder)?.functions.get(name);
    if (declared) return this.functionOf(declared.what, new Environment(declared.source), undefined);
    return { kind: 'external', path: undefined, name, of: undefined };
  }

  protected selected({ of, name }: Extract<Expression, { kind: 'select' }>, environment: Environment): Value {
    const path = of.kind === 'name' ? environment.importPath(of.name) : undefined;
    if (path !== undefined) {
      const folder = folderOfImport(path, this.packages.modules);
      return folder === undefined ? { kind: 'external', path, name, of: undefined } : this.named(name, folder);
    }
    return this.memberOf(this.evaluate(of, environment), name);
  }

  /** A field or method, of the value itself or of what it embeds. */
  memberOf(value: Value, name: string, depth = 0): Value {
    const type = valueType(value);
    const object = value.kind === 'decorated' ? value.object : value;
    const field = object.kind === 'object' ? object.fields.get(name) : undefined;
    if (field) return field;
    const found = type && this.packages.at(type.folder);
    const method = found?.methods.get(`${type?.name}.${name}`);
    if (method) return this.functionOf(method.what, new Environment(method.source), value);
    const declared = type && found ? this.structOf(type, found) : undefined;
    if (!declared) return { kind: 'external', path: undefined, name, of: value };
    for (const each of declared.fields) {
      const inner = object.kind === 'object' ? object.fields.get(each.name) : undefined;
      const held = inner ?? this.unset(object, each, new Environment(declared.source));
      if (each.name === name) return held;
      if (depth > 4 || each.type.kind !== 'named' || each.type.name !== each.name) continue;
      const lent = this.memberOf(held, name, depth + 1);
      if (lent.kind !== 'external') return lent;
    }
    return { kind: 'external', path: undefined, name, of: value };
  }

  /** A field that the code did not set. */
  protected unset(object: Value, { name, type }: Parameter, environment: Environment): Value {
    if (object.kind !== 'object' || object.escaped) return this.ofType(type, environment);
    const value = this.zero(type, environment);
    object.fields.set(name, value);
    return value;
  }

  protected structOf(type: TypeName, found: GoPackage) {
    const declared = found.types.get(type.name);
    return declared?.what.kind === 'struct' ? { fields: declared.what.fields, source: declared.source } : undefined;
  }

  protected indexed(of: Value, index: Value): Value {
    if (of.kind === 'list' && index.kind === 'number') return of.items[index.number] ?? unknown;
    if (of.kind === 'map' && index.kind === 'text') {
      const found = of.entries.findLast(([key]) => key.kind === 'text' && key.text === index.text);
      return found?.[1] ?? unknown;
    }
    const items = of.kind === 'list' ? of.items : of.kind === 'map' ? of.entries.map(([, value]) => value) : [];
    const [first, ...others] = items;
    return first ? others.reduce(joined, first) : unknown;
  }

  protected typeNamed(callee: Expression, environment: Environment): boolean {
    const [folder, name] =
      callee.kind === 'name'
        ? [environment.folder, callee.name]
        : callee.kind === 'select' && callee.of.kind === 'name'
          ? [this.folderOf(callee.of.name, environment), callee.name]
          : [undefined, ''];
    return folder !== undefined && this.packages.at(folder)?.types.has(name) === true;
  }

  protected typeOfExpression(expression: Expression, environment: Environment): TypeName | undefined {
    if (expression.kind === 'name') return { folder: environment.folder, name: expression.name };
    if (expression.kind !== 'select' || expression.of.kind !== 'name') return undefined;
    return environment.typeName({ kind: 'named', qualifier: expression.of.name, name: expression.name }, this.packages);
  }
}

import { folderOfImport } from '../../index/goFiles';
import type { Expression, FunctionDeclaration, Parameter, VariableDeclaration } from '../../syntax/syntax';
import { joined, loosened } from '../values/joined';
import {
  eventType,
  type FunctionValue,
  isScalar,
  nil,
  type ObjectValue,
  unknown,
  type Value,
  valueType,
} from '../values/values';
import { type Declared, Environment, type GoPackage, type SourceFile, type VariableCell } from './environment';
import { Settings } from './settings';

/** The values of names, fields and methods: in a function, in its package, in other packages of the workspace and outside. */
export abstract class PackageMemory extends Settings {
  /** By the function that has them: the variables that are set by functions which are called at an unknown time. */
  protected readonly loose = new Map<FunctionDeclaration | undefined, Set<string>>();
  /** The values of the packages' variables. */
  private readonly held = new Map<GoPackage, Map<string, VariableCell>>();

  abstract evaluate(expression: Expression, environment: Environment): Value;

  /** Runs what a package does before all other code. */
  protected abstract initialize(found: GoPackage): void;

  /** Returns a function of the workspace as a value; a method comes with the value that it was selected from. */
  protected abstract functionOf(
    declaration: FunctionDeclaration,
    environment: Environment,
    receiver: Value | undefined,
  ): FunctionValue;

  protected declare(environment: Environment, name: string, value: Value): void {
    environment.declare(name, value, this.depth, this.loose.get(environment.inside)?.has(name), this.isLate);
  }

  /** Returns a variable of a package. Its value is calculated on first use. */
  heldIn(folder: string, name: string): VariableCell | undefined {
    const found = this.packages.at(folder);
    const declared = found?.variables.get(name);
    if (!found || !declared) return undefined;
    const cells = this.held.get(found) ?? new Map<string, VariableCell>();
    this.held.set(found, cells);
    const known = cells.get(name);
    if (known) return known;
    this.initialize(found);
    const initialized = cells.get(name);
    if (initialized) return initialized;
    // The cell is stored before its value is calculated, because the value may name itself.
    const cell: VariableCell = { value: unknown, depth: 0 };
    cells.set(name, cell);
    const { isFirst } = this;
    this.isFirst = true;
    cell.value = [declared, ...declared.others].map((each) => this.declaredValue(each)).reduce(joined);
    this.isFirst = isFirst;
    return cell;
  }

  /** Returns the value of a variable or constant of a package, as far as the code that sets it was followed. */
  private heldValue(folder: string, name: string): Value | undefined {
    const cell = this.heldIn(folder, name);
    const isVariable = this.packages.at(folder)?.variables.get(name)?.what.iota === undefined;
    return cell && isVariable ? this.asFollowed(cell.value, folder, name) : cell?.value;
  }

  private declaredValue({ what, source }: Declared<VariableDeclaration>): Value {
    const { value, type, iota } = what;
    const environment = new Environment(source);
    if (iota !== undefined) environment.declare('iota', { kind: 'number', number: iota }, 0);
    const made = value
      ? this.typed(this.evaluate(value, environment), type, environment)
      : type
        ? this.zero(type, environment)
        : unknown;
    return iota === undefined ? varying(made) : made;
  }

  private functionFrom(declared: Declared<FunctionDeclaration>, receiver: Value | undefined): FunctionValue {
    const [first, ...others] = [declared, ...declared.others].map(({ what, source }) =>
      this.functionOf(what, new Environment(source), receiver),
    ) as [FunctionValue, ...FunctionValue[]];
    if (others.length === 0) return first;
    return { ...first, call: (given) => [first, ...others].map((each) => each.call(given)).reduce(joined) };
  }

  protected named(name: string, folder: string, environment?: Environment): Value {
    const value = environment?.cell(name)?.value ?? this.heldValue(folder, name);
    if (value) return value;
    const found = this.packages.at(folder);
    if (found) this.initialize(found);
    const declared = found?.functions.get(name);
    if (declared) return this.functionFrom(declared, undefined);
    return this.dotted(name, environment) ?? { kind: 'external', path: undefined, name, of: undefined };
  }

  /** Returns a name of a package that the file imports with a dot. */
  private dotted(name: string, environment: Environment | undefined): Value | undefined {
    for (const { alias, path } of environment?.source.imports ?? []) {
      const folder = alias === '.' ? folderOfImport(path, this.packages.modules) : undefined;
      const value = folder === undefined ? undefined : this.named(name, folder);
      if (value && value.kind !== 'external') return value;
    }
    return undefined;
  }

  protected selected({ of, name }: Extract<Expression, { kind: 'select' }>, environment: Environment): Value {
    const path = of.kind === 'name' ? environment.importPath(of.name) : undefined;
    if (path !== undefined) {
      const folder = folderOfImport(path, this.packages.modules);
      return folder === undefined ? { kind: 'external', path, name, of: undefined } : this.named(name, folder);
    }
    return this.memberOf(this.evaluate(of, environment), name);
  }

  /** Returns a field or method of the value itself, or of a value that it embeds. */
  memberOf(value: Value, name: string, depth = 0): Value {
    const found = this.lookUp(value, name, depth);
    // A value with such a member is an event, as far as the code shows.
    return found.kind === 'external' && /^(?:Get)?EventType$/.test(name) && !isMade(value) ? eventType : found;
  }

  private lookUp(value: Value, name: string, depth: number): Value {
    const type = valueType(value);
    const object = value.kind === 'decorated' ? value.object : value;
    const field = object.kind === 'object' ? object.fields.get(name) : undefined;
    if (field) return settled(field);
    const found = type && this.packages.at(type.folder);
    const method = found?.methods.get(`${type?.name}.${name}`);
    if (method) return this.methodFrom(method, value, object);
    const declared = type && found ? this.structOf(type, found) : undefined;
    const own = declared?.fields.find((each) => each.name === name);
    if (declared && own) return this.fieldOf(object, own, declared.source);
    for (const each of depth > 4 ? [] : (declared?.fields ?? [])) {
      if (!declared || each.type.kind !== 'named' || each.type.name !== each.name) continue;
      const held = this.fieldOf(object, each, declared.source);
      const lent = held.kind === 'event' ? this.memberOf(held, name) : this.lookUp(held, name, depth + 1);
      if (lent.kind !== 'external') return lent;
    }
    return { kind: 'external', path: undefined, name, of: value };
  }

  /** Returns a method of a value. A value that may have been replaced may have another method. */
  private methodFrom(method: Declared<FunctionDeclaration>, value: Value, object: Value): Value {
    const own = this.functionFrom(method, value);
    return object.kind === 'object' && object.mayBeOther ? loosened(own, undefined) : own;
  }

  /** Returns the object that has a field: the object itself, or one that it embeds. */
  protected ownerOf(object: ObjectValue, name: string, depth = 0): ObjectValue | undefined {
    const found = object.type && this.packages.at(object.type.folder);
    const declared = found && object.type ? this.structOf(object.type, found) : undefined;
    if (!declared || object.fields.has(name) || declared.fields.some((each) => each.name === name)) return object;
    for (const each of depth > 4 ? [] : declared.fields) {
      if (each.type.kind !== 'named' || each.type.name !== each.name) continue;
      const held = this.fieldOf(object, each, declared.source);
      const owner = held.kind === 'object' && held.type ? this.ownerOf(held, name, depth + 1) : undefined;
      if (owner) return owner;
    }
    return depth === 0 ? object : undefined;
  }

  private fieldOf(object: Value, field: Parameter, source: SourceFile): Value {
    const set = object.kind === 'object' ? object.fields.get(field.name) : undefined;
    return settled(set) ?? this.unset(object, field, new Environment(source));
  }

  /** Returns the value of a field that the code did not set. */
  protected unset(object: Value, { name, type }: Parameter, environment: Environment): Value {
    if (object.kind !== 'object' || object.escaped) return this.ofType(type, environment);
    const value = this.zero(type, environment);
    object.fields.set(name, value);
    return value;
  }

  protected indexed(of: Value, index: Value): Value {
    if (of.kind === 'list' && index.kind === 'number') return of.items[index.number] ?? unknown;
    if (of.kind === 'map' && isScalar(index)) {
      const found = of.entries.filter(([key]) => isScalar(key) && scalarOf(key) === scalarOf(index));
      // The entry may be missing, or have another value.
      const perhaps = of.complete ? found.slice(-1) : [...found, [index, nil] as const];
      return found.length === 0 ? unknown : perhaps.map(([, value]) => value).reduce(joined);
    }
    const items = of.kind === 'list' ? of.items : of.kind === 'map' ? of.entries.map(([, value]) => value) : [];
    const [first, ...others] = items;
    return first ? others.reduce(joined, first) : unknown;
  }
}

/** Makes a boolean field unknown, because flags are the fields that other code sets most often. */
const settled = <T extends Value | undefined>(field: T): T | Value => (field?.kind === 'truth' ? unknown : field);

/** Marks what a package's variable was initialized with or set to: it may have another value when it is read. */
export const varying = (value: Value): Value =>
  isScalar(value) ? { ...value, varies: true } : value.kind === 'truth' ? unknown : value;

const scalarOf = (value: Parameters<typeof isScalar>[0]) =>
  value.kind === 'text' ? value.text : value.kind === 'number' ? value.number : undefined;

/** Whether the followed code itself makes a value: its event type is then what this code sets. */
const isMade = (value: Value) => value.kind === 'object' && !value.escaped;

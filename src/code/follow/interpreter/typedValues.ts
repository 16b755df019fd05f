import { folderOfImport } from '../../index/goFiles';
import type { Expression, TypeSyntax } from '../../syntax/syntax';
import {
  canBeNamed,
  emptyList,
  type MapValue,
  type NamingPlace,
  nil,
  type ObjectValue,
  type TypeName,
  unknown,
  type Value,
} from '../values/values';
import type { Environment, GoPackage, Packages } from './environment';

/** The values that follow from types alone. */
export abstract class TypedValues {
  /** The number of conditions under which the current code runs. */
  protected depth = 0;
  /** Whether the current code runs at an unknown time, for example in a function that was only passed on. */
  protected isLate = false;

  constructor(protected readonly packages: Packages) {}

  /** Returns a value with a known type; everything else about it is unknown. */
  protected ofType(type: TypeSyntax, environment: Environment): Value {
    if (type.kind === 'list') {
      const item = this.ofType(type.of, environment);
      return item.kind === 'event' ? { kind: 'list', items: [item], complete: false } : unknown;
    }
    if (type.kind === 'named' && type.name === 'PersistedEvent') return { kind: 'event' };
    const name = environment.typeName(type, this.packages);
    const declared =
      name && !isBuiltIn.test(name.name) ? this.packages.at(name.folder)?.types.get(name.name) : undefined;
    // A name that the team gave to the library's type.
    if (declared?.what.kind === 'named' && declared.what.name === 'PersistedEvent') return { kind: 'event' };
    return { kind: 'unknown', type: name };
  }

  protected typed(value: Value | undefined, type: TypeSyntax | undefined, environment: Environment): Value {
    if (value && canBeNamed(value)) return value.type || !type ? value : this.converted(value, type, environment);
    if (value && (value.kind !== 'unknown' || value.type || value.implies || value.isTypeLike)) return value;
    return type ? this.ofType(type, environment) : unknown;
  }

  /** Returns the value with a type. A map stays the same object. */
  protected converted(value: Value, type: TypeSyntax, environment: Environment): Value {
    const name = canBeNamed(value) || value.kind === 'nil' ? environment.typeName(type, this.packages) : undefined;
    // `(*OrderPlaced)(nil)`: only its type matters.
    if (value.kind === 'nil' && name && this.structNamed(name)) return { kind: 'unknown', type: name };
    if (!canBeNamed(value) || (value.kind !== 'text' && value.kind !== 'number' && !name)) return value;
    const own = name && isBuiltIn.test(name.name) ? undefined : name;
    return value.kind === 'map' ? Object.assign(value, { type: own }) : { ...value, type: own };
  }

  /** Returns the value of a variable to which nothing was assigned. */
  protected zero(type: TypeSyntax, environment: Environment): Value {
    if (type.kind === 'list') return emptyList;
    if (type.kind === 'map') return this.map([]);
    const name = environment.typeName(type, this.packages);
    const declared = name && this.packages.at(name.folder)?.types.get(name.name)?.what;
    if (declared?.kind === 'struct' && type.kind === 'named') {
      return { ...this.object(name, undefined, environment.bound(type.name)?.at), isPointer: type.isPointer === true };
    }
    return declared?.kind === 'list' ? emptyList : nil;
  }

  protected object(
    type: TypeName | undefined,
    fields: ReadonlyMap<string, Value> = new Map(),
    at?: NamingPlace,
  ): ObjectValue {
    const { depth, isLate } = this;
    return { kind: 'object', type, fields: new Map(fields), depth, escaped: false, isPointer: false, isLate, at };
  }

  protected structNamed({ folder, name }: TypeName): boolean {
    return this.packages.at(folder)?.types.get(name)?.what.kind === 'struct';
  }

  protected map(entries: (readonly [key: Value, value: Value])[], complete = true): MapValue {
    return { kind: 'map', entries, complete, depth: this.depth };
  }

  protected folderOf(name: string, environment: Environment): string | undefined {
    const path = environment.importPath(name);
    return path === undefined ? undefined : folderOfImport(path, this.packages.modules);
  }

  protected structOf(type: TypeName, found: GoPackage) {
    const declared = found.types.get(type.name);
    return declared?.what.kind === 'struct' ? { fields: declared.what.fields, source: declared.source } : undefined;
  }

  protected typeNamed(callee: Expression, environment: Environment): boolean {
    const [folder, name] =
      callee.kind === 'name'
        ? [environment.folder, callee.name]
        : callee.kind === 'select' && callee.of.kind === 'name'
          ? [this.folderOf(callee.of.name, environment), callee.name]
          : [undefined, ''];
    return folder !== undefined && this.packages.at(folder)?.types.get(name) !== undefined;
  }

  protected typeOfExpression(expression: Expression, environment: Environment): TypeName | undefined {
    if (expression.kind === 'index') return this.typeOfExpression(expression.of, environment);
    return environment.typeName(typeSyntax(expression), this.packages);
  }
}

/** Returns the type that an expression names. */
export function typeSyntax(expression: Expression): TypeSyntax {
  if (expression.kind === 'type') return expression.type;
  if (expression.kind === 'name') return { kind: 'named', qualifier: undefined, name: expression.name };
  return expression.kind === 'select' && expression.of.kind === 'name'
    ? { kind: 'named', qualifier: expression.of.name, name: expression.name }
    : { kind: 'other' };
}

const isBuiltIn = /^(?:string|bool|byte|rune|error|any|u?int(?:8|16|32|64|ptr)?|float(?:32|64)|complex(?:64|128))$/;

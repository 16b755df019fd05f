import type { Expression, LiteralItem, TypeSyntax } from '../../syntax/syntax';
import {
  chosen,
  impliedByOperator,
  isTypeLike,
  isUnnamed,
  madeOfType,
  namesType,
  not,
  textsBehind,
} from '../values/implied';
import { copied, joined } from '../values/joined';
import { combined, either, sliceOf } from '../values/operations';
import {
  eventType,
  type FunctionValue,
  isScalar,
  type MapValue,
  type NamingPlace,
  nil,
  type TextValue,
  unknown,
  type Value,
} from '../values/values';
import { type Environment, placeOf } from './environment';
import { PackageMemory } from './memory';

/** The maximum number of steps for one function; what would follow is unknown. */
export const mostSteps = 50_000;
/** The maximum nesting of expressions and blocks. A sum with thousands of parts, as generators write it, would exhaust the stack. */
export const mostNested = 500;

/** The values of expressions, as far as the code shows them; other values are unknown. */
export abstract class Evaluator extends PackageMemory {
  protected steps = 0;
  protected nested = 0;

  protected abstract calling(expression: Extract<Expression, { kind: 'call' }>, environment: Environment): Value;

  protected abstract functionLiteral(
    expression: Extract<Expression, { kind: 'function' }>,
    environment: Environment,
  ): FunctionValue;

  protected abstract set(target: Expression, value: Value, environment: Environment): void;

  /** Reports that an event's type is compared with a text; `at` is the place. */
  protected abstract note(kind: 'case' | 'compare', text: TextValue, at: NamingPlace, environment: Environment): void;

  /** How often code named an event's type. */
  protected timesNamed = 0;

  /** The number of conditions that name the event's type and under which the current code runs. */
  protected narrowed = 0;

  /**
   * Reports that events whose types code does not name go to code that is not followed, or are selected in a way that is not understood.
   */
  protected abstract pass(at: NamingPlace): void;

  /** Runs code that is only for event types that code names. */
  protected narrowly<T>(isNamed: boolean, run: () => T): T {
    const { narrowed } = this;
    if (isNamed) this.narrowed += 1;
    const result = run();
    this.narrowed = narrowed;
    return result;
  }

  /** Reports that a handwritten function handles a type that generated code names. */
  protected abstract noteWritten(type: TextValue, by: FunctionValue): void;

  /** Reports that an event of this type is made. */
  protected abstract noteMade(type: TextValue, expression: Expression, environment: Environment): void;

  evaluate(expression: Expression, environment: Environment): Value {
    if (++this.steps > mostSteps || this.nested >= mostNested) return unknown;
    this.nested += 1;
    const value = this.worthOf(expression, environment);
    this.nested -= 1;
    return value;
  }

  private worthOf(expression: Expression, environment: Environment): Value {
    switch (expression.kind) {
      case 'text':
        return { kind: 'text', text: expression.text, at: placeOf(expression, environment) };
      case 'number':
        return expression;
      case 'name':
        return this.nameValue(expression, environment);
      case 'select': {
        const value = this.selected(expression, environment);
        const isOfPackage = expression.of.kind === 'name' && environment.importPath(expression.of.name) !== undefined;
        return value.kind === 'text' && isOfPackage ? { ...value, at: placeOf(expression, environment) } : value;
      }
      case 'index':
        return this.asked(
          this.evaluate(expression.of, environment),
          this.evaluate(expression.index, environment),
          placeOf(expression, environment),
          environment,
        );
      case 'slice': {
        const [of, from, to] = [expression.of, expression.from, expression.to].map(
          (part) => part && this.evaluate(part, environment),
        );
        return of && isTypeLike(of) ? madeOfType : sliceOf(of ?? unknown, from, to);
      }
      case 'call':
        return this.calling(expression, environment);
      case 'literal':
        return this.literal(expression, environment);
      case 'function':
        return this.functionLiteral(expression, environment);
      case 'pointer':
        return this.pointed(expression.of, environment);
      case 'assert':
        return this.typed(this.evaluate(expression.of, environment), expression.type, environment);
      case 'not':
        return not(this.evaluate(expression.of, environment));
      case 'operation':
        return this.operation(expression, environment);
      case 'type':
      case 'unknown':
        return unknown;
    }
  }

  private operation(
    { sign, left: one, right: other, line }: Extract<Expression, { kind: 'operation' }>,
    environment: Environment,
  ): Value {
    const left = this.evaluate(one, environment);
    const right = this.evaluate(other, environment);
    if (sign === '==' || sign === '!=') this.compared([left, right], placeOf({ line }, environment), environment);
    if (sign === '+' && (isTypeLike(left) || isTypeLike(right))) return madeOfType;
    const known = combined(sign, left, right);
    return known === unknown ? (impliedByOperator(sign, left, right) ?? unknown) : known;
  }

  /** Returns what a pointer leads to. Only an object keeps its identity; code with a pointer to any other value may set it. */
  private pointed(of: Expression, environment: Environment): Value {
    const value = this.evaluate(of, environment);
    if (value.kind === 'object') value.isPointer = true;
    if (!isScalar(value) && value.kind !== 'list' && value.kind !== 'truth') return value;
    this.set(of, unknown, environment);
    return unknown;
  }

  private nameValue({ name, line }: Extract<Expression, { kind: 'name' }>, environment: Environment): Value {
    const local = environment.cell(name);
    if (local) return local.value;
    if (name === 'nil') return nil;
    if (name === 'true' || name === 'false') return { kind: 'truth', truth: name === 'true' };
    const value = this.named(name, environment.folder, environment);
    return value.kind === 'text' ? { ...value, at: placeOf({ line }, environment) } : value;
  }

  /** Returns an entry of a map or an item of a list. When the index is an event's type, the map names all types that it has. */
  private asked(of: Value, index: Value, at: NamingPlace, environment: Environment): Value {
    if (isTypeLike(of)) return madeOfType;
    if (of.kind !== 'map') {
      if (of.kind !== 'nil' && isTypeLike(index)) this.pass(at);
      return this.indexed(of, index);
    }
    // The map holds events by their types.
    if (index.kind === 'text' && index.at && of.entries.some(([key]) => key.kind === 'eventType')) {
      this.note('case', index, index.at, environment);
    }
    if (index.kind === 'chosen') this.compared([index, ...of.entries.map(([key]) => key)], at, environment);
    if (isTypeLike(index) && (of.isOpen || index.kind !== 'eventType')) this.pass(at);
    return index.kind === 'eventType' ? this.askedForType(of, at, environment) : this.indexed(of, index);
  }

  private askedForType(of: MapValue, at: NamingPlace, environment: Environment): Value {
    if (of.entries.some(([key]) => key.kind !== 'text' && key.kind !== 'eventType')) this.pass(at);
    if (of.entries.length > 0 && of.entries.every(([, value]) => value.kind === 'number' && value.type)) {
      return of.entries.map(([key, value]) => chosen(value, [key])).reduce(joined);
    }
    for (const [key, value] of of.entries) {
      if (key.kind !== 'text' || !key.at) continue;
      this.note('case', key, key.at, environment);
      if (environment.source.isGenerated && value.kind === 'function') this.noteWritten(key, value);
    }
    return this.ofNamed(of.entries.map(([, value]) => value).reduce(either, nil));
  }

  /** Restricts the result of a map to the types that the map names. */
  private ofNamed(value: Value): Value {
    if (value.kind === 'unknown') return { ...value, implies: namesType };
    if (value.kind !== 'function') return value;
    return { ...value, isOfNamed: true, call: (given) => this.narrowly(true, () => value.call(given)) };
  }

  protected compared(values: readonly Value[], at: NamingPlace, environment: Environment): void {
    for (const value of values) {
      if (value.kind === 'chosen')
        for (const text of textsBehind(value, values)) this.note('compare', text, at, environment);
    }
    if (!values.some(isTypeLike)) return;
    if (values.some(isUnnamed)) this.pass(at);
    if (!values.some(({ kind }) => kind === 'eventType')) return;
    for (const value of values) {
      if (value.kind === 'text') this.note('compare', value, value.at ?? at, environment);
      if (value.kind === 'list') this.compared([eventType, ...value.items], at, environment);
    }
  }

  /** Returns the items of a list; a key is an index: `[...]string{Placed: "placed"}`. */
  private listed(items: readonly LiteralItem[], environment: Environment): Value[] {
    const all: Value[] = [];
    for (const { key, value } of items) {
      const place = key && this.evaluate(key, environment);
      const at = place?.kind === 'number' && place.number < mostSteps ? place.number : all.length;
      while (all.length < at) all.push(unknown);
      all[at] = this.evaluate(value, environment);
    }
    return all;
  }

  private literal({ type, items, line }: Extract<Expression, { kind: 'literal' }>, environment: Environment): Value {
    const name = type && environment.typeName(type, this.packages);
    const declared = name ? this.packages.at(name.folder)?.types.get(name.name)?.what : type;
    const shape = shapeOf(declared, items);
    if (shape === 'list') return { kind: 'list', items: this.listed(items, environment), complete: true, type: name };
    if (shape === 'map') {
      const entries = items.map(
        ({ key, value }) =>
          [key ? this.evaluate(key, environment) : unknown, this.evaluate(value, environment)] as const,
      );
      return Object.assign(this.map(entries), { type: name });
    }
    const at = placeOf({ line }, environment);
    const fields = new Map<string, Value>();
    for (const [place, { key, value }] of items.entries()) {
      const field =
        key?.kind === 'name' ? key.name : declared?.kind === 'struct' ? declared.fields[place]?.name : undefined;
      if (field !== undefined) fields.set(field, this.fieldGiven(field, value, environment));
    }
    return { ...this.object(name, fields, at), isPointer: type?.kind === 'named' && type.isPointer === true };
  }

  private fieldGiven(name: string, expression: Expression, environment: Environment): Value {
    const value = this.evaluate(expression, environment);
    if (name === 'EventType' && value.kind === 'text') this.noteMade(value, expression, environment);
    return copied(value);
  }
}

/** Returns the shape of a literal: from its type when that is known, otherwise from the form of its items. */
function shapeOf(type: TypeSyntax | undefined, items: readonly LiteralItem[]): 'list' | 'map' | 'struct' {
  if (type?.kind === 'list' || type?.kind === 'map' || type?.kind === 'struct') return type.kind;
  if (items.length > 0 && items.every(({ key }) => !key)) return 'list';
  return items.some(({ key }) => key && key.kind !== 'name') ? 'map' : 'struct';
}

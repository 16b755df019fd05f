import type { Expression, FunctionDeclaration } from '../../syntax/syntax';
import { impliedBy, implying, isTypeLike, madeOfType, namesType } from '../values/implied';
import { weaken } from '../values/joined';
import {
  type CallArguments,
  type ExternalValue,
  eventType,
  type FunctionValue,
  isScalar,
  type NamingPlace,
  type TextValue,
  unknown,
  type Value,
} from '../values/values';
import { BuiltIns } from './builtIns';
import { type Environment, placeOf } from './environment';
import { mostSteps } from './evaluator';
import {
  carriesEvent,
  groupsBy,
  isComparison,
  isDecoding,
  isHandedOn,
  isHandled,
  isMaking,
  isTest,
  mayHandle,
  wrapped,
} from './handedOut';
import { typeSyntax } from './typedValues';

/** The results of calls: to functions of the workspace, of the language, and of code outside. */
export abstract class Calls extends BuiltIns {
  /** Whether conditions with a known result decide which branch runs. */
  protected isExact = false;
  /** Whether code that is not followed received an event. */
  protected handedOn = false;
  protected readonly running: FunctionDeclaration[] = [];
  /**
   * Function literals that were found but not called. Code that is not followed may call them, for example the command line or the
   * container of an application.
   */
  protected readonly uncalled = new Set<FunctionValue['call']>();
  /** The event types for which generated code runs. The handwritten functions that it calls handle them. */
  protected generatedFor: readonly TextValue[] = [];
  /** The values that unknown functions received. */
  protected readonly givenAway = new Set<Value>();
  /** Functions that were called by other functions. */
  readonly called = new Set<FunctionDeclaration>();

  /** Runs the part of generated code that is for these types. */
  protected handling<T>(types: readonly TextValue[], run: () => T): T {
    const before = this.generatedFor;
    this.generatedFor = types;
    const result = run();
    this.generatedFor = before;
    return result;
  }

  /** Runs a body. A missing argument becomes an unknown value of its type. */
  protected abstract apply(
    declaration: Pick<FunctionDeclaration, 'parameters' | 'results' | 'body'>,
    given: CallArguments,
    environment: Environment,
  ): Value;

  protected functionLiteral(
    { parameters, body }: Extract<Expression, { kind: 'function' }>,
    environment: Environment,
  ): FunctionValue {
    const { narrowed } = this;
    const call = (given: CallArguments) => {
      this.uncalled.delete(call);
      if (this.steps > mostSteps) return unknown;
      const run = () => this.apply({ parameters, results: [], body }, given, environment.child());
      return this.narrowly(narrowed > 0, run);
    };
    this.uncalled.add(call);
    const [first] = parameters;
    const takes = () => first && environment.typeName(first.type, this.packages);
    return { kind: 'function', declaration: undefined, receiver: undefined, takes, call };
  }

  protected calling(expression: Extract<Expression, { kind: 'call' }>, environment: Environment): Value {
    return this.prepared(expression, environment)();
  }

  /** Prepares a call: its arguments have the values of this moment. */
  protected prepared(
    { callee: called, values, spread, line }: Extract<Expression, { kind: 'call' }>,
    environment: Environment,
  ): () => Value {
    const isGeneric = called.kind === 'index' && !holds(this.evaluate(called.of, environment));
    const callee = isGeneric ? called.of : called;
    if (callee.kind === 'name' && !environment.cell(callee.name)) {
      const builtIn = this.builtIn(callee.name, values, spread, environment);
      if (builtIn) return () => builtIn;
    }
    const type = isGeneric ? this.typeOfExpression(called.index, environment) : undefined;
    const at = placeOf({ line }, environment);
    const given: CallArguments = { ...this.argumentsOf(values, spread, environment), type, at };
    if (callee.kind === 'type') return () => given.values[0] ?? unknown;
    const target = this.evaluate(callee, environment);
    return () => {
      const result = this.perform(callee, target, given, at, environment);
      if (isDecoding(callee, target, given)) for (const each of values) this.decodeInto(each, environment);
      return result;
    };
  }

  /** Marks values that are decoded from an event: code that receives them receives as much as the event itself. */
  private decodeInto(into: Expression, environment: Environment): void {
    const place = into.kind === 'pointer' ? into.of : into;
    if (place.kind !== 'name' && place.kind !== 'select') return;
    const value = this.evaluate(place, environment);
    if (value.kind === 'object') value.isDecoded = true;
    else if (into.kind === 'pointer' || (value.kind === 'unknown' && !value.implies && !value.type)) {
      if (!carriesEvent(value)) this.set(place, { kind: 'event' }, environment);
    }
  }

  private perform(
    callee: Expression,
    target: Value,
    given: CallArguments,
    at: NamingPlace,
    environment: Environment,
  ): Value {
    // `e.EventType()`.
    if (target.kind === 'eventType') return target;
    if (target.kind === 'function') {
      if (target.declaration && this.running.length > 0) this.called.add(target.declaration);
      const isHandling = target.writtenAt !== undefined && given.values.some((value) => isHandled(value));
      if (isHandling) for (const type of this.generatedFor) this.noteWritten(type, target);
      return this.handling(isHandling ? [] : this.generatedFor, () =>
        this.exactly(target.receiver, given, at, () => target.call(given)),
      );
    }
    if (target.kind !== 'external') {
      this.handedOn ||= given.values.some(({ kind }) => kind === 'event');
      this.handFunctions(given.values);
      this.giveAway(target, given, at);
      return this.library.call({ path: undefined, name: '', of: undefined }, given, this.depth);
    }
    if (this.typeNamed(callee, environment)) {
      return this.converted(given.values[0] ?? unknown, typeSyntax(callee), environment);
    }
    return this.outside(target, given, at, environment);
  }

  /** Returns the text of the number whose method runs, from the map `Kind_name`. */
  private printedEnum(environment: Environment): Value {
    const receiver = environment.inside?.receiver;
    const number = receiver && environment.cell(receiver.name)?.value;
    const type = number?.kind === 'number' ? number.type : undefined;
    const names = type && this.heldIn(type.folder, `${type.name}_name`);
    return number && names ? this.indexed(names.value, number) : unknown;
  }

  /** Calls a function that the workspace does not declare. */
  private outside(target: ExternalValue, given: CallArguments, at: NamingPlace, environment: Environment): Value {
    const { path, name, of } = target;
    // Code generated by protobuf prints a number with the help of a map.
    if (name === 'EnumStringOf') return this.printedEnum(environment);
    // A type of texts prints its text.
    if (name === 'String' && (of?.kind === 'text' || of?.kind === 'eventType')) return of;
    this.handedOn ||= isHandedOn(target, given);
    this.handFunctions(of ? [...given.values, of] : given.values);
    if (mayHandle(target, given) && !(of && impliedBy(of).whenTrue)) this.pass(at);
    const event = wrapped(target, given);
    if (event) return event;
    const ofType = given.values.some(isTypeLike) ? this.ofTypes(target, given, at, environment) : undefined;
    if (ofType) return ofType;
    const groups = groupsBy(target, given);
    if (groups) return this.map([groups], false);
    const values = `${path}.${name}` === 'fmt.Sprintf' ? given.values.map((value) => this.printed(value, at)) : null;
    return this.library.call(target, values ? { ...given, values } : given, this.depth);
  }

  /** Handles calls that ask something about an event's type, or make something from it. */
  private ofTypes(target: ExternalValue, given: CallArguments, at: NamingPlace, environment: Environment) {
    const { name, of } = target;
    const isKnown = given.values.some(({ kind }) => kind === 'eventType');
    if (isComparison(target, given)) {
      this.compared([...(of ? [of] : []), ...given.values], at, environment);
      return isKnown ? implying(namesType) : undefined;
    }
    // A conversion, or a change that does not matter.
    if (isKnown && /^TrimSpace$|EventType$/.test(name)) return eventType;
    if (isTest(target)) this.pass(at);
    return isMaking(target) ? madeOfType : undefined;
  }

  /** Remembers functions that code outside receives, because it may call them at any time. */
  private handFunctions(values: Iterable<Value>, depth = 0): void {
    for (const value of values) {
      if (value.kind === 'function' && value.declaration) this.uncalled.add(value.call);
      else if (value.kind === 'object' && depth < 2) this.handFunctions(value.fields.values(), depth + 1);
    }
  }

  /** Handles a call of an unknown function, which may do anything with its arguments. */
  private giveAway(target: Value, { values }: CallArguments, at: NamingPlace): void {
    if (target.kind === 'nil') return;
    if (!impliedBy(target).whenTrue && values.some((value) => isTypeLike(value) || carriesEvent(value))) this.pass(at);
    for (const value of values) {
      if (value.kind !== 'object') continue;
      this.givenAway.add(value);
      // An unknown option may set any field.
      weaken(value);
    }
  }

  /** Returns what a text prints when its type has a method for this. */
  private printed(value: Value, at: NamingPlace): Value {
    const method = value.kind === 'text' && value.type ? this.memberOf(value, 'String') : unknown;
    if (method.kind !== 'function') return value;
    const none = { values: [], complete: true };
    return this.exactly(value, none, at, () => method.call(none));
  }

  /** Runs a call. With only known texts and numbers as arguments, it is known which branches the code takes. */
  private exactly(
    receiver: Value | undefined,
    { values, complete }: CallArguments,
    at: NamingPlace,
    call: () => Value,
  ): Value {
    const all = receiver ? [receiver, ...values] : values;
    const before = this.isExact;
    this.isExact = complete && all.length > 0 && all.every((value) => isScalar(value) && !value.varies);
    const result = call();
    const isNamedHere = this.isExact && result.kind === 'text';
    this.isExact = before;
    return isNamedHere ? { ...result, at } : result;
  }
}

/** Whether a value has items, so that brackets after it do not contain types. */
const holds = ({ kind }: Value) => kind === 'map' || kind === 'list';

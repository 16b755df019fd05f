import type { Expression, FunctionDeclaration } from '../../syntax/syntax';
import { weaken } from '../values/joined';
import { isTypeLike, madeOfType, namesType, telling, tellsOf } from '../values/tells';
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

/** What calls give: of functions of the workspace, of the language and of what is outside. */
export abstract class Calls extends BuiltIns {
  /** Whether conditions decide, where they are known. */
  protected isExact = false;
  /** Code that is not followed got an event. */
  protected handedOn = false;
  protected readonly running: FunctionDeclaration[] = [];
  /** Function literals that were met and not called: code that is not followed may do so, as the command lines and containers of applications do. */
  protected readonly uncalled = new Set<FunctionValue['call']>();
  /** The event types that generated code runs for: what it calls that is written by hand handles them. */
  protected generatedFor: readonly TextValue[] = [];
  /** What functions got that are not known. */
  protected readonly givenAway = new Set<Value>();
  /** Functions that were called by others. */
  readonly called = new Set<FunctionDeclaration>();

  /** Runs what generated code does for these types. */
  protected handling<T>(types: readonly TextValue[], run: () => T): T {
    const before = this.generatedFor;
    this.generatedFor = types;
    const result = run();
    this.generatedFor = before;
    return result;
  }

  /** Runs a body; arguments that are not given are of their types. */
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

  /** A call whose arguments are what they are now. */
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

  /** What was decoded of an event is as much as the event, for whoever gets it. */
  private decodeInto(into: Expression, environment: Environment): void {
    const place = into.kind === 'pointer' ? into.of : into;
    if (place.kind !== 'name' && place.kind !== 'select') return;
    const value = this.evaluate(place, environment);
    if (value.kind === 'object') value.isDecoded = true;
    else if (into.kind === 'pointer' || (value.kind === 'unknown' && !value.tells && !value.type)) {
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

  /** The number whose method runs, in `Kind_name`. */
  private printedEnum(environment: Environment): Value {
    const receiver = environment.inside?.receiver;
    const number = receiver && environment.cell(receiver.name)?.value;
    const type = number?.kind === 'number' ? number.type : undefined;
    const names = type && this.heldIn(type.folder, `${type.name}_name`);
    return number && names ? this.indexed(names.value, number) : unknown;
  }

  /** Calls what the workspace does not declare. */
  private outside(target: ExternalValue, given: CallArguments, at: NamingPlace, environment: Environment): Value {
    const { path, name, of } = target;
    // What protobuf generates prints a number by a map.
    if (name === 'EnumStringOf') return this.printedEnum(environment);
    // A type of texts prints its text.
    if (name === 'String' && (of?.kind === 'text' || of?.kind === 'eventType')) return of;
    this.handedOn ||= isHandedOn(target, given);
    this.handFunctions(of ? [...given.values, of] : given.values);
    if (mayHandle(target, given) && !(of && tellsOf(of).whenTrue)) this.pass(at);
    const event = wrapped(target, given);
    if (event) return event;
    const ofType = given.values.some(isTypeLike) ? this.ofTypes(target, given, at, environment) : undefined;
    if (ofType) return ofType;
    const groups = groupsBy(target, given);
    if (groups) return this.map([groups], false);
    const values = `${path}.${name}` === 'fmt.Sprintf' ? given.values.map((value) => this.printed(value, at)) : null;
    return this.library.call(target, values ? { ...given, values } : given, this.depth);
  }

  /** What is asked of an event's type outside, or made of it. */
  private ofTypes(target: ExternalValue, given: CallArguments, at: NamingPlace, environment: Environment) {
    const { name, of } = target;
    const isKnown = given.values.some(({ kind }) => kind === 'eventType');
    if (isComparison(target, given)) {
      this.compared([...(of ? [of] : []), ...given.values], at, environment);
      return isKnown ? telling(namesType) : undefined;
    }
    // A conversion, or one that changes nothing which counts.
    if (isKnown && /^TrimSpace$|EventType$/.test(name)) return eventType;
    if (isTest(target)) this.pass(at);
    return isMaking(target) ? madeOfType : undefined;
  }

  /** Code that is not followed may call the functions that it gets, when it likes. */
  private handFunctions(values: Iterable<Value>, depth = 0): void {
    for (const value of values) {
      if (value.kind === 'function' && value.declaration) this.uncalled.add(value.call);
      else if (value.kind === 'object' && depth < 2) this.handFunctions(value.fields.values(), depth + 1);
    }
  }

  /** A function that is not known may do anything with what it gets. */
  private giveAway(target: Value, { values }: CallArguments, at: NamingPlace): void {
    if (target.kind === 'nil') return;
    if (!tellsOf(target).whenTrue && values.some((value) => isTypeLike(value) || carriesEvent(value))) this.pass(at);
    for (const value of values) {
      if (value.kind !== 'object') continue;
      this.givenAway.add(value);
      // An option that is not known may set what it likes.
      weaken(value);
    }
  }

  /** What a text of a type with a method for it prints. */
  private printed(value: Value, at: NamingPlace): Value {
    const method = value.kind === 'text' && value.type ? this.memberOf(value, 'String') : unknown;
    if (method.kind !== 'function') return value;
    const none = { values: [], complete: true };
    return this.exactly(value, none, at, () => method.call(none));
  }

  /** Of texts and numbers alone it is known which way the code goes. */
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

/** Whether something has items, so that brackets behind it hold no types. */
const holds = ({ kind }: Value) => kind === 'map' || kind === 'list';

import { dirname } from 'node:path';
import type { FunctionDeclaration, TypeSyntax } from '../syntax/syntax';
import { Environment, type GoPackage, type Packages, type SourceFile } from './interpreter/environment';
import type { FollowedUse } from './interpreter/foundUses';
import { Interpreter } from './interpreter/interpreter';
import { ProjectorLibrary, type Sighting } from './interpreter/library';
import type { Root } from './registrations';
import {
  type CallArguments,
  type FunctionValue,
  isScalar,
  type NamingPlace,
  type TypeName,
  type Value,
  valueType,
} from './values/values';

/** How many package boundaries an event is followed across, and how many functions that make a consumer are tried. */
const mostCrossings = 3;
const mostMakers = 3;

interface Called {
  readonly result: Value;
  readonly depth: number;
  readonly crossings: number;
  /** Whether it was called only for event types that code names. */
  readonly isNarrowed: boolean;
}

/** What a consumer does with events. */
export interface Followings {
  /** The event types that it names. */
  readonly uses: readonly FollowedUse[];
  /** A place where it may handle other event types: code that is not followed receives its events, or selects among them. */
  readonly passed: NamingPlace | undefined;
}

/** Follows what is done with events: which event types consumers compare, and which are made. */
export class EventInterpreter extends Interpreter {
  private readonly calls = new Map<FunctionDeclaration, Map<string, Called>>();
  private readonly numbers = new Map<Value, number>();

  private readonly registered: readonly Sighting[];

  /** `type` is the consumer that is followed. */
  constructor(packages: Packages, type?: TypeName) {
    const library = new ProjectorLibrary((each) => each.name === type?.name && each.folder === type.folder);
    super(packages, library);
    this.registered = library.sightings;
  }

  /** Returns what the consumer does with events. `roots` are the functions that register it. */
  follow(type: TypeName, roots: readonly Root[]): Followings {
    const own = this.packages.at(type.folder);
    if (!own) return { uses: [], passed: undefined };
    this.initialize(own);
    const made = this.madeIn(own, type);
    this.handle(made.length > 0 ? made : [{ kind: 'unknown', type }]);
    const isGiven = made.length === 0 || made.some((value) => value.kind === 'object' && value.escaped);
    // The value behind an interface, and what options add, are known only where the consumer is registered.
    if (this.handedOn || isGiven || this.passed) this.handleRegistered(this.madeBy(roots), roots);
    return { uses: [...this.found.values()], passed: this.passed };
  }

  /**
   * Follows the consumers as they are registered. More is known about their fields there than where they are made, so an open question may
   * be answered.
   */
  private handleRegistered(consumers: readonly Value[], roots: readonly Root[]): void {
    if (consumers.length === 0) return;
    if (roots.length <= mostMakers) this.passed = undefined;
    // Calls that already ran must report their uses again.
    this.calls.clear();
    this.handle(consumers);
  }

  /** Collects the event types of the events that the function makes, or that it makes by calling functions with a type. */
  collectMade(what: FunctionDeclaration, source: SourceFile): void {
    this.isCollecting = true;
    this.run(what, source);
    this.runUncalled();
  }

  /** Passes an event to the consumers. */
  private handle(consumers: readonly Value[]): void {
    this.isCollecting = true;
    this.steps = 0;
    for (const consumer of consumers) {
      this.narrowed = 0;
      const handle = this.memberOf(consumer, 'Handle');
      if (handle.kind === 'function') handle.call({ values: [], complete: false });
      else this.pass(nowhere);
      if (this.isGivenAway(consumer) && consumer.kind === 'object') this.pass(consumer.at ?? nowhere);
    }
    this.runUncalled();
    if (this.isExhausted) this.pass(nowhere);
    this.isCollecting = false;
  }

  /** Whether unknown code may have changed the fields of a value. */
  private isGivenAway(value: Value, depth = 0): boolean {
    if (value.kind !== 'object' || depth > 3) return false;
    return this.givenAway.has(value) || [...value.fields.values()].some((field) => this.isGivenAway(field, depth + 1));
  }

  /** Returns the consumers that these functions register. */
  private madeBy(roots: readonly Root[]): Value[] {
    for (const { file, name, receiver } of roots.slice(0, mostMakers)) {
      const source = this.packages.at(dirname(file))?.sources.find((each) => each.file === file);
      const what = source?.syntax.functions.find(
        (each) =>
          each.name === name && (receiver === undefined ? !each.receiver : isNamed(each.receiver?.type, receiver)),
      );
      if (!source || !what) continue;
      this.run(what, source);
      this.runUncalled();
    }
    return [...new Set(this.registered.map(({ object }) => object))];
  }

  /** Returns the values of a type that functions of its package make. */
  private madeIn(own: GoPackage, type: TypeName): Value[] {
    const makes = ({ results, receiver }: FunctionDeclaration) =>
      !receiver && results.some((result) => isNamed(result.type, type.name));
    const byName = (each: FunctionDeclaration) => each.name === `New${type.name}`;
    return this.callAll(own, (each) => makes(each) || byName(each), mostMakers)
      .flatMap((value) => (value.kind === 'tuple' ? value.items : [value]))
      .filter((value) => value.kind === 'object' && valueType(value)?.name === type.name);
  }

  private callAll(
    own: GoPackage,
    isMeant: (each: FunctionDeclaration) => boolean,
    most = Number.POSITIVE_INFINITY,
  ): Value[] {
    const meant = own.sources.flatMap((source) =>
      source.syntax.functions.filter(isMeant).map((what) => ({ source, what })),
    );
    return meant
      .slice(0, most)
      .map(({ source, what }) =>
        this.functionOf(what, new Environment(source), undefined).call({ values: [], complete: false }),
      );
  }

  /**
   * Keeps the results of calls. A call with the same arguments finds nothing new when an earlier one was at most as deep and crossed at
   * most as many packages.
   */
  protected override functionOf(
    declaration: FunctionDeclaration,
    environment: Environment,
    receiver: Value | undefined,
  ): FunctionValue {
    const own = super.functionOf(declaration, environment, receiver);
    if (!this.isCollecting) return own;
    const calls = this.calls.get(declaration) ?? new Map<string, Called>();
    this.calls.set(declaration, calls);
    const call = (given: CallArguments) => {
      const key = [...(receiver ? [receiver] : []), ...given.values].map((value) => this.identity(value)).join('\n');
      const depth = this.running.length;
      const crossings = this.crossings(environment.folder);
      const before = calls.get(key);
      const isNarrowed = this.narrowed > 0;
      const isAsOpen = before && (!before.isNarrowed || isNarrowed);
      if (isAsOpen && before.depth <= depth && before.crossings <= crossings) return before.result;
      const result = own.call(given);
      calls.set(key, { result, depth, crossings, isNarrowed });
      return result;
    };
    return { ...own, call };
  }

  private identity(value: Value): string {
    if (value.kind === 'event' || value.kind === 'eventType' || value.kind === 'nil') return value.kind;
    if (value.kind === 'unknown') return `unknown ${value.type?.folder} ${value.type?.name}`;
    if (isScalar(value)) return JSON.stringify(value);
    const known = this.numbers.get(value) ?? this.numbers.size;
    this.numbers.set(value, known);
    return String(known);
  }

  protected override mayEnter(folder: string): boolean {
    return this.crossings(folder) <= mostCrossings;
  }

  private crossings(folder: string): number {
    const way = [...this.folders, folder];
    return way.filter((each, at) => at > 0 && each !== way[at - 1]).length;
  }
}

/** Stands for an unknown place: it only says that there is one. */
const nowhere: NamingPlace = { file: '', line: 0 };

const isNamed = (type: TypeSyntax | undefined, name: string) =>
  type?.kind === 'named' && type.qualifier === undefined && type.name === name;

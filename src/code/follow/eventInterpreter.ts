import { dirname } from 'node:path';
import type { FunctionDeclaration, TypeSyntax } from '../syntax/syntax';
import { Environment, type GoPackage, type Packages, type SourceFile } from './interpreter/environment';
import { type FollowedUse, Interpreter } from './interpreter/interpreter';
import { ProjectorLibrary, type Sighting } from './interpreter/library';
import type { Root } from './registrations';
import {
  type CallArguments,
  type FunctionValue,
  isScalar,
  type TypeName,
  type Value,
  valueType,
} from './values/values';

/** Through so many packages an event is followed, and so many ways to make a consumer are tried. */
const mostCrossings = 3;
const mostMakers = 3;

interface Called {
  readonly result: Value;
  readonly depth: number;
  readonly crossings: number;
}

/** Follows what is done with events: which types consumers compare, and which are made. */
export class EventInterpreter extends Interpreter {
  private readonly calls = new Map<FunctionDeclaration, Map<string, Called>>();
  private readonly numbers = new Map<Value, number>();

  private readonly registered: readonly Sighting[];

  /** `type`: the consumer that is followed. */
  constructor(packages: Packages, type?: TypeName) {
    const library = new ProjectorLibrary((each) => each.name === type?.name && each.folder === type.folder);
    super(packages, library);
    this.registered = library.sightings;
  }

  /** The event types that the consumer names. `roots`: the functions that register it. */
  follow(type: TypeName, roots: readonly Root[]): readonly FollowedUse[] {
    const own = this.packages.at(type.folder);
    if (!own) return [];
    this.callAll(own, ({ name }) => name === 'init');
    const made = this.madeIn(own, type);
    this.handle(made.length > 0 ? made : [{ kind: 'unknown', type }]);
    const isGiven = made.length === 0 || made.some((value) => value.kind === 'object' && value.escaped);
    // What is behind an interface, and what options add, is known where the consumer is registered.
    if (this.handedOn || isGiven) this.handle(this.madeBy(roots));
    return [...this.found.values()];
  }

  /** The event types that the function makes events of, or those that it calls with a type. */
  collectMade(what: FunctionDeclaration, source: SourceFile): void {
    this.isCollecting = true;
    this.run(what, source);
    this.runUncalled();
  }

  /** Gives consumers an event. */
  private handle(consumers: readonly Value[]): void {
    this.isCollecting = true;
    this.steps = 0;
    for (const consumer of consumers) {
      const handle = this.memberOf(consumer, 'Handle');
      if (handle.kind === 'function') handle.call({ values: [], complete: false });
    }
    this.runUncalled();
    this.isCollecting = false;
  }

  /** The consumers that these functions register. */
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

  /** What the package's functions give that make a value of the type. */
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

  /** Called again with the same from no nearer, a function compares the same. */
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
      if (before && before.depth <= depth && before.crossings <= crossings) return before.result;
      const result = own.call(given);
      calls.set(key, { result, depth, crossings });
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

const isNamed = (type: TypeSyntax | undefined, name: string) =>
  type?.kind === 'named' && type.qualifier === undefined && type.name === name;

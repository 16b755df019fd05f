import { folderOfImport } from '../../index/goFiles';
import type { FunctionDeclaration, Parameter } from '../../syntax/syntax';
import { isTypeLike } from '../values/implied';
import { copied, joined, weaken } from '../values/joined';
import {
  type CallArguments,
  type FunctionValue,
  type TypeName,
  unknown,
  type Value,
  valueType,
} from '../values/values';
import { Environment, type GoPackage, type Packages, type SourceFile } from './environment';
import { mostSteps } from './evaluator';
import { FoundUses } from './foundUses';
import { carriesEvent } from './handedOut';
import type { Library } from './library';
import type { Frame } from './statements';

/** The maximum depth of calls; the results of deeper calls are unknown. */
const deepest = 10;

const isInit = ({ name, receiver }: FunctionDeclaration) => name === 'init' && !receiver;

/** Follows Go code to find which values are registered. A branch may or may not run, and what is not understood is unknown. */
export class Interpreter extends FoundUses {
  /** The folders of the packages whose `init` has run. */
  private readonly initialized = new Set<string>();
  /** The package folders of the functions that are running. */
  protected readonly folders: string[] = [];

  /** `runs` are the files whose `init` the caller runs itself. */
  constructor(
    packages: Packages,
    library: Library,
    private readonly runs: ReadonlySet<string> = new Set(),
  ) {
    super(packages, library);
  }

  protected override initialize(found: GoPackage): void {
    if (this.initialized.has(found.folder)) return;
    this.initialized.add(found.folder);
    for (const source of found.sources) this.initializeBeside(source);
    for (const source of found.sources.filter(({ file }) => !this.runs.has(file))) {
      for (const what of source.syntax.functions) if (isInit(what)) this.runApart(what, source);
    }
  }

  /** Initializes packages that a file imports only for their side effects. */
  private initializeBeside({ imports }: SourceFile): void {
    for (const { alias, path } of imports) {
      const folder = alias === '_' ? folderOfImport(path, this.packages.modules) : undefined;
      const found = folder === undefined ? undefined : this.packages.at(folder);
      if (found) this.initialize(found);
    }
  }

  /** Runs a function that ran before all other code; under a condition when only some builds include its file. */
  private runApart(what: FunctionDeclaration, source: SourceFile): void {
    const { depth, narrowed, away, isExact, isLate, isFirst } = this;
    const [running, folders] = [this.running.splice(0), this.folders.splice(0)];
    Object.assign(this, {
      depth: source.isTagged ? 1 : 0,
      narrowed: 0,
      away: [],
      isExact: false,
      isLate: false,
      isFirst: true,
    });
    this.functionOf(what, new Environment(source), undefined).call({ values: [], complete: true });
    Object.assign(this, { depth, narrowed, away, isExact, isLate, isFirst });
    this.running.push(...running);
    this.folders.push(...folders);
  }

  /** Whether a call into a package is followed. */
  protected mayEnter(_folder: string): boolean {
    return true;
  }

  /** Runs a function on its own: only the types of its parameters are known. */
  run(declaration: FunctionDeclaration, source: SourceFile): void {
    this.depth = isInit(declaration) && source.isTagged ? 1 : 0;
    this.narrowed = 0;
    this.steps = 0;
    const environment = new Environment(source);
    const receiver = declaration.receiver && this.ofType(declaration.receiver.type, environment);
    this.initializeBeside(source);
    this.entered.clear();
    this.isFirst = isInit(declaration);
    this.functionOf(declaration, environment, receiver).call({ values: [], complete: false });
    this.isFirst = false;
  }

  /** Whether the function took more steps than allowed, so that the results may be incomplete. */
  get isExhausted(): boolean {
    return this.steps > mostSteps;
  }

  /**
   * Calls the functions that were only passed on. Their arguments are unknown, and so is whether and when they are called. Returns whether
   * they set something that was read before.
   */
  runUncalled(): { readonly variable: boolean; readonly field: boolean } {
    this.depth = 1;
    this.narrowed = 0;
    this.late = { variable: false, field: false };
    this.isLate = true;
    // Such a function may contain others, which are added while it runs.
    for (const call of this.uncalled) call({ values: [], complete: false });
    this.isLate = false;
    this.uncalled.clear();
    return this.late;
  }

  /** Calls a method without parameters. */
  ask(value: Value, method: string): Value {
    this.depth = 0;
    this.narrowed = 0;
    this.steps = 0;
    const found = this.memberOf(value, method);
    return found.kind === 'function' ? found.call({ values: [], complete: true }) : unknown;
  }

  protected functionOf(
    declaration: FunctionDeclaration,
    environment: Environment,
    receiver: Value | undefined,
  ): FunctionValue {
    const call = (given: CallArguments) => {
      const isTooFar = this.running.length >= deepest || this.running.includes(declaration);
      if (isTooFar || !this.mayEnter(environment.folder)) {
        for (const value of [receiver, ...given.values]) weaken(value);
        if (
          !this.running.includes(declaration) &&
          given.values.some((value) => isTypeLike(value) || carriesEvent(value))
        ) {
          this.pass(given.at ?? { file: environment.source.file, line: 1 });
        }
        return this.resultOf(declaration.results, environment);
      }
      const inner = environment.child(declaration);
      this.bindTypes(declaration, given, inner);
      if (declaration.receiver) this.take(declaration.receiver, receiver ?? unknown, inner);
      (this.isFirst ? this.enteredFirst : this.entered).add(declaration);
      this.running.push(declaration);
      this.folders.push(environment.folder);
      const result = this.apply(declaration, given, inner);
      this.running.pop();
      this.folders.pop();
      return result;
    };
    const [first] = declaration.parameters;
    const takes = () => first && environment.typeName(first.type, this.packages);
    const { file, isGenerated } = environment.source;
    const writtenAt = isGenerated ? undefined : { file, line: declaration.line };
    return { kind: 'function', declaration, writtenAt, receiver, takes, call };
  }

  /** Binds the type parameters: to the types in the call, or to the types of the arguments. */
  private bindTypes({ types, parameters }: FunctionDeclaration, given: CallArguments, inner: Environment): void {
    const isOf = (name: string, { type }: Pick<Parameter, 'type'>) => type.kind === 'named' && type.name === name;
    const shown = (name: string): TypeName | undefined => {
      for (const [at, parameter] of parameters.entries()) {
        const value = given.values[at];
        if (value && isOf(name, parameter)) return valueType(value);
        const [first] = parameter.type.kind === 'function' ? parameter.type.parameters : [];
        if (value?.kind === 'function' && first && isOf(name, first)) return value.takes();
      }
      return undefined;
    };
    for (const [at, name] of types.entries())
      inner.bind(name, (at === 0 ? given.type : undefined) ?? shown(name), given.at);
  }

  /** Sets a parameter: to a copy of a struct, but to the same object for a pointer. */
  private take({ name, type }: Parameter, value: Value, environment: Environment): void {
    const isCopy = type.kind === 'named' && !type.isPointer && value.kind === 'object';
    const declared = isCopy ? environment.typeName(type, this.packages) : undefined;
    const own = declared && this.structNamed(declared) ? copied({ ...value, isPointer: false } as Value) : value;
    this.declare(environment, name, own);
  }

  protected apply(
    { parameters, results, body }: Pick<FunctionDeclaration, 'parameters' | 'results' | 'body'>,
    { values, complete }: CallArguments,
    environment: Environment,
  ): Value {
    for (const [at, parameter] of parameters.entries()) {
      const rest: Value = { kind: 'list', items: values.slice(at), complete };
      const given = parameter.variadic ? rest : values[at];
      this.take(parameter, this.typed(given, parameter.type, environment), environment);
    }
    for (const { name, type } of results) this.declare(environment, name, this.zero(type, environment));
    const { depth, away } = this;
    const isRoot = this.running.length <= 1 && !this.isLate;
    const frame: Frame = {
      results,
      returns: [],
      outer: depth,
      deferred: [],
      isRoot,
      fails: false,
      narrowed: this.narrowed,
    };
    this.block(body, environment, frame);
    this.depth = depth;
    this.away = away;
    return this.given(frame, environment);
  }

  /** Returns the result of a function that has run; its deferred calls may set the results. */
  private given({ results, returns, deferred }: Frame, environment: Environment): Value {
    for (const run of deferred.reverse()) run();
    const [first, ...others] = returns;
    const isSetLater = deferred.length > 0 && results.some(({ name }) => name !== '');
    if (!first || isSetLater) return this.resultOf(results, environment);
    return this.typed(others.reduce(joined, first), results.length === 1 ? results[0]?.type : undefined, environment);
  }

  private resultOf(results: readonly Parameter[], environment: Environment): Value {
    const values = results.map(({ type, name }) => environment.cell(name)?.value ?? this.ofType(type, environment));
    return values.length === 1 ? (values[0] ?? unknown) : { kind: 'tuple', items: values };
  }
}

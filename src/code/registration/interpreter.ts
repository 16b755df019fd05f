import { assign, Environment, type SourceFile } from './environment';
import { Evaluator, mostSteps } from './evaluator';
import type { Expression, FunctionDeclaration, Parameter, Statement } from './syntax';
import { type CallArguments, type FunctionValue, joined, nil, unknown, type Value } from './values';

/** So deep calls are followed: what is beyond is not known. */
const deepest = 10;
const mostItems = 500;

/** Follows Go code as far as it says which values are registered: a branch may be taken or not, and what is not understood is unknown. */
export class Interpreter extends Evaluator {
  /** Runs a function for itself: nothing is known of its parameters but their types. */
  run(declaration: FunctionDeclaration, source: SourceFile): void {
    this.depth = 0;
    this.steps = 0;
    const environment = new Environment(source);
    const receiver = declaration.receiver && this.ofType(declaration.receiver.type, environment);
    this.functionOf(declaration, environment, receiver).call({ values: [], complete: false });
  }

  /** Calls a method that takes nothing. */
  ask(value: Value, method: string): Value {
    this.depth = 0;
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
      if (this.running.length >= deepest || this.running.includes(declaration)) {
        return this.resultOf(declaration.results, environment);
      }
      const inner = environment.child();
      if (declaration.receiver) inner.declare(declaration.receiver.name, receiver ?? unknown, this.depth);
      this.running.push(declaration);
      const result = this.apply(declaration, given, inner);
      this.running.pop();
      return result;
    };
    return { kind: 'function', declaration, call };
  }

  protected apply(
    { parameters, results, body }: Pick<FunctionDeclaration, 'parameters' | 'results' | 'body'>,
    { values, complete }: CallArguments,
    environment: Environment,
  ): Value {
    for (const [at, parameter] of parameters.entries()) {
      const rest: Value = { kind: 'list', items: values.slice(at), complete };
      const given = parameter.variadic ? rest : values[at];
      environment.declare(parameter.name, this.typed(given, parameter.type, environment), this.depth);
    }
    for (const { name, type } of results) environment.declare(name, this.zero(type, environment), this.depth);
    const returns: Value[] = [];
    const outer = this.depth;
    this.block(body, environment, returns, outer);
    this.depth = outer;
    const [first, ...others] = returns;
    if (!first) return this.resultOf(results, environment);
    return this.typed(others.reduce(joined, first), results.length === 1 ? results[0]?.type : undefined, environment);
  }

  private resultOf(results: readonly Parameter[], environment: Environment): Value {
    const values = results.map(({ type, name }) => environment.cell(name)?.value ?? this.ofType(type, environment));
    return values.length === 1 ? (values[0] ?? unknown) : { kind: 'tuple', items: values };
  }

  /** Whether the function returns here for certain. */
  private block(body: readonly Statement[], environment: Environment, returns: Value[], outer: number): boolean {
    return body.some((statement) => this.statement(statement, environment, returns, outer));
  }

  private statement(statement: Statement, environment: Environment, returns: Value[], outer: number): boolean {
    if (++this.steps > mostSteps) return true;
    switch (statement.kind) {
      case 'expression':
        this.evaluate(statement.value, environment);
        return false;
      case 'assign':
        this.assignment(statement, environment);
        return false;
      case 'return': {
        const values = statement.values.map((value) => this.evaluate(value, environment));
        if (values.length > 0)
          returns.push(values.length === 1 ? (values[0] ?? unknown) : { kind: 'tuple', items: values });
        return this.depth === outer;
      }
      case 'block': {
        if (!statement.conditional) return this.block(statement.body, environment.child(), returns, outer);
        this.depth += 1;
        this.block(statement.body, environment.child(), returns, outer);
        this.depth -= 1;
        return false;
      }
      case 'range':
        this.range(statement, environment, returns, outer);
        return false;
    }
  }

  private range(
    { key, value, of, body }: Extract<Statement, { kind: 'range' }>,
    environment: Environment,
    returns: Value[],
    outer: number,
  ): void {
    const over = this.evaluate(of, environment);
    const turn = (first: Value, second: Value) => {
      const inner = environment.child();
      if (key !== undefined) inner.declare(key, first, this.depth);
      if (value !== undefined) inner.declare(value, second, this.depth);
      this.block(body, inner, returns, outer - 1);
    };
    if (over.kind === 'list') {
      for (const [i, item] of over.items.slice(0, mostItems).entries()) turn({ kind: 'number', number: i }, item);
    } else if (over.kind === 'map') for (const [name, item] of over.entries.slice(0, mostItems)) turn(name, item);
    if ((over.kind === 'list' || over.kind === 'map') && over.complete) return;
    this.depth += 1;
    turn(unknown, unknown);
    this.depth -= 1;
  }

  private assignment(
    { to, values, define, type }: Extract<Statement, { kind: 'assign' }>,
    environment: Environment,
  ): void {
    const given = values.map((value) => this.evaluate(value, environment));
    const [only] = given;
    const spread = only?.kind === 'tuple' && to.length > 1 ? only.items : given;
    for (const [at, target] of to.entries()) {
      const fallback = type && values.length === 0 ? this.zero(type, environment) : unknown;
      const value = this.typed(spread[at] ?? fallback, type, environment);
      if (define && target.kind === 'name') environment.declare(target.name, value, this.depth);
      else this.set(target, value, environment);
    }
  }

  private set(target: Expression, value: Value, environment: Environment): void {
    if (target.kind === 'name') {
      const cell = environment.cell(target.name) ?? this.heldIn(environment.folder, target.name);
      if (cell) assign(cell, value, this.depth);
    } else if (target.kind === 'select') {
      const folder = target.of.kind === 'name' ? this.folderOf(target.of.name, environment) : undefined;
      const held = folder === undefined ? undefined : this.heldIn(folder, target.name);
      const of = held ? undefined : this.evaluate(target.of, environment);
      if (held) assign(held, value, this.depth);
      else if (of?.kind === 'object') {
        const cell = { value: of.fields.get(target.name) ?? nil, depth: of.depth };
        assign(cell, value, this.depth);
        of.fields.set(target.name, cell.value);
      }
    } else if (target.kind === 'index') {
      const map = this.evaluate(target.of, environment);
      const key = this.evaluate(target.index, environment);
      const entries = map.kind === 'map' ? map.entries : [];
      this.set(
        target.of,
        { kind: 'map', entries: [...entries, [key, value]], complete: map.kind === 'map' && map.complete },
        environment,
      );
    }
  }
}

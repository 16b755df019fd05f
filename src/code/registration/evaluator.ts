import type { Environment, Packages } from './environment';
import type { Library } from './library';
import { PackageMemory } from './memory';
import type { Expression, FunctionDeclaration, LiteralItem, TypeSyntax } from './syntax';
import { type CallArguments, emptyList, type FunctionValue, nil, unknown, type Value } from './values';

/** So much is done for one function: what is beyond is not known. */
export const mostSteps = 50_000;

/** What expressions are worth, as far as code says it; what is not understood is unknown. */
export abstract class Evaluator extends PackageMemory {
  protected steps = 0;
  protected readonly running: FunctionDeclaration[] = [];
  /** Functions that were called by others. */
  readonly called = new Set<FunctionDeclaration>();

  constructor(
    packages: Packages,
    private readonly library: Library,
  ) {
    super(packages);
  }

  /** Runs a body; arguments that are not given are of their types. */
  protected abstract apply(
    declaration: Pick<FunctionDeclaration, 'parameters' | 'results' | 'body'>,
    given: CallArguments,
    environment: Environment,
  ): Value;

  evaluate(expression: Expression, environment: Environment): Value {
    if (++this.steps > mostSteps) return unknown;
    switch (expression.kind) {
      case 'text':
      case 'number':
        return expression;
      case 'name':
        return expression.name === 'nil' ? nil : this.named(expression.name, environment.folder, environment);
      case 'select':
        return this.selected(expression, environment);
      case 'index':
        return this.indexed(this.evaluate(expression.of, environment), this.evaluate(expression.index, environment));
      case 'call':
        return this.calling(expression, environment);
      case 'literal':
        return this.literal(expression.type, expression.items, environment);
      case 'function':
        return this.functionLiteral(expression, environment);
      case 'pointer':
        return this.evaluate(expression.of, environment);
      case 'sum': {
        const [left, right] = [
          this.evaluate(expression.left, environment),
          this.evaluate(expression.right, environment),
        ];
        return left.kind === 'text' && right.kind === 'text' ? { kind: 'text', text: left.text + right.text } : unknown;
      }
      case 'type':
      case 'unknown':
        return unknown;
    }
  }

  private functionLiteral(
    { parameters, body }: Extract<Expression, { kind: 'function' }>,
    environment: Environment,
  ): FunctionValue {
    const call = (given: CallArguments) =>
      this.steps > mostSteps ? unknown : this.apply({ parameters, results: [], body }, given, environment.child());
    return { kind: 'function', declaration: undefined, call };
  }

  private calling({ callee, values, spread }: Extract<Expression, { kind: 'call' }>, environment: Environment): Value {
    if (callee.kind === 'name' && !environment.cell(callee.name)) {
      const builtIn = this.builtIn(callee.name, values, spread, environment);
      if (builtIn) return builtIn;
    }
    if (callee.kind === 'select' && callee.name === 'String' && values.length === 0) {
      // A type of texts prints its text.
      const printed = this.evaluate(callee.of, environment);
      if (printed.kind === 'text') return printed;
    }
    const given = this.argumentsOf(values, spread, environment);
    if (callee.kind === 'type') return given.values[0] ?? unknown;
    const target = this.evaluate(callee, environment);
    if (target.kind === 'function') {
      if (target.declaration && this.running.length > 0) this.called.add(target.declaration);
      return target.call(given);
    }
    if (target.kind !== 'external') return this.library.call({ path: undefined, name: '', of: undefined }, given);
    // A conversion to a type of the workspace changes nothing.
    const type = this.typeNamed(callee, environment);
    return type ? (given.values[0] ?? unknown) : this.library.call(target, given);
  }

  private argumentsOf(values: readonly Expression[], spread: boolean, environment: Environment): CallArguments {
    const given = values.map((value) => this.evaluate(value, environment));
    const last = given.at(-1);
    if (values.length === 1 && last?.kind === 'tuple') return { values: last.items, complete: true };
    if (!spread || !last) return { values: given, complete: true };
    if (last.kind === 'nil') return { values: given.slice(0, -1), complete: true };
    if (last.kind !== 'list') return { values: given.slice(0, -1), complete: false };
    return { values: [...given.slice(0, -1), ...last.items], complete: last.complete };
  }

  private builtIn(
    name: string,
    values: readonly Expression[],
    spread: boolean,
    environment: Environment,
  ): Value | undefined {
    const [first, ...others] = values;
    switch (name) {
      case 'append': {
        const list = first ? this.evaluate(first, environment) : nil;
        return this.library.concatenated([list], this.argumentsOf(others, spread, environment));
      }
      case 'make':
        return first?.kind === 'type' && first.type.kind === 'map'
          ? { kind: 'map', entries: [], complete: true }
          : emptyList;
      case 'new':
        return this.object(first && this.typeOfExpression(first, environment));
      case 'string':
        return first ? this.evaluate(first, environment) : unknown;
      default:
        return undefined;
    }
  }

  private literal(type: TypeSyntax | undefined, items: readonly LiteralItem[], environment: Environment): Value {
    const name = type && environment.typeName(type, this.packages);
    const declared = name ? this.packages.at(name.folder)?.types.get(name.name)?.what : type;
    const shape = shapeOf(declared, items);
    if (shape === 'list') {
      return { kind: 'list', items: items.map(({ value }) => this.evaluate(value, environment)), complete: true };
    }
    if (shape === 'map') {
      const entries = items.map(
        ({ key, value }) =>
          [key ? this.evaluate(key, environment) : unknown, this.evaluate(value, environment)] as const,
      );
      return { kind: 'map', entries, complete: true };
    }
    const fields = new Map<string, Value>();
    for (const [at, { key, value }] of items.entries()) {
      const field =
        key?.kind === 'name' ? key.name : declared?.kind === 'struct' ? declared.fields[at]?.name : undefined;
      if (field !== undefined) fields.set(field, this.evaluate(value, environment));
    }
    return this.object(name, fields);
  }
}

/** By its type where that is known, else by how its items look. */
function shapeOf(type: TypeSyntax | undefined, items: readonly LiteralItem[]): 'list' | 'map' | 'struct' {
  if (type?.kind === 'list' || type?.kind === 'map' || type?.kind === 'struct') return type.kind;
  if (items.length > 0 && items.every(({ key }) => !key)) return 'list';
  return items.some(({ key }) => key && key.kind !== 'name') ? 'map' : 'struct';
}

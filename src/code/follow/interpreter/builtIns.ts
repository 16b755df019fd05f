import type { Expression } from '../../syntax/syntax';
import { asBuiltIn, lengthOf } from '../values/operations';
import { type CallArguments, emptyList, nil, unknown, type Value } from '../values/values';
import type { Environment, Packages } from './environment';
import { Evaluator, mostSteps } from './evaluator';
import type { Library } from './library';

/** The results of the functions that belong to the language. */
export abstract class BuiltIns extends Evaluator {
  constructor(
    packages: Packages,
    protected readonly library: Library,
  ) {
    super(packages);
  }

  protected argumentsOf(values: readonly Expression[], spread: boolean, environment: Environment): CallArguments {
    const given = values.map((value) => this.evaluate(value, environment));
    const last = given.at(-1);
    if (values.length === 1 && last?.kind === 'tuple') return { values: last.items, complete: true };
    if (!spread || !last) return { values: given, complete: true };
    if (last.kind === 'nil') return { values: given.slice(0, -1), complete: true };
    if (last.kind !== 'list') return { values: given.slice(0, -1), complete: false };
    return { values: [...given.slice(0, -1), ...last.items], complete: last.complete };
  }

  protected builtIn(
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
        return first ? this.made(first, others[0], environment) : unknown;
      case 'new':
        return this.object(first && this.typeOfExpression(first, environment));
      case 'copy':
        return this.copied(first, others[0], environment);
      case 'len':
        return lengthOf(first ? this.evaluate(first, environment) : unknown);
      case 'any':
        return first ? this.evaluate(first, environment) : unknown;
      default:
        if (name !== 'string' && !isNumberType.test(name)) return undefined;
        return asBuiltIn(name, first ? this.evaluate(first, environment) : unknown);
    }
  }

  /** Copies a list over another one of the same length. */
  private copied(to: Expression | undefined, from: Expression | undefined, environment: Environment): Value {
    const [target, source] = [to, from].map((each) => (each ? this.evaluate(each, environment) : unknown));
    const isWhole =
      target?.kind === 'list' &&
      source?.kind === 'list' &&
      source.complete &&
      source.items.length === target.items.length;
    if (to && target?.kind === 'list') {
      this.set(to, isWhole ? { ...target, items: source.items } : { ...emptyList, complete: false }, environment);
    }
    return unknown;
  }

  /** Makes a map, or a list of the given length. */
  private made(of: Expression, length: Expression | undefined, environment: Environment): Value {
    const type = of.kind === 'type' ? undefined : this.typeOfExpression(of, environment);
    const declared = of.kind === 'type' ? of.type : type && this.packages.at(type.folder)?.types.get(type.name)?.what;
    if (declared?.kind === 'map') return Object.assign(this.map([]), { type });
    const places = length ? this.evaluate(length, environment) : { kind: 'number' as const, number: 0 };
    if (places.kind !== 'number' || places.number > mostSteps) return { ...emptyList, complete: false };
    return { kind: 'list', items: Array.from({ length: places.number }, () => unknown), complete: true };
  }
}

const isNumberType = /^(?:byte|rune|u?int(?:8|16|32|64|ptr)?)$/;

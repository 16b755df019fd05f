import { pathOf } from '../../syntax/namesUsed';
import type { Expression, Statement } from '../../syntax/syntax';
import { copied, overwrite } from '../values/joined';
import { isSame } from '../values/operations';
import { type ListValue, nil, unknown, type Value } from '../values/values';
import { Calls } from './calls';
import { assign, type Environment, type VariableCell } from './environment';
import { carriesEvent } from './handedOut';
import { varying } from './memory';

/** What statements set: variables, fields, items and entries. */
export abstract class Assignments extends Calls {
  /** Whether code that runs at an unknown time has set something that was read before: a variable, or a field. */
  protected late = { variable: false, field: false };

  protected setCell(cell: VariableCell, value: Value): void {
    assign(cell, value, this.depth);
  }

  /** Remembers that a variable may be set at any time, when code that runs at an unknown time sets it and did not declare it. */
  private noteLate(cell: VariableCell, name: string): void {
    if (!this.isLate || cell.isLate || cell.isLoose) return;
    const names = this.loose.get(cell.owner) ?? new Set<string>();
    this.loose.set(cell.owner, names.add(name));
    this.late.variable = true;
  }

  /** The same for a variable of a package. It stays the same variable when the code is followed again, so it needs no name. */
  private noteHeld(cell: VariableCell, value: Value): void {
    if (this.isLate && (isList(value) || isList(cell.value))) this.late.variable = true;
  }

  protected assignment(
    { to, values, define, type, isCopy }: Extract<Statement, { kind: 'assign' }>,
    environment: Environment,
  ): void {
    const given = values.map((value) => this.evaluate(value, environment));
    if (to.length === 2 && values.length === 1) given.push(this.isThere(values[0], environment));
    const [only] = given;
    const spread = only?.kind === 'tuple' && to.length > 1 ? only.items : given;
    for (const [at, target] of to.entries()) {
      const fallback = type && values.length === 0 ? this.zero(type, environment) : unknown;
      const value = this.typed(spread[at] ?? fallback, type, environment);
      const own = keptOf(value, values[at], isCopy === true && at === 0);
      if (define && target.kind === 'name') this.declare(environment, target.name, own);
      else this.set(target, own, environment);
      if (target.kind === 'select' && target.name === 'EventType' && own.kind === 'text') {
        this.noteMade(own, values[at] ?? target, environment);
      }
    }
  }

  /** Returns whether a map has an entry: `name, ok := names[kind]`. */
  private isThere(asked: Expression | undefined, environment: Environment): Value {
    if (!this.isExact || asked?.kind !== 'index') return unknown;
    const [of, index] = [asked.of, asked.index].map((part) => this.evaluate(part, environment));
    if (of?.kind !== 'map' || !of.complete || !index) return unknown;
    const same = of.entries.map(([key]) => isSame(key, index));
    return same.includes(undefined) ? unknown : { kind: 'truth', truth: same.includes(true) };
  }

  protected set(target: Expression, value: Value, environment: Environment): void {
    if (carriesEvent(value) && outlives(target, environment))
      this.pass({ file: environment.source.file, line: lineOf(target) });
    if (target.kind === 'name') {
      const own = environment.cell(target.name);
      const cell = own ?? this.heldIn(environment.folder, target.name);
      if (own) this.noteLate(own, target.name);
      if (cell && !own) this.noteHeld(cell, value);
      if (cell) assign(cell, own ? value : varying(value), this.depth);
    } else if (target.kind === 'select') this.setMember(target, value, environment);
    else if (target.kind === 'index') {
      const of = this.evaluate(target.of, environment);
      if (of.kind === 'list') this.setItem(target, of, value, environment);
      else this.setEntry(target, of, value, environment);
    }
  }

  private setEntry(
    { of: holder, index }: Extract<Expression, { kind: 'index' }>,
    of: Value,
    value: Value,
    environment: Environment,
  ): void {
    const map = of.kind === 'map' ? of : this.map([], of.kind === 'nil');
    if (map !== of) this.set(holder, map, environment);
    // The map is shared, so other variables with this map have the entry, too.
    map.entries.push([this.evaluate(index, environment), value]);
    if (this.depth > map.depth) map.complete = false;
  }

  private setItem(
    { of, index }: Extract<Expression, { kind: 'index' }>,
    list: ListValue,
    value: Value,
    environment: Environment,
  ): void {
    const at = this.evaluate(index, environment);
    const isKnown = at.kind === 'number' && at.number < list.items.length;
    const items = list.items.map((item, each) => {
      if (!isKnown) return unknown;
      return each === at.number ? value : item;
    });
    this.set(of, { ...list, items, complete: list.complete && isKnown }, environment);
    overwrite(list, items);
  }

  private setMember(
    { of: holder, name }: Extract<Expression, { kind: 'select' }>,
    value: Value,
    environment: Environment,
  ): void {
    const folder = holder.kind === 'name' ? this.folderOf(holder.name, environment) : undefined;
    const held = folder === undefined ? undefined : this.heldIn(folder, name);
    if (held) this.noteHeld(held, value);
    if (held) assign(held, varying(value), this.depth);
    const whole = held ? unknown : this.evaluate(holder, environment);
    const of = whole.kind === 'object' ? this.ownerOf(whole, name) : undefined;
    if (!of) return;
    const cell = { value: of.fields.get(name) ?? nil, depth: of.depth };
    if (this.isLate && !of.isLate && (isList(value) || isList(cell.value))) this.late.field = true;
    assign(cell, value, this.depth);
    of.fields.set(name, cell.value);
  }
}

/** Whether a value that is set there still exists after the function, so that other code can handle it. */
function outlives(target: Expression, environment: Environment): boolean {
  const [root] = pathOf(target);
  if (root === undefined) return false;
  const isOwn = environment.cell(root) !== undefined;
  return !isOwn || (target.kind !== 'name' && root === environment.inside?.receiver?.name);
}

const lineOf = (target: Expression) => ('line' in target ? target.line : 0);

/** Returns what a variable, field or entry is set to: a copy when the value is stored elsewhere, or when it is what a pointer leads to. */
function keptOf(value: Value, from: Expression | undefined, isPointedTo: boolean): Value {
  if (!isPlace(from)) return value;
  return copied(isPointedTo && value.kind === 'object' ? { ...value, isPointer: false } : value);
}

/** Whether an expression names a value that is stored elsewhere. */
const isPlace = (expression: Expression | undefined) =>
  expression?.kind === 'name' || expression?.kind === 'select' || expression?.kind === 'index';

const isList = ({ kind }: Value) => kind === 'list' || kind === 'option' || kind === 'text';

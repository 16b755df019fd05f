import type { Clause, Expression, Parameter, Statement } from '../../syntax/syntax';
import { chosen, impliedBy, implying, isTypeLike, textsBehind } from '../values/implied';
import { copied } from '../values/joined';
import { unknown, type Value } from '../values/values';
import { Assignments } from './assignments';
import {
  acts,
  choosesStream,
  fallsThrough,
  isChosen,
  isFailure,
  isForNamed,
  isStreamType,
  leaves,
  othersLeave,
  takenOf,
} from './clauses';
import { type Environment, placeOf } from './environment';
import { mostNested, mostSteps } from './evaluator';

const mostItems = 500;

/** A function that runs. */
export interface Frame {
  readonly results: readonly Parameter[];
  /** The results of its return statements. */
  readonly returns: Value[];
  /** The number of conditions under which it runs. */
  readonly outer: number;
  readonly deferred: (() => void)[];
  /** Whether no other function called it, so that no code follows it. */
  readonly isRoot: boolean;
  /** Whether a return here means a failure; the code after it then is about success. */
  readonly fails: boolean;
  /** The number of conditions that name the event's type and under which it runs. */
  readonly narrowed: number;
}

/** Runs statements. A branch may or may not run. */
export abstract class Statements extends Assignments {
  /** What is being left: `break`, `continue outer` or `return`. The code up to the end of that may not run. */
  protected away: readonly string[] = [];

  /** Runs a block. Returns whether the function certainly returns in it. */
  protected block(body: readonly Statement[], environment: Environment, frame: Frame): boolean {
    if (this.nested >= mostNested) return false;
    const { depth, narrowed } = this;
    const left = this.away.length;
    this.nested += 1;
    const ends = body.some((statement) => {
      this.depth = this.away.length > left ? depth + 1 : depth;
      return this.statement(statement, environment, frame);
    });
    this.nested -= 1;
    this.depth = depth;
    this.narrowed = narrowed;
    return ends;
  }

  private statement(statement: Statement, environment: Environment, frame: Frame): boolean {
    if (++this.steps > mostSteps) return true;
    switch (statement.kind) {
      case 'expression':
        this.evaluate(statement.value, environment);
        return false;
      case 'assign':
        this.assignment(statement, environment);
        return false;
      case 'return':
        return this.returning(statement.values, environment, frame);
      case 'defer': {
        const { value } = statement;
        const run = value.kind === 'call' ? this.prepared(value, environment) : () => this.evaluate(value, environment);
        frame.deferred.push(this.underConditions(run));
        return false;
      }
      case 'if':
        return this.branch(statement, environment.child(), frame);
      case 'switch':
        return this.within('break', statement.label, () => this.choice(statement, environment.child(), frame));
      case 'block': {
        if (statement.conditional) {
          this.perhaps(statement.body, environment, frame);
          return false;
        }
        const run = () => this.block(statement.body, environment.child(), frame);
        return statement.isLeft ? this.within('break', statement.label, run) : run();
      }
      case 'range':
        this.within('break', statement.label, () => this.range(statement, environment, frame));
        return false;
      case 'loop':
        this.within('break', statement.label, () => {
          const inner = environment.child();
          this.block(statement.head, inner, frame);
          this.within('continue', statement.label, () => this.perhaps(statement.body, inner, frame));
        });
        return false;
      case 'leave':
        if (statement.word === 'goto') this.away = [...this.away, 'goto'];
        else if (statement.word !== 'fallthrough') this.away = [...this.away, leaving(statement.word, statement.label)];
        return false;
    }
  }

  /** Runs a statement that `break` or `continue` leaves; the code after this statement runs in any case. */
  private within<T>(word: 'break' | 'continue', label: string | undefined, run: () => T): T {
    const left = this.away.length;
    const result = run();
    const own = label === undefined ? [word] : [word, leaving(word, label)];
    const further = this.away.slice(left).filter((each) => !own.includes(each));
    this.away = [...this.away.slice(0, left), ...further];
    return result;
  }

  /** Returns a function to be called later, which runs under the current conditions. */
  private underConditions(run: () => void): () => void {
    const { depth, narrowed } = this;
    return () => {
      const before = this.depth;
      this.depth = Math.max(before, depth);
      this.narrowly(narrowed > 0, run);
      this.depth = before;
    };
  }

  private returning(expressions: readonly Expression[], environment: Environment, frame: Frame): boolean {
    const values = expressions
      .map((value) => this.evaluate(value, environment))
      .map((value) => this.marked(value, frame));
    const cells = frame.results.flatMap(({ name }) => environment.cell(name) ?? []);
    const given = values.length > 0 ? values : cells.map(({ value }) => value);
    const [only] = given;
    if (only) frame.returns.push(given.length === 1 ? only : { kind: 'tuple', items: given });
    const parts = only?.kind === 'tuple' && given.length === 1 ? only.items : given;
    if (frame.deferred.length > 0) {
      for (const [at, cell] of cells.entries()) this.setCell(cell, parts[at] ?? unknown);
    }
    if (this.depth === frame.outer) return true;
    if (!frame.isRoot && !frame.fails) this.away = [...this.away, 'return'];
    return false;
  }

  /** Marks a result that is returned only for event types that code names. */
  private marked(value: Value, { narrowed }: Frame): Value {
    return value.kind === 'truth' && this.narrowed > narrowed && !this.isExact
      ? implying({ whenTrue: true, whenFalse: true })
      : value;
  }

  private perhaps(body: readonly Statement[], environment: Environment, frame: Frame): void {
    this.depth += 1;
    this.block(body, environment.child(), frame);
    this.depth -= 1;
  }

  private branch(
    { head, condition, body, other }: Extract<Statement, { kind: 'if' }>,
    environment: Environment,
    frame: Frame,
  ): boolean {
    this.block(head, environment, frame);
    const holds = this.evaluate(condition, environment);
    if (this.isExact && holds.kind === 'truth') {
      return this.block(holds.truth ? body : other, environment.child(), frame);
    }
    const { whenTrue, whenFalse } = impliedBy(holds);
    const failing = { ...frame, fails: frame.fails || isFailure(condition) };
    this.narrowly(whenTrue, () =>
      this.forStream(choosesStream(condition), body, environment, () => this.perhaps(body, environment, failing)),
    );
    this.narrowly(whenFalse, () => this.perhaps(other, environment, frame));
    // The code that follows is for the types that do not leave here.
    if ((whenFalse && leaves(body)) || (whenTrue && leaves(other))) this.narrowed += 1;
    return false;
  }

  /** Runs a branch for one type of stream. When it acts on the events without naming their types, it handles all types. */
  private forStream(isOfStream: boolean, body: readonly Statement[], environment: Environment, run: () => void): void {
    const before = this.timesNamed;
    run();
    const isForAll = isOfStream && before === this.timesNamed && acts(body);
    if (isForAll) this.pass({ file: environment.source.file, line: environment.inside?.line ?? 0 });
  }

  private choice(
    { head, tag, clauses }: Extract<Statement, { kind: 'switch' }>,
    environment: Environment,
    frame: Frame,
  ): boolean {
    this.block(head, environment, frame);
    const isOfTypes = tag?.kind === 'assert' && !tag.type;
    const given: Value = tag ? this.evaluate(tag, environment) : { kind: 'truth', truth: true };
    const found = isOfTypes
      ? []
      : clauses.map(({ values }) => values.map(({ value }) => this.evaluate(value, environment)));
    const taken = this.isExact && !isOfTypes ? takenOf(given, clauses, found) : undefined;
    if (taken && !fallsThrough(taken)) return this.block(taken.body, environment.child(), frame);
    const isOfNames = given.kind === (isOfTypes ? 'event' : 'eventType') || given.kind === 'chosen';
    if (isTypeLike(given)) this.passUnread(given, clauses, found, environment);
    for (const [at, clause] of clauses.entries()) {
      const { returns } = frame;
      const before = returns.length;
      const values = found[at] ?? [];
      const named = values.filter((value) => value.kind === 'text');
      const isHanding = environment.source.isGenerated && given.kind === 'eventType';
      this.handling(isHanding ? named : this.generatedFor, () =>
        this.narrowly(isForNamed(given, isOfTypes, clause, values), () =>
          this.forStream(values.length > 0 && isStreamType(tag), clause.body, environment, () =>
            this.perhaps(clause.body, environment, frame),
          ),
        ),
      );
      const own = returns.splice(before).map((value) => (given.kind === 'eventType' ? chosen(value, values) : value));
      returns.push(...own);
      // Code that converts types to numbers does not handle them; code that compares the numbers does.
      if (!own.some(isChosen)) this.noteCases(given, clause, values, environment);
    }
    if (isOfNames && othersLeave(clauses)) this.narrowed += 1;
    return false;
  }

  /** Reports cases that do not name a type by its text. */
  private passUnread(
    given: Value,
    clauses: readonly Clause[],
    found: readonly (readonly Value[])[],
    environment: Environment,
  ): void {
    for (const [at, values] of found.entries()) {
      const isRead = given.kind === 'eventType' && values.every(({ kind }) => kind === 'text');
      if (values.length > 0 && !isRead) this.pass(placeOf({ line: clauses[at]?.values[0]?.line ?? 0 }, environment));
    }
  }

  private noteCases(given: Value, { values }: Clause, found: readonly Value[], environment: Environment): void {
    for (const [at, value] of found.entries()) {
      const place = { file: environment.source.file, line: values[at]?.line ?? 0 };
      const texts = given.kind === 'eventType' ? [value] : given.kind === 'chosen' ? textsBehind(given, [value]) : [];
      for (const text of texts) if (text.kind === 'text') this.note('case', text, place, environment);
    }
  }

  private range(
    { key, value, of, body, label }: Extract<Statement, { kind: 'range' }>,
    environment: Environment,
    frame: Frame,
  ): void {
    const over = this.evaluate(of, environment);
    const { depth } = this;
    const left = this.away.length;
    const turn = (first: Value, second: Value, isSure: boolean) => {
      // An earlier iteration may have left the loop.
      this.depth = isSure && this.away.length === left ? depth : depth + 1;
      const inner = environment.child();
      if (key !== undefined) this.declare(inner, key, first);
      if (value !== undefined) this.declare(inner, value, copied(second));
      this.within('continue', label, () => this.block(body, inner, { ...frame, outer: frame.outer - 1 }));
    };
    if (over.kind === 'list') {
      for (const [i, item] of over.items.slice(0, mostItems).entries()) turn({ kind: 'number', number: i }, item, true);
    } else if (over.kind === 'map') for (const [name, item] of over.entries.slice(0, mostItems)) turn(name, item, true);
    if (!isWhole(over)) turn(unknown, unknown, false);
    this.depth = depth;
  }
}

const leaving = (word: 'break' | 'continue', label: string | undefined) =>
  label === undefined ? word : `${word} ${label}`;

/** Whether a loop has covered all items of a value. */
function isWhole(over: Value): boolean {
  if (over.kind === 'list') return over.complete && over.items.length <= mostItems;
  return over.kind === 'map' && over.complete && over.entries.length <= mostItems;
}

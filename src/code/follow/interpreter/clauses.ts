import { nodesIn } from '../../syntax/namesUsed';
import type { Clause, Expression, Statement } from '../../syntax/syntax';
import { impliedBy, textsBehind } from '../values/implied';
import { isSame } from '../values/operations';
import type { Value } from '../values/values';
import { isHarmless } from './handedOut';

/** Whether a condition means that something failed: `err != nil`. */
export const isFailure = (condition: Expression): boolean =>
  condition.kind === 'operation' &&
  (condition.sign === '||' || condition.sign === '&&'
    ? isFailure(condition.left) && isFailure(condition.right)
    : condition.sign === '!=' && condition.right.kind === 'name' && condition.right.name === 'nil');

const streams = /^(?:Get)?(?:StreamType|AggregateType|BoundedContext)$/;

/** Whether an expression is the type of an event's stream. */
export function isStreamType(asked: Expression | undefined): boolean {
  if (asked?.kind === 'call') return asked.values.length < 2 && [asked.callee, ...asked.values].some(isStreamType);
  return asked?.kind === 'select' && streams.test(asked.name);
}

/** Whether a condition selects one type of stream: `e.StreamType == "Cart"`. */
export function choosesStream(condition: Expression): boolean {
  if (condition.kind !== 'operation') return false;
  const parts = [condition.left, condition.right];
  return condition.sign === '==' ? parts.some(isStreamType) : parts.some(choosesStream);
}

/** Whether a block does more than log something and return. */
export const acts = (body: readonly Statement[]): boolean =>
  [...nodesIn(body)].some((node) => {
    if (node.kind === 'assign') return true;
    const name = node.kind === 'call' && 'name' in node.callee ? node.callee.name : undefined;
    return name !== undefined && !isHarmless(undefined, name) && name !== 'Errorf';
  });

/** Whether a value is a number that stands for an event's type, or contains one. */
export const isChosen = (value: Value): boolean =>
  value.kind === 'chosen' || (value.kind === 'tuple' && value.items.some(isChosen));

/** Returns the clause that runs; undefined when it is not known. */
export function takenOf(
  given: Value,
  clauses: readonly Clause[],
  found: readonly (readonly Value[])[],
): Pick<Clause, 'body'> | undefined {
  for (const [at, clause] of clauses.entries()) {
    const same = (found[at] ?? []).map((value) => isSame(given, value));
    if (same.includes(true)) return clause;
    if (same.includes(undefined)) return undefined;
  }
  return clauses.find(({ values }) => values.length === 0) ?? { body: [] };
}

/** Whether a clause is only for event types that code names. */
export function isForNamed(
  given: Value,
  isOfTypes: boolean,
  { values: said }: Clause,
  values: readonly Value[],
): boolean {
  if (said.length === 0) return false;
  if (isOfTypes) return given.kind === 'event';
  if (given.kind === 'chosen') return values.every((value) => textsBehind(given, [value]).length > 0);
  return given.kind === 'eventType' || values.every((value) => impliedBy(value).whenTrue);
}

/** Whether the code after a block does not run once the block has run. */
export function leaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last?.kind === 'leave') return last.word === 'break' || last.word === 'continue';
  const isPanic = last?.kind === 'expression' && last.value.kind === 'call' && last.value.callee.kind === 'name';
  return last?.kind === 'return' || (isPanic && last.value.callee.name === 'panic');
}

/** Whether the code after a switch does not run when no case matches. A `break` continues there. */
export const othersLeave = (clauses: readonly Clause[]): boolean =>
  clauses.some(({ values, body }) => {
    const last = body.at(-1);
    const isBreak = last?.kind === 'leave' && last.word === 'break' && last.label === undefined;
    return values.length === 0 && leaves(body) && !isBreak;
  });

/** Whether the next clause runs, too. */
export const fallsThrough = ({ body }: Pick<Clause, 'body'>): boolean => {
  const last = body.at(-1);
  return last?.kind === 'leave' && last.word === 'fallthrough';
};

import { type ChosenValue, type Implied, type NumberValue, type TextValue, unknown, type Value } from './values';

const nothing: Implied = { whenTrue: false, whenFalse: false };

/** When the condition is true, the event's type is one that code names. */
export const namesType: Implied = { whenTrue: true, whenFalse: false };

/** Returns a condition with an unknown result, but with known meaning for the event's type. */
export const implying = (implies: Implied): Value => ({ kind: 'unknown', type: undefined, implies });

/**
 * Returns what a value says about the event's type when it is used as a condition. A condition that is always true or always false says
 * everything about its other result, which never occurs.
 */
export function impliedBy(value: Value): Implied {
  if (value.kind === 'truth') return { whenTrue: !value.truth, whenFalse: value.truth };
  if (value.kind === 'function' && value.isOfNamed) return namesType;
  return (value.kind === 'unknown' && value.implies) || nothing;
}

const opposite = ({ whenTrue, whenFalse }: Implied): Implied => ({ whenTrue: whenFalse, whenFalse: whenTrue });

/** Returns the opposite of a condition. */
export function not(of: Value): Value {
  if (of.kind === 'truth') return { kind: 'truth', truth: !of.truth };
  return of.kind === 'unknown' && of.implies ? implying(opposite(of.implies)) : unknown;
}

/** Returns what an operator makes of two conditions, or of a value and `nil`; undefined when the result says nothing about types. */
export function impliedByOperator(sign: string, left: Value, right: Value): Value | undefined {
  const [a, b] = [impliedBy(left), impliedBy(right)];
  if (sign === '&&') return saying({ whenTrue: a.whenTrue || b.whenTrue, whenFalse: a.whenFalse && b.whenFalse });
  if (sign === '||') return saying({ whenTrue: a.whenTrue && b.whenTrue, whenFalse: a.whenFalse || b.whenFalse });
  if (sign !== '==' && sign !== '!=') return undefined;
  const isThere = (right.kind === 'nil' && a.whenTrue) || (left.kind === 'nil' && b.whenTrue);
  const isNamed = isNaming(left, right) || isNaming(right, left);
  if (!isThere && !isNamed) return undefined;
  return implying(isNamed === (sign === '==') ? namesType : opposite(namesType));
}

const isNaming = (one: Value, other: Value) =>
  one.kind === 'eventType' || (one.kind === 'chosen' && textsBehind(one, [other]).length > 0);

const saying = (implies: Implied) => (implies.whenTrue || implies.whenFalse ? implying(implies) : undefined);

/** Returns what both of two conditions say. */
export function impliedByBoth(a: Value, b: Value): Value | undefined {
  const isCondition = (value: Value) =>
    value.kind === 'truth' || (value.kind === 'unknown' && value.implies !== undefined);
  if (!isCondition(a) || !isCondition(b)) return undefined;
  const [one, other] = [impliedBy(a), impliedBy(b)];
  return saying({ whenTrue: one.whenTrue && other.whenTrue, whenFalse: one.whenFalse && other.whenFalse }) ?? unknown;
}

/** A text that is made from an event's type. */
export const madeOfType: Value = { kind: 'unknown', type: undefined, isTypeLike: true };

/** Whether a value is an event's type, or made from one. */
export const isTypeLike = (value: Value): boolean =>
  value.kind === 'eventType' || (value.kind === 'unknown' && value.isTypeLike === true);

/** Marks a number of a named type, or a result that begins with one, as chosen for some event types; any other value is unchanged. */
export function chosen(value: Value, types: readonly Value[]): Value {
  if (value.kind === 'tuple') {
    const [first, ...others] = value.items;
    return first ? { kind: 'tuple', items: [chosen(first, types), ...others] } : value;
  }
  if (value.kind !== 'number' || !value.type) return value;
  return { kind: 'chosen', entries: [[value, types.filter((type) => type.kind === 'text')]] };
}

/** Returns the event types for which a number is one of these values. */
export function textsBehind({ entries }: ChosenValue, values: readonly Value[]): TextValue[] {
  const isMeant = ({ number }: NumberValue) => values.some((each) => each.kind === 'number' && each.number === number);
  return entries.filter(([value]) => isMeant(value)).flatMap(([, types]) => types);
}

/** Whether a value in a comparison with an event's type is not a text that code names. */
export function isUnnamed(value: Value): boolean {
  if (value.kind === 'list') return !value.complete || value.items.some(isUnnamed);
  return value.kind !== 'text' && value.kind !== 'eventType' && value.kind !== 'nil';
}

import type { ChosenValue, NumberValue, TextValue, Value } from './values';

/** A number of a type with a name, or a result with one at its beginning, that is given for some event types; anything else as it is. */
export function chosen(value: Value, types: readonly Value[]): Value {
  if (value.kind === 'tuple') {
    const [first, ...others] = value.items;
    return first ? { kind: 'tuple', items: [chosen(first, types), ...others] } : value;
  }
  if (value.kind !== 'number' || !value.type) return value;
  return { kind: 'chosen', entries: [[value, types.filter((type) => type.kind === 'text')]] };
}

/** The event types for which a number is one of these values. */
export function textsBehind({ entries }: ChosenValue, values: readonly Value[]): TextValue[] {
  const isMeant = ({ number }: NumberValue) => values.some((each) => each.kind === 'number' && each.number === number);
  return entries.filter(([value]) => isMeant(value)).flatMap(([, types]) => types);
}

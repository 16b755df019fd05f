import { impliedByBoth } from './implied';
import {
  type ListValue,
  nil,
  type ObjectValue,
  uncertain,
  unknown,
  type Value,
  valueType,
  withFilters,
} from './values';

/** Joins the values from two branches: returns what is true for both. `nil` next to an object is taken as the failure to make it. */
export function joined(a: Value, b: Value): Value {
  if (a === b || isEqual(a, b)) return a;
  if (a.kind === 'chosen' && b.kind === 'chosen') return { kind: 'chosen', entries: [...a.entries, ...b.entries] };
  const certain = impliedByBoth(a, b) ?? insteadOf(a, b) ?? insteadOf(b, a);
  if (certain) return certain;
  if (a.kind === 'tuple' && b.kind === 'tuple') {
    const length = Math.max(a.items.length, b.items.length);
    return { kind: 'tuple', items: Array.from({ length }, (_, i) => joined(a.items[i] ?? nil, b.items[i] ?? nil)) };
  }
  const [first, second] = [withFilters(a), withFilters(b)];
  if (first && second && first.object === second.object) {
    const common = first.filters.filter((filter, i) => second.filters[i] === filter);
    return { kind: 'decorated', object: first.object, filters: [...common, ...uncertain] };
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const added = b.entries.filter((entry) => !a.entries.includes(entry));
    return {
      kind: 'map',
      entries: [...a.entries, ...added],
      complete: false,
      depth: Math.max(a.depth, b.depth),
      isOpen: a.isOpen === true || b.isOpen === true,
    };
  }
  if ((a.kind === 'list' || a.kind === 'nil') && (b.kind === 'list' || b.kind === 'nil')) {
    const [left, right] = [a, b].map((list) => (list.kind === 'list' ? list.items : []));
    return { kind: 'list', items: (left ?? []).filter((item) => right?.includes(item)), complete: false };
  }
  const types = [a, b].map(valueType);
  return types[0] && types[0].name === types[1]?.name && types[0].folder === types[1].folder
    ? { kind: 'unknown', type: types[0] }
    : unknown;
}

/**
 * Returns `other` when `one` adds nothing to it; otherwise undefined. A variable that may hold an event's type is compared as an event's
 * type.
 */
function insteadOf(one: Value, other: Value): Value | undefined {
  if (other.kind === 'eventType') return isEmpty(one) ? other : undefined;
  if (other.kind === 'event')
    return one.kind === 'nil' || one.kind === 'unknown' || one.kind === 'object' ? other : undefined;
  if (other.kind === 'chosen') return one.kind === 'number' ? other : undefined;
  const counts = ['object', 'decorated', 'tuple', 'function', 'unknown'].includes(other.kind);
  return one.kind === 'nil' && counts ? other : undefined;
}

const isEmpty = (value: Value) => value.kind === 'nil' || (value.kind === 'text' && value.text === '');

function isEqual(a: Value, b: Value): boolean {
  if (a.kind === b.kind && (a.kind === 'event' || a.kind === 'eventType')) return true;
  if (a.kind === 'type' && b.kind === 'type') return a.type.name === b.type.name && a.type.folder === b.type.folder;
  if (a.kind === 'truth' && b.kind === 'truth') return a.truth === b.truth;
  if (a.kind === 'text' && b.kind === 'text') return a.text === b.text;
  if (a.kind === 'number' && b.kind === 'number') return a.number === b.number;
  if (a.kind === 'nil' && b.kind === 'nil') return true;
  if (a.kind === 'list' && b.kind === 'list') {
    return (
      a.complete &&
      b.complete &&
      a.items.length === b.items.length &&
      a.items.every((item, i) => isEqual(item, b.items[i] ?? unknown))
    );
  }
  return false;
}

/** Returns what is certain about a variable that may have been set by code which runs at an unknown time. */
export function weakened(value: Value): Value {
  switch (value.kind) {
    case 'list':
      return { ...value, complete: false };
    case 'decorated':
      return { ...value, filters: [...value.filters, ...uncertain] };
    case 'text':
    case 'number':
    case 'truth':
    case 'option':
    case 'tuple':
      return unknown;
    default:
      return value;
  }
}

/** Returns what is certain about a package's variable when code that was not followed may set one of its fields, or all of it. */
export function loosened(value: Value, field: string | undefined, isReplaced = false): Value {
  if (value.kind === 'map') return Object.assign(value, { isOpen: true, complete: false });
  if (value.kind === 'function') return { ...value, call: (given) => joined(value.call(given), unknown) };
  if (value.kind !== 'object') return weakened(value);
  if (field === undefined) value.escaped = true;
  for (const name of field === undefined ? value.fields.keys() : [field]) {
    value.fields.set(name, weakened(value.fields.get(name) ?? unknown));
  }
  return isReplaced ? { ...value, mayBeOther: true } : value;
}

/** Weakens the fields of an object behind a pointer, because code that is not followed may set them. */
export function weaken(value: Value | undefined, depth = 0): void {
  if (value?.kind !== 'object' || (depth === 0 && !value.isPointer) || depth > 4) return;
  for (const [name, field] of value.fields) {
    value.fields.set(name, weakened(field));
    weaken(field, depth + 1);
  }
}

/** Returns a struct as another variable holds it: a field that is set in one of them is not set in the other. */
export function copied(value: Value, depth = 0): Value {
  if (value.kind !== 'object' || value.isPointer || depth > 4) return value;
  const fields = [...value.fields].map(([name, field]) => [name, copied(field, depth + 1)] as const);
  return { ...value, fields: new Map(fields) } satisfies ObjectValue;
}

/** Sets items of a list in place, because other variables with the same list see them, too. */
export function overwrite(list: ListValue, items: readonly Value[]): void {
  list.items = list.items.map((item, at) => joined(item, items[at] ?? unknown));
}

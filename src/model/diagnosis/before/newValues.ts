import type { FieldNovelty } from './change';

type Value = string | number | boolean;

/** The plain fields of a payload by their path. */
export type Fields = ReadonlyMap<string, Value>;

/** A field of an event that differs from the earlier events of its kind. */
export interface NewValue {
  readonly field: string;
  readonly novelty: FieldNovelty;
  /** From 0 to 1: how surprising the difference is. */
  readonly surprise: number;
}

/** With fewer events to compare, everything would count as new. */
const LEAST_COMPARED = 20;
const MOST_SHOWN = 3;
/** When a larger share of the values occurred only once, a new value is no surprise. */
const MOST_SINGLE = 0.05;
/** A number is unusual when it is more than this many times the largest one. */
const FAR_TIMES = 10;

/** Returns the fields of an event that are new compared with the earlier events of its kind, the most surprising first. */
export function newValues(event: Fields, before: readonly Fields[]): NewValue[] {
  if (before.length < LEAST_COMPARED) return [];
  const columns = new Map<string, Value[]>();
  for (const fields of before) {
    for (const [field, value] of fields) columns.set(field, [...(columns.get(field) ?? []), value]);
  }
  const found: NewValue[] = [];
  for (const [field, values] of columns) {
    const value = event.get(field);
    if (value !== undefined) found.push(...noveltyOf(field, value, values));
    else if (values.length === before.length) found.push({ field, novelty: 'missing', surprise: 0.85 });
  }
  for (const field of event.keys()) {
    // One list or object that was empty before can add many fields, so each surprises less.
    if (!columns.has(field)) found.push({ field, novelty: 'added', surprise: 0.6 });
  }
  return found.sort((a, b) => b.surprise - a.surprise).slice(0, MOST_SHOWN);
}

function noveltyOf(field: string, value: Value, values: readonly Value[]): NewValue[] {
  if (values.length < LEAST_COMPARED) return [];
  const known = new Set(values);
  if (known.has(value)) return [];
  const types = new Set(values.map((each) => typeof each));
  if (!types.has(typeof value)) return [{ field, novelty: 'type', surprise: 0.9 }];
  if (value === '') return [{ field, novelty: 'empty', surprise: 0.85 }];
  if (typeof value === 'number') {
    const numbers = values.filter((each) => typeof each === 'number');
    const least = Math.min(...numbers);
    const most = Math.max(...numbers);
    if ((least > 0 && value <= 0) || (least >= 0 && value < 0)) return [{ field, novelty: 'sign', surprise: 0.85 }];
    // Numbers that grow by themselves, such as counters and times, grow only a little.
    if (most > 0 && value > most * FAR_TIMES) return [{ field, novelty: 'size', surprise: 0.7 }];
  }
  // The share of values that occurred once estimates how often a new value comes (Good and Turing).
  const counts = new Map<Value, number>();
  for (const each of values) counts.set(each, (counts.get(each) ?? 0) + 1);
  const single = [...counts.values()].filter((count) => count === 1).length / values.length;
  return single <= MOST_SINGLE ? [{ field, novelty: 'value', surprise: 0.8 * (1 - single * 4) }] : [];
}

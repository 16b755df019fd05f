import type { Steps } from '../../text/steps';
import { atLeast } from '../proportion';

/** An event with the fields of its payload as a flat map, and whether it has the effect. */
export interface Case {
  readonly fields: ReadonlyMap<string, string | number | boolean>;
  readonly has: boolean;
}

/** The values of one field with which the effect often does not follow. */
export interface Condition {
  readonly field: string;
  readonly holds: (fields: Case['fields']) => boolean;
}

/** A field with more values is no condition, except for numbers, which are compared with a threshold. */
const MOST_VALUES = 12;
const MOST_THRESHOLDS = 16;
/** This many numbers at each end are thresholds, too. */
const AT_ENDS = 32;
/** The probability of a separation by chance has to be below this, divided by the number of conditions that are tested. */
const CHANCE = 1e-4;
/** When a smaller share of the matching cases lacks the effect, the effect is missing even with the condition. */
const LEAST_LACKING = 0.2;
const LEAST_CASES = 3;

/** A number that grows from event to event in this share of the cases is a counter or a time. */
const COUNTING = 0.9;

/**
 * Returns the values that separate the cases without an effect from those with it; undefined when none do. Cases with the effect are in
 * order. `scale`: how many cases each of them stands for, because only a sample was read.
 */
export function* separatingCondition(cases: readonly Case[], scale: number): Steps<Condition | undefined> {
  const lacking = cases.filter(({ has }) => !has);
  const having = cases.filter(({ has }) => has);
  const fields = [...new Set(cases.flatMap((each) => [...each.fields.keys()]))];
  // Effects that are lost at one time have neighbouring numbers, so counters and times are no reason and are left out.
  const conditions: Condition[] = [];
  for (const field of fields) {
    yield;
    if (!counts(field, having)) conditions.push(...conditionsOn(field, cases));
  }
  let best: Condition | undefined;
  let least = CHANCE / Math.max(1, conditions.length);
  let widest = 0;
  for (const condition of conditions) {
    yield;
    const lacks = lacking.filter(({ fields }) => condition.holds(fields)).length;
    const has = having.filter(({ fields }) => condition.holds(fields)).length;
    if (lacks < LEAST_CASES || lacks / (lacks + has * scale) < LEAST_LACKING) continue;
    // One is added to the hits and to the misses: a value that was never seen among cases with the effect is still possible there.
    const usual = (has + 1) / (having.length + 2);
    const chance = atLeast(lacks, lacking.length, usual);
    // Among hundreds of cases several probabilities may be so small that all of them are 0.
    const apart = lacks / lacking.length - usual;
    if (chance > least || (chance === least && apart <= widest)) continue;
    [least, widest, best] = [chance, apart, condition];
  }
  return best;
}

function counts(field: string, having: readonly Case[]): boolean {
  const numbers = having.map(({ fields }) => fields.get(field)).filter((value) => typeof value === 'number');
  const rising = numbers.filter((value, i) => i > 0 && value > (numbers[i - 1] ?? 0)).length;
  return numbers.length > MOST_VALUES && rising >= COUNTING * (numbers.length - 1);
}

function conditionsOn(field: string, cases: readonly Case[]): Condition[] {
  const values = [...new Set(cases.map(({ fields }) => fields.get(field)))];
  const conditions: Condition[] = [];
  if (values.length <= MOST_VALUES) {
    for (const value of values) conditions.push({ field, holds: (fields) => fields.get(field) === value });
  }
  const numbers = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  const step = Math.max(1, Math.floor(numbers.length / MOST_THRESHOLDS));
  // All values near both ends are tested, because a condition that few cases meet is there.
  const ends = [...numbers.slice(0, AT_ENDS), ...numbers.slice(-AT_ENDS)];
  const limits = new Set([...ends, ...numbers.filter((_, i) => i % step === 0)]);
  for (const limit of limits) {
    conditions.push({ field, holds: (fields) => compared(fields.get(field), limit) < 0 });
    conditions.push({ field, holds: (fields) => compared(fields.get(field), limit) > 0 });
  }
  return conditions;
}

/** Returns the difference to the limit; NaN when the value is not a number, so that it is neither below nor above. */
const compared = (value: string | number | boolean | undefined, limit: number) =>
  typeof value === 'number' ? value - limit : Number.NaN;

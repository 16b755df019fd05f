import type { Steps } from '../../text/steps';
import { atLeast } from '../proportion';

/** An event with the fields of its payload, flat, and whether it has the effect. */
export interface Case {
  readonly fields: ReadonlyMap<string, string | number | boolean>;
  readonly has: boolean;
}

/** The values of one field with which the effect often does not follow. */
export interface Condition {
  readonly field: string;
  readonly holds: (fields: Case['fields']) => boolean;
}

/** Fields with more values are no condition, but for numbers, which are compared with a threshold. */
const MOST_VALUES = 12;
const MOST_THRESHOLDS = 16;
/** Chance hardly separates so, whichever of the fields is looked at. */
const CHANCE = 1e-4;
/** Where fewer of the cases lack the effect, it is missing there all the same. */
const LEAST_LACKING = 0.2;
const LEAST_CASES = 3;

/** A number that grows with so large a share of the events counts them, or tells the time. */
const COUNTING = 0.9;

/**
 * The values that separate the cases without an effect from those with it; undefined where none do. The cases with the effect stand in their order. `scale`: each case with the
 * effect stands for so many, because only some of them were read.
 */
export function* separatingCondition(cases: readonly Case[], scale: number): Steps<Condition | undefined> {
  const lacking = cases.filter(({ has }) => !has);
  const having = cases.filter(({ has }) => has);
  const fields = [...new Set(cases.flatMap((each) => [...each.fields.keys()]))];
  // What is lost at one time has neighbouring numbers: that is no reason.
  const conditions: Condition[] = [];
  for (const field of fields) {
    yield;
    if (!counts(field, having)) conditions.push(...conditionsOn(field, cases));
  }
  let best: Condition | undefined;
  let least = CHANCE / Math.max(1, conditions.length);
  for (const condition of conditions) {
    yield;
    const lacks = lacking.filter(({ fields }) => condition.holds(fields)).length;
    const has = having.filter(({ fields }) => condition.holds(fields)).length;
    if (lacks < LEAST_CASES || lacks / (lacks + has * scale) < LEAST_LACKING) continue;
    // One more on either side: what was never seen among those with the effect is not impossible.
    const chance = atLeast(lacks, lacking.length, (has + 1) / (having.length + 2));
    if (chance >= least) continue;
    [least, best] = [chance, condition];
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
  // The ends are looked at closely: a condition that few cases meet lies there.
  const limits = numbers.filter(
    (_, i) => i % step === 0 || i < MOST_THRESHOLDS || i >= numbers.length - MOST_THRESHOLDS,
  );
  for (const limit of limits) {
    conditions.push({ field, holds: (fields) => compared(fields.get(field), limit) < 0 });
    conditions.push({ field, holds: (fields) => compared(fields.get(field), limit) > 0 });
  }
  return conditions;
}

/** NaN where the value is no number, which is neither below nor above. */
const compared = (value: string | number | boolean | undefined, limit: number) =>
  typeof value === 'number' ? value - limit : Number.NaN;

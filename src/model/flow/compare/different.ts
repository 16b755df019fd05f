import { STEP, type Steps } from '../../text/steps';
import type { FlowWindow } from '../flowWindow';
import { closedTraces } from '../variants';

/**
 * Which traces with the same beginning are selected: those that went the same way as the trace of a row, the slowest ones, those without an
 * effect, or those in which a consumer failed at one of the rows. Failed traces count at any age.
 */
export type TraceSelection =
  | { readonly kind: 'way'; readonly row: number }
  | { readonly kind: 'slow' }
  | { readonly kind: 'lacks'; readonly effectType: string }
  | { readonly kind: 'failed'; readonly rows: ReadonlySet<number> };

/** The first events of the selected traces, and of all others with the same beginning, in order. */
interface SelectedTraces {
  readonly selected: readonly number[];
  readonly rest: readonly number[];
}

/** The share of traces that count as slow. */
const SLOW_SHARE = 0.05;

/** Divides the traces that begin with a type. Only closed traces are used, except when selecting by failures. */
export function* selectTraces(window: FlowWindow, rootType: string, selection: TraceSelection): Steps<SelectedTraces> {
  const { table } = window;
  const isByFailure = selection.kind === 'failed';
  const { traces, roots } = yield* closedTraces(window, rootType, isByFailure ? 0 : undefined);
  const having = new Set<number>();
  if (selection.kind === 'lacks') {
    for (let row = 0; row < table.count; row++) {
      if (row % STEP === 0) yield;
      if (table.eventType(row) === selection.effectType) having.add(roots[row] ?? -1);
    }
  }
  const durations = Float64Array.from(traces, ({ durationMs }) => durationMs).sort();
  const limit = durations[durations.length - 1 - Math.floor(durations.length * SLOW_SHARE)] ?? Number.POSITIVE_INFINITY;
  const way = selection.kind === 'way' ? traces.find(({ root }) => root === roots[selection.row])?.way : undefined;
  const failed = rootsOf(selection, roots);
  const isMeant = (trace: (typeof traces)[number]) => {
    if (selection.kind === 'lacks') return !having.has(trace.root);
    if (isByFailure) return failed.has(trace.root);
    return selection.kind === 'slow' ? trace.durationMs > limit : trace.way === way;
  };
  const [selected, rest]: [number[], number[]] = [[], []];
  for (const [i, trace] of traces.entries()) {
    if (i % STEP === 0) yield;
    (isMeant(trace) ? selected : rest).push(trace.root);
  }
  return { selected: selected.sort((a, b) => a - b), rest: rest.sort((a, b) => a - b) };
}

/** Returns the first events of the traces that contain one of the rows. */
function rootsOf(selection: TraceSelection, roots: Int32Array): Set<number> {
  return new Set(selection.kind === 'failed' ? [...selection.rows].map((row) => roots[row] ?? row) : []);
}

/** What is known about one event or trace: fields with plain values. */
export type Attributes = ReadonlyMap<string, string | number | boolean>;

/** A value of a field that is more or less frequent in the selection than in the rest. */
export interface Difference {
  readonly field: string;
  /** The value; for numbers with many values, a limit such as "> 20". */
  readonly value: string;
  readonly selected: { readonly count: number; readonly of: number };
  readonly rest: { readonly count: number; readonly of: number };
  /** The probability of such a difference by chance, over all values of the field that are tested. */
  readonly chance: number;
}

/** A difference needs at least this many with the value, and as many without it. */
export const LEAST_SUPPORT = 5;
/** Texts with more different values are ids. */
const MOST_VALUES = 30;
/** The share of the shown differences that may be false. When nothing differs, something is shown with this probability. */
const FALSE_SHARE = 0.02;

/**
 * Returns how a selection differs from the rest, the clearest difference first. It uses a χ² test for each field, corrected by Benjamini
 * and Hochberg over all fields.
 */
export function rankDifferences(selected: readonly Attributes[], rest: readonly Attributes[]): Difference[] {
  const fields = new Set([...selected, ...rest].flatMap((attributes) => [...attributes.keys()]));
  const best = [...fields]
    .flatMap((field) => bestOf(field, selected, rest))
    .sort((a, b) => a.chance - b.chance || distance(b) - distance(a));
  let shown = 0;
  for (const [i, { chance }] of best.entries()) if (chance <= (FALSE_SHARE * (i + 1)) / best.length) shown = i + 1;
  return best.slice(0, shown);
}

const distance = ({ selected, rest }: Difference) => Math.abs(selected.count / selected.of - rest.count / rest.of);

/** Returns the value of a field that differs most; none when no value has enough support. */
function bestOf(field: string, selected: readonly Attributes[], rest: readonly Attributes[]): Difference[] {
  const tests = testsOf(field, [...selected, ...rest]);
  const differences = tests.flatMap(({ value, holds }): Difference[] => {
    const count = (all: readonly Attributes[]) => all.filter((attributes) => holds(attributes.get(field))).length;
    const [inSelected, inRest] = [count(selected), count(rest)];
    const all = inSelected + inRest;
    if (Math.min(all, selected.length + rest.length - all) < LEAST_SUPPORT) return [];
    return [
      {
        field,
        value,
        selected: { count: inSelected, of: selected.length },
        rest: { count: inRest, of: rest.length },
        chance: chanceOf(inSelected, selected.length, inRest, rest.length),
      },
    ];
  });
  const [first] = differences.sort((a, b) => a.chance - b.chance);
  // The two values of a flag are one test.
  const looks = Math.max(1, tests.length === 2 ? 1 : differences.length);
  return first ? [{ ...first, chance: Math.min(1, first.chance * looks) }] : [];
}

type Value = string | number | boolean | undefined;

interface Test {
  readonly value: string;
  readonly holds: (value: Value) => boolean;
}

function testsOf(field: string, all: readonly Attributes[]): Test[] {
  const values = [...new Set(all.map((attributes) => attributes.get(field)))];
  if (values.length <= MOST_VALUES) {
    return values.map((value) => ({
      value: value === undefined ? '(none)' : String(value),
      holds: (other) => other === value,
    }));
  }
  const numbers = all
    .map((attributes) => attributes.get(field))
    .filter((value) => typeof value === 'number')
    .sort((a, b) => a - b);
  if (numbers.length < all.length / 2) return [];
  const limits = [0.25, 0.5, 0.75].map((share) => numbers[Math.floor(share * (numbers.length - 1))] ?? 0);
  return [...new Set(limits)].map((limit) => ({
    value: `> ${limit}`,
    holds: (value) => typeof value === 'number' && value > limit,
  }));
}

/** Returns the probability by a χ² test of a two-by-two table, with one degree of freedom. */
function chanceOf(a: number, ofA: number, b: number, ofB: number): number {
  const total = ofA + ofB;
  const hits = a + b;
  const size = ofA * ofB * hits * (total - hits);
  if (size === 0) return 1;
  const difference = a * ofB - b * ofA;
  return tailOf(Math.sqrt((total * difference * difference) / size));
}

/** Returns the two-sided tail of the normal distribution, by Abramowitz and Stegun 7.1.26, with an absolute error of at most 1.5e-7. */
function tailOf(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return sum * Math.exp(-x * x);
}

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** Median and 95th percentile, in the figure's unit. */
export interface Times {
  readonly median: number;
  readonly p95: number;
}

/** The limits of a figure; all given ones must hold. `atMost` limits our median, `p95AtMost` our 95th percentile, `moreAtMost` the difference of our median from the yardstick's. */
export interface Reach {
  readonly moreAtMost?: number;
  readonly ratioAtMost?: number;
  readonly ratioAtLeast?: number;
  readonly atMost?: number;
  readonly p95AtMost?: number;
}

/** One line of the table; our times and the yardstick's are measured by turns. */
export interface Figure {
  readonly question: string;
  readonly ours: Times;
  /** Default: milliseconds. */
  readonly unit?: 'ms' | 'MB' | 'kB' | '/s';
  readonly yardstick?: { readonly name: string; readonly times: Times };
  readonly reach?: Reach;
}

/** A part of the report: its title, the conditions of the measurement, and its figures or lines of text. */
export interface Section {
  readonly title: string;
  readonly about: string;
  readonly figures: readonly Figure[];
  readonly notes?: readonly string[];
}

const WARM_UP = 3;

/** Measures both by turns, so that other work of the machine affects both; the first rounds are not counted. */
export async function sideBySide(
  question: string,
  rounds: number,
  ours: (round: number) => Promise<unknown>,
  yardstick: { readonly name: string; readonly run: (round: number) => Promise<unknown> },
  reach?: Reach,
): Promise<Figure> {
  const our: number[] = [];
  const bare: number[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const sample = ((round % rounds) + rounds) % rounds;
    // The second one finds the pages in memory, so the order alternates.
    const first = round % 2 === 0;
    const early = await timed(() => (first ? ours(sample) : yardstick.run(sample)));
    const late = await timed(() => (first ? yardstick.run(sample) : ours(sample)));
    if (round < 0) continue;
    our.push(first ? early : late);
    bare.push(first ? late : early);
  }
  const figure = { question, ours: timesOf(our), yardstick: { name: yardstick.name, times: timesOf(bare) } };
  return reach ? { ...figure, reach } : figure;
}

/** The longest time in milliseconds for which the work blocked the thread that started it. */
export async function heldUp(run: () => Promise<unknown>): Promise<number> {
  // A new monitor each time, because a disabled one counts the time in between as a pause.
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await run();
  await pause(5);
  delay.disable();
  return delay.max / 1e6;
}

/** Milliseconds that the work took. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

export function timesOf(values: readonly number[]): Times {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95) };
}

/** Our median divided by the yardstick's; undefined without a yardstick. */
export function ratioOf({ ours, yardstick }: Figure): number | undefined {
  return yardstick && ours.median / yardstick.times.median;
}

/** Whether the figure keeps its limits; undefined if it has none. */
export function isReached(figure: Figure): boolean | undefined {
  const { reach, ours } = figure;
  if (!reach) return undefined;
  const ratio = ratioOf(figure) ?? Number.NaN;
  const held = [
    reach.ratioAtMost === undefined || ratio <= reach.ratioAtMost,
    reach.ratioAtLeast === undefined || ratio >= reach.ratioAtLeast,
    reach.atMost === undefined || ours.median <= reach.atMost,
    reach.moreAtMost === undefined || ours.median - (figure.yardstick?.times.median ?? Number.NaN) <= reach.moreAtMost,
    reach.p95AtMost === undefined || ours.p95 <= reach.p95AtMost,
  ];
  return held.every(Boolean);
}

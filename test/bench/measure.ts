/** Milliseconds. */
export interface Times {
  readonly median: number;
  readonly p95: number;
}

/** One line of the table; `bare` is the yardstick, measured in turn with ours. */
export interface Figure {
  readonly question: string;
  readonly ours: Times;
  readonly yardstick?: { readonly name: string; readonly times: Times };
}

/** A part of the report: its title, what was measured on, and its figures or lines of text. */
export interface Section {
  readonly title: string;
  readonly about: string;
  readonly figures: readonly Figure[];
  readonly notes?: readonly string[];
}

const WARM_UP = 3;

/** Runs both in turn, so that whatever else the machine does falls on both; the first rounds are not counted. */
export async function sideBySide(
  question: string,
  rounds: number,
  ours: (round: number) => Promise<unknown>,
  yardstick: { readonly name: string; readonly run: (round: number) => Promise<unknown> },
): Promise<Figure> {
  const our: number[] = [];
  const bare: number[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const sample = (round + rounds) % rounds;
    // Whoever asks second finds the pages warm, so they take turns.
    const first = round % 2 === 0;
    const early = await timed(() => (first ? ours(sample) : yardstick.run(sample)));
    const late = await timed(() => (first ? yardstick.run(sample) : ours(sample)));
    if (round < 0) continue;
    our.push(first ? early : late);
    bare.push(first ? late : early);
  }
  return { question, ours: timesOf(our), yardstick: { name: yardstick.name, times: timesOf(bare) } };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

export function timesOf(milliseconds: readonly number[]): Times {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95) };
}

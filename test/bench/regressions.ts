import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../support/runProcess';
import { ratioOf, type Section } from './measure';

const folder = join(projectRoot, 'test/bench');
/** A ratio may be this many times the kept ratio. */
const TOLERANCE = 1.5;

type Ratios = Readonly<Record<string, number>>;

/** The ratios of a run by question. Ratios mean the same on another machine, unlike milliseconds. */
export function ratiosOf(sections: readonly Section[]): Ratios {
  const figures = sections.flatMap((section) => section.figures);
  return Object.fromEntries(
    figures.flatMap((figure) => {
      const ratio = ratioOf(figure);
      return ratio === undefined ? [] : [[figure.question, Math.round(ratio * 1000) / 1000]];
    }),
  );
}

export async function keepRatios(file: string, ratios: Ratios): Promise<void> {
  await writeFile(join(folder, file), `${JSON.stringify(ratios, null, 2)}\n`);
}

export async function keptRatios(file: string): Promise<Ratios> {
  const path = join(folder, file);
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as Ratios) : {};
}

/** One sentence for each question that is slower than the kept run allows. `more` has the questions whose higher ratio is better. */
export function regressions(now: Ratios, kept: Ratios, more: ReadonlySet<string> = new Set()): string[] {
  return Object.entries(now).flatMap(([question, ratio]) => {
    const before = kept[question];
    if (before === undefined) return [];
    const worse = more.has(question) ? before / ratio : ratio / before;
    return worse > TOLERANCE ? [`${question}: ratio ${ratio}, was ${before}.`] : [];
  });
}

/** The questions whose higher ratio is better. */
export function moreIsBetter(sections: readonly Section[]): ReadonlySet<string> {
  const figures = sections.flatMap((section) => section.figures);
  return new Set(figures.flatMap(({ question, reach }) => (reach?.ratioAtLeast === undefined ? [] : [question])));
}

import { EQUIVALENT, type Equivalent } from './equivalent';
import type { FileResult, Survivor } from './results';

/** The scores by file, and the changes that no test noticed; each has a reason if no test can notice it. */
export function reportOf(results: readonly FileResult[], equivalent: readonly Equivalent[] = EQUIVALENT): string {
  const scores = results.map((result) => ({ ...result, explained: explainedOf(result, equivalent) }));
  const total = {
    file: '**all**',
    killed: scores.reduce((sum, { killed }) => sum + killed, 0),
    survivors: scores.flatMap(({ survivors }) => survivors),
    explained: scores.flatMap(({ explained }) => explained),
  };
  return [
    '# What the tests notice',
    '',
    'Written by `npm run mutation`: StrykerJS changes the code in one place at a time, and a test should fail. *Score* is the',
    'share of the changes that a test noticed; *equivalent* are those that no test can notice because nothing that a person',
    'could see is different, each with its reason below (`test/mutation/equivalent.ts`).',
    '',
    '| File | Changes | Noticed | Equivalent | Open | Score |',
    '|---|---:|---:|---:|---:|---:|',
    ...[...scores, total].map(rowOf),
    '',
    ...scores.flatMap((score) => sectionOf(score, equivalent)),
  ].join('\n');
}

type Score = FileResult & { readonly explained: readonly Survivor[] };

function rowOf({ file, killed, survivors, explained }: Score): string {
  const changes = killed + survivors.length;
  const open = survivors.length - explained.length;
  return `| ${file} | ${changes} | ${killed} | ${explained.length} | ${open} | ${percent(killed, changes)} |`;
}

/** Rounded down: 89.96 is not 90. */
function percent(part: number, whole: number): string {
  return `${(Math.floor((part / whole) * 1_000) / 10).toFixed(1)} %`;
}

function sectionOf({ file, survivors }: Score, equivalent: readonly Equivalent[]): string[] {
  if (survivors.length === 0) return [];
  const lines = survivors.map((survivor) => {
    const why = reasonOf(file, survivor, equivalent);
    const open = survivor.isCovered ? 'open' : 'open: no test comes here';
    return `- ${survivor.line}: ${code(survivor.original)} → ${code(survivor.replacement)} – ${why ?? open}`;
  });
  return [`## ${file}`, '', ...lines, ''];
}

function explainedOf({ file, survivors }: FileResult, equivalent: readonly Equivalent[]): Survivor[] {
  return survivors.filter((survivor) => reasonOf(file, survivor, equivalent) !== undefined);
}

function reasonOf(file: string, survivor: Survivor, equivalent: readonly Equivalent[]): string | undefined {
  const isSame = (one: Equivalent) =>
    (one.file ?? file) === file &&
    survivor.text.includes(one.at ?? '') &&
    oneLine(one.original) === oneLine(survivor.original) &&
    one.replacements.some((each) => oneLine(each) === oneLine(survivor.replacement));
  return equivalent.find(isSame)?.why;
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

/** Shortens code for a table or a list by leaving out the middle. */
function code(text: string): string {
  const line = oneLine(text);
  const short = line.length > 90 ? `${line.slice(0, 60)} … ${line.slice(-25)}` : line;
  return `\`\` ${short} \`\``;
}

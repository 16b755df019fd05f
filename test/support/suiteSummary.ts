import type { SuiteRun } from './suites';

export interface RunResult {
  readonly label: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  readonly problem?: string;
  /** The output of its failed tests, or its last lines. */
  readonly details?: string;
}

/** The number of last lines that are repeated for a failed check. */
const LAST_LINES = 40;

/** Returns the result of a run from its output. A run that breaks without a failing test counts as one failure. */
export function resultOf(
  run: Pick<SuiteRun, 'label' | 'countsTests'>,
  exitCode: number,
  printed: string,
  seconds: number,
): RunResult {
  const passed = sumOf(printed, /^\s*(\d+) passing\b/gm);
  const failed = sumOf(printed, /^\s*(\d+) failing\b/gm);
  const result = { label: run.label, passed, failed, seconds };
  const problem = problemOf(exitCode, run.countsTests, result);
  if (problem === undefined) return result;
  return { ...result, failed: Math.max(failed, 1), problem, details: failuresOf(printed) };
}

function problemOf(
  exitCode: number,
  countsTests: boolean,
  counts: { passed: number; failed: number },
): string | undefined {
  if (counts.failed > 0) return `${counts.failed} failed`;
  if (exitCode !== 0) return `exit code ${exitCode}`;
  return countsTests && counts.passed === 0 ? 'ran no test' : undefined;
}

/** Returns mocha's report of the failed tests, up to its next report; the end of the output if the run has no tests. */
function failuresOf(printed: string): string {
  const accounts = printed.match(/^ *\d+ failing\b[\s\S]*?(?=^VS Code \d|(?![\s\S]))/gm);
  return accounts?.join('\n') ?? printed.split('\n').slice(-LAST_LINES).join('\n');
}

function sumOf(text: string, count: RegExp): number {
  return [...text.matchAll(count)].reduce((sum, match) => sum + Number(match[1]), 0);
}

/** Returns a table of the runs, the failures, and `N passed, N failed` alone on the last line. */
export function summaryOf(results: readonly RunResult[]): string {
  const width = Math.max(...results.map(({ label }) => label.length));
  const row = (cells: readonly [string, string, string, string]) =>
    `${cells[0].padEnd(width)} ${cells
      .slice(1)
      .map((cell) => cell.padStart(8))
      .join('')}`;
  const rows = results.map(({ label, passed, failed, seconds, problem }) => {
    const columns = row([label, String(passed), String(failed), seconds.toFixed(0)]);
    return problem === undefined ? columns : `${columns}  ${problem}`;
  });
  const broken = results.filter(({ problem }) => problem !== undefined).map(({ label }) => label);
  const total = (count: 'passed' | 'failed') => results.reduce((sum, result) => sum + result[count], 0);
  return [
    '',
    row(['Suite', 'Passed', 'Failed', 'Seconds']),
    ...rows,
    ...(broken.length > 0 ? ['', `Failed: ${broken.join('; ')}`] : []),
    ...results.flatMap(({ label, details }) => (details === undefined ? [] : ['', `---- ${label}`, details])),
    '',
    `${total('passed')} passed, ${total('failed')} failed`,
  ].join('\n');
}

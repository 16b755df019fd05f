import { runProgram } from './runProcess';

type SuiteResult = {
  name: string;
  passed: number;
  failed: number;
  seconds: number;
  problem?: string;
  /** What was printed of its failed tests, or its last lines. */
  details?: string;
};

/** Every suite in order, by its npm script. Checks either hold or do not; the others run mocha and count tests. */
const checks = ['lint', 'check:types'];
const mochaSuites = ['test:unit', 'test:store', 'test:metrics', 'test:webview', 'test:host', 'test:e2e'];

/** How much is repeated at the end of what a check printed that failed. */
const LAST_LINES = 40;

const results: SuiteResult[] = [];
for (const name of checks) {
  results.push(await runSuite(name, false));
}
for (const name of mochaSuites) {
  results.push(await runSuite(name, true));
}
printSummary(results);
process.exitCode = results.some((result) => result.problem !== undefined) ? 1 : 0;

/** Runs one suite with its output shown. A suite that breaks without a failing test counts as one failure. */
async function runSuite(name: string, countsTests: boolean): Promise<SuiteResult> {
  console.log(`\n==== ${name} ====`);
  const started = Date.now();
  let output = '';
  const exitCode = await runProgram('npm', ['run', '--silent', name], {
    onOutput: (text) => {
      process.stdout.write(text);
      output += text;
    },
  });
  const passed = sumOf(output, /^\s*(\d+) passing\b/gm);
  const failed = sumOf(output, /^\s*(\d+) failing\b/gm);
  const result = { name, passed, failed, seconds: (Date.now() - started) / 1_000 };
  const problem = problemOf(exitCode, countsTests, result);
  if (problem === undefined) return result;
  return { ...result, failed: Math.max(failed, 1), problem, details: failuresOf(output) };
}

function problemOf(
  exitCode: number,
  countsTests: boolean,
  counts: { passed: number; failed: number },
): string | undefined {
  if (counts.failed > 0) {
    return `${counts.failed} failed`;
  }
  if (exitCode !== 0) {
    return `exit code ${exitCode}`;
  }
  return countsTests && counts.passed === 0 ? 'ran no test' : undefined;
}

/** Mocha's account of its failed tests, up to what the next run of it printed; of what is no test the end. */
function failuresOf(output: string): string {
  const accounts = output.match(/^ *\d+ failing\b[\s\S]*?(?=^VS Code \d|(?![\s\S]))/gm);
  return accounts?.join('\n') ?? output.split('\n').slice(-LAST_LINES).join('\n');
}

function sumOf(output: string, count: RegExp): number {
  return [...output.matchAll(count)].reduce((sum, match) => sum + Number(match[1]), 0);
}

function printSummary(suites: readonly SuiteResult[]): void {
  console.log('\nSuite          Passed  Failed  Seconds');
  for (const { name, passed, failed, seconds, problem } of suites) {
    const columns = [
      name.padEnd(12),
      String(passed).padStart(8),
      String(failed).padStart(7),
      seconds.toFixed(0).padStart(8),
    ];
    console.log(`${columns.join(' ')}${problem === undefined ? '' : `  ${problem}`}`);
  }
  const broken = suites.filter((suite) => suite.problem !== undefined).map((suite) => suite.name);
  if (broken.length > 0) {
    console.log(`\nFailed: ${broken.join(', ')}`);
  }
  for (const { name, details } of suites) {
    if (details !== undefined) console.log(`\n---- ${name}\n${details}`);
  }
  const total = (count: 'passed' | 'failed') => suites.reduce((sum, suite) => sum + suite[count], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
}

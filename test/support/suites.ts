import { statSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import type { PartName } from './parts';
import { projectRoot } from './runProcess';

/** One process of a suite; a suite may have several. */
export interface SuiteRun {
  /** The name of the suite: `npm run test:<name>`, or a check. */
  readonly suite: string;
  /** Distinguishes the run from the suite's other runs. */
  readonly label: string;
  readonly command: readonly [string, ...string[]];
  readonly needs: readonly PartName[];
  /** Whether the run counts tests with mocha; a check only passes or fails. */
  readonly countsTests: boolean;
}

/** All runs in the order in which they start: the longest first, so that no core is idle at the end. */
export const suiteRuns: readonly SuiteRun[] = [
  ...mochaRuns('e2e', ['build', 'chromium', 'vscode'], { parts: 2, options: ['--timeout', '300000'] }),
  hostRun('newest', ['vscode']),
  ...mochaRuns('store', ['pgbouncer'], { parts: 2 }),
  ...mochaRuns('webview', ['chromium']),
  ...mochaRuns('truth', [], { parts: 2 }),
  // The few tests that use VS Code's ripgrep install it themselves.
  ...mochaRuns('unit', []),
  hostRun('oldest', ['oldestVsCode']),
  ...mochaRuns('cli', ['build']),
  ...mochaRuns('metrics', ['prometheus']),
  check('lint', 'npm', 'run', '--silent', 'lint'),
  check('check:types', 'npm', 'run', '--silent', 'check:types'),
];

/** Divides the files of a suite among this number of runs; each run has its own servers and browsers. */
function mochaRuns(
  suite: string,
  needs: readonly PartName[],
  { parts = 1, options = [] }: { parts?: number; options?: readonly string[] } = {},
): SuiteRun[] {
  const files = globSync(`test/${suite}/**/*.test.ts`, { cwd: projectRoot });
  return dealOut(files, parts).map((dealt, part) => ({
    suite,
    label: parts === 1 ? suite : `${suite} ${part + 1}/${parts}`,
    command: ['mocha', ...options, ...dealt],
    needs,
    countsTests: true,
  }));
}

/** Divides the files by their length, as a measure of time: the longest first, each to the part with the least. */
function dealOut(files: readonly string[], parts: number): string[][] {
  const sized = files.map((file) => ({ file, bytes: statSync(join(projectRoot, file)).size }));
  const dealt = Array.from({ length: parts }, () => ({ files: [] as string[], bytes: 0 }));
  for (const { file, bytes } of sized.sort((a, b) => b.bytes - a.bytes)) {
    const least = dealt.reduce((smallest, part) => (part.bytes < smallest.bytes ? part : smallest));
    least.files.push(file);
    least.bytes += bytes;
  }
  return dealt.map((part) => part.files.sort());
}

function hostRun(version: 'newest' | 'oldest', vsCode: readonly PartName[]): SuiteRun {
  return {
    suite: 'host',
    label: `host, ${version} VS Code`,
    command: ['tsx', 'test/support/runHost.ts', version],
    needs: ['build', 'hostTests', 'chromium', ...vsCode],
    countsTests: true,
  };
}

function check(suite: string, ...command: [string, ...string[]]): SuiteRun {
  return { suite, label: suite, command, needs: [], countsTests: false };
}

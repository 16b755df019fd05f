import { statSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import type { PartName } from './parts';
import { projectRoot } from './runProcess';

/** What runs as one process; several may be one suite. */
export interface SuiteRun {
  /** Of the suite: `npm run test:<name>`, or a check. */
  readonly suite: string;
  /** What tells it from the suite's other runs. */
  readonly label: string;
  readonly command: readonly [string, ...string[]];
  readonly needs: readonly PartName[];
  /** Checks hold or do not; the others run mocha and count tests. */
  readonly countsTests: boolean;
}

/** All there are, in the order in which they begin: what takes longest first, so that no core is idle at the end. */
export const suiteRuns: readonly SuiteRun[] = [
  ...mochaRuns('e2e', ['build', 'chromium', 'vscode'], { parts: 2, options: ['--timeout', '300000'] }),
  hostRun('newest', ['vscode']),
  ...mochaRuns('store', ['pgbouncer'], { parts: 2 }),
  ...mochaRuns('webview', ['chromium']),
  ...mochaRuns('truth', [], { parts: 2 }),
  // The few that search by VS Code's ripgrep see to it themselves.
  ...mochaRuns('unit', []),
  hostRun('oldest', ['oldestVsCode']),
  ...mochaRuns('cli', ['build']),
  ...mochaRuns('metrics', ['prometheus']),
  check('lint', 'npm', 'run', '--silent', 'lint'),
  check('check:types', 'npm', 'run', '--silent', 'check:types'),
];

/** The files of a suite, dealt out to so many runs; each run has its own servers and browsers. */
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

/** A long file takes long: the longest first, each to the part that has least. */
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

import { prepareChromium } from './chromium';
import { pgBouncerPath } from './pgbouncer';
import { prometheusPath } from './prometheus';
import { runProgram } from './runProcess';
import { ensureVsCode, newestVsCode, oldestVsCode } from './vscodeInstall';

/** What suites need besides the packages. */
const makers = {
  chromium: prepareChromium,
  pgbouncer: pgBouncerPath,
  prometheus: prometheusPath,
  vscode: () => ensureVsCode(newestVsCode),
  oldestVsCode: () => ensureVsCode(oldestVsCode),
  build: () => runScript('build'),
  hostTests: () => runScript('build:tests'),
} satisfies Readonly<Record<string, () => Promise<unknown>>>;

export type PartName = keyof typeof makers;

export const isPartName = (name: string): name is PartName => Object.hasOwn(makers, name);

type Lane = 'apt' | 'npm' | 'built';

const LANES: Readonly<Record<keyof typeof makers, Lane>> = {
  chromium: 'apt',
  pgbouncer: 'apt',
  prometheus: 'apt',
  vscode: 'npm',
  oldestVsCode: 'npm',
  build: 'built',
  hostTests: 'built',
};

/**
 * Fetches or builds each part once. Parts of apt run one after the other, because apt allows one at a time; parts of
 * npm and builds run beside them, also one after the other. Each promise rejects with a sentence if its part is
 * unavailable; the other parts are still made.
 */
export function makeParts(names: Iterable<PartName>): Map<PartName, Promise<unknown>> {
  const wanted = new Set(names);
  const parts = new Map<PartName, Promise<unknown>>();
  const lanes = new Map<Lane, Promise<unknown>>();
  for (const name of (Object.keys(makers) as PartName[]).filter((part) => wanted.has(part))) {
    const make: () => Promise<unknown> = makers[name];
    const part = (lanes.get(LANES[name]) ?? Promise.resolve()).then(make);
    parts.set(name, part);
    lanes.set(
      LANES[name],
      part.catch(() => undefined),
    );
  }
  return parts;
}

async function runScript(name: string): Promise<void> {
  let output = '';
  const code = await runProgram('npm', ['run', '--silent', name], { onOutput: (text) => (output += text) });
  if (code !== 0) throw new Error(`npm run ${name} ended with exit code ${code}.\n${output.trim()}`);
}

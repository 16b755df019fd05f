import { chromiumPath } from './chromium';
import { pgBouncerPath } from './pgbouncer';
import { prometheusPath } from './prometheus';
import { runProgram } from './runProcess';
import { ensureVsCode, newestVsCode, oldestVsCode } from './vscodeInstall';

/** What suites need beside the packages. */
const makers = {
  // Those of apt first: it works for one at a time.
  chromium: chromiumPath,
  pgbouncer: pgBouncerPath,
  prometheus: prometheusPath,
  vscode: () => ensureVsCode(newestVsCode),
  oldestVsCode: () => ensureVsCode(oldestVsCode),
  build: () => runScript('build'),
  hostTests: () => runScript('build:tests'),
} satisfies Readonly<Record<string, () => Promise<unknown>>>;

export type PartName = keyof typeof makers;

export const isPartName = (name: string): name is PartName => Object.hasOwn(makers, name);

const BUILT: readonly string[] = ['build', 'hostTests'];

/**
 * Fetches or builds the parts, each once: what is fetched one after the other, and what is built likewise beside it.
 * Each promise rejects with a sentence when its part cannot be had; the other parts are made all the same.
 */
export function makeParts(names: Iterable<PartName>): Map<PartName, Promise<unknown>> {
  const wanted = new Set(names);
  const parts = new Map<PartName, Promise<unknown>>();
  const lanes = { fetched: Promise.resolve<unknown>(undefined), built: Promise.resolve<unknown>(undefined) };
  for (const name of (Object.keys(makers) as PartName[]).filter((part) => wanted.has(part))) {
    const lane = BUILT.includes(name) ? 'built' : 'fetched';
    const make: () => Promise<unknown> = makers[name];
    const part = lanes[lane].then(make);
    parts.set(name, part);
    lanes[lane] = part.catch(() => undefined);
  }
  return parts;
}

async function runScript(name: string): Promise<void> {
  let output = '';
  const code = await runProgram('npm', ['run', '--silent', name], { onOutput: (text) => (output += text) });
  if (code !== 0) throw new Error(`npm run ${name} ended with exit code ${code}.\n${output.trim()}`);
}

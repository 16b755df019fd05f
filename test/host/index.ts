import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../support/hostReport';

/**
 * Runs inside VS Code's extension host: runs every `*.test.mjs` beside this file, or in its folder `restricted` when
 * the workspace is not trusted. If EVENT_TRACE_HOST_FILES names files, only those run. Rejects when a test failed or
 * when there was no test.
 */
export async function run(): Promise<void> {
  try {
    await runTests();
  } catch (error) {
    report((error as Error).stack);
    throw error;
  }
}

async function runTests(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  // The timeout is more than twice as long as a test waits for one thing, so that the failure names it.
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 300_000, forbidOnly: true, forbidPending: true });
  Mocha.reporters.Base.consoleLog = report;

  const folder = process.env.EVENT_TRACE_HOST_TESTS === 'restricted' ? join(__dirname, 'restricted') : __dirname;
  const chosen = (process.env.EVENT_TRACE_HOST_FILES ?? '').split(',').filter((name) => name !== '');
  const isChosen = (name: string) => chosen.length === 0 || chosen.includes(name.replace('.test.mjs', ''));
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.mjs') && isChosen(name));
  for (const file of files.sort()) {
    mocha.addFile(join(folder, file));
  }
  await mocha.loadFilesAsync();
  let count = 0;
  const failures = await new Promise<number>((done) => {
    const runner = mocha.run(done);
    count = runner.total;
  });
  if (count === 0 || failures > 0) {
    throw new Error(count === 0 ? `No tests in ${folder}.` : `${failures} of ${count} tests failed.`);
  }
}

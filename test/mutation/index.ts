import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { globSync } from 'tinyglobby';
import { ensureInstalled, npmInstall } from '../support/npmInstall';
import { projectRoot, runProgram } from '../support/runProcess';
import { reportOf } from './report';
import { type FileResult, keepResults, keptResults, type MutationReport, resultsOf } from './results';

/*
 * npm run mutation [-- file… --tests spec…]: changes the code of the model and of the use cases in one place at a time and checks whether a
 * test fails. Writes the score and the changes that no test noticed to test/mutation.md. If files are given, only those are changed, and the
 * last results of the others are kept. A change takes about a second: the model alone takes more than an hour on two cores.
 */

/** The runner cannot load the mocha and the TypeScript of this project, so it has its own. */
const PACKAGES = [
  '@stryker-mutator/core@9.6.1',
  '@stryker-mutator/mocha-runner@9.6.1',
  'mocha@11.8.0',
  'typescript@5.9.3',
];

/** The files with decisions; pure declarations have nothing to change. */
const MUTATED = ['src/model/**/*.ts', 'src/app/**/*.ts'];
/**
 * The specs without `*.size.test.ts`: those have large inputs, notice what smaller inputs show too, and take a hundred times as long.
 * A test must not call the code while it is only being described. The call would run when the file loads, so that each change would need
 * its own process, which takes twenty times as long.
 */
const FOLDERS = ['model', 'connections', 'consumers', 'diagnosis', 'flow', 'lookup'];
const SPECS = [
  ...FOLDERS.map((folder) => `test/unit/${folder}/**/!(*.size).test.ts`),
  // What a person reads and is notified of, poll by poll.
  'test/truth/watches/*.test.ts',
];

const OUT = join(projectRoot, 'out/mutation');
const JSON_REPORT = join(OUT, 'report.json');

const { values, positionals: files } = parseArgs({
  options: { tests: { type: 'string', multiple: true, default: SPECS } },
  allowPositionals: true,
});
const sources = filesLike(files.length > 0 ? files : MUTATED);
/** Every file by its name, because the runner splits a pattern at its commas and ignores a pattern without files. */
const specs = filesLike(values.tests);

const results = await mutate();
await keepResults(results);
const report = reportOf(await keptResults());
await writeFile(join(projectRoot, 'test/mutation.md'), report);
console.log(`\n${report}`);
// Formats the results as all files of this project are.
await runProgram('biome', ['check', '--write', 'test/mutation.md', 'test/mutation/results.json'], { cwd: projectRoot });

function filesLike(patterns: readonly string[]): string[] {
  for (const pattern of patterns) {
    if (globSync(pattern, { cwd: projectRoot }).length === 0) throw new Error(`There is no file like ${pattern}.`);
  }
  return globSync([...patterns], { cwd: projectRoot }).sort();
}

async function mutate(): Promise<FileResult[]> {
  const modules = join(await installStryker(), 'node_modules/@stryker-mutator');
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  const config = join(OUT, 'config.json');
  await writeFile(config, JSON.stringify(configOf(modules), null, 2));
  const code = await runProgram(process.execPath, [join(modules, 'core/bin/stryker.js'), 'run', config], {
    cwd: projectRoot,
    // With most changes, what a test waits for never comes.
    env: { ...process.env, EVENT_TRACE_TEST_PATIENCE_MS: '5000' },
  });
  if (code !== 0) throw new Error(`The mutation run ended with exit code ${code}.`);
  return resultsOf(JSON.parse(await readFile(JSON_REPORT, 'utf8')) as MutationReport);
}

function installStryker(): Promise<string> {
  const name = `mutation-${PACKAGES.map((each) => each.slice(each.lastIndexOf('@') + 1)).join('-')}`;
  return ensureInstalled(name, 'StrykerJS', (folder) => npmInstall(folder, ...PACKAGES));
}

function configOf(modules: string): object {
  return {
    packageManager: 'npm',
    testRunner: 'mocha',
    plugins: [join(modules, 'mocha-runner/dist/src/index.js')],
    // The mocha settings in package.json are for a newer mocha.
    mochaOptions: { 'no-package': true, 'no-config': true, extension: ['ts'], spec: specs },
    testRunnerNodeArgs: ['--import', 'tsx'],
    coverageAnalysis: 'perTest',
    // A change in code that runs when a module loads would need its own process.
    ignoreStatic: true,
    concurrency: Math.max(1, availableParallelism() - 1),
    // The first run, which finds out which test runs which code, takes half a minute on an idle machine.
    dryRunTimeoutMinutes: 30,
    mutate: sources,
    ignorePatterns: ['/dist', '/out', '/test-results', '/.vscode-test'],
    tempDirName: join(OUT, 'sandbox'),
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: JSON_REPORT },
    thresholds: { break: null },
  };
}

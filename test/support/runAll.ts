import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { makeParts } from './parts';
import { projectRoot, runProgram } from './runProcess';
import { writeScreensPage } from './screensPage';
import { SuiteOutput } from './suiteOutput';
import { type RunResult, resultOf, summaryOf } from './suiteSummary';
import { type SuiteRun, suiteRuns } from './suites';

/*
 * npm test runs every suite, or only the named ones; options after the names go to mocha. Suites run beside each other,
 * one more than there are cores, because each waits for half of its time. Each has its own servers, databases and
 * browsers.
 */
/** Longer than a single test may take: a run that does not end must not block all others. */
const LONGEST_SILENCE_MS = 420_000;

// A run is its own group of processes, which ends with this process.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1));

const args = process.argv.slice(2);
const firstOption = args.findIndex((arg) => arg.startsWith('-'));
const named = firstOption < 0 ? args : args.slice(0, firstOption);
const mochaOptions = args.slice(named.length);

const wanted = named.length === 0 ? suiteRuns : suiteRuns.filter(({ suite }) => named.includes(suite));
const missing = named.filter((name) => !suiteRuns.some(({ suite }) => suite === name));
if (missing.length > 0) throw new Error(`There is no suite "${missing.join('", "')}".`);

const parts = makeParts(wanted.flatMap(({ needs }) => needs));
for (const part of parts.values()) part.catch(() => undefined);
const output = new SuiteOutput((text) => process.stdout.write(text));
const results = await runBesideEachOther(wanted, availableParallelism() + 1);
console.log(summaryOf(results));
await writeScreensPage(join(projectRoot, 'test-results'));
process.exitCode = results.some(({ problem }) => problem !== undefined) ? 1 : 0;

/** Runs in the order of the list; a run whose parts are not ready lets others start first. */
async function runBesideEachOther(runs: readonly SuiteRun[], most: number): Promise<RunResult[]> {
  const waiting = [...runs];
  const ready = new Set<SuiteRun>();
  const done = new Map<SuiteRun, RunResult>();
  const running = new Map<SuiteRun, Promise<void>>();
  const becomesReady = new Map(
    runs.map((run) => {
      const there = Promise.allSettled(run.needs.map((need) => parts.get(need))).then(() => void ready.add(run));
      return [run, there] as const;
    }),
  );
  while (done.size < runs.length) {
    const next = running.size < most ? waiting.find((run) => ready.has(run)) : undefined;
    if (next) {
      waiting.splice(waiting.indexOf(next), 1);
      const ended = runOne(next).then((result) => {
        done.set(next, result);
        running.delete(next);
      });
      running.set(next, ended);
    } else {
      await Promise.race([
        ...running.values(),
        ...waiting.filter((run) => !ready.has(run)).map((run) => becomesReady.get(run)),
      ]);
    }
  }
  return runs.flatMap((run) => done.get(run) ?? []);
}

/** Runs one suite; a run that breaks without a failing test counts as one failure. */
async function runOne(run: SuiteRun): Promise<RunResult> {
  const channel = output.open(run.label);
  const started = Date.now();
  let printed = '';
  const onOutput = (text: string) => {
    channel.write(text);
    printed += text;
  };
  let exitCode = 1;
  try {
    await Promise.all(run.needs.map((need) => parts.get(need)));
    const [program, ...args] = run.command;
    exitCode = await runProgram(program, [...args, ...(program === 'mocha' ? mochaOptions : [])], {
      onOutput,
      longestSilenceMs: LONGEST_SILENCE_MS,
    });
  } catch (error) {
    onOutput(`${(error as Error).message}\n`);
  }
  channel.end();
  // The options may select tests that this run does not have.
  const countsTests = run.countsTests && mochaOptions.length === 0;
  return resultOf({ label: run.label, countsTests }, exitCode, printed, (Date.now() - started) / 1_000);
}

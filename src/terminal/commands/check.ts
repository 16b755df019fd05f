import { readFile, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { checkFlows } from '../../app/flow/check';
import { messageOf } from '../../base/errors';
import { makeFolder } from '../../base/makeFolder';
import type { Expectation } from '../../model/flow/expect/expectation';
import type { Verdict } from '../../model/flow/expect/judge';
import { parseExpectations } from '../../model/flow/expect/parse';
import { formatCount, formatDuration } from '../../model/text/format';
import type { CommandContext, RunCommand } from '../arguments';
import type { TerminalSettings } from '../settings/settings';
import { EXIT, WrongUse } from '../shell/exit';
import { type Colour, cell, type Output } from '../shell/output';
import { withStore } from '../store/openStore';
import { sinceOf } from './flow/learning';

/** Seconds. Deadlines must be waited for. */
const CHECKING_S = 600;

const USUAL_FILES = 'flows/*.flow';

/** The most failures of an expectation that are printed. The report has all. */
const MOST_PRINTED = 10;

/** `event-trace check --since TIME`: checks whether the expected events have followed. */
export const check: RunCommand = async ({ positionals, values, lists }, context) => {
  const since = values.get('since');
  if (since === undefined) throw new WrongUse('check needs --since: a time, or how long ago (5min).');
  const files = await readFiles([...(lists.get('expect') ?? []), ...positionals], context);
  const expectations = files.flatMap(({ expectations: all }) => all);
  const { output, common, progress, cwd } = context;
  const sinceBy = (settings: TerminalSettings) => sinceOf(since, settings);
  return await withStore(context, { timeoutS: CHECKING_S, check: sinceBy }, async ({ store, settings, signal }) => {
    const from = sinceBy(settings);
    progress.show('Reading the events …');
    const events = settings.flowEvents.get();
    const onWait = (ms: number) => progress.show(`Waiting ${formatDuration(ms)} for the last deadline …`);
    const { verdicts } = await checkFlows({ store, expectations, since: from, events, onWait }, signal);
    let at = 0;
    const checked = files.map(({ file, expectations: own }): CheckedFile => {
      at += own.length;
      return { file, verdicts: verdicts.slice(at - own.length, at) };
    });
    if (common.json) output.json(checkJson(checked));
    else print(output, checked);
    const junit = values.get('junit');
    if (junit !== undefined) await writeReport(resolve(cwd, junit), junitXml(checked));
    const isBroken = verdicts.some(({ failures }) => failures.length > 0);
    return isBroken || verdicts.every(isUnused) ? EXIT.attention : EXIT.fine;
  });
};

/** Writes the report. In a CI job its folder often does not exist yet. */
async function writeReport(file: string, xml: string): Promise<void> {
  try {
    makeFolder(dirname(file));
    await writeFile(file, xml);
  } catch (error) {
    throw new WrongUse(`The report ${file} cannot be written: ${messageOf(error)}.`);
  }
}

interface ReadFlows {
  readonly file: string;
  readonly expectations: readonly Expectation[];
}

/** Returns the expectations of all files. Throws WrongUse with the line and column of the first error. */
async function readFiles(patterns: readonly string[], { cwd, output }: CommandContext): Promise<ReadFlows[]> {
  const { glob } = await import('tinyglobby');
  const named = patterns.length === 0 ? [USUAL_FILES] : patterns;
  // The matcher fails for the folder itself.
  const inside = named.filter((pattern) => resolve(cwd, pattern) !== cwd);
  const found = inside.length === 0 ? [] : await glob(inside, { cwd, absolute: true, expandDirectories: false });
  if (found.length === 0) throw new WrongUse(`No file matches ${named.join(' ')}.`);
  const files: ReadFlows[] = [];
  let wrong = 0;
  for (const path of found.sort()) {
    const file = relative(cwd, path);
    const { expectations, errors } = parseExpectations(await readFile(path, 'utf8'));
    for (const { line, column, message } of errors) output.note(cell(`${file}:${line}:${column}: ${message}`));
    wrong += errors.length;
    files.push({ file, expectations });
  }
  if (wrong > 0) throw new WrongUse(`${wrong === 1 ? 'One line' : `${wrong} lines`} cannot be read.`);
  if (files.every(({ expectations }) => expectations.length === 0))
    throw new WrongUse('The files say nothing that is expected.');
  return files;
}

function checkJson(files: readonly CheckedFile[]) {
  return {
    format: 1,
    expectations: files.flatMap(({ file, verdicts }) =>
      verdicts.map(({ expectation, passed, failures }) => ({
        file,
        line: expectation.line,
        expectation: expectation.text,
        passed,
        failures: failures.map(({ kind, sentence }) => ({ kind, sentence })),
      })),
    ),
  };
}

function print(output: Output, files: readonly CheckedFile[]): void {
  for (const { file, verdicts } of files) {
    output.line(output.paint(cell(file), 'bold'));
    for (const verdict of verdicts) printVerdict(output, verdict);
  }
  const failed = files.flatMap(({ verdicts }) => verdicts).filter(({ failures }) => failures.length > 0).length;
  if (failed > 0) output.note(`${failed} ${failed === 1 ? 'expectation is' : 'expectations are'} not met.`);
}

function printVerdict(output: Output, verdict: Verdict): void {
  const { expectation, passed, failures } = verdict;
  const [sign, colour] = signOf(verdict);
  const counts = isUnused(verdict)
    ? 'no cause came'
    : `${formatCount(passed)} of ${formatCount(passed + failures.length)}`;
  output.wrapped(cell(`${expectation.text}: ${counts}`), { first: sign, indent: 2, colour });
  for (const { sentence } of failures.slice(0, MOST_PRINTED)) output.wrapped(cell(sentence), { indent: 4 });
  if (failures.length > MOST_PRINTED) output.line(`    and ${formatCount(failures.length - MOST_PRINTED)} more`);
}

function signOf(verdict: Verdict): readonly [sign: string, colour: Colour] {
  if (verdict.failures.length > 0) return ['✗ ', 'red'];
  return isUnused(verdict) ? ['- ', 'dim'] : ['✓ ', 'green'];
}

/** The verdicts of one file of expectations. */
interface CheckedFile {
  /** The file's name as it was given. */
  readonly file: string;
  readonly verdicts: readonly Verdict[];
}

/** Returns the report as JUnit XML, which CI servers read: one suite for each file, one case for each expectation. */
export function junitXml(files: readonly CheckedFile[]): string {
  const suites = files.map(({ file, verdicts }) => {
    const failed = verdicts.filter(({ failures }) => failures.length > 0).length;
    const skipped = verdicts.filter(isUnused).length;
    const counts = `tests="${verdicts.length}" failures="${failed}" errors="0" skipped="${skipped}"`;
    return [
      `  <testsuite name="${escaped(file)}" ${counts}>`,
      ...verdicts.map((each) => caseXml(file, each)),
      '  </testsuite>',
    ].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="event-trace check">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

/** Whether no cause of the expectation came, so that nothing can be said about it. */
function isUnused({ passed, failures, open }: Verdict): boolean {
  return passed + failures.length + open === 0;
}

function caseXml(file: string, verdict: Verdict): string {
  const { expectation, failures } = verdict;
  const head = `    <testcase classname="${escaped(file)}" name="${escaped(expectation.text)}" file="${escaped(file)}" line="${expectation.line}"`;
  const [first] = failures;
  if (first) {
    const all = failures.map(({ sentence }) => sentence).join('\n');
    const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : '';
    return `${head}>\n      <failure message="${escaped(first.sentence + more)}">${escaped(all)}</failure>\n    </testcase>`;
  }
  if (isUnused(verdict))
    return `${head}>\n      <skipped message="${escaped(`No ${expectation.cause} came.`)}"/>\n    </testcase>`;
  return `${head}/>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes a text. Characters that XML forbids are left out. A line feed is kept, also in an attribute. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
  const whole = text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]/gu, '');
  return whole.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? '').replaceAll('\n', '&#10;');
}

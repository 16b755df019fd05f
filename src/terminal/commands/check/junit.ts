import type { Verdict } from '../../../model/flow/expect/judge';

/** The verdicts of one file of expectations. */
export interface CheckedFile {
  /** As it was named. */
  readonly file: string;
  readonly verdicts: readonly Verdict[];
}

/** The report as JUnit's XML, as CI servers read it: a suite a file, a case an expectation. */
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

/** Whether no cause of the expectation came, so that nothing can be said. */
export function isUnused({ passed, failures, open }: Verdict): boolean {
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

/** What no XML may hold is left out; a line feed stays one in an attribute, too. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
  const whole = text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]/gu, '');
  return whole.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? '').replaceAll('\n', '&#10;');
}

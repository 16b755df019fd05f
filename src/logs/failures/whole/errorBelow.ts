import type { FailureLine } from '../../../model/diagnosis/consumerLog';
import { recordsOfPlaces } from '../../attribute/wholeHits';
import type { ScanOptions } from '../../scan/scanLines';

/** Failures whose errors are looked for below them, the newest. */
const MOST_READ = 1_000;

/** The failures, those without an error with what the lines below them tell. Rejects with the signal's reason when it aborts. */
export async function withErrorsBelow(
  failures: readonly FailureLine[],
  options: Pick<ScanOptions, 'sources' | 'signal'>,
): Promise<readonly FailureLine[]> {
  const silent = failures.filter(({ error }) => error === '').slice(-MOST_READ);
  if (silent.length === 0) return failures;
  const records = await recordsOfPlaces(silent, options);
  return failures.map((failure) => {
    const record = failure.error === '' ? records.get(failure.file)?.get(failure.lineNumber) : undefined;
    const error = record && errorBelow(record.continued);
    return error === undefined ? failure : { ...failure, error };
  });
}

const PYTHON = /^Traceback \(most recent call last\)/;
/** An exception of Java, .NET, Node or Python with its text, and of Elixir; also of a package alone, as Java prints one without a text. */
const EXCEPTION =
  /^(?:Uncaught |Unhandled exception\. )?(?:(?:[\w$]+[.:])*[A-Z]\w*(?:Error|Exception|Throwable|Failure)(?: \[\w+\])?(?:: |$)|\*\* \(\w)/;
const RUBY = /^(?:\S+:\d+:in [^:]+: )?(\S.*) \([A-Z]\w*(?:::\w+)*(?:Error|Exception)\)$/;
const PANIC = /^panic: (.*?)(?: \[recovered(?:, repanicked)?\])?$/;

/** The error that the lines below a record tell of: the exception whose stack they are, or a panic. Undefined where they tell of none. */
export function errorBelow(continued: readonly string[]): string | undefined {
  const lines = continued.map((line) => line.trim());
  const traceback = lines.findIndex((line) => PYTHON.test(line));
  // Python's stands behind its traceback.
  if (traceback >= 0) {
    const last = continued.findLastIndex((line, i) => i > traceback && /^[\w.]+(?:: |$)/.test(line));
    return lines[last];
  }
  for (const line of lines) {
    if (EXCEPTION.test(line)) return line.replace(/^\*\* /, '');
    const text = PANIC.exec(line)?.[1] ?? RUBY.exec(line)?.[1];
    if (text) return text;
  }
  return undefined;
}

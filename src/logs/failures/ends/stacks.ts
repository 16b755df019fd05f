import { inSlices } from '../../../base/inSlices';
import type { CrashFrame, CrashLine } from '../../../model/diagnosis/consumerLog';
import { readLine } from '../../formats/readLine';
import { linesAround, recordsOf } from '../../lines/around';
import { writerOf } from '../../lines/records';
import type { LineSource } from '../../scan/rawLine';
import { framesOf } from './crashes';

/** Of each file, the newest: only the stack of the last crash is told, and a process may crash thousands of times. */
const MOST_STACKS = 20;
/** A stack reaches so far, also where other processes write between its lines. */
const REACH = { before: 200, after: 400 };

/** The crashes with the frames of their stacks, which stand behind the lines that were found. Rejects with the reason of the signal when it aborts. */
export async function withStacks(
  crashes: readonly CrashLine[],
  sources: readonly LineSource[],
  signal: AbortSignal,
): Promise<CrashLine[]> {
  const whole: CrashLine[] = [];
  for (const file of new Set(crashes.map((crash) => crash.file))) {
    const own = crashes.filter((crash) => crash.file === file);
    const numbers = own.slice(-MOST_STACKS).map(({ lineNumber }) => lineNumber);
    const source = sources.find(({ name }) => name === file);
    // What cannot be read any more is kept as it was found.
    const lines = source
      ? new Map(
          Buffer.from(source.bytes)
            .toString('utf8')
            .split('\n')
            .map((line, i) => [i + 1, line]),
        )
      : await linesAround(
          file,
          numbers.toSorted((a, b) => a - b),
          signal,
          REACH,
        ).catch(() => new Map<number, string>());
    const records = await recordsOf(lines, numbers, signal);
    const starts = new Set(own.map(({ lineNumber }) => lineNumber));
    // A panic that is told again behind `panic: ` is the same.
    const isAgain = (lineNumber: number) => {
      const first = records.get(lineNumber)?.lineNumber ?? lineNumber;
      return first !== lineNumber && starts.has(first);
    };
    const firsts = new Set([...starts].filter((lineNumber) => !isAgain(lineNumber)));
    for (const crash of own) {
      if (isAgain(crash.lineNumber)) continue;
      const record = records.get(crash.lineNumber);
      const stack = record ? await inSlices(linesBehind(crash.lineNumber, lines, firsts), signal) : [];
      const frames: CrashFrame[] = framesOf(stack);
      whole.push({
        ...crash,
        frames,
        time: crash.time ?? (record?.reading.assumed === null ? record.reading.time : null),
      });
    }
  }
  signal.throwIfAborted();
  return whole;
}

/** What the same writer wrote behind a line that is no record of its own: other processes, and its own loggers, may write in between. */
function* linesBehind(
  lineNumber: number,
  lines: ReadonlyMap<number, string>,
  crashes: ReadonlySet<number>,
): Generator<void, string[]> {
  const first = lines.get(lineNumber) ?? '';
  const reading = readLine(first);
  const { inner } = reading;
  const writer = writerOf(reading);
  // A name in front counts only where a line of its own follows: a call of a stack is none.
  const prefix = first.endsWith(inner) ? first.slice(0, first.length - inner.length) : '';
  const behind: string[] = [];
  for (let at = lineNumber + 1; at <= lineNumber + REACH.after; at++) {
    const line = lines.get(at);
    if (line === undefined) break;
    yield;
    const isNamed = prefix !== '' && line.startsWith(prefix);
    const next = readLine(isNamed ? line.slice(prefix.length) : line);
    if (!isNamed && writerOf(next) !== writer) continue;
    if (crashes.has(at)) break;
    if (!next.hasHead) behind.push(next.inner);
  }
  return behind;
}

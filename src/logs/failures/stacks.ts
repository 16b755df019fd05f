import type { CrashLine } from '../../model/diagnosis/consumerLog';
import { recordsAround, recordsIn } from '../lines/around';
import type { LineSource } from '../scan/rawLine';
import { framesOf } from './crashes';

/** Of each file, the newest: only the stack of the last crash is told, and a process may crash thousands of times. */
const MOST_STACKS = 20;

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
    const records = source
      ? await recordsIn(Buffer.from(source.bytes).toString('utf8').split('\n'), numbers, signal)
      : await recordsAround(file, numbers, signal).catch(() => undefined);
    for (const crash of own) {
      const record = records?.get(crash.lineNumber);
      // A panic that is told again behind `panic: ` is the same.
      if (record && record.lineNumber !== crash.lineNumber) continue;
      const frames = framesOf(record?.continued ?? []);
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

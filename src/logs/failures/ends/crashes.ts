import { inSlices } from '../../../base/inSlices';
import type { CrashFrame, CrashKind, CrashLine } from '../../../model/diagnosis/consumerLog';
import { readLine } from '../../formats/readLine';
import { linesAround, recordsOf } from '../../lines/around';
import { writerOf } from '../../lines/records';
import type { LineSource } from '../../scan/rawLine';

/** Texts for the search: every line that says that a process crashed or was killed contains one of them. */
export const CRASH_TEXTS: readonly string[] = [
  'panic: ',
  'fatal error: ',
  ' panicked at ',
  'DATA RACE',
  'signal: killed',
  'exit status 137',
  'exited with code 137',
  'exit code 137',
  'OOMKilled',
  'Killed process ',
  'ut of memory: Kill',
  'exited with status 137',
  'exitCode=137',
  'status=9/KILL',
  'Error 137',
  'Killed',
  'zsh: killed',
  'SIGKILL',
  "'oom-kill'",
  'killed by the OOM killer',
];

const SURVIVED = /^http: panic serving /;

const KINDS: readonly (readonly [kind: CrashKind, pattern: RegExp])[] = [
  ['panic', /^panic: (?<text>[\s\S]*?)(?: \[recovered(?:, repanicked)?\])?$/],
  ['panic', /^http: panic serving [^:]+(?::\d+)?: (?<text>[\s\S]*)$/],
  // Rust's form, and its form before version 1.73.
  ['panic', /^thread '[^']*'(?: \(\d+\))? panicked at (?:[^\s:]+:\d+:\d+: ?|(?='))(?<text>[\s\S]*)$/],
  ['fatalError', /^fatal error: (?<text>[\s\S]*)$/],
  ['dataRace', /^(?:WARNING: )?(?<text>DATA RACE)$/],
  [
    'killed',
    /(?<text>\bsignal: killed\b|\bexit status 137\b|\bexit(?:ed)?(?: with)?(?: code| status|:)+ ?\(?137\b|\bexitCode=137\b|\bOOMKilled\b(?!"?: false)|\b(?:[Oo]ut of memory: Kill(?:ed)?|Killed) process \d+\b.*|\bstatus=9\/KILL\b|^Killed(?:: 9)?$)/,
  ],
  // The words of make, shells, runners of several processes, and systemd.
  [
    'killed',
    /(?<text>\*\*\* \[[^\]*]+\] Error 137\b|\bline \d+: +\d+ Killed(?:: 9)? +\S.*|^zsh: killed +\S.*|\b(?:terminated by|killed by signal) SIGKILL\b|\bvia signal \[SIGKILL\]|\bresult 'oom-kill'|\bkilled by the OOM killer\b)/,
  ],
];

/** Returns what the message of a line says about the crash of its process; undefined when it says nothing. */
export function readCrash(message: string): Pick<CrashLine, 'kind' | 'text' | 'survived'> | undefined {
  for (const [kind, pattern] of KINDS) {
    const match = pattern.exec(message);
    const text = (match?.groups?.text ?? message).trim();
    if (match) return SURVIVED.test(message) ? { kind, text, survived: true } : { kind, text };
  }
  return undefined;
}

/** `main.(*Fulfilment).Handle(0xc000…, …)`, also after `created by`. */
const FUNCTION =
  /^(?:created by )?((?:[\w.~%-]+\/)*[\w~%-]+(?:\.(?:\(\*?\w+(?:\[[^\]]*\])?\)|[\w·]+(?:\[[^\]]*\])?))+)(?:\(.*\))?(?: in goroutine \d+)?$/;
const PLACE = /^\s*([^\s:].*\.go):(\d+)(?: \+0x[\da-f]+)?$/;
const RECEIVER = /\.\(\*?(\w+)(?:\[[^\]]*\])?\)\.(\w+)/;
/** Enough frames to reach the handler below those that the runtime adds. */
const MAX_FRAMES = 100;

/**
 * Returns the frames of a Go stack, the innermost first. A frame is a line with a function and, below it, a line with its place. Other
 * lines are skipped.
 */
function framesOf(lines: readonly string[]): CrashFrame[] {
  const frames: CrashFrame[] = [];
  let called: string | undefined;
  for (const line of lines) {
    const place = PLACE.exec(line);
    if (place && called !== undefined) {
      const method = RECEIVER.exec(called);
      frames.push({
        function: called,
        receiver: method?.[1] ?? null,
        method: method?.[2] ?? null,
        file: (place[1] ?? '').trim(),
        line: Number(place[2]),
      });
      called = undefined;
      if (frames.length === MAX_FRAMES) break;
    } else called = FUNCTION.exec(line.trim())?.[1] ?? undefined;
  }
  return frames;
}

/**
 * The maximum number of stacks read of each file, the newest ones: only the last crash is shown with its stack, and a process may crash
 * thousands of times.
 */
const MOST_STACKS = 20;
/** The range of lines in which a stack is read; other processes may write between its lines. */
const REACH = { before: 200, after: 400 };

/** Adds the frames of the stacks, which are in the lines after the crashes. Rejects with the signal's reason when it aborts. */
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
    // When the file can no longer be read, the crash is kept as it was found.
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
    // A panic that is printed again after `panic: ` is the same crash.
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

/**
 * Returns what the same writer wrote after a line, without complete records. Other processes, and the writer's own loggers, may write in
 * between.
 */
function* linesBehind(
  lineNumber: number,
  lines: ReadonlyMap<number, string>,
  crashes: ReadonlySet<number>,
): Generator<void, string[]> {
  const first = lines.get(lineNumber) ?? '';
  const reading = readLine(first);
  const { inner } = reading;
  const writer = writerOf(reading);
  // The text in front of the line is a prefix of the writer. On its own, `readLine` finds a name only in front of a complete line, and a
  // call of a stack is not one.
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

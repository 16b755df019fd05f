import type { CrashFrame, CrashKind, CrashLine } from '../../../model/diagnosis/consumerLog';

/** Texts that every line of a process that crashed or was killed has. */
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
  // Rust's, and as it was before its version 1.73.
  ['panic', /^thread '[^']*'(?: \(\d+\))? panicked at (?:[^\s:]+:\d+:\d+: ?|(?='))(?<text>[\s\S]*)$/],
  ['fatalError', /^fatal error: (?<text>[\s\S]*)$/],
  ['dataRace', /^(?:WARNING: )?(?<text>DATA RACE)$/],
  [
    'killed',
    /(?<text>\bsignal: killed\b|\bexit status 137\b|\bexit(?:ed)?(?: with)?(?: code| status|:)+ ?\(?137\b|\bexitCode=137\b|\bOOMKilled\b(?!"?: false)|\b(?:[Oo]ut of memory: Kill(?:ed)?|Killed) process \d+\b.*|\bstatus=9\/KILL\b|^Killed(?:: 9)?$)/,
  ],
  // What make, shells, runners of several processes and systemd say.
  [
    'killed',
    /(?<text>\*\*\* \[[^\]*]+\] Error 137\b|\bline \d+: +\d+ Killed(?:: 9)? +\S.*|^zsh: killed +\S.*|\b(?:terminated by|killed by signal) SIGKILL\b|\bvia signal \[SIGKILL\]|\bresult 'oom-kill'|\bkilled by the OOM killer\b)/,
  ],
];

/** What the message of a line says about the end of its process; undefined when it says nothing. */
export function readCrash(message: string): Pick<CrashLine, 'kind' | 'text' | 'survived'> | undefined {
  for (const [kind, pattern] of KINDS) {
    const match = pattern.exec(message);
    const text = (match?.groups?.text ?? message).trim();
    if (match) return SURVIVED.test(message) ? { kind, text, survived: true } : { kind, text };
  }
  return undefined;
}

/** `main.(*Fulfilment).Handle(0xc000…, …)`, or behind `created by`. */
const FUNCTION =
  /^(?:created by )?((?:[\w.~%-]+\/)*[\w~%-]+(?:\.(?:\(\*?\w+(?:\[[^\]]*\])?\)|[\w·]+(?:\[[^\]]*\])?))+)(?:\(.*\))?(?: in goroutine \d+)?$/;
const PLACE = /^\s*([^\s:].*\.go):(\d+)(?: \+0x[\da-f]+)?$/;
const RECEIVER = /\.\(\*?(\w+)(?:\[[^\]]*\])?\)\.(\w+)/;
/** Enough to reach the handler below what the runtime adds. */
const MAX_FRAMES = 100;

/** The frames of a Go stack, innermost first: a function, and below it where it stands. Lines of other kinds are passed over. */
export function framesOf(lines: readonly string[]): CrashFrame[] {
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

import type { CrashLine } from '../../../model/diagnosis/consumerLog';
import type { LineReading } from '../../formats/readLine';
import { readCrash } from './crashes';

/** Texts for the search: every line that says how a process exited contains one of them. */
export const EXIT_TEXTS: readonly string[] = [
  'exit status ',
  'signal: ',
  'xited with code',
  'xited with status',
  'terminated by ',
  'stopped (rc=',
  'exited: ',
  'Main process exited',
  'Deactivated successfully',
  '.service: Succeeded',
  '*** [',
  'Terminated',
  'zsh: ',
  'rocess Exit',
  'rocess exit',
  'Exited (',
  'has exited with',
  'Main child exited',
  'xit code',
  ']+ ',
  ']- ',
  ']  + ',
  ']  - ',
  'Exit Code',
  'xitCode": ',
  'xitCode: ',
  'Back-off restarting failed container',
  'Evicted',
  'Stopping container',
  'failed liveness probe',
  'failed startup probe',
  'SIGQUIT: quit',
];

/** Whole messages of programs that run processes: Go's tools, shells, make, containers, debuggers. */
const FORMS: readonly RegExp[] = [
  /^exit status (?<code>\d+)$/,
  // Go itself, before it prints the stacks of all goroutines.
  /^(?<signal>SIGQUIT): quit$/,
  /^signal: (?<signal>[a-z][\w ]*)(?: \(core dumped\))?$/,
  /^(?:[Pp]rocess |[Cc]ontainer )?[Ee]xited with (?:code|status) (?<code>-?\d+)\.?$/,
  /^terminated by (?:signal )?(?<signal>SIG[A-Z]+)$/,
  /^[\w.-]+ stopped \(rc=(?<code>-?\d+)\)$/,
  /^(?:PM2 log: )?App \[[^\]]+\] exited with code \[(?<code>\d+)\] via signal \[(?<via>SIG[A-Z]+)\]/,
  /^exited: \S+ \((?:exit status (?<code>\d+)|terminated by (?<signal>SIG[A-Z]+))[^)]*\)/,
  /^\S+\.service: Main process exited, code=(?:exited, status=(?<code>\d+)\/\w+|(?:killed|dumped), status=\d+\/(?<signal>[A-Z]+))$/,
  /^\S+\.service: (?<done>Deactivated successfully|Succeeded)\.$/,
  /^command terminated with exit code (?<code>\d+)$/,
  /^make(?:\[\d+\])?: \*\*\* \[[^\]]+\] (?:Error (?<code>\d+)|(?<signal>Terminated|Interrupt|Hangup|Killed))$/,
  /^(?:\S+: line \d+: +\d+ )?(?<signal>Terminated|Hangup|Aborted|Segmentation fault)(?:: \d+)?(?: \(core dumped\))?(?:(?<=\d .*) +\S.*)?$/,
  /^zsh: (?<signal>terminated|hangup|interrupt|abort|segmentation fault)\b/,
  /^Process [Ee]xit(?:ed|ing)?,? with [Cc]ode:? (?<code>\d+)/,
  /^Exited \((?<code>\d+)\)/,
  /^Process \d+ has exited with status (?<code>\d+)/,
  /^The terminal process .*terminated with exit code: (?<code>\d+)/,
  /^Main child exited (?:normally with code: (?<code>\d+)|with signal \(with signal '?(?<signal>SIG[A-Z]+))/,
  /^"?[Ee]xit ?[Cc]ode"?:? *(?<code>\d+),?$/,
  // Jobs in the background, as bash, zsh and dash report them. They are in columns, which distinguishes them from the lines of a program.
  /^\[\d+\](?: {0,2}[+-] +| {3,})(?:\d+ +)?(?:(?<signal>[Tt]erminated|[Hh]angup|[Ii]nterrupt|[Aa]borted|[Aa]bort|[Ss]egmentation fault|[Kk]illed)(?:: \d+)?|[Ee]xit (?<code>\d+)|(?<done>[Dd]one))(?: +\(core dumped\)(?: +\S.*)?| {2,}\S.*)?$/,
  /\bBack-off restarting failed container\b/,
  /\b(?:Evicted|Killing) +pod\/\S+ +(?<asked>The node was low|The node had condition|Pod ephemeral|Stopping container|Container \S+ failed (?:liveness|startup) probe)\b.*$/,
];
/** Messages that begin with a name or a command. A program may write such a message about its own child. */
const NAMED: readonly RegExp[] = [
  /^\S.* exited with (?:code|status) (?<code>-?\d+)(?: \(restarting\))?\.?$/,
  /^\S.* terminated by (?:signal )?(?<signal>SIG[A-Z]+)$/,
];

/** The signals that ask a process to end. */
const ASKED = /^(?:SIG)?(?:TERM|INT|HUP|QUIT|terminated|interrupt|hangup)$/i;
const KILLED = /^(?:SIG)?(?:KILL|killed)$/i;
/** The exit codes of these signals: shells add 128 to the signal's number, other programs write it as a negative number. */
const ASKED_CODES: ReadonlySet<number> = new Set([129, 130, 143, -1, -2, -15]);
const KILLED_CODES: ReadonlySet<number> = new Set([137, -9]);

/** Returns how a process ended, according to its own last line or to the program that ran it; undefined when the line does not say it. */
export function endIn(line: LineReading) {
  const { message, inner, hasHead } = line;
  const crash = readCrash(message) ?? readCrash(inner);
  if (crash || isLogger(line)) return crash;
  const forms = hasHead ? FORMS : [...FORMS, ...NAMED];
  return readExit(message, forms) ?? readExit(inner, forms);
}

/**
 * Whether a line is a record of a logger: such a record reports a child of the program that wrote it. When the record only wraps another
 * line, the rule of that line is the last one.
 */
const isLogger = ({ rules }: LineReading) => /^(?:JSON|key=value)$/.test(rules.at(-1) ?? '');

/** Returns how a process exited, according to the program that ran it; undefined when the message does not say it. */
function readExit(message: string, forms: readonly RegExp[]): Pick<CrashLine, 'kind' | 'text'> | undefined {
  for (const form of forms) {
    const match = form.exec(message);
    if (match) return { kind: kindOfExit(match.groups ?? {}), text: clip(match[0].trim()) };
  }
  return undefined;
}

/** The maximum number of characters kept of a message; a command may be long. */
const MOST_TEXT = 200;

const clip = (text: string) => (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text);

/** Returns the kind of an end from the groups of its line. */
export function kindOfExit({
  code,
  signal,
  via,
  done,
  asked,
}: Readonly<Record<string, string | undefined>>): CrashLine['kind'] {
  if (done !== undefined) return 'finished';
  if (asked !== undefined) return 'asked';
  const sent = signal ?? (code === '0' ? via : undefined) ?? '';
  const status = Number(code ?? Number.NaN);
  if (KILLED.test(sent) || KILLED_CODES.has(status)) return 'killed';
  if (ASKED.test(sent) || ASKED_CODES.has(status)) return 'asked';
  return status === 0 && sent === '' ? 'finished' : 'exited';
}

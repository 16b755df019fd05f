import type { CrashLine } from '../../../model/diagnosis/consumerLog';
import type { LineReading } from '../../formats/readLine';
import { readCrash } from './crashes';

/** Texts of which every line has one that tells how a process exited. */
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

/** Whole messages of those who run processes: Go's tools, shells, make, containers, debuggers. */
const FORMS: readonly RegExp[] = [
  /^exit status (?<code>\d+)$/,
  // Go's own, before it prints where all goroutines are.
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
  // Jobs in the background, as bash, zsh and dash tell of them: in columns, by which a line of a program is another one.
  /^\[\d+\](?: {0,2}[+-] +| {3,})(?:\d+ +)?(?:(?<signal>[Tt]erminated|[Hh]angup|[Ii]nterrupt|[Aa]borted|[Aa]bort|[Ss]egmentation fault|[Kk]illed)(?:: \d+)?|[Ee]xit (?<code>\d+)|(?<done>[Dd]one))(?: +\(core dumped\)(?: +\S.*)?| {2,}\S.*)?$/,
  /\bBack-off restarting failed container\b/,
  /\b(?:Evicted|Killing) +pod\/\S+ +(?<told>The node was low|The node had condition|Pod ephemeral|Stopping container|Container \S+ failed (?:liveness|startup) probe)\b.*$/,
];
/** Those that begin with a name or a command, which a program may as well write about a child of its own. */
const NAMED: readonly RegExp[] = [
  /^\S.* exited with (?:code|status) (?<code>-?\d+)(?: \(restarting\))?\.?$/,
  /^\S.* terminated by (?:signal )?(?<signal>SIG[A-Z]+)$/,
];

/** What a process is sent that is to end in order. */
const TOLD = /^(?:SIG)?(?:TERM|INT|HUP|QUIT|terminated|interrupt|hangup)$/i;
const KILLED = /^(?:SIG)?(?:KILL|killed)$/i;
/** Shells add 128 to the number of the signal, others write it as a negative number. */
const TOLD_CODES: ReadonlySet<number> = new Set([129, 130, 143, -1, -2, -15]);
const KILLED_CODES: ReadonlySet<number> = new Set([137, -9]);

/** How the process of a line ended, by its own last words or by those of whoever ran it; undefined where the line does not say. */
export function endIn(line: LineReading) {
  const { message, inner, hasHead } = line;
  const crash = readCrash(message) ?? readCrash(inner);
  if (crash || isLogger(line)) return crash;
  const forms = hasHead ? FORMS : [...FORMS, ...NAMED];
  return readExit(message, forms) ?? readExit(inner, forms);
}

/** Records of loggers: a program that writes so tells of its children. What wraps a line of another has a rule behind it. */
const isLogger = ({ rules }: LineReading) => /^(?:JSON|key=value)$/.test(rules.at(-1) ?? '');

/** How a process exited, as whoever ran it says; undefined where a message does not say. */
function readExit(message: string, forms: readonly RegExp[]): Pick<CrashLine, 'kind' | 'text'> | undefined {
  for (const form of forms) {
    const match = form.exec(message);
    if (match) return { kind: kindOfExit(match.groups ?? {}), text: clip(match[0].trim()) };
  }
  return undefined;
}

/** A command may be long. */
const MOST_TEXT = 200;

const clip = (text: string) => (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text);

/** By the parts of a line that says so. */
export function kindOfExit({
  code,
  signal,
  via,
  done,
  told,
}: Readonly<Record<string, string | undefined>>): CrashLine['kind'] {
  if (done !== undefined) return 'finished';
  if (told !== undefined) return 'told';
  const sent = signal ?? (code === '0' ? via : undefined) ?? '';
  const status = Number(code ?? Number.NaN);
  if (KILLED.test(sent) || KILLED_CODES.has(status)) return 'killed';
  if (TOLD.test(sent) || TOLD_CODES.has(status)) return 'told';
  return status === 0 && sent === '' ? 'finished' : 'exited';
}

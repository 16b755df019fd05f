import { readFile } from 'node:fs/promises';
import { messageOf } from '../base/errors';
import { type CommandContext, readArguments } from './arguments';
import { type CliCommand, COMMANDS, findCommand } from './commands';
import { printCommandHelp, printHelp } from './help';
import { EXIT, type ExitCode, Unanswered, WrongUse } from './shell/exit';
import { cell, createOutput, createProgress } from './shell/output';

/** Runs the command line in this process and ends it. */
export async function runProcess(args: readonly string[], packageRoot: URL): Promise<void> {
  // A password in --url is not for everyone who lists the processes of this machine.
  if (args.some((arg) => arg.startsWith('--url'))) process.title = 'event-trace';
  const abort = new AbortController();
  const { stdout, stderr } = process;
  const progress = createProgress(stderr);
  const output = createOutput({ stdout, stderr }, progress, false);
  let isClosed = false;
  /** A closed stdout is not stored here: the reader had enough, as in `| head -1`, which is not a failure. */
  let unwritten: NodeJS.ErrnoException | undefined;
  const onLost = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') isClosed = true;
    else unwritten ??= error;
    abort.abort();
  };
  stdout.on('error', onLost);
  // Remarks that no one can read change nothing about the answer.
  stderr.on('error', () => undefined);
  let interrupts = 0;
  const interrupt = () => {
    interrupts += 1;
    // The first Ctrl+C asks the server to stop. A second one ends the process at once.
    if (interrupts > 1) process.exit(EXIT.interrupted);
    abort.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);

  let code: ExitCode;
  try {
    code = await run(args, {
      createOutput: (colours) => createOutput({ stdout, stderr }, progress, colours),
      progress,
      signal: abort.signal,
      env: process.env,
      cwd: process.cwd(),
      packageRoot,
    });
  } catch (error) {
    code = interrupts > 0 || isClosed ? EXIT.interrupted : codeOf(error);
    if (!isClosed && !unwritten && interrupts === 0) output.note(sentenceOf(error, args));
  }
  // A reader that has had enough is not a failure.
  if (isClosed && code === EXIT.interrupted) code = EXIT.fine;
  progress.clear();
  await output.flush();
  if (unwritten) {
    // A full disk: half of an answer must not look like a whole one.
    stderr.write(`The answer could not be written: ${unwritten.message}.\n`);
    code = EXIT.unreadable;
  }
  // The process does not wait for a worker or a socket that is still closing.
  process.exit(code);
}

function codeOf(error: unknown): ExitCode {
  if (error instanceof WrongUse) return EXIT.wrongUse;
  return error instanceof Unanswered ? error.code : EXIT.unreadable;
}

function sentenceOf(error: unknown, args: readonly string[]): string {
  const message = cell(messageOf(error));
  if (!(error instanceof WrongUse)) return message;
  const name = findCommand(args)?.command.name;
  return `${message} See event-trace ${name === undefined ? '' : `${name} `}--help.`;
}

/** What a run has before its arguments are parsed. */
type RunParts = Omit<CommandContext, 'common' | 'output'> & {
  readonly createOutput: (colours: boolean) => CommandContext['output'];
};

/** Runs one command line. Rejects with the command's error. */
async function run(args: readonly string[], parts: RunParts): Promise<ExitCode> {
  const plain = parts.createOutput(!args.includes('--no-color'));
  const [first] = args.filter((arg) => arg !== '--no-color');
  if (first === undefined) {
    printHelp(plain);
    return EXIT.wrongUse;
  }
  if (first === '--version' || first === '-v') {
    plain.line(await versionOf(parts.packageRoot));
    return EXIT.fine;
  }
  const found = findCommand(first === 'help' ? args.slice(1) : args);
  if (asksForHelp(args)) {
    if (found) printCommandHelp(plain, found.command);
    else if (first === 'help' && args[1] !== undefined) throw new WrongUse(unknownSentence(args.slice(1)));
    else printHelp(plain);
    return EXIT.fine;
  }
  if (!found) throw new WrongUse(unknownSentence(args));
  const { command, rest } = found;
  const read = readArguments(rest, command.options);
  const [word] = read.positionals;
  if (command.takesNothing && word !== undefined) throw new WrongUse(notTaken(command, word));
  const runCommand = await command.load();
  const { createOutput: _, ...context } = parts;
  return await runCommand(read, { ...context, common: read.common, output: plain });
}

/** Whether the arguments ask for help, whatever else they contain. After `--` nothing is an option. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  return args[0] === 'help' || options.includes('--help') || options.includes('-h');
}

function unknownSentence(args: readonly string[]): string {
  const [word = ''] = args;
  if (word.startsWith('-')) return `The command stands before its options: event-trace COMMAND ${word} …`;
  const near = COMMANDS.filter(({ name }) => isNear(name, word)).map(({ name }) => name);
  return `There is no command "${word}".${near.length === 0 ? '' : ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`}`;
}

/** `lookup` is near `look-up`, and `logs` near `logs read`. */
function isNear(name: string, word: string): boolean {
  const [one, other] = [name, word].map((text) => text.toLowerCase().replace(/[^a-z]/g, '')) as [string, string];
  return other.length > 2 && (one.startsWith(other) || other.startsWith(one));
}

function notTaken({ name }: CliCommand, word: string): string {
  const sentence = `${name} takes options only, not "${word}".`;
  return name === 'connect' ? `${sentence} Name a connection with --connection.` : sentence;
}

async function versionOf(packageRoot: URL): Promise<string> {
  const text = await readFile(new URL('package.json', packageRoot), 'utf8');
  return String((JSON.parse(text) as { version?: unknown }).version);
}

import { padTo } from '../model/text/width';
import { type CliCommand, COMMANDS } from './commands';
import type { Output } from './shell/output';

const COMMON_HELP: readonly (readonly [option: string, help: string])[] = [
  ['--connection NAME', 'A connection of the settings'],
  ['--url URL', 'A connection string: postgres://… or key=value'],
  ['--demo', 'The embedded demo store'],
  ['--table TABLE', 'The events table, where a database has several'],
  ['--workspace DIR', 'Folder whose .vscode/settings.json counts, or a .code-workspace'],
  ['--logs GLOB…', 'Log files to read, up to the next option'],
  ['--json', 'Print JSON ("format": 1) instead of text'],
  ['--no-color', 'Print no colours; the variable NO_COLOR does the same'],
  ['--timeout SECONDS', 'Give up after so long'],
  ['--help, --version', 'Print this, or the version'],
];

/** Prints all commands, for a person who does not know any. */
export function printHelp(output: Output): void {
  output.line(`${output.paint('event-trace', 'bold')}: what happened in an event store, and why a consumer is behind`);
  output.line();
  output.line('Usage: event-trace COMMAND [OPTIONS]');
  printPairs(
    output,
    'Commands',
    COMMANDS.map(({ name, usage, summary }) => [`${name} ${usage}`.trim(), summary]),
  );
  printPairs(output, 'Options of every command', COMMON_HELP);
  output.line();
  output.wrapped(
    'Without --connection, --url or --demo the only connection of the settings is used, or the one that DATABASE_URL or the PG* variables name.',
  );
  output.line();
  output.wrapped(
    'Exit codes: 0 fine, 1 something needs attention or nothing was found, 2 wrong use, 3 the store cannot be read or the answer cannot be written, 130 Ctrl+C before the answer.',
  );
}

export function printCommandHelp(output: Output, { name, usage, summary, explains = {}, options }: CliCommand): void {
  output.line(`${summary}.`);
  output.line();
  const first = 'Usage: ';
  output.wrapped(`event-trace ${`${name} ${usage}`.trim()} [OPTIONS]`, { first, indent: first.length });
  const own = [
    ...Object.entries(explains),
    ...Object.entries(options).map(
      ([option, { value, help }]) => [`--${option}${value === undefined ? '' : ` ${value}`}`, help] as const,
    ),
  ];
  if (own.length > 0) printPairs(output, 'Options', own);
  printPairs(output, 'Options of every command', COMMON_HELP);
}

/** Prints names and explanations. The explanation of a long name is printed below it. */
function printPairs(output: Output, title: string, pairs: readonly (readonly [string, string])[]): void {
  const column = 24;
  output.line();
  output.line(output.paint(title, 'bold'));
  for (const [name, help] of pairs) {
    if (name.length > column - 3) output.line(`  ${name}`);
    const first = name.length > column - 3 ? ' '.repeat(column) : `  ${padTo(name, column - 2)}`;
    output.wrapped(help, { first, indent: column });
  }
}

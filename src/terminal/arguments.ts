import { parseArgs } from 'node:util';
import { type ExitCode, WrongUse } from './shell/exit';
import type { Output, Progress } from './shell/output';

/** The options that every command understands. */
export interface CommonOptions {
  readonly connection: string | undefined;
  readonly url: string | undefined;
  readonly demo: boolean;
  /** The events table, with its schema when one is written. */
  readonly table: string | undefined;
  /** As written. Undefined means the folder that the command runs in, or one above it. */
  readonly workspace: string | undefined;
  /** Globs of log files. Undefined means those of the settings; an empty list means that `--logs` had no value. */
  readonly logs: readonly string[] | undefined;
  readonly json: boolean;
  readonly colours: boolean;
  /** Seconds; undefined means the command's own limit. */
  readonly timeoutS: number | undefined;
}

/** An option that one command has besides the common ones. */
export interface OwnOption {
  /** The name of its value in the help; absent for a flag. */
  readonly value?: string;
  /** Set when the option may occur several times. */
  readonly many?: true;
  readonly help: string;
}

/** The parsed command line. */
export interface Arguments {
  readonly common: CommonOptions;
  readonly positionals: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  /** The values of options that may occur several times. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

const COMMON = {
  connection: { type: 'string' },
  url: { type: 'string' },
  demo: { type: 'boolean' },
  table: { type: 'string' },
  workspace: { type: 'string' },
  logs: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  'no-color': { type: 'boolean' },
  timeout: { type: 'string' },
} as const;

/** The longest time that a timer can wait, in seconds: 24 days. */
const LONGEST_S = 2_147_483;

/** Parses what follows the command's name. Throws WrongUse. */
export function readArguments(args: readonly string[], own: Readonly<Record<string, OwnOption>>): Arguments {
  const options = {
    ...COMMON,
    ...Object.fromEntries(
      Object.entries(own).map(
        ([name, { value, many }]) =>
          [name, { type: value === undefined ? 'boolean' : 'string', multiple: many === true }] as const,
      ),
    ),
  };
  const { values, positionals } = parse(spreadLogs(args), options);
  const all = Object.entries(values);
  const { connection, url, demo, table, workspace, logs, json, timeout } = values as Partial<Record<string, unknown>>;
  for (const [name, value] of all) if (name !== 'logs' && [value].flat().includes('')) throw emptyValue(name);
  const chosen = [connection, url, demo].filter((value) => value !== undefined);
  if (chosen.length > 1) throw new WrongUse('Only one of --connection, --url and --demo can be used.');
  return {
    common: {
      connection: textOf(connection),
      url: textOf(url),
      demo: demo === true,
      table: textOf(table),
      workspace: textOf(workspace),
      logs: Array.isArray(logs) ? logs.filter((glob): glob is string => glob !== '') : undefined,
      json: json === true,
      colours: values['no-color'] !== true,
      timeoutS: timeout === undefined ? undefined : readTimeout(String(timeout)),
    },
    positionals,
    flags: new Set(all.filter(([name, value]) => name in own && value === true).map(([name]) => name)),
    values: new Map(
      all.flatMap(([name, value]) => (name in own && typeof value === 'string' ? [[name, value] as const] : [])),
    ),
    lists: new Map(
      all.flatMap(([name, value]) => (name in own && Array.isArray(value) ? [[name, value.map(String)] as const] : [])),
    ),
  };
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function parse(args: string[], options: Options) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    if (error instanceof TypeError) throw new WrongUse(firstSentence(error.message));
    throw error;
  }
}

/**
 * Returns Node's own sentence; what follows it is about Node's parser. For a value that is missing or begins with a hyphen, the sentence is ours.
 */
function firstSentence(message: string): string {
  const [, option] = /^Option '(--[\w-]+)(?: <value>)?' argument/.exec(message) ?? [];
  if (option !== undefined)
    return `${option} needs a value behind it; one that begins with a hyphen is written ${option}=-….`;
  const [sentence = message] = message.split(/\. |\n/);
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}

/** A script writes an empty value where a variable of its own is not set. */
const emptyValue = (option: string) => new WrongUse(`--${option} needs a value that is not empty.`);

/**
 * Converts `--logs a b` to `--logs=a --logs=b`, because a shell may have expanded one pattern to several files. `--logs` alone becomes
 * `--logs=`. Throws WrongUse where the person wrote an empty pattern.
 */
function spreadLogs(args: readonly string[]): string[] {
  const spread: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') return [...spread, ...args.slice(at)];
    if (arg === '--logs=') throw emptyValue('logs');
    if (arg !== '--logs') {
      spread.push(arg);
      continue;
    }
    const before = at;
    for (let next = args[at + 1]; next !== undefined && (next === '-' || !next.startsWith('-')); next = args[at + 1]) {
      if (next === '') throw emptyValue('logs');
      spread.push(`--logs=${next}`);
      at += 1;
    }
    if (at === before) spread.push('--logs=');
  }
  return spread;
}

function readTimeout(text: string): number {
  const seconds = Number(text.replace(/s$/, ''));
  if (!(seconds > 0) || text.trim() === '') throw new WrongUse('--timeout needs a number of seconds above 0.');
  return Math.min(seconds, LONGEST_S);
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** What a command can use. */
export interface CommandContext {
  readonly common: CommonOptions;
  readonly output: Output;
  readonly progress: Progress;
  /** Aborts on Ctrl+C, when the time of --timeout is over, and when the reader of stdout is gone. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder in which the command runs, absolute. */
  readonly cwd: string;
  /** The package's folder, with package.json and dist/. */
  readonly packageRoot: URL;
}

/** Runs a command and returns its exit code. */
export type RunCommand = (args: Arguments, context: CommandContext) => Promise<ExitCode>;

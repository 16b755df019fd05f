import { parseArgs } from 'node:util';
import { type ExitCode, WrongUse } from './shell/exit';
import type { Output, Progress } from './shell/output';

/** What every command understands. */
export interface CommonOptions {
  readonly connection: string | undefined;
  readonly url: string | undefined;
  readonly demo: boolean;
  /** The events table, with its schema where one is written. */
  readonly table: string | undefined;
  /** As written; undefined: the folder that the command runs in, or one above it. */
  readonly workspace: string | undefined;
  /** Globs of log files; undefined: those of the settings. An empty list: `--logs` stood alone. */
  readonly logs: readonly string[] | undefined;
  readonly json: boolean;
  readonly colours: boolean;
  /** Seconds; undefined: the command's own. */
  readonly timeoutS: number | undefined;
}

/** An option that one command has beside the common ones. */
export interface OwnOption {
  /** Its value's name in the help; a flag has none. */
  readonly value?: string;
  /** It may stand several times. */
  readonly many?: true;
  readonly help: string;
}

/** A command line, read. */
export interface Arguments {
  readonly common: CommonOptions;
  readonly positionals: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  /** Of options that may stand several times. */
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

/** The longest that a timer can wait, in seconds: 24 days. */
const LONGEST_S = 2_147_483;

/** Reads what stands behind the command's name. Throws WrongUse. */
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

/** Node's own sentence; what follows it is about its parser. */
function firstSentence(message: string): string {
  const [sentence = message] = message.split(/\. |\n/);
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}

/** `--logs a b` is `--logs=a --logs=b`: a shell may have made the files of one pattern. `--logs` alone is `--logs=`. */
function spreadLogs(args: readonly string[]): string[] {
  const spread: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') return [...spread, ...args.slice(at)];
    if (arg !== '--logs') {
      spread.push(arg);
      continue;
    }
    const before = at;
    for (let next = args[at + 1]; next !== undefined && (next === '-' || !next.startsWith('-')); next = args[at + 1]) {
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

/** What a command has at hand. */
export interface CommandContext {
  readonly common: CommonOptions;
  readonly output: Output;
  readonly progress: Progress;
  /** Aborts with Ctrl+C, with the time that --timeout gives, and when the reader of stdout is gone. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the command runs, absolute. */
  readonly cwd: string;
  /** The package's folder, with package.json and dist/ in it. */
  readonly packageRoot: URL;
}

/** Does what a command is for, and says how it ended. */
export type RunCommand = (args: Arguments, context: CommandContext) => Promise<ExitCode>;

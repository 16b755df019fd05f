/** A command of `eventTrace.logs.sources` that prints logs. */
export interface LogCommand {
  /** The name of its output; unique among the sources. */
  readonly name: string;
  readonly command: string;
  /** Null when `command` is a line for the shell. */
  readonly args: readonly string[] | null;
  /** Empty: the first workspace folder. */
  readonly cwd: string;
  readonly timeoutS: number;
}

export interface LogSourceSettings {
  /** Globs, as in `eventTrace.logs.files`. */
  readonly files: readonly string[];
  readonly commands: readonly LogCommand[];
}

const DEFAULT_TIMEOUT_S = 5;
const MAX_TIMEOUT_S = 60;

/** Reads the value of `eventTrace.logs.sources`. An entry of a wrong type counts as not set. */
export function parseLogSources(value: unknown): LogSourceSettings {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  const files = entries.filter((entry): entry is string => typeof entry === 'string' && entry.trim() !== '');
  const commands = entries.map(parseCommand).filter((command) => command !== undefined);
  const byName = new Map(commands.map((command) => [command.name, command]));
  return { files, commands: [...byName.values()] };
}

function parseCommand(entry: unknown): LogCommand | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { name, command, args, cwd, timeoutSeconds } = entry as Readonly<Record<string, unknown>>;
  if (typeof command !== 'string' || command.trim() === '') return undefined;
  // A part of a command line would be another command.
  if (args !== undefined && !isTexts(args)) return undefined;
  const line = [command, ...(args ?? [])].join(' ');
  return {
    // A source's name is used like a path, and rows show only the part after the last slash. Therefore slashes are replaced.
    name: `$ ${(typeof name === 'string' && name.trim() !== '' ? name.trim() : line).replace(/[/\\]/g, '∕')}`,
    command,
    args: args ?? null,
    cwd: typeof cwd === 'string' ? cwd : '',
    timeoutS:
      typeof timeoutSeconds === 'number' && timeoutSeconds > 0
        ? Math.min(timeoutSeconds, MAX_TIMEOUT_S)
        : DEFAULT_TIMEOUT_S,
  };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

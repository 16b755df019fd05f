import type { Pair } from './aliases';

/**
 * Splits a command line into words; `;` and `&&` are words, too. Follows POSIX quotes and escapes. A line end after `\`, `^` or a backtick
 * is a blank.
 */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  const joined = text.replace(/[ \t][\\^`][ \t]*\r?\n/g, ' ');
  const word =
    /\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\([^()]*\)|`[^`\n]*`|\\.|(?!(?:;|&&)(?=\s|$))[^\s"'\\])+|;|&&|["'])/gsy;
  for (let match = word.exec(joined); match; match = word.exec(joined)) words.push(unquoted(match[1] ?? ''));
  return words;
}

function unquoted(word: string): string {
  return word.replace(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
    (_, double?: string, single?: string, escaped?: string) =>
      double !== undefined ? double.replace(/\\(["\\$`])/g, '$1') : (single ?? escaped ?? ''),
  );
}

/** A command that connects: the variables before it, its options and its connection string. */
interface ClientCommand {
  readonly program: string;
  readonly variables: readonly Pair[];
  readonly options: readonly Pair[];
  /** A URL, a `key=value` text or the name of a database. */
  readonly target: string | undefined;
}

const PROGRAM =
  /^(?:.*[/\\])?(psql|pgcli|pg_dump|pg_dumpall|pg_restore|pg_isready|pg_basebackup|pgbench|createdb|dropdb|vacuumdb|reindexdb|usql|pg_activity|cockroach)(?:\.exe)?$/i;

/** Whether a word of a command line is a program that connects to PostgreSQL. */
export const isClientProgram = (word: string): boolean => PROGRAM.test(word);

/** Options with a value that matters here, of psql and the programs that come with it. */
const VALUED: Readonly<Record<string, 'host' | 'port' | 'user' | 'dbname'>> = {
  h: 'host',
  host: 'host',
  p: 'port',
  port: 'port',
  U: 'user',
  u: 'user',
  username: 'user',
  user: 'user',
  d: 'dbname',
  dbname: 'dbname',
  database: 'dbname',
  url: 'dbname',
  l: 'dbname',
};
/** Other options that take a value. Options in neither list take none. */
const OTHER_VALUED: Readonly<Record<'psql' | 'others', ReadonlySet<string>>> = {
  psql: valued(
    'c f F L o P R T v command file field-separator log-file output pset record-separator table-attr set variable',
  ),
  others: valued(
    'c f F n N t T j Z E S e s schema table jobs format file execute role encoding exclude-table exclude-schema',
  ),
};

function valued(names: string): ReadonlySet<string> {
  return new Set(names.split(' '));
}

/** Reads a command such as `PGPASSWORD=… psql -h db -U ada orders`; undefined when the words contain no such program. */
export function clientCommand(words: readonly string[]): ClientCommand | undefined {
  const at = words.findIndex((word) => PROGRAM.test(word));
  if (at < 0) return undefined;
  const program = PROGRAM.exec(words[at] ?? '')?.[1]?.toLowerCase() ?? '';
  const variables = variablesIn(words.slice(0, at));
  const { options, plain } = readArguments(
    words.slice(at + 1),
    OTHER_VALUED[/^(psql|pgcli|usql)$/.test(program) ? 'psql' : 'others'],
  );
  // `cockroach` has a subcommand, such as `sql`. The second plain word of psql is the user.
  const rest = program === 'cockroach' ? plain.slice(1) : plain;
  if (rest[1] !== undefined && program === 'psql') options.push(['user', rest[1]]);
  const runsAs = userBefore(words.slice(0, at));
  if (runsAs !== undefined && !options.some(([name]) => name === 'user')) options.unshift(['user', runsAs]);
  const named = options.findLast(([name]) => name === 'dbname')?.[1];
  return { program, variables, options: options.filter(([name]) => name !== 'dbname'), target: named ?? rest[0] };
}

/** Reads psql's own `\c orders ada db 5433`; a hyphen leaves a part unchanged. Undefined for another text. */
export function metaCommand(text: string): Pair[] | undefined {
  const [, rest] = /^\\c(?:onnect)?\s+([^\n=]+)$/.exec(text) ?? [];
  if (rest === undefined || rest.includes('://')) return undefined;
  const words = shellWords(rest);
  return (['dbname', 'user', 'host', 'port'] as const).flatMap((name, i): Pair[] => {
    const word = words[i];
    return word === undefined || word === '-' ? [] : [[name, word]];
  });
}

/** Returns the user of `docker exec -u postgres` or `sudo -u postgres`: the program connects as that system user by default. */
function userBefore(words: readonly string[]): string | undefined {
  if (!words.some((word) => /^(?:.*\/)?(?:docker|podman|nerdctl|docker-compose|sudo|doas|runuser)$/.test(word)))
    return undefined;
  for (const [i, word] of words.entries()) {
    const [, given] = /^(?:-[A-Za-z]*u|--user)(?:=?(.+))?$/.exec(word) ?? [];
    const user = given ?? (/^(?:-[A-Za-z]*u|--user)$/.test(word) ? words[i + 1] : undefined);
    if (user !== undefined) return /^[A-Za-z_][\w-]*$/.test(user) ? user : undefined;
  }
  return undefined;
}

function readArguments(
  words: readonly string[],
  others: ReadonlySet<string>,
): { readonly options: Pair[]; readonly plain: readonly string[] } {
  const options: Pair[] = [];
  const plain: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (/^(\||&&|;|>|<|2>)/.test(word)) break;
    if (word.startsWith('--')) i += longOption(word, words[i + 1], others, options);
    else if (/^-[A-Za-z]/.test(word)) i += shortOptions(word.slice(1), words[i + 1], others, options);
    else plain.push(word);
  }
  return { options, plain };
}

/** Reads `--host=db` or `--host db`. Returns how many further words it took. */
function longOption(word: string, next: string | undefined, others: ReadonlySet<string>, options: Pair[]): number {
  const [, long = '', given] = /^--([\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
  const name = Object.hasOwn(VALUED, long) ? VALUED[long] : undefined;
  const takesNext = given === undefined && (name !== undefined || others.has(long));
  const value = given ?? next;
  if (name && value !== undefined) options.push([name, value]);
  return takesNext ? 1 : 0;
}

/**
 * Reads letters in one word, such as `-Atqh`. The value of the last letter is behind it or in the next word. Returns how many further words
 * it took.
 */
function shortOptions(letters: string, next: string | undefined, others: ReadonlySet<string>, options: Pair[]): number {
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i] ?? '';
    const name = Object.hasOwn(VALUED, letter) ? VALUED[letter] : undefined;
    if (name === undefined && !others.has(letter)) continue;
    const value = letters.slice(i + 1).replace(/^=/, '') || next;
    if (name && value !== undefined) options.push([name, value]);
    return i + 1 < letters.length ? 0 : 1;
  }
  return 0;
}

/** Returns what the words before a program set: `NAME=value`, PowerShell's `$env:NAME = value`, fish's `set -x NAME value`. */
function variablesIn(words: readonly string[]): Pair[] {
  return words.flatMap((word, i): readonly Pair[] => {
    const [before, , next, afterNext] = [words[i - 1], word, words[i + 1], words[i + 2]];
    const name = word.replace(/^\$env:/i, '');
    if (next === '=' && name !== word && afterNext !== undefined) return [[name, afterNext]];
    const isSpoken = /^(?:setenv|-[gUx]+x[gU]*|-x)$/.test(before ?? '') && /^[A-Za-z_]\w*$/.test(word);
    return isSpoken && next !== undefined ? [[word, next]] : (assignment(word) ?? []);
  });
}

/** Reads `NAME=value`, also after PowerShell's `$env:`. */
export function assignment(word: string): Pair[] | undefined {
  const [, name, value] = /^(?:\$env:)?([A-Za-z_]\w*)=(.*)$/is.exec(word) ?? [];
  return name === undefined || value === undefined ? undefined : [[name, value]];
}

/** A server that a command like `docker run postgres` starts: its variables and its published port. */
interface PastedCommand {
  readonly variables: readonly Pair[];
  /** For example `5433`; undefined when no port is published. */
  readonly port: string | undefined;
  readonly isPostgres: boolean;
}

/** Reads `docker run -e POSTGRES_PASSWORD=… -p 5433:5432 postgres`; undefined for another command. */
export function runCommand(words: readonly string[]): PastedCommand | undefined {
  const at = words.findIndex((word) => /^(?:.*[/\\])?(docker|podman|nerdctl)$/.test(word));
  if (at < 0) return undefined;
  const variables: Pair[] = [];
  let port: string | undefined;
  let isPostgres = false;
  for (let i = at + 1; i < words.length; i++) {
    const word = words[i] ?? '';
    const [, option, given] = /^(-e|--env|-p|--publish|--network|--net)(?:=?(.+))?$/s.exec(word) ?? [];
    if (option === undefined) {
      isPostgres ||= isPostgresImage(word);
      continue;
    }
    const value = given ?? words[++i] ?? '';
    if (option.startsWith('--net')) port ??= value === 'host' ? '5432' : undefined;
    else if (option.startsWith('-e') || option === '--env') variables.push(...(assignment(value) ?? []));
    else port ??= /^(?:[\d.]+:|\[[^\]]*\]:)?(\d+):5432(?:\/tcp)?$/.exec(value)?.[1];
  }
  return { variables, port, isPostgres };
}

/** Whether an image is a PostgreSQL, judged by the names of the usual images. */
export function isPostgresImage(image: string): boolean {
  const name = image.replace(/@sha256:.*$/, '').replace(/:[^/:]*$/, '');
  return /(^|[/-])(postgres|postgresql|postgis|timescaledb(-ha)?|pgvector|cloudnative-pg|spilo(-\d+)?|citus|paradedb|supabase\/postgres|yugabyte|pgautoupgrade|alloydbomni)($|[/-])/.test(
    name,
  );
}

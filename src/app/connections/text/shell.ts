import type { Pair } from './aliases';

/** Words of a command line, with `;` and `&&` as words of their own: POSIX quotes and escapes; line ends that a `\`, `^` or backtick continues are blanks. */
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

/** A command that connects: the variables before it, its options, and what it takes as a connection string. */
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

/** Options with a value, of psql and its sisters; the others stand alone. */
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
/** Other options with a value, of psql and of the programs beside it. */
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

/** Reads `PGPASSWORD=… psql -h db -U ada orders` and the like; undefined when no such program stands in the words. */
export function clientCommand(words: readonly string[]): ClientCommand | undefined {
  const at = words.findIndex((word) => PROGRAM.test(word));
  if (at < 0) return undefined;
  const program = PROGRAM.exec(words[at] ?? '')?.[1]?.toLowerCase() ?? '';
  const variables = variablesIn(words.slice(0, at));
  const { options, plain } = readArguments(
    words.slice(at + 1),
    OTHER_VALUED[/^(psql|pgcli|usql)$/.test(program) ? 'psql' : 'others'],
  );
  // `cockroach sql`, and the second plain word of psql is a user.
  const rest = program === 'cockroach' ? plain.slice(1) : plain;
  if (rest[1] !== undefined && program === 'psql') options.push(['user', rest[1]]);
  const runsAs = userBefore(words.slice(0, at));
  if (runsAs !== undefined && !options.some(([name]) => name === 'user')) options.unshift(['user', runsAs]);
  const named = options.findLast(([name]) => name === 'dbname')?.[1];
  return { program, variables, options: options.filter(([name]) => name !== 'dbname'), target: named ?? rest[0] };
}

/** What psql's own `\c orders ada db 5433` connects to; a hyphen leaves a part as it is. Undefined for another text. */
export function metaCommand(text: string): Pair[] | undefined {
  const [, rest] = /^\\c(?:onnect)?\s+([^\n=]+)$/.exec(text) ?? [];
  if (rest === undefined || rest.includes('://')) return undefined;
  const words = shellWords(rest);
  return (['dbname', 'user', 'host', 'port'] as const).flatMap((name, i): Pair[] => {
    const word = words[i];
    return word === undefined || word === '-' ? [] : [[name, word]];
  });
}

/** As whom `docker exec -u postgres` or `sudo -u postgres` runs it, which is its user then: it is the one that the system knows. */
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

/** `--host=db` or `--host db`. Gives how many words it took beside its own. */
function longOption(word: string, next: string | undefined, others: ReadonlySet<string>, options: Pair[]): number {
  const [, long = '', given] = /^--([\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
  const name = Object.hasOwn(VALUED, long) ? VALUED[long] : undefined;
  const takesNext = given === undefined && (name !== undefined || others.has(long));
  const value = given ?? next;
  if (name && value !== undefined) options.push([name, value]);
  return takesNext ? 1 : 0;
}

/** Letters of one word, `-Atqh`, the last of which may have its value behind it or in the next word. Gives how many words that took. */
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

/** What the words before a program set: `NAME=value`, PowerShell's `$env:NAME = value`, `set -x NAME value` of fish. */
function variablesIn(words: readonly string[]): Pair[] {
  return words.flatMap((word, i): readonly Pair[] => {
    const [before, , next, afterNext] = [words[i - 1], word, words[i + 1], words[i + 2]];
    const name = word.replace(/^\$env:/i, '');
    if (next === '=' && name !== word && afterNext !== undefined) return [[name, afterNext]];
    const isSpoken = /^(?:setenv|-[gUx]+x[gU]*|-x)$/.test(before ?? '') && /^[A-Za-z_]\w*$/.test(word);
    return isSpoken && next !== undefined ? [[word, next]] : (assignment(word) ?? []);
  });
}

/** `NAME=value`, also behind PowerShell's `$env:`. */
export function assignment(word: string): Pair[] | undefined {
  const [, name, value] = /^(?:\$env:)?([A-Za-z_]\w*)=(.*)$/is.exec(word) ?? [];
  return name === undefined || value === undefined ? undefined : [[name, value]];
}

/** A server that `docker run postgres` and the like start: its variables and the port at which it is published. */
interface PastedCommand {
  readonly variables: readonly Pair[];
  /** `5433`, or absent where no port is published. */
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

/** Whether an image is a PostgreSQL, by the names of the usual ones. */
export function isPostgresImage(image: string): boolean {
  const name = image.replace(/@sha256:.*$/, '').replace(/:[^/:]*$/, '');
  return /(^|[/-])(postgres|postgresql|postgis|timescaledb(-ha)?|pgvector|cloudnative-pg|spilo(-\d+)?|citus|paradedb|supabase\/postgres|yugabyte|pgautoupgrade|alloydbomni)($|[/-])/.test(
    name,
  );
}

import type { TableChoice } from '../../store/recognition';
import { type Connection, completeConnection } from './connection';
import { readSsh } from './ssh';
import type { Checked, Surroundings } from './surroundings';
import { describe, keywordOf, type Pair } from './text/aliases';
import { type Keyword, type Parameters, SECRET_KEYWORDS } from './text/keywords';
import { hasEnvironment, resolveEnvironment } from './text/references';
import { withoutSecrets } from './text/secrets';
import { readConnectionString, unknownName } from './text/wholeText';

/** The name of the demo store's connection; no entry may have it. */
export const DEMO_NAME = 'Demo store';

/** An entry of `eventTrace.connections` that cannot be used. */
interface EntryProblem {
  readonly index: number;
  readonly name: string | undefined;
  /** The problem, for the middle of a sentence. */
  readonly problem: string;
}

interface ParsedEntries {
  /** Each with its index in the array, so that it can be written back. */
  readonly connections: readonly (Connection & { readonly index: number })[];
  readonly problems: readonly EntryProblem[];
}

type Entry = Readonly<Record<string, unknown>>;

/** Reads the value of `eventTrace.connections`. A bad entry is reported and does not affect the others. */
export function parseEntries(value: unknown, around: Surroundings): ParsedEntries {
  const { t } = around;
  if (value === undefined || value === null) return { connections: [], problems: [] };
  if (!Array.isArray(value)) {
    return { connections: [], problems: [{ index: 0, name: undefined, problem: t('it must be a list') }] };
  }
  const connections: (Connection & { index: number })[] = [];
  const problems: EntryProblem[] = [];
  const names = new Set<string>();
  for (const [index, entry] of value.entries()) {
    const parsed = parseEntry(entry, names, around);
    if (parsed.ok) {
      names.add(parsed.value.name);
      connections.push({ ...parsed.value, index });
    } else {
      const name = isEntry(entry) && typeof entry.name === 'string' ? entry.name : undefined;
      problems.push({ index, name, problem: parsed.problem });
    }
  }
  return { connections, problems };
}

/** Returns the entry without secrets, as it is written back to the settings. */
export function entryWithoutPassword(entry: unknown): unknown {
  if (!isEntry(entry)) return entry;
  const { password: _, ...rest } = entry;
  return {
    ...rest,
    ...(typeof rest.url === 'string' ? { url: withoutSecrets(rest.url) } : {}),
    ...(isEntry(rest.parameters) ? { parameters: openParameters(rest.parameters) } : {}),
  };
}

function openParameters(parameters: Entry): Entry {
  const isOpen = (name: string) => !SECRET_KEYWORDS.includes(keywordOf(name) ?? 'host');
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => isOpen(name)));
}

function parseEntry(written: unknown, taken: ReadonlySet<string>, around: Surroundings): Checked<Connection> {
  const { t } = around;
  if (!isEntry(written)) return { ok: false, problem: t('it must be an object with a name') };
  const name = typeof written.name === 'string' ? written.name.trim() : '';
  if (name === '') return { ok: false, problem: t('it has no name') };
  if (name === DEMO_NAME) return { ok: false, problem: t('the name "{name}" is taken by the demo', { name }) };
  if (taken.has(name)) return { ok: false, problem: t('another entry has the same name') };
  const resolved = withEnvironment(written, around);
  if (!resolved.ok) return resolved;
  const entry = resolved.value;
  const said = entry.url === undefined ? fields(entry, around) : url(entry, around);
  if (!said.ok) return said;
  const more = besideUrl(entry, around);
  if (!more.ok) return more;
  const tables = tableChoice(entry, around);
  if (!tables.ok) return tables;
  const ways = readWays(entry, around);
  if (!ways.ok) return ways;
  const parameters = { ...said.value.parameters, ...more.value.parameters };
  const ignored = [...said.value.ignored, ...more.value.ignored];
  const complete = completeConnection(name, parameters, tables.value, around, ignored);
  if (!complete.ok) return complete;
  const { plainPassword, ...connection } = complete.value;
  const { notes = [] } = connection;
  const isUnused = plainPassword !== undefined && ways.value.passwordCommand !== undefined;
  const allNotes = isUnused ? [...notes, around.t('{name} has no effect here.', { name: 'password' })] : notes;
  return {
    ok: true,
    value: {
      ...connection,
      ...passwordPart(plainPassword, written),
      ...(hasEnvironment(besideText(written)) ? { hasVariables: true } : {}),
      ...ways.value,
      ...(allNotes.length === 0 ? {} : { notes: allNotes }),
    },
  };
}

/** Returns the values in which only `${env:NAME}` is a reference. A URL has references of its own, and a command has those of its shell. */
function besideText({ url: _, passwordCommand: __, ...rest }: Entry): Entry {
  return rest;
}

/** Returns the entry with the values of its variables, or the problem of one. */
function withEnvironment(written: Entry, { env, t }: Surroundings): Checked<Entry> {
  const { url, passwordCommand } = written;
  const { value, missing } = resolveEnvironment(besideText(written), (name) => env[name]);
  if (missing !== undefined) return { ok: false, problem: unknownName(missing, t) };
  return { ok: true, value: { ...(value as Entry), url, passwordCommand } };
}

/** A password that a variable has is not in the settings, so it is not moved from them into the secret storage. */
function passwordPart(
  password: string | undefined,
  written: Entry,
): Pick<Connection, 'plainPassword' | 'servicePassword'> {
  if (password === undefined) return {};
  const { password: own, parameters } = written;
  return hasEnvironment([own, parameters]) ? { servicePassword: password } : { plainPassword: password };
}

interface Said {
  readonly parameters: Parameters;
  /** Names that only another driver knows. */
  readonly ignored: readonly string[];
}

const FIELDS: Readonly<Record<string, Keyword>> = { host: 'host', port: 'port', database: 'dbname', user: 'user' };

function url(entry: Entry, around: Surroundings): Checked<Said> {
  const { env, t } = around;
  const other = Object.keys(FIELDS).find((key) => entry[key] !== undefined);
  if (other) return { ok: false, problem: t('it has both url and {key}; one of them is enough', { key: other }) };
  if (typeof entry.url !== 'string') return { ok: false, problem: t('{key} must be a text', { key: 'url' }) };
  const read = readConnectionString(entry.url, (name) => env[name], t);
  const problem = 'problem' in read ? read.problem : read.described.ok ? undefined : read.described.problem;
  if (problem !== undefined) return { ok: false, problem: t('its url cannot be used: {problem}', { problem }) };
  return {
    ok: true,
    value: 'described' in read && read.described.ok ? read.described : { parameters: {}, ignored: [] },
  };
}

function fields(entry: Entry, around: Surroundings): Checked<Said> {
  const parameters: { [K in Keyword]?: string } = {};
  for (const [key, keyword] of Object.entries(FIELDS)) {
    const value = readText(entry, key, around);
    if (!value.ok) return value;
    if (value.value !== undefined) parameters[keyword] = value.value;
  }
  return { ok: true, value: { parameters, ignored: [] } };
}

/** Reads the properties that are allowed beside `url` and win over it. */
function besideUrl(entry: Entry, around: Surroundings): Checked<Said> {
  const { t } = around;
  const found: { [K in Keyword]?: string } = {};
  let ignored: readonly string[] = [];
  if (entry.parameters !== undefined) {
    if (!isEntry(entry.parameters)) return { ok: false, problem: t('parameters must be an object') };
    const pairs = Object.entries(entry.parameters).map(([key, value]): Pair => [key, String(value ?? '')]);
    const described = describe(pairs, 'libpq', t);
    if (!described.ok) return described;
    Object.assign(found, described.parameters);
    ignored = described.ignored;
  }
  const { tls } = entry;
  if (tls !== undefined && !isEntry(tls)) return { ok: false, problem: t('tls must be an object with a mode') };
  const written: readonly (readonly [entry: Entry, key: string, keyword: Keyword])[] = [
    [entry, 'password', 'password'],
    [entry, 'targetSessionAttrs', 'target_session_attrs'],
    [tls ?? {}, 'mode', 'sslmode'],
    [tls ?? {}, 'caFile', 'sslrootcert'],
    [tls ?? {}, 'certFile', 'sslcert'],
    [tls ?? {}, 'keyFile', 'sslkey'],
  ];
  for (const [from, key, keyword] of written) {
    const value = readText(from, key, around);
    if (!value.ok) return value;
    if (value.value !== undefined) found[keyword] = value.value;
  }
  return { ok: true, value: { parameters: found, ignored } };
}

function readWays(entry: Entry, around: Surroundings): Checked<Pick<Connection, 'ssh' | 'passwordCommand'>> {
  const { t } = around;
  const ssh = entry.ssh === undefined ? undefined : readSsh(entry.ssh, around);
  if (ssh?.ok === false) return ssh;
  const command = entry.passwordCommand;
  if (command !== undefined) {
    const words: readonly unknown[] = Array.isArray(command) ? command : [command];
    const isGood = words.length > 0 && words.every((word) => typeof word === 'string') && words[0] !== '';
    if (!isGood)
      return { ok: false, problem: t('passwordCommand must be a text, or a list of a program and its arguments') };
    if (!around.trusted) return { ok: false, problem: t('passwordCommand runs in a trusted workspace only') };
  }
  return {
    ok: true,
    value: {
      ...(ssh === undefined ? {} : { ssh: ssh.value }),
      ...(command === undefined ? {} : { passwordCommand: command as string | readonly string[] }),
    },
  };
}

function tableChoice(entry: Entry, around: Surroundings): Checked<TableChoice> {
  const schema = readText(entry, 'schema', around);
  if (!schema.ok) return schema;
  const events = readText(entry, 'eventsTable', around);
  if (!events.ok) return events;
  const choice: { schema?: string; events?: string } = {};
  if (schema.value !== undefined) choice.schema = schema.value;
  if (events.value !== undefined) choice.events = events.value;
  return { ok: true, value: choice };
}

/** Reads a text, or a number for the port. An empty text counts as absent. */
function readText(entry: Entry, key: string, { t }: Surroundings): Checked<string | undefined> {
  const value = entry[key];
  if (value === undefined || value === null || value === '') return { ok: true, value: undefined };
  if (typeof value === 'string') return { ok: true, value: key === 'password' ? value : value.trim() || undefined };
  if (typeof value === 'number' && key === 'port') return { ok: true, value: String(value) };
  return { ok: false, problem: t('{key} must be a text', { key }) };
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

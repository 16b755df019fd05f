import type { TableChoice } from '../../store/eventStore';
import { type Checked, type Connection, completeConnection, type Surroundings } from './connection';
import { type ConnectionParts, parseConnectionString, withoutPassword } from './connectionString';

/** The name under which the demo store is connected; no entry may take it. */
export const DEMO_NAME = 'Demo store';

/** An entry of `eventTrace.connections` that cannot be used. */
export interface EntryProblem {
  readonly index: number;
  readonly name: string | undefined;
  /** What is wrong, for the middle of a sentence. */
  readonly problem: string;
}

export interface ParsedEntries {
  /** With the place of each in the array, so that it can be written back. */
  readonly connections: readonly (Connection & { readonly index: number })[];
  readonly problems: readonly EntryProblem[];
}

type Entry = Readonly<Record<string, unknown>>;

/** Reads the value of `eventTrace.connections`. A bad entry is reported and does not disturb the others. */
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

/** The same entry without any password, as it goes back into the settings. */
export function entryWithoutPassword(entry: unknown): unknown {
  if (!isEntry(entry)) return entry;
  const { password: _, ...rest } = entry;
  return typeof rest.url === 'string' ? { ...rest, url: withoutPassword(rest.url) } : rest;
}

function parseEntry(entry: unknown, taken: ReadonlySet<string>, around: Surroundings): Checked<Connection> {
  const { t } = around;
  if (!isEntry(entry)) return { ok: false, problem: t('it must be an object with a name') };
  const name = typeof entry.name === 'string' ? entry.name.trim() : '';
  if (name === '') return { ok: false, problem: t('it has no name') };
  if (name === DEMO_NAME) return { ok: false, problem: t('the name "{name}" is taken by the demo', { name }) };
  if (taken.has(name)) return { ok: false, problem: t('another entry has the same name') };
  const parts = entry.url === undefined ? fieldParts(entry, around) : urlParts(entry, around);
  if (!parts.ok) return parts;
  const tables = tableChoice(entry, around);
  return tables.ok ? completeConnection(name, parts.value, tables.value, around) : tables;
}

function urlParts(entry: Entry, around: Surroundings): Checked<ConnectionParts> {
  const { t } = around;
  const other = ['host', 'port', 'database', 'user'].find((key) => entry[key] !== undefined);
  if (other) return { ok: false, problem: t('it has both url and {key}; one of them is enough', { key: other }) };
  const parsed = typeof entry.url === 'string' ? parseConnectionString(entry.url) : undefined;
  if (!parsed) {
    const problem = t(
      'url is not like postgres://user@host:5432/database (special characters in a name must be percent-encoded)',
    );
    return { ok: false, problem };
  }
  return withTls(entry, parsed, around);
}

function fieldParts(entry: Entry, around: Surroundings): Checked<ConnectionParts> {
  const parts: ConnectionParts = {};
  for (const key of ['host', 'port', 'database', 'user', 'password'] as const) {
    const value = readText(entry, key, around);
    if (!value.ok) return value;
    if (value.value !== undefined) parts[key] = value.value;
  }
  const target = readText(entry, 'targetSessionAttrs', around);
  if (!target.ok) return target;
  if (target.value !== undefined) parts.target = target.value;
  return withTls(entry, parts, around);
}

/** `tls` of the entry wins over the url's own parameters. */
function withTls(entry: Entry, parts: ConnectionParts, around: Surroundings): Checked<ConnectionParts> {
  const { t } = around;
  if (entry.tls === undefined) return { ok: true, value: parts };
  if (!isEntry(entry.tls)) return { ok: false, problem: t('tls must be an object with a mode') };
  const mode = readText(entry.tls, 'mode', around);
  if (!mode.ok) return mode;
  const caFile = readText(entry.tls, 'caFile', around);
  if (!caFile.ok) return caFile;
  const value = { ...parts };
  if (mode.value !== undefined) value.sslmode = mode.value;
  if (caFile.value !== undefined) value.caFile = caFile.value;
  return { ok: true, value };
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

/** A text, or a number where people write one; empty counts as absent. */
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

import { type Checked, type Connection, completeConnection, type Surroundings } from './connection';
import { DEMO_NAME } from './connectionEntries';
import { type ConnectionParts, parseConnectionString, type TlsChoice, tlsChoice } from './connectionString';

/** A connection while it is being entered: texts as typed, empty for the default. */
export interface Draft {
  /** How the person enters it. */
  readonly by: 'url' | 'fields' | 'detected';
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
  /** libpq's target_session_attrs; it comes with a URL. */
  readonly target: string;
  readonly tls: TlsChoice;
  readonly caFile: string;
  readonly schema: string;
  readonly eventsTable: string;
  /** Empty: the kept one, ~/.pgpass or PGPASSWORD. Never part of what is saved. */
  readonly password: string;
}

export function emptyDraft(): Draft {
  const nothing = {
    name: '',
    host: '',
    port: '',
    database: '',
    user: '',
    target: '',
    caFile: '',
    schema: '',
    eventsTable: '',
  };
  return { ...nothing, by: 'fields', tls: 'prefer', password: '' };
}

/** What a pasted URL or `key=value` text says, over what was known; undefined when it cannot be read. */
export function draftFromText(known: Draft, text: string): Draft | undefined {
  const parts = parseConnectionString(text);
  return parts && { ...known, ...texts(parts), password: parts.password ?? '' };
}

/** A saved or detected connection as it was written, to be edited or kept. */
export function draftFromConnection({ name, written, tables, plainPassword }: Connection): Draft {
  const schema = tables.schema ?? '';
  const eventsTable = tables.events ?? '';
  return { ...emptyDraft(), ...texts(written), name, schema, eventsTable, password: plainPassword ?? '' };
}

function texts(
  parts: ConnectionParts,
): Pick<Draft, 'host' | 'port' | 'database' | 'user' | 'target' | 'tls' | 'caFile'> {
  return {
    host: parts.host ?? '',
    port: parts.port ?? '',
    database: parts.database ?? '',
    user: parts.user ?? '',
    target: parts.target ?? '',
    tls: tlsChoice(parts.sslmode ?? '') ?? 'prefer',
    caFile: parts.caFile ?? '',
  };
}

/** The connection that a finished draft describes. */
export function connectionOf(draft: Draft, around: Surroundings): Checked<Connection> {
  const parts: ConnectionParts = { sslmode: draft.tls };
  for (const key of ['host', 'port', 'database', 'user', 'target', 'caFile'] as const) {
    if (draft[key].trim() !== '') parts[key] = draft[key].trim();
  }
  const tables = {
    ...(draft.schema === '' ? {} : { schema: draft.schema }),
    ...(draft.eventsTable === '' ? {} : { events: draft.eventsTable }),
  };
  return completeConnection(draft.name.trim(), parts, tables, around);
}

/** The entry for `eventTrace.connections`: only what differs from the defaults, and no password. */
export function entryOf(draft: Draft): Record<string, unknown> {
  const entry: Record<string, unknown> = { name: draft.name.trim() };
  for (const key of ['host', 'port', 'database', 'user'] as const) {
    const value = draft[key].trim();
    if (value !== '') entry[key] = key === 'port' && !value.includes(',') ? Number(value) : value;
  }
  if (draft.target.trim() !== '') entry.targetSessionAttrs = draft.target.trim();
  if (draft.tls !== 'prefer') {
    const caFile = draft.caFile.trim();
    entry.tls = draft.tls === 'verify-full' && caFile !== '' ? { mode: draft.tls, caFile } : { mode: draft.tls };
  }
  if (draft.schema !== '') entry.schema = draft.schema;
  if (draft.eventsTable !== '') entry.eventsTable = draft.eventsTable;
  return entry;
}

/** A name that nobody has yet, made from the database's. */
export function suggestName(draft: Draft, taken: readonly string[]): string {
  if (draft.name !== '') return draft.name;
  const base = draft.database || draft.host || 'postgres';
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base} ${n}`;
    if (!taken.includes(name) && name !== DEMO_NAME) return name;
  }
}

import { type Connection, completeConnection, type SshSpec } from './connection';
import { DEMO_NAME } from './entries';
import { type TlsChoice, tlsChoice } from './files/tlsFiles';
import { type ParsedConnection, parseConnection } from './parseConnection';
import type { Checked, Surroundings } from './surroundings';
import type { Keyword, Parameters } from './text/keywords';

/** A connection while it is being entered. The texts are as typed; an empty text stands for the default. */
export interface Draft {
  /** How the person enters it. */
  readonly by: 'url' | 'pasted' | 'fields' | 'detected';
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
  readonly tls: TlsChoice;
  readonly caFile: string;
  readonly schema: string;
  readonly eventsTable: string;
  /** Never saved. When empty, the kept password, ~/.pgpass or PGPASSWORD is used. */
  readonly password: string;
  /** The password of the client's key. Never saved. */
  readonly keyPassword: string;
  /** Sentences about parts of the pasted text that have no effect. */
  readonly notes: readonly string[];
  /** Parameters that no question asks for; they come with a URL. */
  readonly more: Parameters;
  readonly ssh: SshSpec | undefined;
  readonly passwordCommand: Connection['passwordCommand'];
}

/** Returns a draft in which nothing has been entered yet. */
export function emptyDraft(): Draft {
  return {
    by: 'fields',
    name: '',
    host: '',
    port: '',
    database: '',
    user: '',
    tls: 'prefer',
    caFile: '',
    schema: '',
    eventsTable: '',
    password: '',
    keyPassword: '',
    notes: [],
    more: {},
    ssh: undefined,
    passwordCommand: undefined,
  };
}

/**
 * Returns the draft with what a pasted text says, and the form that the text was understood as; or a sentence that says why the text cannot
 * be used.
 */
export function draftFromText(
  known: Draft,
  text: string,
  around: Surroundings,
): (ParsedConnection & { readonly ok: false }) | { readonly ok: true; readonly draft: Draft; readonly form: string } {
  const parsed = parseConnection(text, around);
  if (!parsed.ok) return parsed;
  const { written, plainPassword = '', keyPassword = '', notes = [], ssh = known.ssh } = parsed.connection;
  const draft = { ...known, ...texts(written), password: plainPassword, keyPassword, notes, ssh };
  return { ok: true, draft, form: parsed.form };
}

/** Returns a saved or detected connection as a draft, as it was written, for editing or saving. */
export function draftFromConnection(connection: Connection): Draft {
  const { name, written, tables, plainPassword, keyPassword, notes, ssh, passwordCommand } = connection;
  return {
    ...emptyDraft(),
    ...texts(written),
    name,
    schema: tables.schema ?? '',
    eventsTable: tables.events ?? '',
    password: plainPassword ?? '',
    keyPassword: keyPassword ?? '',
    notes: notes ?? [],
    ssh,
    passwordCommand,
  };
}

const ASKED: readonly Keyword[] = ['host', 'port', 'dbname', 'user', 'sslmode', 'sslrootcert', 'requiressl'];

function texts(written: Parameters): Pick<Draft, 'host' | 'port' | 'database' | 'user' | 'tls' | 'caFile' | 'more'> {
  const isSystem = written.sslrootcert === 'system';
  const mode = written.sslmode ?? (isSystem ? 'verify-full' : written.requiressl === '1' ? 'require' : '');
  const more = Object.entries(written).filter(([keyword]) => !ASKED.includes(keyword as Keyword));
  return {
    host: written.host ?? '',
    port: written.port ?? '',
    database: written.dbname ?? '',
    user: written.user ?? '',
    tls: tlsChoice(mode) ?? 'prefer',
    caFile: isSystem ? '' : (written.sslrootcert ?? ''),
    more: Object.fromEntries(more),
  };
}

/** Returns the connection that a finished draft describes. */
export function connectionOf(draft: Draft, around: Surroundings): Checked<Connection> {
  const parameters: { [K in Keyword]?: string } = { ...draft.more, sslmode: draft.tls };
  const typed = [
    ['host', draft.host],
    ['port', draft.port],
    ['dbname', draft.database],
    ['user', draft.user],
    ['sslpassword', draft.keyPassword],
    ['sslrootcert', checksFile(draft) ? draft.caFile : ''],
  ] as const;
  for (const [keyword, text] of typed) {
    // In a password, blanks count.
    const said = keyword === 'sslpassword' ? text : text.trim();
    if (said !== '') parameters[keyword] = said;
  }
  const tables = {
    ...(draft.schema === '' ? {} : { schema: draft.schema }),
    ...(draft.eventsTable === '' ? {} : { events: draft.eventsTable }),
  };
  const complete = completeConnection(draft.name.trim(), parameters, tables, around);
  if (!complete.ok) return complete;
  const { ssh, passwordCommand } = draft;
  return {
    ok: true,
    value: {
      ...complete.value,
      ...(ssh ? { ssh } : {}),
      ...(passwordCommand === undefined ? {} : { passwordCommand }),
    },
  };
}

/** Returns the entry for `eventTrace.connections`. It has only what differs from the defaults, and no password. */
export function entryOf(draft: Draft): Record<string, unknown> {
  const { target_session_attrs: target, ...parameters } = draft.more;
  const entry: Record<string, unknown> = { name: draft.name.trim() };
  for (const key of ['host', 'port', 'database', 'user'] as const) {
    const value = draft[key].trim();
    if (value !== '') entry[key] = key === 'port' && !value.includes(',') ? Number(value) : value;
  }
  if (target !== undefined) entry.targetSessionAttrs = target;
  if (draft.tls !== 'prefer') {
    const caFile = draft.caFile.trim();
    entry.tls = checksFile(draft) && caFile !== '' ? { mode: draft.tls, caFile } : { mode: draft.tls };
  }
  if (Object.keys(parameters).length > 0) entry.parameters = parameters;
  if (draft.ssh !== undefined) entry.ssh = draft.ssh;
  if (draft.passwordCommand !== undefined) entry.passwordCommand = draft.passwordCommand;
  if (draft.schema !== '') entry.schema = draft.schema;
  if (draft.eventsTable !== '') entry.eventsTable = draft.eventsTable;
  return entry;
}

/** Whether the TLS mode uses a CA file. With one, `require` is as strict as `verify-ca`. */
function checksFile({ tls }: Draft): boolean {
  return tls === 'require' || tls === 'verify-ca' || tls === 'verify-full';
}

/** Returns a name that is not taken, made from the name of the database. */
export function suggestName(draft: Draft, taken: readonly string[]): string {
  if (draft.name !== '') return draft.name;
  const base = draft.database || draft.host || 'postgres';
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base} ${n}`;
    if (!taken.includes(name) && name !== DEMO_NAME) return name;
  }
}

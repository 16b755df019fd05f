import type { Translate } from '../../model/text/translate';
import type { AuthDemand } from '../../store/pg/driver';
import { addressText, type ConnectionSpec, hostsOf, TARGET_SESSIONS, type TargetSession } from '../../store/pg/hosts';
import type { TableChoice } from '../../store/recognition';
import { readService } from './files/services';
import { resolvePath, resolveTls } from './files/tlsFiles';
import { readHosts } from './hostList';
import { effectlessNotes, refusedParameter } from './refusals';
import type { Checked, Surroundings } from './surroundings';
import { environmentParameters, type Keyword, type Parameters, SECRET_KEYWORDS } from './text/keywords';
import { isPlaceholder } from './text/secrets';

/** A PostgreSQL connection with all defaults filled in. */
export interface Connection {
  readonly name: string;
  readonly spec: ConnectionSpec;
  /** With `prefer`: `spec` asks for TLS, and a server without TLS is reached without encryption. */
  readonly tlsOptional: boolean;
  /** The tables that the settings name, and the schemas to look in first. */
  readonly tables: TableChoice;
  /** A password that was written beside the other parts. It belongs in the secret storage. */
  readonly plainPassword?: string;
  /** The password in the file of the service, for the host of the service alone, or in a variable. It stays there. */
  readonly servicePassword?: string;
  /** Whether values of the settings are variables of the environment, which a form would replace by what they are now. */
  readonly hasVariables?: true;
  /** The password of the client's key; as secret as a password. */
  readonly keyPassword?: string;
  /** The password file that was named for this connection. */
  readonly passfile?: string;
  /** What was written, before defaults and without secrets; used for editing. */
  readonly written: Parameters;
  /** One sentence for each written part that has no effect here, with its name; absent when there are none. */
  readonly notes?: readonly string[];
  /** The SSH host on the way to the server; absent when the server is reached directly. */
  readonly ssh?: SshSpec;
  /** A command that prints the password: a line for the shell, or a program and its arguments. */
  readonly passwordCommand?: string | readonly string[];
}

/** An SSH host through which the server is reached, for the system's `ssh`. */
export interface SshSpec {
  /** A name, an address, or a `Host` of `~/.ssh/config`. */
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  /** An absolute path. */
  readonly identityFile?: string;
  /** The value for `ssh -J`. */
  readonly jump?: string;
}

/**
 * Fills in what is missing, in libpq's order: the service, PG* variables, built-in defaults. `ignored`: names of other drivers among the
 * parameters. Each parameter is used, refused by its name, or mentioned in a note.
 */
export function completeConnection(
  name: string,
  written: Parameters,
  tables: TableChoice,
  around: Surroundings,
  ignored: readonly string[] = [],
): Checked<Connection> {
  const { t } = around;
  const { password: _, ...environment } = environmentParameters(around.env);
  const service = serviceOf({ ...environment, ...written }, around);
  if (!service.ok) return service;
  const given = { ...environment, ...service.value, ...written };
  const refused = refusedParameter(given, t);
  if (refused !== undefined) return { ok: false, problem: refused };
  // Such a name may contain a password and would be shown.
  if (/^[a-z][\w+]*:\/\/|\bpassword\s*=/i.test(given.dbname ?? ''))
    return { ok: false, problem: t('dbname must be the name of a database, not a connection string') };
  const hosts = readHosts(given, t);
  if (!hosts.ok) return hosts;
  const target = given.target_session_attrs ?? 'any';
  if (!isTarget(target)) {
    return { ok: false, problem: t('"{target}" is not a kind of server to ask for', { target: target.slice(0, 40) }) };
  }
  const overSockets = hostsOf(hosts.value).every(({ host }) => host.startsWith('/'));
  const tls = resolveTls(given, around, overSockets);
  if (!tls.ok) return tls;
  const session = sessionParts(given, t);
  if (!session.ok) return session;
  const namedFile = written.passfile ?? service.value.passfile;
  const passfile = namedFile === undefined ? undefined : resolvePath(namedFile, around);
  if (passfile?.ok === false) return passfile;
  const user = given.user ?? around.osUser;
  const spec: ConnectionSpec = {
    ...hosts.value,
    ...(target === 'any' ? {} : { target }),
    ...(given.load_balance_hosts === 'random' ? { loadBalance: true } : {}),
    database: given.dbname ?? user,
    user,
    tls: tls.value.mode,
    ...session.value,
  };
  const password = usablePassword(written.password, t);
  const notes = [...password.notes, ...effectlessNotes(written, ignored, t)];
  const connection: Connection = {
    name,
    spec,
    tlsOptional: tls.value.optional,
    tables: withSearchPath(tables, given, user),
    written: withoutSecrets(written),
    ...(notes.length === 0 ? {} : { notes }),
    ...(password.plain === undefined ? {} : { plainPassword: password.plain }),
    ...servicePassword(service.value, written),
    ...(given.sslpassword === undefined ? {} : { keyPassword: given.sslpassword }),
    ...(passfile === undefined ? {} : { passfile: passfile.value }),
  };
  return { ok: true, value: connection };
}

/** Returns the written password. If it is a placeholder or a command, returns a note instead. */
function usablePassword(
  written: string | undefined,
  t: Translate,
): { readonly plain?: string; readonly notes: string[] } {
  if (written === undefined) return { notes: [] };
  if (isPlaceholder(written)) return { notes: [t('The password is a placeholder of an example and was left out.')] };
  if (/^(?:\$\(|`)/.test(written)) {
    return { notes: [t('The password comes from a command and was left out; passwordCommand takes such a command.')] };
  }
  return { plain: written, notes: [] };
}

/** Returns the parameters of the service that the entry or the environment names; empty without one. */
function serviceOf({ service, servicefile }: Parameters, around: Surroundings): Checked<Parameters> {
  return service === undefined ? { ok: true, value: {} } : readService(service, servicefile, around);
}

/** Returns nothing where another host is written beside the service: a pasted text must not send the password elsewhere. */
function servicePassword(
  { password }: Parameters,
  { host, hostaddr }: Parameters,
): Pick<Connection, 'servicePassword'> {
  return password === undefined || host !== undefined || hostaddr !== undefined ? {} : { servicePassword: password };
}

type SessionParts = Pick<ConnectionSpec, 'connectTimeoutS' | 'applicationName' | 'options' | 'tcpKeepAlive' | 'auth'>;

function sessionParts(given: Parameters, t: Translate): Checked<SessionParts> {
  const timeout = readNumber(given, 'connect_timeout', t);
  if (!timeout.ok) return timeout;
  const idle = readNumber(given, 'keepalives_idle', t);
  if (!idle.ok) return idle;
  const auth = authDemand(given, t);
  if (!auth.ok) return auth;
  const applicationName = given.application_name ?? given.fallback_application_name;
  return {
    ok: true,
    value: {
      // libpq waits for ever at 0; here the usual limit stays, so that a person gets an answer.
      ...(timeout.value ? { connectTimeoutS: timeout.value } : {}),
      ...(applicationName === undefined ? {} : { applicationName }),
      ...(given.options === undefined ? {} : { options: given.options }),
      ...(given.keepalives === '0' ? { tcpKeepAlive: false } : idle.value ? { tcpKeepAlive: idle.value } : {}),
      ...(auth.value === undefined ? {} : { auth: auth.value }),
    },
  };
}

function readNumber(given: Parameters, keyword: Keyword, t: Translate): Checked<number | undefined> {
  const text = given[keyword];
  if (text === undefined) return { ok: true, value: undefined };
  const value = /^\s*-?\d{1,6}\s*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isNaN(value)
    ? {
        ok: false,
        problem: t('{name} must be a number of seconds, not "{text}"', { name: keyword, text: text.slice(0, 40) }),
      }
    : { ok: true, value: Math.max(0, value) };
}

const BINDINGS = ['disable', 'prefer', 'require'] as const;
const METHODS = /^!?(password|md5|gss|sspi|scram-sha-256|oauth|none)$/;

function authDemand(given: Parameters, t: Translate): Checked<AuthDemand | undefined> {
  const written = given.channel_binding;
  const channelBinding = BINDINGS.find((word) => word === written);
  if (written !== undefined && channelBinding === undefined) {
    return { ok: false, problem: t('channel_binding must be disable, prefer or require') };
  }
  const methods = given.require_auth?.split(',').map((method) => method.trim());
  if (methods && !methods.every((method) => METHODS.test(method))) {
    return { ok: false, problem: t('require_auth names a method that is not known') };
  }
  if (methods === undefined && (channelBinding === undefined || channelBinding === 'disable')) {
    return { ok: true, value: undefined };
  }
  return { ok: true, value: { ...(methods ? { methods } : {}), channelBinding: channelBinding ?? 'disable' } };
}

/** Adds the schemas in which tables are looked for first: those of search_path, or of the search_path among the options. */
function withSearchPath(tables: TableChoice, given: Parameters, user: string): TableChoice {
  const [, inOptions] = /(?:^|\s)(?:-c\s*|--)search[_-]path=((?:\\.|\S)*)/.exec(given.options ?? '') ?? [];
  const text = given.search_path ?? inOptions?.replace(/\\(.)/g, '$1');
  if (text === undefined || tables.schema !== undefined) return tables;
  const searchPath = text
    .split(',')
    .map((name) => name.trim())
    .map((name) => (/^".*"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name === '$user' ? user : name))
    .map((name) => (name === '"$user"' || name === '$user' ? user : name))
    .filter((name) => name !== '');
  return searchPath.length === 0 ? tables : { ...tables, searchPath };
}

function withoutSecrets(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !SECRET_KEYWORDS.includes(name as Keyword)));
}

function isTarget(text: string): text is TargetSession {
  return (TARGET_SESSIONS as readonly string[]).includes(text);
}

/** Returns `user@host:port/database`, for lists and tooltips; several hosts are separated by commas. */
export function addressOf(spec: ConnectionSpec): string {
  return `${spec.user}@${hostsOf(spec).map(addressText).join(',')}/${spec.database}`;
}

/** Whether two connections reach the same database as the same user, even when their names differ. */
export function sameTarget(a: ConnectionSpec, b: ConnectionSpec): boolean {
  return addressOf(a) === addressOf(b);
}

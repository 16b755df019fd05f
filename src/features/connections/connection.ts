import { isAbsolute, join } from 'node:path';
import type { Translate } from '../../model/translate';
import {
  type ConnectionSpec,
  type HostAddress,
  TARGET_SESSIONS,
  type TargetSession,
  type TlsMode,
} from '../../store/connectionSpec';
import type { TableChoice } from '../../store/eventStore';
import { type ConnectionParts, tlsChoice } from './connectionString';

/** A PostgreSQL connection, complete: every default is filled in. */
export interface Connection {
  readonly name: string;
  readonly spec: ConnectionSpec;
  /** `prefer`: `spec` asks for TLS, and a server without it is reached in the clear. */
  readonly tlsOptional: boolean;
  /** What the settings pin down. */
  readonly tables: TableChoice;
  /** A password that was written beside the rest; it belongs into the secret storage. */
  readonly plainPassword?: string;
  /** What was written, before defaults; for editing. */
  readonly written: Readonly<Omit<ConnectionParts, 'password'>>;
}

/** What stands around a connection: libpq's variables and the folders that paths may begin with. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly osUser: string;
  readonly home: string;
  /** Undefined also while the workspace is not trusted. */
  readonly workspaceFolder: string | undefined;
  readonly t: Translate;
}

/** Either the thing or one sentence that says what is wrong with it. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const WORKSPACE_FOLDER = /\$\{workspaceFolder\}/;

/** Fills in what `parts` leaves open, in libpq's order: PG* variables, then its built-in defaults. */
export function completeConnection(
  name: string,
  parts: ConnectionParts,
  tables: TableChoice,
  around: Surroundings,
): Checked<Connection> {
  const { env, t } = around;
  const hosts = readHosts(parts.host ?? env.PGHOST ?? 'localhost', parts.port ?? env.PGPORT ?? '5432', t);
  if (!hosts.ok) return hosts;
  const target = parts.target ?? env.PGTARGETSESSIONATTRS ?? 'any';
  if (!isTarget(target)) {
    return { ok: false, problem: t('"{target}" is no kind of server to ask for', { target: target.slice(0, 40) }) };
  }
  const tls = resolveTls(parts, around);
  if (!tls.ok) return tls;
  const user = parts.user ?? env.PGUSER ?? around.osUser;
  const spec: ConnectionSpec = {
    ...hosts.value,
    ...(target === 'any' ? {} : { target }),
    database: parts.database ?? env.PGDATABASE ?? user,
    user,
    tls: tls.value.mode,
  };
  const { password, ...written } = parts;
  const plain = password === undefined ? {} : { plainPassword: password };
  return { ok: true, value: { name, spec, tlsOptional: tls.value.optional, tables, written, ...plain } };
}

type Hosts = Pick<ConnectionSpec, 'host' | 'port' | 'others'>;

/** The hosts of a list with commas, each with its port, or all with the one port. */
function readHosts(host: string, port: string, t: Translate): Checked<Hosts> {
  const names = host.split(',').map((name) => name.trim() || 'localhost');
  const texts = port.split(',');
  if (texts.length > 1 && texts.length !== names.length) {
    return { ok: false, problem: t('there must be one port, or as many ports as hosts') };
  }
  const addresses: HostAddress[] = [];
  for (const [i, name] of names.entries()) {
    const checked = checkPort(texts[i] ?? texts[0] ?? '', t);
    if (!checked.ok) return checked;
    addresses.push({ host: name, port: checked.value });
  }
  const [first, ...others] = addresses as [HostAddress, ...HostAddress[]];
  return { ok: true, value: others.length === 0 ? first : { ...first, others } };
}

function isTarget(text: string): text is TargetSession {
  return (TARGET_SESSIONS as readonly string[]).includes(text);
}

/** A port number from text. */
export function checkPort(text: string, t: Translate): Checked<number> {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= 65_535
    ? { ok: true, value: port }
    : { ok: false, problem: t('the port must be a number from 1 to 65535, not "{port}"', { port: text.slice(0, 40) }) };
}

/** `user@host:port/database`, for lists and tooltips; several hosts with commas between. */
export function addressOf({ host, port, others = [], database, user }: ConnectionSpec): string {
  const addresses = [{ host, port }, ...others].map(
    (at) => `${at.host.includes(':') ? `[${at.host}]` : at.host}:${at.port}`,
  );
  return `${user}@${addresses.join(',')}/${database}`;
}

/** Whether two connections reach the same database as the same user, by whatever name. */
export function sameTarget(a: ConnectionSpec, b: ConnectionSpec): boolean {
  return addressOf(a) === addressOf(b);
}

function resolveTls(parts: ConnectionParts, around: Surroundings): Checked<{ mode: TlsMode; optional: boolean }> {
  const { env, t } = around;
  const written = parts.sslmode ?? env.PGSSLMODE ?? 'prefer';
  const choice = tlsChoice(written);
  switch (choice) {
    case undefined:
      return { ok: false, problem: t('"{mode}" is no TLS mode', { mode: written.slice(0, 40) }) };
    case 'disable':
      return { ok: true, value: { mode: { mode: 'disable' }, optional: false } };
    case 'verify-full': {
      const caFile = parts.caFile ?? env.PGSSLROOTCERT;
      if (caFile === undefined || caFile === 'system') {
        return { ok: true, value: { mode: { mode: 'verify-full' }, optional: false } };
      }
      const path = resolvePath(caFile, around);
      if (!path.ok) return path;
      return { ok: true, value: { mode: { mode: 'verify-full', caFile: path.value }, optional: false } };
    }
    default:
      return { ok: true, value: { mode: { mode: 'require' }, optional: choice === 'prefer' } };
  }
}

function resolvePath(path: string, { home, workspaceFolder, t }: Surroundings): Checked<string> {
  const inHome = /^~[/\\]/.test(path) ? join(home, path.slice(2)) : path;
  if (WORKSPACE_FOLDER.test(inHome) && workspaceFolder === undefined) {
    return { ok: false, problem: t('the CA file {path} needs a trusted folder to be open', { path }) };
  }
  const whole = inHome.replace(WORKSPACE_FOLDER, () => workspaceFolder ?? '');
  if (isAbsolute(whole)) return { ok: true, value: whole };
  if (workspaceFolder === undefined) {
    return { ok: false, problem: t('the CA file {path} must be an absolute path', { path }) };
  }
  return { ok: true, value: join(workspaceFolder, whole) };
}

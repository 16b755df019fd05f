import { isAbsolute, join } from 'node:path';
import type { Translate } from '../../../model/text/translate';
import { TLS_VERSIONS, type TlsFiles, type TlsMode, type TlsVersion } from '../../../store/pg/hosts';
import type { Checked, Surroundings } from '../surroundings';
import type { Parameters } from '../text/keywords';

const WORKSPACE_FOLDER = /\$\{workspaceFolder\}/;

/** How much TLS a connection asks for. `prefer` encrypts if the server can, as in libpq. */
const TLS_CHOICES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsChoice = (typeof TLS_CHOICES)[number];

/** Maps libpq's ssl modes to ours; undefined for another word. `allow` becomes `prefer`. */
export function tlsChoice(sslmode: string): TlsChoice | undefined {
  if (sslmode === 'allow') return 'prefer';
  if (sslmode === 'no-verify') return 'require';
  return TLS_CHOICES.find((choice) => choice === sslmode);
}

interface ResolvedTls {
  readonly mode: TlsMode;
  readonly optional: boolean;
}

/** Applies libpq's rules: `sslrootcert=system` checks the host, a CA file turns `require` into `verify-ca`, sockets have no TLS. */
export function resolveTls(given: Parameters, around: Surroundings, overSockets: boolean): Checked<ResolvedTls> {
  const { t } = around;
  const isSystem = given.sslrootcert === 'system';
  const fallback = isSystem ? 'verify-full' : given.requiressl === '1' ? 'require' : 'prefer';
  const written = given.sslmode ?? fallback;
  const choice = tlsChoice(written);
  if (choice === undefined) return { ok: false, problem: t('"{mode}" is no TLS mode', { mode: written.slice(0, 40) }) };
  if (isSystem && choice !== 'verify-full') {
    return { ok: false, problem: t('sslrootcert=system needs the TLS mode verify-full') };
  }
  const isDirect = given.sslnegotiation === 'direct';
  if (isDirect && (choice === 'disable' || choice === 'prefer')) {
    return { ok: false, problem: t('sslnegotiation=direct needs the TLS mode require or stricter') };
  }
  if (choice === 'disable' || overSockets) return { ok: true, value: { mode: { mode: 'disable' }, optional: false } };
  const caFile = authorities(given.sslrootcert, choice, around);
  if (!caFile.ok) return caFile;
  const files = clientFiles(given, around);
  if (!files.ok) return files;
  const mode: TlsMode = {
    mode: choice === 'prefer' ? 'require' : choice === 'require' && caFile.value !== undefined ? 'verify-ca' : choice,
    ...(caFile.value === undefined ? {} : { caFile: caFile.value }),
    ...files.value,
    ...(isDirect ? { direct: true } : {}),
  };
  return { ok: true, value: { mode, optional: choice === 'prefer' } };
}

/** Returns the CA file if the mode uses one: the written one, or the person's own. */
function authorities(
  written: string | undefined,
  choice: TlsChoice,
  around: Surroundings,
): Checked<string | undefined> {
  if (choice === 'prefer' || written === 'system') return { ok: true, value: undefined };
  return written === undefined ? ownFile('root.crt', around) : resolvePath(written, around);
}

function clientFiles(given: Parameters, around: Surroundings): Checked<TlsFiles> {
  const found: { -readonly [K in keyof TlsFiles]: TlsFiles[K] } = {};
  const usesCertificate = given.sslcertmode !== 'disable';
  const paths = [
    ['certFile', given.sslcert, usesCertificate ? 'postgresql.crt' : undefined],
    ['keyFile', given.sslkey, usesCertificate ? 'postgresql.key' : undefined],
    ['crlFile', given.sslcrl, 'root.crl'],
    ['crlFolder', given.sslcrldir, undefined],
  ] as const;
  for (const [name, written, own] of paths) {
    if (written !== undefined && !usesCertificate && name !== 'crlFile' && name !== 'crlFolder') continue;
    const path = written === undefined ? ownFile(own, around) : resolvePath(written, around);
    if (!path.ok) return path;
    if (path.value !== undefined) found[name] = path.value;
  }
  // The person's own key is only used with a certificate.
  if (found.certFile === undefined) delete found.keyFile;
  for (const [name, written] of [
    ['minVersion', given.ssl_min_protocol_version],
    ['maxVersion', given.ssl_max_protocol_version],
  ] as const) {
    if (written === undefined) continue;
    const version = tlsVersion(written);
    if (!version) return { ok: false, problem: unknownVersion(written, around.t) };
    found[name] = version;
  }
  return { ok: true, value: found };
}

function tlsVersion(written: string): TlsVersion | undefined {
  return TLS_VERSIONS.find((version) => version.toLowerCase() === written.toLowerCase());
}

function unknownVersion(written: string, t: Translate): string {
  return t('"{version}" is not a version of TLS', { version: written.slice(0, 40) });
}

/** Returns a file of `~/.postgresql` (`%APPDATA%\postgresql` on Windows); undefined when it does not exist. */
function ownFile(name: string | undefined, { env, home, readFile }: Surroundings): Checked<string | undefined> {
  if (name === undefined) return { ok: true, value: undefined };
  const path = env.APPDATA ? join(env.APPDATA, 'postgresql', name) : join(home, '.postgresql', name);
  return { ok: true, value: readFile(path) === undefined ? undefined : path };
}

/**
 * Returns an absolute path. `~/` stands for the home folder, `${workspaceFolder}` for the workspace folder; a relative path starts at the
 * workspace folder.
 */
export function resolvePath(path: string, { home, workspaceFolder, t }: Surroundings): Checked<string> {
  const inHome = /^~[/\\]/.test(path) ? join(home, path.slice(2)) : path;
  if (WORKSPACE_FOLDER.test(inHome) && workspaceFolder === undefined) {
    return { ok: false, problem: t('the file {path} needs a trusted folder to be open', { path }) };
  }
  const whole = inHome.replace(WORKSPACE_FOLDER, () => workspaceFolder ?? '');
  if (isAbsolute(whole)) return { ok: true, value: whole };
  if (workspaceFolder === undefined) {
    return { ok: false, problem: t('the file {path} must be an absolute path', { path }) };
  }
  return { ok: true, value: join(workspaceFolder, whole) };
}

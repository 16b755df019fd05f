import type { AuthDemand } from './driver';
import { StoreError } from './errors';

/** Returns every server of a connection, in the order in which they are tried. */
export function hostsOf({
  host,
  port,
  address,
  others = [],
}: Pick<ConnectionSpec, 'host' | 'port' | 'address' | 'others'>): readonly HostAddress[] {
  return [{ host, port, ...(address === undefined ? {} : { address }) }, ...others];
}

/** Returns `host:port`, with an IPv6 address in brackets. */
export function addressText({ host, port }: HostAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What an opened server must be. A server that does not fit is closed and the next one is tried. */
type Wish = 'any' | 'primary' | 'standby';

/**
 * The wishes of each target, as in libpq: when no server meets the first wish, the next one is tried. Read-write means primary here,
 * because our sessions never write.
 */
const WISHES: Readonly<Record<TargetSession, readonly Wish[]>> = {
  any: ['any'],
  'read-write': ['primary'],
  primary: ['primary'],
  'read-only': ['standby'],
  standby: ['standby'],
  'prefer-primary': ['primary', 'any'],
  'prefer-standby': ['standby', 'any'],
};

/**
 * Opens the first server that fits `target`. A server that cannot be reached or has no free connection is passed over. Any other failure,
 * for example a refused password, rejects at once.
 */
export async function openFitting<T extends { readonly standby: boolean }>(
  hosts: readonly HostAddress[],
  target: TargetSession,
  open: (at: HostAddress) => Promise<T>,
  leave: (opened: T) => Promise<void>,
): Promise<T> {
  let failure: unknown;
  for (const wish of WISHES[target]) {
    for (const at of hosts) {
      try {
        const opened = await open(at);
        if (wish === 'any' || opened.standby === (wish === 'standby')) return opened;
        await leave(opened);
      } catch (error) {
        if (!isPassedOver(error) || hosts.length === 1) throw error;
        failure = error;
      }
    }
  }
  const all = hosts.map(addressText).join(', ');
  if (failure instanceof StoreError) throw new StoreError(failure.kind, all, `${failure.message} (tried ${all})`);
  if (WISHES[target][0] === 'standby') throw new StoreError('noStandby', all, `None of ${all} is a standby.`);
  throw new StoreError('noPrimary', all, `None of ${all} is a primary.`);
}

function isPassedOver(error: unknown): boolean {
  return error instanceof StoreError && ['unreachable', 'tooManyConnections', 'timeout', 'lost'].includes(error.kind);
}

/** Everything needed to open a session, except the password, which is passed separately. */
export interface ConnectionSpec extends HostAddress {
  /** Further servers with the same data, tried after the first one, in this order. */
  readonly others?: readonly HostAddress[];
  /** Whether the servers are tried in random order. */
  readonly loadBalance?: boolean;
  /** Which of the servers is wanted; `any` when absent. */
  readonly target?: TargetSession;
  readonly database: string;
  readonly user: string;
  readonly tls: TlsMode;
  /** Seconds that one server may take to answer. */
  readonly connectTimeoutS?: number;
  /** The name under which the server lists the sessions. */
  readonly applicationName?: string;
  /** libpq's `options`: settings, and what a proxy uses for routing. The guards override these settings. */
  readonly options?: string;
  /** False: no TCP keepalives. A number: idle seconds before they begin. */
  readonly tcpKeepAlive?: false | number;
  /** How the server may ask for a password. */
  readonly auth?: AuthDemand;
}

export interface HostAddress {
  readonly host: string;
  readonly port: number;
  /**
   * The address to connect to when it differs from `host`; `host` is then only the name for TLS. For example libpq's hostaddr, or the end
   * of a tunnel.
   */
  readonly address?: string;
}

/** libpq's target_session_attrs, and `prefer-primary` of other drivers. */
export const TARGET_SESSIONS = [
  'any',
  'read-write',
  'read-only',
  'primary',
  'standby',
  'prefer-primary',
  'prefer-standby',
] as const;
export type TargetSession = (typeof TARGET_SESSIONS)[number];

export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** Absolute paths of the files, and the limits of TLS. */
export interface TlsFiles {
  /** The client's certificate and key, PEM or DER; a `.p12` or `.pfx` holds both. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Revoked certificates. */
  readonly crlFile?: string;
  readonly crlFolder?: string;
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
}

/**
 * libpq's modes. `require`: encrypted, the certificate is not checked. `verify-ca`: signed by an authority. `verify-full`: also issued for
 * this host. `caFile`: an absolute path; when absent, the system's authorities are used.
 */
export type TlsMode =
  | { readonly mode: 'disable' }
  | (TlsFiles & {
      readonly mode: 'require' | 'verify-ca' | 'verify-full';
      readonly caFile?: string;
      /** Whether TLS begins with the first byte, without a request first: sslnegotiation=direct. */
      readonly direct?: boolean;
    });

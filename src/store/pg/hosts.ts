import type { AuthDemand } from './driver';
import { StoreError } from './errors';

/** Every server of a connection, in the order in which they are tried. */
export function hostsOf({
  host,
  port,
  address,
  others = [],
}: Pick<ConnectionSpec, 'host' | 'port' | 'address' | 'others'>): readonly HostAddress[] {
  return [{ host, port, ...(address === undefined ? {} : { address }) }, ...others];
}

/** `host:port`, an IPv6 address in brackets. */
export function addressText({ host, port }: HostAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** An opened server is taken, left for the next one, or all of them are tried once more with a lower wish. */
type Wish = 'any' | 'primary' | 'standby';

/** As in libpq; whether a server may be written to is the same as whether it is the primary here, because no session of ours may. */
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
 * Opens the first server that is what `target` asks for. One that cannot be reached or has no connection left is passed over;
 * any other failure, a refused password for one, rejects at once.
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

/** Everything needed to open a session; the password comes beside it and is never part of it. */
export interface ConnectionSpec extends HostAddress {
  /** Servers with the same data that are tried after the first one, in their order. */
  readonly others?: readonly HostAddress[];
  /** The servers are tried in an order by chance. */
  readonly loadBalance?: boolean;
  /** Which of the servers is wanted; `any` where it is absent. */
  readonly target?: TargetSession;
  readonly database: string;
  readonly user: string;
  readonly tls: TlsMode;
  /** How long one server may take to answer, seconds. */
  readonly connectTimeoutS?: number;
  /** What the server lists the sessions as. */
  readonly applicationName?: string;
  /** libpq's `options`: settings and what a proxy routes by. The guards of our sessions win over them. */
  readonly options?: string;
  /** False: no keepalives of TCP; else after how many idle seconds they begin. */
  readonly tcpKeepAlive?: false | number;
  /** How the server may ask for a password. */
  readonly auth?: AuthDemand;
}

export interface HostAddress {
  readonly host: string;
  readonly port: number;
  /** Where to connect to, when it is not `host`, which then only names the server for TLS: libpq's hostaddr, the end of a tunnel. */
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

/** Absolute paths, and limits. */
export interface TlsFiles {
  /** The client's certificate and key, PEM or DER; a `.p12` or `.pfx` holds both. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Certificates that were withdrawn. */
  readonly crlFile?: string;
  readonly crlFolder?: string;
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
}

/**
 * libpq's modes. `require`: encrypted, certificate not checked; `verify-ca`: signed by an authority; `verify-full`: and for this
 * host. `caFile`: absolute; without it the system's authorities.
 */
export type TlsMode =
  | { readonly mode: 'disable' }
  | (TlsFiles & {
      readonly mode: 'require' | 'verify-ca' | 'verify-full';
      readonly caFile?: string;
      /** TLS from the first byte on, without asking: sslnegotiation=direct. */
      readonly direct?: boolean;
    });

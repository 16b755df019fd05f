/** Everything needed to open a session; the password comes beside it and is never part of it. */
export interface ConnectionSpec {
  readonly host: string;
  readonly port: number;
  /** Servers with the same data that are tried after the first one, in their order. */
  readonly others?: readonly HostAddress[];
  /** Which of the servers is wanted; `any` where it is absent. */
  readonly target?: TargetSession;
  readonly database: string;
  readonly user: string;
  readonly tls: TlsMode;
}

export interface HostAddress {
  readonly host: string;
  readonly port: number;
}

/** libpq's target_session_attrs. */
export const TARGET_SESSIONS = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
export type TargetSession = (typeof TARGET_SESSIONS)[number];

export type TlsMode =
  | { readonly mode: 'disable' }
  /** Encrypted, certificate not checked: libpq's `require`. */
  | { readonly mode: 'require' }
  /** Certificate and host name checked; `caFile` absolute, or the system's authorities. */
  | { readonly mode: 'verify-full'; readonly caFile?: string };

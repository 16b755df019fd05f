/** Everything needed to open a session; the password comes beside it and is never part of it. */
export interface ConnectionSpec {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly tls: TlsMode;
}

export type TlsMode =
  | { readonly mode: 'disable' }
  /** Encrypted, certificate not checked: libpq's `require`. */
  | { readonly mode: 'require' }
  /** Certificate and host name checked; `caFile` absolute, or the system's authorities. */
  | { readonly mode: 'verify-full'; readonly caFile?: string };

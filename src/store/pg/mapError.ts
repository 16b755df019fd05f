import { StoreError, type StoreErrorKind } from './errors';
import { type TlsFault, tlsFault } from './tlsFaults';

/** What is known about a failed query or connection besides the error. */
export interface ErrorContext {
  /** `host:port`. */
  readonly address: string;
  readonly user: string;
  readonly database: string;
  /** The time limit in seconds, for the sentence about a timeout. */
  readonly timeoutS: number;
  /** Whether the session was not yet established. */
  readonly connecting?: boolean;
  /** Whether the session was to be encrypted. */
  readonly encrypted?: boolean;
  /** Whether no password was found. */
  readonly withoutPassword?: boolean;
  /** Whether the caller cancelled. Whatever the server answered is then the answer to the cancelling. */
  readonly cancelled?: boolean;
}

type Verdict = readonly [kind: StoreErrorKind, subject: string, message: string];

interface DriverError {
  readonly code: string;
  readonly message: string;
  /** What PostgreSQL calls the context. */
  readonly where: string;
  /** The server's function that reported the error: the same in every language. */
  readonly routine: string;
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EACCES',
]);
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_DESTROYED']);
const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;
const TLS_MESSAGE = /does not support SSL|establishing an SSL connection|socket disconnected before secure TLS/;

/**
 * Converts an error of pg, PGlite, the socket or TLS to a StoreError. The server's own text is not repeated, because it may quote a
 * parameter. A StoreError is returned as it is.
 */
export function mapError(error: unknown, context: ErrorContext): StoreError {
  if (error instanceof StoreError) return error;
  if (context.cancelled) return new StoreError('cancelled', '', 'The query was cancelled.');
  const driver = asDriverError(error);
  return new StoreError(...(networkVerdict(driver, context) ?? serverVerdict(driver, context)));
}

function asDriverError(error: unknown): DriverError {
  const { code, message, where, routine } = (error ?? {}) as Readonly<Record<keyof DriverError, unknown>>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { code: text(code), message: text(message), where: text(where), routine: text(routine) };
}

/**
 * Returns the error for a session that still works although its message says that a connection ended: the server has lost a machine behind
 * it, for example a worker of Citus or the server of a foreign table.
 */
export function machineAway(error: unknown, address: string): StoreError {
  const { code, message, where } = asDriverError(error);
  const said = `${message}\n${where}`;
  const [, node] = /\b(?:node|worker|command on) (?:[^\s@]+@)?([^\s@]+:\d+)/.exec(said) ?? [];
  const [, foreign] = /["„“«](.+?)["“”»]/.exec(message) ?? [];
  const name = node ?? foreign ?? '';
  return new StoreError(
    'machine',
    name,
    `${address} cannot reach ${name || 'another server that it needs'} (${code}).`,
  );
}

function networkVerdict({ code, message }: DriverError, context: ErrorContext): Verdict | undefined {
  const { address } = context;
  if (TLS_CODE.test(code) || TLS_MESSAGE.test(message))
    return ['tls', tlsFault(code, message), `TLS with ${address} failed: ${message}`];
  if (UNREACHABLE.has(code)) return ['unreachable', address, `${address} cannot be reached (${code}).`];
  if (message === 'timeout expired') {
    return ['timeout', String(context.timeoutS), `${address} did not answer within ${context.timeoutS} s.`];
  }
  if (message.includes('client password must be a')) {
    return ['noPassword', context.user, `The server asks for a password for ${context.user}; none is known.`];
  }
  if (BROKEN.has(code) || /connection (was )?(terminated|ended|closed)|not queryable|connection error/i.test(message)) {
    return context.connecting
      ? ['unreachable', address, `${address} closed the connection.`]
      : ['lost', address, `The connection to ${address} broke.`];
  }
  return undefined;
}

function serverVerdict(driver: DriverError, context: ErrorContext): Verdict {
  const { code, message } = driver;
  const { address, user, database, timeoutS } = context;
  switch (code) {
    // The message about an unsupported feature contains no values.
    case '0A000':
      return ['other', code, `The server does not support the question (0A000): ${message}`];
    case '28P01':
      return context.withoutPassword
        ? ['noPassword', user, `The server asks for a password for ${user}; none is known.`]
        : ['password', user, `The server refused the password of ${user}.`];
    case '28000':
      return refusedUser(driver, context);
    case '3D000':
      return ['noDatabase', database, `There is no database ${database}.`];
    case '42501':
      return ['permission', quotedName(message), `No permission on ${quotedName(message)}.`];
    case '42P01':
    case '42703':
    case '3F000':
      return ['missing', quotedName(message), `${quotedName(message)} is not there.`];
    case '57014':
      return ['timeout', String(timeoutS), `The server stopped the query after ${timeoutS} s.`];
    case '55P03':
      return ['locked', '', 'A table is locked by another session.'];
    case '53100':
    case '53400':
      return ['diskFull', code, `The server has no room left for the query (${code}).`];
    case '53300':
      return ['tooManyConnections', '', `${address} has no connection left.`];
    case '57P03':
      return ['unreachable', address, `${address} is starting up or shutting down.`];
  }
  if (/^(57P|08|25P03|25P04)/.test(code)) return ['lost', address, `${address} ended the session (${code}).`];
  return ['other', code || 'unknown', `The query failed with ${code || 'an error without a code'}.`];
}

/**
 * Returns the reason why the rules of pg_hba.conf keep a user out. Servers say it in their own language: a refusal names host, user and
 * database in quotes, and the demand for a certificate names nothing.
 */
function refusedUser({ message, routine }: DriverError, { address, user, encrypted }: ErrorContext): Verdict {
  const isByRules = routine === 'ClientAuthentication';
  if (/client certificate/i.test(message) || (isByRules && encrypted && !QUOTES.test(message))) {
    return ['tls', 'clientCertificate' satisfies TlsFault, `${address} lets ${user} in with a certificate only.`];
  }
  if (/no encryption|SSL off/i.test(message) || (isByRules && encrypted === false)) {
    return ['tls', 'tlsOnly' satisfies TlsFault, `${address} accepts ${user} only with TLS, or not at all.`];
  }
  return ['password', user, `The server does not let ${user} in.`];
}

/** The quotes that PostgreSQL's translations have around names. */
const QUOTES = /["„“”«»]/;

/** Returns the name that a message is about: the text in quotes of any language, else the last word. */
function quotedName(message: string): string {
  return (/["„“«»](.+?)["“”«»]/.exec(message) ?? /column (\S+)/.exec(message) ?? /(\S+)$/.exec(message))?.[1] ?? '';
}

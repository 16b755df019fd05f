import type { Steps } from '../../text/steps';

const CANCELLED = /\bcontext cancell?ed\b|\boperation was cancell?ed\b|\bcode = Canceled\b|\bdue to user request\b/i;

/**
 * Errors of the connection and of cancelled work. A handler gets them when its process, its transaction or its database goes away. They say
 * nothing about the event that it was handling.
 */
const LOST: readonly RegExp[] = [
  CANCELLED,
  /\bcode = Aborted\b/,
  /\bbad connection\b/i,
  /\bconn(?:ection)? (?:is |was )?(?:already )?(?:closed|closing|lost|dead|busy|terminated|aborted)\b/i,
  /\bclosed (?:pool|network connection|pipe)\b/i,
  /\bpool (?:is |was )?(?:already )?(?:closed|closing)\b/i,
  /\b(?:database|statement|client|db|session|rows?) (?:is|are|was|has been) (?:already )?closed\b/i,
  /\btx (?:is |was )?(?:already )?(?:closed|done)\b/i,
  /\bcanceling statement due to conflict\b/i,
  /\bterminating connection due to\b/i,
  /\bdatabase system is (?:shutting down|starting up|in recovery)\b/i,
  /\b(?:server|process|worker|service|system) (?:is |was )?(?:shutting down|shut down|closed|stopping)\b/i,
  /\bserver closed the connection\b/i,
  /\bbroken pipe\b/i,
  /\breset by peer\b|\b(?:ECONNRESET|ECONNABORTED|EPIPE)\b/i,
  /\b(?:receive message|read|write|connection)\b.*\bEOF\b/i,
  /\bSQLSTATE (?:57P0[1-3]|08\w{3})\b/i,
];

/** Errors that only the server, or the network on the way to it, can cause. */
const UNREACHABLE: readonly RegExp[] = [
  /\b(?:connection refused|no route to host|(?:network|host) is (?:down|unreachable)|host unreachable)\b/i,
  /\b(?:i\/o timeout|(?:connection|operation) timed out)\b/i,
  /\b(?:no such host|server misbehaving|name resolution|could not translate host name|nodename nor servname)\b/i,
  /\b(?:failed|could not|unable) to connect to\b|\bconnection to server (?:at|on)\b/i,
  /\breset by peer\b/i,
  // The names that libuv uses for the same errors.
  /\bE(?:CONNRESET|CONNREFUSED|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)\b/,
  /\bserver closed the connection\b/i,
  /\bdatabase system is (?:shutting down|starting up|in recovery|not yet accepting)\b/i,
  /\bterminating connection (?:due to administrator|because of crash)\b/i,
  /\bSQLSTATE (?:57P0[1-3]|53300|08\w{3})\b/i,
  /\b(?:too many clients|remaining connection slots|no more connections allowed)\b/i,
];

/** A server, or the pooler before it, has no connection left. */
const NO_CONNECTION_LEFT =
  /\b(?:too many (?:clients|connections)|remaining connection slots|no more connections allowed|query_wait_timeout|SQLSTATE 53300)\b/i;
const DISK_FULL = /\bno space left on device\b|\bSQLSTATE 53100\b/i;
const NOT_SERVING =
  /\bdatabase system is (?:shutting down|starting up|in recovery|not yet accepting)\b|\bSQLSTATE 57P03\b/i;

/** What a server reports about itself: it does not serve, or has no room. This is never the fault of an event, however often it happens. */
export type ServerState = 'notServing' | 'noConnectionLeft' | 'diskFull';

function serverStateIn(error: string): ServerState | null {
  if (NO_CONNECTION_LEFT.test(error)) return 'noConnectionLeft';
  if (DISK_FULL.test(error)) return 'diskFull';
  return NOT_SERVING.test(error) ? 'notServing' : null;
}

/** Words that only PostgreSQL causes: from the server, from its drivers, or in its addresses. */
const DATABASE: readonly RegExp[] = [
  /\bSQLSTATE\b|\bpq: /,
  /\bdatabase system is\b|\bterminating connection\b/i,
  /\bserver closed the connection unexpectedly\b/i,
  /\bfailed to connect to `|\bconnection to server (?:at|on)\b/,
  /\.s\.PGSQL\./,
];

/** Calls of other protocols: HTTP as Go prints it, gRPC, and any address that is a URL. */
const SERVICE =
  /\b(?:Get|Head|Post|Put|Patch|Delete|Options) "|\brpc error\b|\b(?!postgres(?:ql)?:)[a-z][a-z\d+.-]*:\/\//i;

/** PostgreSQL's port, and those that poolers before it commonly use. */
const DATABASE_PORTS: ReadonlySet<string> = new Set(['5432', '5433', '6432']);
/** The ports of mail, HTTP, MySQL, NATS, AMQP, Redis, Kafka, Elasticsearch, Memcached, MongoDB and gRPC. */
const SERVICE_PORTS: ReadonlySet<string> = new Set(
  '25 80 443 465 587 3306 4222 5671 5672 6379 8080 8443 9092 9200 11211 27017 50051'.split(' '),
);

/**
 * The other side of a connection, as errors of Go, libuv and libpq name it. After "lookup" it is the host that was looked up; the address
 * that follows is the name server's.
 */
const PEERS: readonly RegExp[] = [
  /\blookup (?<host>[^\s:]+)/,
  /->(?<host>\[[^\]\s]+\]|[^\s:]+):(?<port>\d+)/,
  /\bdial tcp[46]? (?<host>\[[^\]\s]+\]|[^\s:]+):(?<port>\d+)/,
  /\bconnect E[A-Z]+ (?<host>\S+):(?<port>\d+)/,
  /\bconnection to server at "(?<host>[^"\s]+)"(?: \([^)\s]+\))?, port (?<port>\d+)/,
];

/** Other errors that occur while a process goes down. Alone, each may be the fault of the event or of another service. */
const FOLLOWING: readonly RegExp[] = [
  /\btransaction has already been (?:committed|rolled back)\b/i,
  /\btransaction is aborted\b/i,
  // Also the error for decoding a payload that was cut off.
  /(?:^|: |\b(?:unexpected|got) )EOF\b/,
  /\bSQLSTATE (?:57014|25P02)\b/i,
  /\bdeadline exceeded\b/i,
  /\btime(?:d)?[ -]?out\b/i,
  /\bconnection refused\b/i,
  /\bno such host\b/i,
  /\bshutting down\b/i,
  /\bshutdown\b/i,
  /\bcancell?ed\b/i,
  /\babort(?:ed|ing)\b/i,
  /\b(?:already |been )closed\b/i,
  /\bunavailable\b/i,
  /\binterrupted\b/i,
  /\brolled back\b/i,
  /\bownership\b.*\blost\b|\bnot (?:the )?owner\b|\bno longer own/i,
];

/**
 * The server ended work that took too long. A process that goes down does not cause that. A connection error after it, for example from a
 * rollback, is a consequence.
 */
const TOOK_TOO_LONG: readonly RegExp[] = [
  /\b(?:statement|lock|transaction|idle-in-transaction|idle-session) timeout\b/i,
  /\bSQLSTATE (?:55P03|25P0[34])\b/i,
];

const DEADLINE = /\bdeadline exceeded\b|\bDeadlineExceeded\b/i;

/** What an error says about connections, cancelled work, and servers that may have gone away. */
export interface ErrorSigns {
  /** True for errors that follow when a process goes down. */
  readonly isTeardown: boolean;
  /** True for errors of a connection or of cancelled work, whatever the cause. */
  readonly isLostConnection: boolean;
  /** True when the work was cancelled. */
  readonly isCancelled: boolean;
  /** True when the program's own time limit passed. That is its own fault unless its connection was lost before. */
  readonly isDeadline: boolean;
  /** What a server reports about itself in the error; null when no server does. */
  readonly serverState: ServerState | null;
  /** Its words for a server that could not be reached or went away; null when it has none. */
  readonly unreachable: string | null;
  /** True when the error shows that the server is PostgreSQL. */
  readonly isDatabase: boolean;
  /** True when the error shows that the server is something else. */
  readonly isService: boolean;
  /** The server that the error names, as it is written there; undefined when it names none. */
  readonly peer: string | undefined;
}

/** The error of a rollback, after the error that caused it. It says nothing about that error. */
const ROLLBACK = /(?:[;(\n] ?(?:failed to )?roll(?:ing )?back\b|: rollback (?:failed|error)\b)/i;

/** Lines that add to the error before them: PostgreSQL's details, and the frames of a stack. */
const SAYS_MORE = /^(?:DETAIL|HINT|CONTEXT|QUERY|LINE \d+|goroutine \d+)\b|^[\w./()*-]+\.[\w()*[\]]+$/;
/** A frame with the arguments of its function, which ends with a bracket. One pattern for both forms would backtrack over long lines. */
const CALLED = /^[\w./()*-]+\.[\w()*[\]]+\(/;

const saysMore = (line: string) =>
  /^[ \t]/.test(line) || SAYS_MORE.test(line) || (line.endsWith(')') && CALLED.test(line));

/** Splits a text into the errors that a program joined by lines, as `errors.Join` and lists do. */
function joined(text: string): string[] {
  const errors: string[][] = [];
  for (const line of text.split('\n')) {
    const item = /^[ \t]+\* (.*)$/.exec(line)?.[1];
    const before = errors.at(-1);
    const isPart = item === undefined && (saysMore(line) || before?.at(-1)?.endsWith(':'));
    if (isPart && before) before.push(line);
    else if (line.trim() !== '' && !/^\d+ errors? occurred:$/.test(line)) errors.push([item ?? line]);
  }
  return errors.map((lines) => lines.join('\n'));
}

/**
 * Returns, of several errors in one text, the one that is more than an answer to a cancellation or a broken connection; otherwise the whole
 * text.
 */
function realError(text: string): string {
  if (!/[\n;]/.test(text)) return text;
  const errors = joined(text);
  const real = errors.length > 1 ? (errors.find((error) => !isTeardownText(error)) ?? text) : text;
  // The text after a semicolon may also be a remark about the error before it.
  const [first = '', ...others] = real.split(/; ?/);
  return others.some(isTeardownText) && first !== '' && !isTeardownText(first) ? first : real;
}

const isTeardownText = (error: string) =>
  !isAmong(TOOK_TOO_LONG, error) && (isAmong(LOST, error) || isAmong(FOLLOWING, error));

/** Whether a worker reports only that its work was cancelled. */
export const isMereCancel = (error: string): boolean => /\bcontext cancell?ed$/.test(realError(error));

/** Reads an error's text once for all rules, because it takes some tens of microseconds. */
export function readSigns(text: string): ErrorSigns {
  const whole = realError(text);
  const behind = ROLLBACK.exec(whole)?.index ?? 0;
  const error = behind > 0 ? whole.slice(0, behind) : whole;
  const tookTooLong = isAmong(TOOK_TOO_LONG, error);
  const isCancelled = CANCELLED.test(error);
  const isDeadline = !isCancelled && DEADLINE.test(error);
  const unreachable = tookTooLong || isCancelled ? null : wordsOf(UNREACHABLE, error);
  const { host, port } = addressOf(error) ?? {};
  const namesDatabase = isAmong(DATABASE, error);
  const isDatabase = unreachable !== null && (namesDatabase || DATABASE_PORTS.has(port ?? ''));
  const isLostConnection = !tookTooLong && !isDeadline && (isDatabase || isAmong(LOST, error));
  return {
    isTeardown: isLostConnection || (!tookTooLong && isAmong(FOLLOWING, error)),
    isLostConnection,
    isCancelled,
    isDeadline,
    serverState: serverStateIn(error),
    unreachable,
    isDatabase,
    isService: !namesDatabase && (SERVICE.test(error) || SERVICE_PORTS.has(port ?? '')),
    peer: host === undefined ? undefined : [host, port ?? []].flat().join(':'),
  };
}

/** Reads many errors, each text once. It pauses between them, because there may be thousands. */
export function* signsOf(errors: Iterable<string>): Steps<ReadonlyMap<string, ErrorSigns>> {
  const signs = new Map<string, ErrorSigns>();
  for (const error of errors) {
    if (signs.has(error)) continue;
    signs.set(error, readSigns(error));
    yield;
  }
  return signs;
}

const isAmong = (patterns: readonly RegExp[], error: string) => patterns.some((pattern) => pattern.test(error));

function wordsOf(patterns: readonly RegExp[], error: string): string | null {
  for (const pattern of patterns) {
    const words = pattern.exec(error)?.[0];
    if (words !== undefined) return words.toLowerCase();
  }
  return null;
}

function addressOf(error: string): { readonly host?: string; readonly port?: string } | undefined {
  for (const peer of PEERS) {
    const groups = peer.exec(error)?.groups;
    if (groups) return groups;
  }
  return undefined;
}

const CANCELLED = /\bcontext cancell?ed\b|\boperation was cancell?ed\b|\bcode = Canceled\b|\bdue to user request\b/i;

/**
 * Errors of the connection and of cancelled work: what a handler gets when its process, its transaction or its database goes away
 * under it. They say nothing about the event that it was handling.
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

/** What only somebody else can say or leave unsaid: the server, or the network on the way to it. */
const UNREACHABLE: readonly RegExp[] = [
  /\b(?:connection refused|no route to host|(?:network|host) is (?:down|unreachable)|host unreachable)\b/i,
  /\b(?:i\/o timeout|(?:connection|operation) timed out)\b/i,
  /\b(?:no such host|server misbehaving|name resolution|could not translate host name|nodename nor servname)\b/i,
  /\b(?:failed|could not|unable) to connect to\b|\bconnection to server (?:at|on)\b/i,
  /\breset by peer\b/i,
  // What libuv calls the same.
  /\bE(?:CONNRESET|CONNREFUSED|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)\b/,
  /\bserver closed the connection\b/i,
  /\bdatabase system is (?:shutting down|starting up|in recovery|not yet accepting)\b/i,
  /\bterminating connection (?:due to administrator|because of crash)\b/i,
  /\bSQLSTATE (?:57P0[1-3]|08\w{3})\b/i,
];

/** What is said of PostgreSQL alone: by the server, by its drivers, or in its addresses. */
const DATABASE: readonly RegExp[] = [
  /\bSQLSTATE\b|\bpq: /,
  /\bdatabase system is\b|\bterminating connection\b/i,
  /\bserver closed the connection unexpectedly\b/i,
  /\bfailed to connect to `|\bconnection to server (?:at|on)\b/,
  /\.s\.PGSQL\./,
];

/** Calls of other protocols: HTTP as Go prints it, gRPC, and whatever gives its address as a URL. */
const SERVICE =
  /\b(?:Get|Head|Post|Put|Patch|Delete|Options) "|\brpc error\b|\b(?!postgres(?:ql)?:)[a-z][a-z\d+.-]*:\/\//i;

/** PostgreSQL's, and those that poolers before it commonly have. */
const DATABASE_PORTS: ReadonlySet<string> = new Set(['5432', '5433', '6432']);
/** Where mail, HTTP, MySQL, NATS, AMQP, Redis, Kafka, Elasticsearch, Memcached, MongoDB and gRPC are listening. */
const SERVICE_PORTS: ReadonlySet<string> = new Set(
  '25 80 443 465 587 3306 4222 5671 5672 6379 8080 8443 9092 9200 11211 27017 50051'.split(' '),
);

/** The other side of a connection, as errors of Go and libuv name it. The address behind a look-up is that of the name server. */
const PEERS: readonly RegExp[] = [
  /\blookup (?<host>[^\s:]+)/,
  /->(?<host>\[[^\]\s]+\]|[^\s:]+):(?<port>\d+)/,
  /\bdial tcp[46]? (?<host>\[[^\]\s]+\]|[^\s:]+):(?<port>\d+)/,
  /\bconnect E[A-Z]+ (?<host>\S+):(?<port>\d+)/,
];

/** What else a process that goes down runs into. Alone, each may be the fault of the event or of another service. */
const FOLLOWING: readonly RegExp[] = [
  /\btransaction has already been (?:committed|rolled back)\b/i,
  /\btransaction is aborted\b/i,
  // Also what decoding a payload that is cut off says.
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
 * The server itself ended what took longer than it may: whoever goes down does not cause that. What is said of the connection behind
 * it, as by a rollback, follows from it.
 */
const TOOK_TOO_LONG: readonly RegExp[] = [
  /\b(?:statement|lock|transaction|idle-in-transaction|idle-session) timeout\b/i,
  /\bSQLSTATE (?:55P03|25P0[34])\b/i,
];

const DEADLINE = /\bdeadline exceeded\b|\bDeadlineExceeded\b/i;

const isAmong = (patterns: readonly RegExp[], error: string) => patterns.some((pattern) => pattern.test(error));

/** Whether an error says that the time was up which the program itself gives its work: its own fault unless its connection was lost before. */
export const isDeadline = (error: string): boolean => DEADLINE.test(error) && !isCancelled(error);

/** Whether an error says that somebody gave the work up. */
export const isCancelled = (error: string): boolean => CANCELLED.test(error);

/** Whether an error is one of a connection or of work that was given up, whatever it happened to. */
export const isLostConnection = (error: string): boolean =>
  !isAmong(TOOK_TOO_LONG, error) && !isDeadline(error) && (isAmong(LOST, error) || isDatabaseAway(error));

/** Whether an error says that a server could not be reached any more, or went away. */
export const saysUnreachable = (error: string): boolean =>
  !isAmong(TOOK_TOO_LONG, error) && !isCancelled(error) && isAmong(UNREACHABLE, error);

function namesDatabase(error: string): boolean {
  return isAmong(DATABASE, error) || DATABASE_PORTS.has(addressOf(error)?.port ?? '');
}

/** Whether an error says itself that it is that of a call to something else than PostgreSQL. */
export function namesService(error: string): boolean {
  return !isAmong(DATABASE, error) && (SERVICE.test(error) || SERVICE_PORTS.has(addressOf(error)?.port ?? ''));
}

/** The server that an error names, in some spelling; undefined where it names none. */
export function peerOf(error: string): string | undefined {
  const { host, port } = addressOf(error) ?? {};
  return host === undefined ? undefined : [host, port ?? []].flat().join(':');
}

/** Whether an error says itself that PostgreSQL could not be reached any more, or went away. */
export const isDatabaseAway = (error: string): boolean => saysUnreachable(error) && namesDatabase(error);

function addressOf(error: string): { readonly host?: string; readonly port?: string } | undefined {
  for (const peer of PEERS) {
    const groups = peer.exec(error)?.groups;
    if (groups) return groups;
  }
  return undefined;
}

/** Whether an error is of the kind that follows when a process goes down. */
export const isTeardown = (error: string): boolean =>
  isLostConnection(error) || (!isAmong(TOOK_TOO_LONG, error) && isAmong(FOLLOWING, error));

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
  /\breset by peer\b/i,
  /\b(?:receive message|read|write|connection)\b.*\bEOF\b/i,
  /\bSQLSTATE (?:57P0[1-3]|08\w{3})\b/i,
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
  !isAmong(TOOK_TOO_LONG, error) && !isDeadline(error) && isAmong(LOST, error);

/** Whether an error is of the kind that follows when a process goes down. */
export const isTeardown = (error: string): boolean =>
  isLostConnection(error) || (!isAmong(TOOK_TOO_LONG, error) && isAmong(FOLLOWING, error));

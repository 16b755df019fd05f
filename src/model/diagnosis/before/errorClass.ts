/** What kind of trouble an error speaks of, where its words say so. */
export type ErrorClass = 'deadlock' | 'network' | 'slow' | 'configuration';

/** Words of PostgreSQL, of Go's standard library and of the usual drivers; the first that fits counts. */
const WORDS: readonly (readonly [ErrorClass, RegExp])[] = [
  ['deadlock', /deadlock|could not serialize access|\b40P01\b|\b40001\b/i],
  [
    'network',
    /connection (?:refused|reset|timed out|closed|aborted)|no such host|i\/o timeout|broken pipe|bad connection|unexpected EOF|(?:: |^)EOF\b|(?:network|host) is unreachable|no route to host|tls handshake|dial tcp|ECONN(?:REFUSED|RESET)|server closed the connection|\b08(?:000|001|003|004|006)\b|\b57P0[123]\b/i,
  ],
  [
    'slow',
    /(?:statement|lock|query|execution|request) timeout|canceling statement(?! due to user request)|deadline exceeded|timed out|timeout exceeded|^(?!.*due to user request).*\b57014\b|\b55P03\b/i,
  ],
  [
    'configuration',
    /environment variable|\benv(?:ironment)?\b.{0,40}\b(?:missing|unset|required|empty)|(?:is|are|was|were) not (?:set|configured)|\b(?:missing|invalid|unknown|no) (?:config|configuration|setting|credential|secret|api key|token)|\bmisconfigur|permission denied|password authentication failed|\bunauthori[sz]ed\b|\bforbidden\b|x509: |\b28P01\b|\b28000\b|\b3D000\b|\b42501\b/i,
  ],
];

/** undefined: it names the event's own trouble, or its words are not known. */
export function errorClassOf(error: string): ErrorClass | undefined {
  return WORDS.find(([, words]) => words.test(error))?.[0];
}

/** What a key says about its value. */
export type Role =
  | 'event'
  | 'position'
  | 'correlation'
  | 'request'
  | 'trace'
  | 'traceUpper'
  | 'causation'
  | 'streamType'
  | 'streamId'
  | 'stream'
  | 'eventType';

/** Keys in lower case without separators, so that `trace_id`, `traceId`, `TraceID` and `trace.id` are one. */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ...keys('event', 'eventid evtid eventuuid xeventid ceid'),
  ...keys('position', 'position positions globalposition globalpositions gapposition eventposition'),
  ...keys('correlation', 'correlationid xcorrelationid correlation corrid'),
  // Many take the id of the request for the correlation, so it stands in where a line has no other.
  ...keys('request', 'requestid xrequestid reqid awsrequestid xamznrequestid'),
  ...keys(
    'trace',
    'traceid xtraceid trace traceparent b3 xb3traceid ubertraceid xamzntraceid xraytraceid xcloudtracecontext sentrytrace oteltraceid ddtraceid logginggoogleapiscomtrace',
  ),
  ...keys('traceUpper', 'ddptid'),
  ...keys('causation', 'causationid xcausationid causation'),
  ...keys('streamType', 'aggregatetype streamtype'),
  ...keys('streamId', 'aggregateid streamid'),
  ...keys('stream', 'stream aggregate'),
  ...keys('eventType', 'eventtype'),
]);
/** CLEF's key, which means nothing without its `@`. */
const EXACT: ReadonlyMap<string, Role> = new Map([['@tr', 'trace']]);

function keys(role: Role, names: string): [string, Role][] {
  return names.split(' ').map((name) => [name, role]);
}

/** Logs have few keys, and each of them in every line. */
const known = new Map<string, Role | undefined>();
const MOST_KNOWN = 2000;

/** The role of a key, however it is spelled; of a dotted one its last part counts, or else the whole. */
export function readRole(key: string): Role | undefined {
  if (known.has(key)) return known.get(key);
  const role = findRole(key);
  if (known.size < MOST_KNOWN) known.set(key, role);
  return role;
}

/** Go's texts and UUIDs that may be null are groups of their own. */
const NULLABLE = /\.(?:String|UUID)$/;

function findRole(whole: string): Role | undefined {
  const key = whole.replace(NULLABLE, '');
  const lastSegment = key.slice(key.lastIndexOf('.') + 1);
  return EXACT.get(key) ?? ROLES.get(plainKey(key)) ?? ROLES.get(plainKey(lastSegment));
}

/** A key in lower case, without what separates its words. */
export const plainKey = (key: string) => key.replace(/[^A-Za-z\d]/g, '').toLowerCase();

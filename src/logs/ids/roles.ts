/** What the value of a key is. */
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

/** Keys in lower case without separators, so that `trace_id`, `traceId`, `TraceID` and `trace.id` are the same key. */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ...keys('event', 'eventid evtid eventuuid xeventid ceid'),
  ...keys('position', 'position positions globalposition globalpositions gapposition eventposition'),
  ...keys('correlation', 'correlationid xcorrelationid correlation corrid'),
  // Many programs use the request id as the correlation id, so it is used when a line has no other correlation id.
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
/** CLEF's key, which means this only with its `@`. */
const EXACT: ReadonlyMap<string, Role> = new Map([['@tr', 'trace']]);

function keys(role: Role, names: string): [string, Role][] {
  return names.split(' ').map((name) => [name, role]);
}

/** A cache: logs have few different keys, and repeat them in every line. */
const known = new Map<string, Role | undefined>();
const MOST_KNOWN = 2000;

/** Returns the role of a key in any spelling. A dotted key is looked up as a whole first, then by its last part. */
export function readRole(key: string): Role | undefined {
  if (known.has(key)) return known.get(key);
  const role = findRole(key);
  if (known.size < MOST_KNOWN) known.set(key, role);
  return role;
}

/** Go prints texts and UUIDs that may be null as groups with these names. */
const NULLABLE = /\.(?:String|UUID)$/;

function findRole(whole: string): Role | undefined {
  const key = whole.replace(NULLABLE, '');
  const lastSegment = key.slice(key.lastIndexOf('.') + 1);
  return EXACT.get(key) ?? ROLES.get(plainKey(key)) ?? ROLES.get(plainKey(lastSegment));
}

/** Returns a key in lower case, without the characters that separate its words. */
export const plainKey = (key: string) => key.replace(/[^A-Za-z\d]/g, '').toLowerCase();

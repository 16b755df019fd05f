import type { LogLine } from '../model/logLine';

export interface LineReferences {
  readonly eventIds: readonly string[];
  /** Decimal, without leading zeros. */
  readonly positions: readonly string[];
  readonly correlationIds: readonly string[];
  readonly traceIds: readonly string[];
  readonly causationIds: readonly string[];
  /** `type` is null where the line names only the id. */
  readonly stream: { readonly type: string | null; readonly id: string } | null;
  readonly eventType: string | null;
}

/** What a key says about its value. */
export type Role =
  | 'event'
  | 'position'
  | 'correlation'
  | 'trace'
  | 'causation'
  | 'streamType'
  | 'streamId'
  | 'stream'
  | 'eventType';

/** Keys in lower case without separators, so that `trace_id`, `traceId`, `TraceID` and `trace.id` are one. */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ['eventid', 'event'],
  ['position', 'position'],
  ['positions', 'position'],
  ['globalposition', 'position'],
  ['globalpositions', 'position'],
  ['gapposition', 'position'],
  ['correlationid', 'correlation'],
  ['xcorrelationid', 'correlation'],
  ['traceid', 'trace'],
  ['causationid', 'causation'],
  ['aggregatetype', 'streamType'],
  ['streamtype', 'streamType'],
  ['aggregateid', 'streamId'],
  ['streamid', 'streamId'],
  ['stream', 'stream'],
  ['aggregate', 'stream'],
  ['eventtype', 'eventType'],
]);

/** `at position 449`, `positions [41 42]`; not `from_position 449`. */
const POSITIONS_IN_TEXT = /(?<![\w-])(?:global[_ ]?)?positions?[ =:#"\\]+(?:\[([\d, ]+)\]|(\d+)(?![\w-]|\.\d))/gi;
const EVENT_IN_TEXT = /\bevent(?:[ _]?id)?[ =:"]+([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\b/gi;

/** What those two cannot do without; most texts have neither. */
const MAY_REFER = /position|event/i;

/** The ids and positions that a line names: by its keys, and in its message and error texts. */
export function referencesOf(line: LogLine): LineReferences {
  const ids: Ids = {};
  for (const [key, value] of line.fields) {
    const role = roleOf(key);
    if (role === 'position') for (const position of listed(value)) add(ids, role, position);
    else if (role) add(ids, role, value);
    else addFromText(ids, value);
  }
  addFromText(ids, line.message);
  return {
    eventIds: ids.event ?? [],
    positions: ids.position ?? [],
    correlationIds: ids.correlation ?? [],
    traceIds: ids.trace ?? [],
    causationIds: ids.causation ?? [],
    stream: streamOf(ids.streamType?.[0], ids.streamId?.[0], ids.stream?.[0]),
    eventType: ids.eventType?.[0] ?? null,
  };
}

type Ids = Partial<Record<Role, string[]>>;

function add(ids: Ids, role: Role, value: string): void {
  const known = ids[role];
  if (known) known.push(value);
  else ids[role] = [value];
}

/** Logs have few keys, and each of them in every line. */
const known = new Map<string, Role | undefined>();
const MOST_KNOWN = 2000;

function roleOf(key: string): Role | undefined {
  if (known.has(key)) return known.get(key);
  const role = readRole(key);
  if (known.size < MOST_KNOWN) known.set(key, role);
  return role;
}

/** The role of a key, however it is spelled; of a dotted one its last part counts. */
export function readRole(key: string): Role | undefined {
  const lastSegment = key.slice(key.lastIndexOf('.') + 1);
  return ROLES.get(plain(lastSegment)) ?? ROLES.get(plain(key));
}

const plain = (key: string) => key.replace(/[^A-Za-z\d]/g, '').toLowerCase();

/** `449`, `[41,42]` and `[41 42]`; nothing for other text. */
function listed(value: string): readonly string[] {
  if (!/^\[?\s*\d+(?:[,\s]+\d+)*\s*\]?$/.test(value)) return [];
  return (value.match(/\d+/g) ?? []).map(decimal);
}

const decimal = (digits: string) => digits.replace(/^0+(?=\d)/, '');

function addFromText(ids: Ids, text: string): void {
  if (!MAY_REFER.test(text)) return;
  for (const [, list, single] of text.matchAll(POSITIONS_IN_TEXT)) {
    for (const position of listed(list ?? single ?? '')) add(ids, 'position', position);
  }
  for (const [, id = ''] of text.matchAll(EVENT_IN_TEXT)) add(ids, 'event', id.toLowerCase());
}

function streamOf(type?: string, id?: string, both?: string): LineReferences['stream'] {
  if (id !== undefined) return { type: type ?? null, id };
  const slash = both?.indexOf('/') ?? -1;
  return both !== undefined && slash > 0 ? { type: both.slice(0, slash), id: both.slice(slash + 1) } : null;
}

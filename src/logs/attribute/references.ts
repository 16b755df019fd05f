import { hyphenate } from '../../model/event/uuid';
import type { LogLine } from '../../model/log/line';
import { hexId, innerHexId } from '../../model/lookup/ids';
import { traceInHeader } from '../../model/lookup/text/headers';
import { isNoId } from '../ids/noIds';
import { type Role, readRole } from '../ids/roles';
import { withoutSequences } from '../lines/sequences';

/** What a line names. Ids of 128 bits are in lower case: event ids with hyphens, trace ids without. */
export interface LineReferences {
  readonly eventIds: readonly string[];
  /** Decimal, without leading zeros. */
  readonly positions: readonly string[];
  readonly correlationIds: readonly string[];
  readonly traceIds: readonly string[];
  readonly causationIds: readonly string[];
  /** Ids of requests. Many programs use them as the correlation id. */
  readonly requestIds: readonly string[];
  /** `type` is null when the line names only the id. */
  readonly stream: { readonly type: string | null; readonly id: string } | null;
  readonly eventType: string | null;
}

/** Matches `at position 449` and `positions [41 42]`, but not `from_position 449`. */
const POSITIONS_IN_TEXT = /(?<![\w-])(?:global[_ ]?)?positions?[ =:#"\\]+(?:\[([\d, ]+)\]|(\d+)(?![\w-]|\.\d))/gi;
const EVENT_IN_TEXT = /\bevent(?:[ _]?id)?[ =:"(){]+([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\b/gi;

/** Each of the two patterns above needs one of these words. Most texts have neither, so this faster test comes first. */
const MAY_REFER = /position|event/i;

const NO_IDS: readonly string[] = [];

/** Returns the ids and positions that a line names: by its keys, in its message and in its error texts. */
export function referencesOf(line: LogLine): LineReferences {
  const ids: Ids = {};
  for (const [key, value] of line.fields) {
    const role = readRole(key) ?? roleByValue(key, value);
    if (role === 'position') for (const position of listed(ungrouped(key, value))) add(ids, role, position);
    else if (role) add(ids, role, idOf(role, value.includes('\x1b') ? withoutSequences(value) : value));
    else addFromText(ids, value);
  }
  addFromText(ids, line.message);
  return {
    eventIds: ids.event ?? NO_IDS,
    positions: ids.position ?? NO_IDS,
    correlationIds: ids.correlation ?? NO_IDS,
    traceIds: tracesOf(ids),
    causationIds: ids.causation ?? NO_IDS,
    requestIds: ids.request ?? NO_IDS,
    stream: streamOf(ids.streamType?.[0], ids.streamId?.[0], ids.stream?.[0]),
    eventType: ids.eventType?.[0] ?? null,
  };
}

/** The role of a short key, when its value leaves no doubt: SkyWalking's `TID`, X-Ray's `Root`, an `id` with the prefix of an event. */
function roleByValue(key: string, value: string): Role | undefined {
  if (key.length > 4 || value.length > 400) return undefined;
  switch (key.toLowerCase()) {
    case 'tid':
      return /^(?!0{32})[\da-f]{32}$/i.test(value) ? 'trace' : undefined;
    case 'root':
    case 'self':
      return /^1-[\da-f]{8}-[\da-f]{24}(?:;|$)/i.test(value) ? 'trace' : undefined;
    case 'id':
      return /^(?:evt|event)_(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i.test(value)
        ? 'event'
        : undefined;
    default:
      return undefined;
  }
}

type Ids = Partial<Record<Role, string[]>>;

function add(ids: Ids, role: Role, value: string): void {
  if (value === '' ? role !== 'streamId' : isNoId(value)) return;
  const known = ids[role];
  if (known) known.push(value);
  else ids[role] = [value];
}

/** Returns an id in the normal form of its role. */
function idOf(role: Role, listed: string): string {
  // Go's JSON writes a header as a list of texts.
  const value = /^\["([^"]*)"/.exec(listed)?.[1] ?? listed;
  if (role === 'event' || role === 'causation') {
    const hex = innerHexId(value);
    return hex === null ? value : hyphenate(hex);
  }
  if (role === 'trace' || role === 'traceUpper') return traceOf(value);
  if (role !== 'correlation' && role !== 'request') return value;
  const hex = innerHexId(value);
  if (hex === null) return value;
  // 32 digits without hyphens stay without: a store keeps a correlation id as the text that it was given.
  return value.includes('-') ? hyphenate(hex) : hex;
}

/** Returns a trace id of any spelling in its normal form; any other text unchanged. */
export function traceOf(value: string): string {
  const known = traceInHeader(value) ?? hexId(value);
  if (known !== null) return known;
  // Some programs print trace ids without their leading zeros, or only a half of 64 bits. A decimal number is Datadog's form.
  if (/^\d{15,20}$/.test(value)) return BigInt.asUintN(64, BigInt(value)).toString(16).padStart(32, '0');
  return /^(?=.*\d)[\da-f]{16,31}$/i.test(value) ? value.toLowerCase().padStart(32, '0') : value;
}

/** Completes the ids of 64 bits: Datadog writes the upper half into a separate field. */
function tracesOf({ trace, traceUpper }: Ids): readonly string[] {
  const upper = traceUpper?.[0]?.slice(-16);
  if (!trace || upper === undefined) return trace ?? NO_IDS;
  return trace.map((id) => (/^0{16}[\da-f]{16}$/.test(id) ? upper + id.slice(16) : id));
}

/** Reads `449`, `[41,42]` and `[41 42]`; any other text gives an empty list. */
function listed(value: string): readonly string[] {
  if (!/^\[?\s*\d+(?:[,\s]+\d+)*\s*\]?$/.test(value)) return [];
  return (value.match(/\d+/g) ?? []).map(decimal);
}

/** Removes the commas that geth puts between the thousands of a number. After a plural key they may separate a list, so they stay. */
const ungrouped = (key: string, value: string) =>
  /^\d{1,3}(?:,\d{3})+$/.test(value) && !key.endsWith('s') ? value.replaceAll(',', '') : value;

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

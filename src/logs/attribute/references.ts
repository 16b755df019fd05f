import { hyphenate } from '../../model/event/uuid';
import type { LogLine } from '../../model/log/line';
import { hexId, innerHexId } from '../../model/lookup/ids';
import { traceInHeader } from '../../model/lookup/text/headers';
import { type Role, readRole } from '../ids/roles';
import { withoutSequences } from '../lines/sequences';

/** What a line names. Ids of 128 bits are in lower case, events' with hyphens, traces' without. */
export interface LineReferences {
  readonly eventIds: readonly string[];
  /** Decimal, without leading zeros. */
  readonly positions: readonly string[];
  readonly correlationIds: readonly string[];
  readonly traceIds: readonly string[];
  readonly causationIds: readonly string[];
  /** Ids of requests, which many take for the correlation. */
  readonly requestIds: readonly string[];
  /** `type` is null where the line names only the id. */
  readonly stream: { readonly type: string | null; readonly id: string } | null;
  readonly eventType: string | null;
}

/** `at position 449`, `positions [41 42]`; not `from_position 449`. */
const POSITIONS_IN_TEXT = /(?<![\w-])(?:global[_ ]?)?positions?[ =:#"\\]+(?:\[([\d, ]+)\]|(\d+)(?![\w-]|\.\d))/gi;
const EVENT_IN_TEXT = /\bevent(?:[ _]?id)?[ =:"(){]+([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\b/gi;

/** What those two cannot do without; most texts have neither. */
const MAY_REFER = /position|event/i;

const NO_IDS: readonly string[] = [];

/** The ids and positions that a line names: by its keys, and in its message and error texts. */
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

/** What short keys are whose value leaves no doubt: SkyWalking's `TID`, X-Ray's `Root`, an `id` that says whose it is. */
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
  if (value === '' && role !== 'streamId') return;
  const known = ids[role];
  if (known) known.push(value);
  else ids[role] = [value];
}

/** An id in its normal form, as its role has it. */
function idOf(role: Role, listed: string): string {
  // Headers are lists of texts in Go's JSON.
  const value = /^\["([^"]*)"/.exec(listed)?.[1] ?? listed;
  if (role === 'event' || role === 'causation') {
    const hex = innerHexId(value);
    return hex === null ? value : hyphenate(hex);
  }
  if (role === 'trace' || role === 'traceUpper') return traceOf(value);
  if (role !== 'correlation' && role !== 'request') return value;
  const hex = innerHexId(value);
  if (hex === null) return value;
  // 32 digits stay without hyphens: stores keep correlations as the text that they were given.
  return value.includes('-') ? hyphenate(hex) : hex;
}

/** A trace id of any spelling in its normal form; other texts as they are. */
export function traceOf(value: string): string {
  const known = traceInHeader(value) ?? hexId(value);
  if (known !== null) return known;
  // Without their leading zeros, and the half that 64 bits are. A number is Datadog's.
  if (/^\d{15,20}$/.test(value)) return BigInt.asUintN(64, BigInt(value)).toString(16).padStart(32, '0');
  return /^(?=.*\d)[\da-f]{16,31}$/i.test(value) ? value.toLowerCase().padStart(32, '0') : value;
}

/** Datadog's upper half stands in a field of its own. */
function tracesOf({ trace, traceUpper }: Ids): readonly string[] {
  const upper = traceUpper?.[0]?.slice(-16);
  if (!trace || upper === undefined) return trace ?? NO_IDS;
  return trace.map((id) => (/^0{16}[\da-f]{16}$/.test(id) ? upper + id.slice(16) : id));
}

/** `449`, `[41,42]` and `[41 42]`; nothing for other text. */
function listed(value: string): readonly string[] {
  if (!/^\[?\s*\d+(?:[,\s]+\d+)*\s*\]?$/.test(value)) return [];
  return (value.match(/\d+/g) ?? []).map(decimal);
}

/** geth puts commas between the thousands of a number; behind a plural they may as well be those of a list. */
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

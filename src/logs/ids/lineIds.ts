import { parsePosition } from '../../model/event/event';
import { hyphenate } from '../../model/event/uuid';
import type { LogLine } from '../../model/log/line';
import type { IdKind, IdSpan } from '../../model/lookup/idSpan';
import { innerHexId } from '../../model/lookup/ids';
import { type LineReferences, referencesOf, traceOf } from '../attribute/references';
import { withoutSequences } from '../lines/sequences';
import { isDistinctive } from '../scan/needles';
import { spotIds } from './spotIds';

/** The ids of a line in their normal forms: UUIDs in lower case with hyphens, trace ids as 32 digits, positions as decimals. */
export interface LineIds {
  readonly eventId: string | null;
  readonly position: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly traceId: string | null;
  /** `type` is null when the line names only the id. */
  readonly stream: { readonly type: string | null; readonly id: string } | null;
}

/** How an id was found, for "How Is This Line Read?": by a key, in a sentence, by its shape alone, or as the id of a request. */
export type IdRule = 'key' | 'text' | 'shape' | 'request';

export interface FoundIds {
  readonly ids: LineIds;
  readonly rules: Partial<Record<keyof LineIds, IdRule>>;
}

/** How many characters of a message are searched for ids. */
const MOST_TEXT = 4_000;

/**
 * Returns the ids that a line names: by its keys first, then in its message. An id without a name counts as an event id only when nothing
 * in the line gives it another meaning.
 */
export function idsOfLine(line: LogLine): FoundIds {
  const references = referencesOf(line);
  const rules: Partial<Record<keyof LineIds, IdRule>> = {};
  const text = textOf(line);
  const spans = spotIds(text);
  const pick = (name: keyof LineIds, keyed: string | undefined, kind: IdKind): string | null => {
    const found = keyed ?? spans.find((span) => span.kind === kind)?.id;
    if (found === undefined) return null;
    rules[name] = keyed === undefined ? 'text' : 'key';
    return keyed ?? normal(found, kind);
  };
  const position = pick('position', references.positions[0], 'position');
  const correlationId =
    pick('correlationId', references.correlationIds[0], 'correlation') ?? request(references.requestIds, rules);
  const ids = {
    eventId: pick('eventId', eventOf(references.eventIds, line), 'event') ?? byShape(text, spans, references, rules),
    position: position === null ? null : (parsePosition(position) ?? null),
    correlationId,
    causationId: pick('causationId', references.causationIds[0], 'causation'),
    traceId: pick('traceId', references.traceIds[0], 'trace'),
    stream: references.stream ?? streamIn(spans, rules),
  };
  if (references.stream) rules.stream = 'key';
  return { ids, rules };
}

/** Returns the ids that a record names. The lines after the first supply only the kinds of id that the first line does not have. */
export function idsOfRecord(line: LogLine, continued: readonly string[]): FoundIds {
  const own = idsOfLine(line);
  if (continued.length === 0) return own;
  const below = idsOfLine({ ...line, message: continued.join('\n'), fields: [] });
  const known: readonly unknown[] = Object.values(own.ids);
  // An id found by its shape alone is an event id only when the first line does not give it another name.
  const eventId = below.rules.eventId === 'shape' && known.includes(below.ids.eventId) ? null : below.ids.eventId;
  const ids = {
    eventId: own.ids.eventId ?? eventId,
    position: own.ids.position ?? below.ids.position,
    correlationId: own.ids.correlationId ?? below.ids.correlationId,
    causationId: own.ids.causationId ?? below.ids.causationId,
    traceId: own.ids.traceId ?? below.ids.traceId,
    stream: own.ids.stream ?? below.ids.stream,
  };
  const rules = { ...below.rules, ...own.rules };
  if (ids.eventId === null) delete rules.eventId;
  return { ids, rules };
}

/** .NET and Windows use a key with this spelling for the number of a kind of line. */
const KIND_OF_LINE = /^Event(?:Id|ID)(?:\.Id)?$/;

function eventOf(ids: readonly string[], { fields }: LogLine): string | undefined {
  const isKind = (id: string) => fields.some(([key, value]) => value === id && KIND_OF_LINE.test(key));
  return ids.find((id) => !/^\d{1,9}$/.test(id)) ?? ids.find((id) => !isKind(id));
}

/** Returns the message together with the fields that are sentences. */
function textOf({ message, fields }: LogLine): string {
  let text = message;
  for (const [key, value] of fields) {
    if (value.length > 30 && value.includes(' ') && !/^\{\s*"/.test(value)) text += `\n${value}`;
    else if (key === '!BADKEY') text += ` ${value}`;
  }
  return withoutSequences(text.length > MOST_TEXT ? text.slice(0, MOST_TEXT) : text);
}

function normal(id: string, kind: IdKind): string {
  if (kind === 'position') return id;
  if (kind === 'trace') return traceOf(id);
  const hex = innerHexId(id);
  return hex === null ? id : hyphenate(hex);
}

function request(requestIds: readonly string[], rules: FoundIds['rules'] & { correlationId?: IdRule }): string | null {
  // Numbers are not used: each process counts its requests from the start.
  const id = requestIds.find((each) => isDistinctive(each));
  if (id === undefined) return null;
  rules.correlationId = 'request';
  return id;
}

/** Words in front of an id which say that the id belongs to something else. */
const OTHERS = new RegExp(
  '(?:\\b(?:order|user|customer|account|payment|invoice|cart|basket|product|item|session|request|req|job|task|worker|owner|instance|node|pod|' +
    'container|span|trace|tenant|client|device|lock|process|processor|transaction|tx|stream|aggregate|entity|saga|workflow|run|host|' +
    'segment|leader|token|key|file|message|command|cmd|correlation|causation|parent|goroutine|id|uuid)s?|[/-])[\\s"\'#:=(]*$',
  'i',
);
/** A key of several words in front of an id: `RequestId: `, `RunID `, `"x_request_id":"`. */
const KEYED =
  /(?:[A-Za-z\d][_-](?:id|key|token)|[a-z]I[dD]|[A-Za-z\d](?:I[dD](?=["']?\s*[:=])|Key|Token|Uuid|UUID))["']?(?:\s*[:=]\s*|\s+)["'{]?$/;
/** Returns the only id of a line when nothing names it: `bad 6f1f0b66-…`. */
function byShape(
  text: string,
  spans: readonly IdSpan[],
  { requestIds, correlationIds, causationIds, traceIds }: LineReferences,
  rules: FoundIds['rules'] & { eventId?: IdRule },
): string | null {
  const unknown = spans.filter(({ kind }) => kind === 'unknown');
  const [only] = unknown;
  if (!only || spans.length !== 1 || only.id.length !== 36) return null;
  const before = text.slice(0, only.start);
  // An id joined to other text by a colon, a slash or a dollar sign is a part of that text. An id behind a key belongs to the key.
  if (!/(?:^|[\s"([{])(?:(?:evt|event)_)?$/.test(before) || OTHERS.test(before) || KEYED.test(before)) return null;
  const id = normal(only.id, 'event');
  if ([requestIds, correlationIds, causationIds, traceIds].some((others) => others.includes(id))) return null;
  rules.eventId = 'shape';
  return id;
}

function streamIn(spans: readonly IdSpan[], rules: FoundIds['rules'] & { stream?: IdRule }): LineIds['stream'] {
  const span = spans.find(({ kind }) => kind === 'stream');
  if (!span) return null;
  rules.stream = 'text';
  const slash = span.id.indexOf('/');
  return slash > 0 ? { type: span.id.slice(0, slash), id: span.id.slice(slash + 1) } : { type: null, id: span.id };
}

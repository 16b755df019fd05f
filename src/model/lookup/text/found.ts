import { ID_PRECEDENCE, type IdKind, type TypedId } from '../idSpan';
import { hexId, innerHexId } from '../ids';
import { traceMentions, withUpperHalf } from './headers';
import { type KeyedValue, keyedValues } from './keys';
import { shapedIds } from './shapes';

/** An id at some place in a text. */
export interface FoundId {
  readonly id: TypedId;
  /** The whole word around the id. The store may hold this word. */
  readonly word: string;
  /** True when the word may begin with a stream's type. */
  readonly hasName: boolean;
  /** The version of an event of the stream, when the text gives one next to the stream. */
  readonly version?: number;
  readonly start: number;
}

/**
 * Returns the ids in a text of any kind, each once, the most telling first: by the forms of headers, by keys, by shape. When the text has
 * none of these, texts in quotes are returned. `text` is in plain characters.
 */
export function foundIds(text: string): FoundId[] {
  const { sure, pairs } = read(text);
  if (sure.length > 0) return sorted(sure);
  const limits = [...text.matchAll(LIMIT)].map(({ 0: whole, 1: id = '', index }) =>
    found({ kind: 'position', id }, index, index + whole.length),
  );
  if (limits.length > 0) return sorted(limits);
  const objects = typedIn(text, OBJECT);
  if (objects.length > 0) return sorted(withVersion(objects, pairs));
  const named = pairs.filter(({ role }) => role === 'id');
  if (named.length > 0)
    return sorted(named.map(({ value, start, end }) => found({ kind: 'unknown', id: value }, start, end)));
  const streams = typedIn(text, TYPED);
  if (streams.length > 0) return sorted(streams);
  const spoken = [...text.matchAll(STREAM)].map(({ 0: id, 1: type = '', index }) =>
    found({ kind: 'stream', id, streamType: type }, index, index + id.length),
  );
  if (spoken.length > 0) return sorted(spoken);
  const types = pairs.filter(({ role }) => role === 'eventType' || role === 'streamType');
  return sorted([...types.map(typeName), ...quoted(text, pairs)]);
}

/** The beginning or end of a query: a position, when the query names nothing else. */
const LIMIT = /position["`]?\s*[<>]=?\s*'?(\d{1,19})\b/gi;

/** Whether a text contains an id that is recognised by its form, its key or its shape. */
export function holdsIds(text: string): boolean {
  return read(text).sure.length > 0;
}

function read(text: string): { readonly sure: Placed[]; readonly pairs: readonly KeyedValue[] } {
  const traces = traceMentions(text).map(({ id, start, end }) => found({ kind: 'trace', id }, start, end));
  const pairs = keyedValues(text).filter((pair) => !traces.some((trace) => overlaps(trace, pair)));
  const type = pairs.find(({ role }) => role === 'streamType')?.value;
  const keyed = pairs.flatMap((pair) => idOfPair(pair, type, text));
  const taken = [...traces, ...pairs.filter(({ role }) => role !== 'id')];
  const shaped = shapedIds(text)
    .filter((shape) => !taken.some((other) => overlaps(shape, other)))
    .map(({ kind, id, word, streamType, start, end }) => ({
      ...found({ kind, id }, start, end),
      word: streamType === undefined ? word : `${streamType}/${word}`,
      hasName: word !== id || streamType !== undefined,
    }));
  return { sure: withVersion([...traces, ...keyed, ...shaped], pairs), pairs };
}

/** When a text names one stream and one version, they belong together. */
function withVersion(ids: readonly Placed[], pairs: readonly KeyedValue[]): Placed[] {
  const streams = new Set(ids.flatMap(({ id }) => (id.kind === 'stream' ? [id.id] : [])));
  const [version, ...more] = pairs.filter(({ role }) => role === 'version').map(({ value }) => Number(value));
  if (version === undefined || more.length > 0 || streams.size !== 1) return [...ids];
  return ids.map((one) => (one.id.kind === 'stream' ? { ...one, version } : one));
}

/** Whether a text names only spans, processes or secrets. */
export function namesOnlyForeign(text: string): boolean {
  const pairs = keyedValues(text);
  // Without a digit, the value is just a word after a word.
  const isForeign = ({ role, value }: KeyedValue) => role === 'secret' || (role === 'foreign' && /\d/.test(value));
  return pairs.length > 0 && pairs.every(isForeign);
}

interface Placed extends FoundId {
  readonly end: number;
}

function found(id: TypedId, start: number, end: number): Placed {
  return { id, word: id.id, hasName: false, start, end };
}

function idOfPair({ role, value, start, end }: KeyedValue, type: string | undefined, text: string): Placed[] {
  switch (role) {
    case 'event':
    case 'correlation':
    case 'causation':
      return [found({ kind: role, id: bare(value) }, start, end)];
    case 'trace':
      return [found({ kind: role, id: withUpperHalf(value, text) }, start, end)];
    case 'position':
      return [found({ kind: role, id: value.replace(/^#?0*(?=\d)/, '') }, start, end)];
    case 'stream':
      return [found(typedStream(value, type), start, end)];
    case 'streamName':
      return [found(typedStream(value, value.slice(0, value.indexOf('/'))), start, end)];
    default:
      return [];
  }
}

function typedStream(id: string, type: string | undefined): TypedId {
  if (type === undefined) return { kind: 'stream', id };
  return { kind: 'stream', id: id.startsWith(`${type}/`) ? id : `${type}/${id}`, streamType: type };
}

/** Removes `urn:uuid:…`, braces and PostgREST's operators, which are not part of an id after its key. */
function bare(value: string): string {
  if (OPERATOR.test(value)) return value.replace(OPERATOR, '');
  // The beginning in a LIKE of SQL.
  if (/^[\da-f-]{4,35}%$/i.test(value)) return value.slice(0, -1);
  return /^[{(].*[)}]$/.test(value) && hexId(value) !== null ? value.slice(1, -1) : value;
}

const OPERATOR = /^(?:eq|neq|is|like)\.(?=[\da-f]{8}-?[\da-f]{4})/i;

function typeName({ value, start, end }: KeyedValue): Placed {
  return { ...found({ kind: 'unknown', id: value }, start, end), hasName: true };
}

/** `Order/order-1042` within a sentence; not `Mozilla/5.0` and paths. */
const STREAM =
  /(?<![\w/.:@-])(?=[A-Z]+[a-z])([A-Z][A-Za-z]+)\/(?=[\w-]*[A-Za-z])(?=[\w-]*\d)(?=[\w-]*[-_]|[\w-]{8})[\w-]+(?=$|[\s:,;)\]"'`]|\.(?:\s|$))/g;

/** A stream's type and id as two arguments of a call, or as two parts of an address. */
const TYPED =
  /(["'`])(?<type>[A-Z][A-Za-z]{1,60})\1\s*,\s*(["'`])(?<id>[^\s"'`]*\d[^\s"'`]*)\3|\/(?:streams|aggregates)\/(?<inPath>[A-Z][A-Za-z]{1,60})\/(?<idInPath>[^\s/?#"'`]+)/g;
/** `StreamID{Type: "Order", ID: "order-1042"}`, `"stream": {"type": "Order", "id": "order-1042"}`. */
const OBJECT =
  /(?:stream|aggregate)\w{0,60}["']?\s{0,20}[:=]?\s{0,20}[{(]\s{0,100}["']?type["']?\s{0,20}[:=]\s{0,20}["'`](?<type>[^\s"'`]{1,100})["'`]\s{0,20},\s{0,100}["']?id["']?\s{0,20}[:=]\s{0,20}["'`](?<id>[^\s"'`]{1,200})["'`]/gi;

function typedIn(text: string, form: RegExp): Placed[] {
  return [...text.matchAll(form)].map(({ 0: whole, index, groups = {} }) => {
    const type = groups.type ?? groups.inPath ?? '';
    const id = `${type}/${groups.id ?? groups.idInPath ?? ''}`;
    return found({ kind: 'stream', id, streamType: type }, index, index + whole.length);
  });
}

/** Texts between quotes that look like names or ids. */
const QUOTED = /(?<![\w\\])(["'`])([^\s"'`\\]{3,200})\1/g;

function quoted(text: string, pairs: readonly KeyedValue[]): Placed[] {
  return [...text.matchAll(QUOTED)]
    .map(({ 0: whole, 2: id = '', index }) => ({
      ...found({ kind: 'unknown' as IdKind, id: bare(id) }, index, index + whole.length),
      hasName: true,
    }))
    .filter(
      (span) =>
        /[\p{L}\p{N}]/u.test(span.word) && !isKey(text, span.end) && !pairs.some((pair) => overlaps(pair, span)),
    );
}

/** In JSON, the text before a colon is a key. */
function isKey(text: string, end: number): boolean {
  return /^\s*(?::(?!:)|=)/.test(text.slice(end, end + 8));
}

function overlaps(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Returns each id once, with the kind that says most about it. */
function sorted(ids: readonly Placed[]): FoundId[] {
  const rank = ({ id }: FoundId) => ID_PRECEDENCE.indexOf(id.kind);
  const known = new Set<string>();
  return [...ids]
    .sort((a, b) => rank(a) - rank(b) || a.start - b.start)
    .filter(({ id }) => {
      const normal = id.kind === 'position' ? `#${id.id}` : (innerHexId(id.id) ?? id.id);
      return !known.has(normal) && known.add(normal);
    });
}

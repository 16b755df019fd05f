import type { IdKind, IdSpan } from '../../model/lookup/idSpan';
import { traceInHeader } from '../../model/lookup/text/headers';
import { type PlainText, rawEnd, rawOffset, withoutAllSequences } from '../lines/sequences';
import { BareValues } from './bareValues';
import { type IdPatterns, idPatterns } from './idPatterns';
import { isNoId } from './noIds';
import { plainKey, type Role, readRole } from './roles';

/** How many characters of a line are searched for ids. */
const SPOTTED_LENGTH = 16 * 1024;
/** Ids longer than this cannot be looked up. */
const MAX_ID = 1_000;

/**
 * A key with the separator in front of its value: `=`, `:` or blanks. Quotes may be escaped, because a line may hold JSON as text.
 * PostgreSQL names a key as `(event_id)=(…)`.
 */
const KEY =
  /(?<![\w.-])([A-Za-z_@][\w.\-/@]{0,120}(?: (?:id|ID|Id)(?!\w))?)(?:\\*["'])?(\)=\(|[ \t]*[=:#][ \t]*|[ \t]+)/g;
/** Go's form of texts and UUIDs that may be null. */
const NULLABLE = /\{(?:String|UUID):/y;
const QUOTED = /(\\?["'])([^"'\\\r\n]*)\1/y;
const POSITIONS = /(?:\\?["'])?\[?\s*\d{1,19}(?:[,\s]+\d{1,19})*(?![\w-]|\.\d)/y;

const UUID = '[\\da-fA-F]{8}(?:-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12}';
/** An id by its shape: a UUID, with or without the type of its stream in front, or the 32 digits of an OpenTelemetry trace id. */
const SHAPE = new RegExp(
  `(?<![A-Za-z\\d-])(?:(?<type>[A-Z]\\w*)/)?(?<uuid>${UUID})(?![A-Za-z\\d-])|(?<![A-Za-z\\d-])[\\da-fA-F]{32}(?![A-Za-z\\d-])`,
  'g',
);
/** Trace ids in the forms of headers: W3C, B3, X-Ray, Google Cloud. */
const HEADER = new RegExp(
  [
    '(?<![\\w-])[\\da-f]{2}-(?<w3c>[\\da-f]{32})-[\\da-f]{16}-[\\da-f]{2}(?![\\w-])',
    '(?<![\\w-])(?<b3>[\\da-f]{32})-[\\da-f]{16}(?:-[01d](?:-[\\da-f]{16})?)?(?![\\w-])',
    '(?<![\\w-])(?<xray>1-[\\da-f]{8}-[\\da-f]{24})(?![\\w-])',
    '/traces/(?<google>[\\da-f]{32})(?![\\w-])',
  ].join('|'),
  'gi',
);
/** A stream as a sentence names it: `Order/order-1042`. */
const TYPED_STREAM = /^[A-Z]\w*\/\S*\d/;
const WHOLE_UUID = new RegExp(`^${UUID}$`);

/** Keys of processes and spans, whose values look like ids but are not ids of events. In lower case, without separators. */
const FOREIGN = /(?:owner|worker|instance|leader|span)id$/;

const KINDS: Partial<Record<Role, IdKind>> = {
  event: 'event',
  correlation: 'correlation',
  trace: 'trace',
  causation: 'causation',
  streamId: 'stream',
  stream: 'stream',
};

interface Pair {
  readonly key: string;
  readonly separator: string;
  /** Where the value begins. */
  readonly at: number;
}

/** Returns the ids in a line of any text, found by key and by shape, in their order. They never overlap. Never throws. */
export function spotIds(text: string): IdSpan[] {
  const cut = text.length > SPOTTED_LENGTH ? text.slice(0, SPOTTED_LENGTH) : text;
  const plain = withoutAllSequences(cut);
  const spans = spotPlain(plain.text);
  return plain.cuts.length === 0 ? spans : spans.map((span) => inRawText(span, plain)).filter(({ id }) => id !== '');
}

function spotPlain(line: string): IdSpan[] {
  const spans: IdSpan[] = [];
  const foreign: Value[] = [];
  let streamType: string | undefined;
  const bare = new BareValues(line, MAX_ID);
  for (const pair of pairsOf(line)) {
    const role = readRole(pair.key);
    if (role === 'position') spans.push(...positionsAt(line, pair.at));
    const found = valueAt(line, bare, pair, role);
    const value = found && role === 'trace' ? traceIn(found) : found;
    if (!value) continue;
    if (role === 'streamType') streamType ??= value.text;
    const kind = role && KINDS[role];
    if (kind) spans.push({ kind, id: value.text, start: value.start, end: value.end });
    else if (FOREIGN.test(plainKey(pair.key))) foreign.push(value);
  }
  const byKey = spans.map((span) => (span.kind === 'stream' ? withType(span, streamType) : span));
  const taken: Pick<IdSpan, 'start' | 'end'>[] = [...byKey, ...foreign];
  const isFree = ({ start, end }: IdSpan) => !taken.some((span) => span.start < end && start < span.end);
  const byHeader = headersIn(line).filter(isFree);
  taken.push(...byHeader);
  const byShape = shapesIn(line).filter(isFree);
  return [...byKey, ...byHeader, ...byShape].sort((a, b) => a.start - b.start);
}

/**
 * Returns the same span with the offsets of the raw text, which still has its terminal sequences. When a sequence cuts the span in two, its
 * first part is used.
 */
function inRawText(span: IdSpan, { text, cuts }: PlainText): IdSpan {
  const start = rawOffset(cuts, span.start);
  let { end } = span;
  while (end > span.start && rawEnd(cuts, end) - start !== end - span.start) end--;
  const isWhole = end === span.end;
  const id = isWhole ? span.id : text.slice(span.start, end);
  return { ...span, id, start, end: rawEnd(cuts, end) };
}

const WHOLE_TRACE = /1-[\da-f]{8}-[\da-f]{24}|(?<![\da-f])[\da-f]{32}(?![\da-f])/i;
/** Jaeger's form without leading zeros, and B3's form of 64 bits. */
const SHORT_TRACE = /^[\da-f]+(?=:|%3a)|^[\da-f]{16}(?=-)/i;

/** Returns the trace id in the value of a header; any other value unchanged. */
function traceIn(value: Value): Value {
  const { start, text } = value;
  if (traceInHeader(text) === null) return value;
  const digits = WHOLE_TRACE.exec(text) ?? SHORT_TRACE.exec(text);
  if (!digits) return value;
  const at = start + digits.index;
  return { start: at, end: at + digits[0].length, text: digits[0] };
}

function headersIn(line: string): IdSpan[] {
  return [...line.matchAll(HEADER)].map(({ 0: whole, index, groups = {} }) => {
    const id = groups.w3c ?? groups.b3 ?? groups.xray ?? groups.google ?? '';
    const start = index + whole.indexOf(id);
    return { kind: 'trace', id, start, end: start + id.length };
  });
}

function* pairsOf(line: string): Generator<Pair> {
  KEY.lastIndex = 0;
  // `lastIndex` is set again after each `yield`, because the caller may use this expression, too.
  for (let match = KEY.exec(line); match; match = KEY.exec(line)) {
    const [whole, key = '', separator = ''] = match;
    const at = match.index + whole.length;
    yield { key, separator, at };
    // A word may be the value of one pair and the key of the next: `stream order_id 42`.
    KEY.lastIndex = at;
  }
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Returns the value of a pair when it can be an id. If only blanks or a colon separate it from its key, it must also look like an id. */
function valueAt(
  line: string,
  bare: BareValues,
  { key, separator, at: start }: Pair,
  role: Role | undefined,
): Value | undefined {
  NULLABLE.lastIndex = start;
  const at = NULLABLE.test(line) ? NULLABLE.lastIndex : start;
  QUOTED.lastIndex = at;
  const quoted = QUOTED.exec(line);
  if (quoted) {
    const [, quote = '', text = ''] = quoted;
    return usable(withoutBraces({ start: at + quote.length, end: at + quote.length + text.length, text }), role);
  }
  const end = bare.endOf(at);
  // The value is too long for an id.
  if (end === undefined) return undefined;
  const text = line.slice(at, end);
  const isSure = separator === '=' || role === 'streamType';
  const byBlank = separator.trim() === '';
  if (byBlank && role === 'stream' && !TYPED_STREAM.test(text)) return undefined;
  if (byBlank && role !== 'stream' && !key.includes('_') && !(role === 'event' || WHOLE_UUID.test(text)))
    return undefined;
  if (!isSure && !bare.hasDigit(at, end)) return undefined;
  return usable({ start: at, end, text }, role);
}

/** Removes braces: .NET may print a UUID in braces. */
function withoutBraces({ start, end, text }: Value): Value {
  return text.startsWith('{') && text.endsWith('}')
    ? { start: start + 1, end: end - 1, text: text.slice(1, -1) }
    : { start, end, text };
}

function usable(value: Value, role: Role | undefined): Value | undefined {
  const { text } = value;
  if (text === '' || text.length > MAX_ID || isNoId(text)) return undefined;
  return role === 'stream' && !/^[^\s/]+\/\S/.test(text) ? undefined : value;
}

/** Returns each number of `449`, `[41,42]` and `"[41 42]"`. */
function positionsAt(line: string, at: number): IdSpan[] {
  POSITIONS.lastIndex = at;
  const list = POSITIONS.exec(line)?.[0] ?? '';
  return [...list.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({
    kind: 'position',
    id: digits.replace(/^0+(?=\d)/, ''),
    start: at + index,
    end: at + index + digits.length,
  }));
}

function withType(span: IdSpan, type: string | undefined): IdSpan {
  if (type === undefined) return span;
  const id = span.id.startsWith(`${type}/`) ? span.id : `${type}/${span.id}`;
  return { ...span, id, streamType: type };
}

function shapesIn(line: string): IdSpan[] {
  return [...line.matchAll(SHAPE)].map(({ 0: id, index, groups }) => ({
    ...(groups?.type === undefined ? { kind: 'unknown' } : { kind: 'stream', streamType: groups.type }),
    id,
    start: index,
    end: index + id.length,
  }));
}

/** Finds the ids of lines: by the patterns of the settings, by key and by shape. */
export interface IdSpotter {
  /** Returns the ids of each line in their order; they never overlap. For at most a few hundred lines at once. */
  spot(lines: readonly string[]): IdSpan[][];
  /** Returns the patterns that are not used, because they are not valid regular expressions or are too slow. */
  refused(): readonly string[];
}

/** `patterns` comes from `eventTrace.links.patterns`; these patterns take precedence over key and shape. */
export function createIdSpotter(patterns: readonly string[]): IdSpotter {
  const own: IdPatterns | undefined = patterns.length > 0 ? idPatterns(patterns) : undefined;
  return {
    spot(lines) {
      if (!own) return lines.map(spotIds);
      return own.match(lines).map((spans, index) => merge([...spans, ...spotIds(lines[index] ?? '')]));
    },
    refused: () => own?.refused() ?? [],
  };
}

/** Keeps the first of the spans that overlap. */
function merge(spans: readonly IdSpan[]): IdSpan[] {
  const kept: IdSpan[] = [];
  for (const span of spans) {
    if (!kept.some(({ start, end }) => start < span.end && span.start < end)) kept.push(span);
  }
  return kept.sort((a, b) => a.start - b.start);
}

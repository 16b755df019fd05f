import type { IdKind, IdSpan } from '../model/idSpan';
import { type Role, readRole } from './references';

/** Characters of a line that are looked at. */
export const SPOTTED_LENGTH = 16 * 1024;
/** Ids longer than this cannot be looked up. */
const MAX_ID = 1_000;

/** A key with what separates it from its value: `=`, `:`, blanks; quotes may be escaped where a line holds JSON as text. */
const KEY = /(?<![\w.-])([A-Za-z_][\w.-]*)(?:\\?["'])?([ \t]*[=:#][ \t]*|[ \t]+)/g;
const QUOTED = /(\\?["'])([^"'\\\r\n]*)\1/y;
/** Ends one character past the longest id: what is longer is none. */
const BARE = /[^\s,;{}[\]()"'\\=<>]{1,1001}/y;
const POSITIONS = /(?:\\?["'])?\[?\s*\d{1,19}(?:[,\s]+\d{1,19})*(?![\w-]|\.\d)/y;

const UUID = '[\\da-fA-F]{8}(?:-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12}';
/** What is an id by its shape: a UUID, also behind its stream's type, and the 32 digits of an OpenTelemetry trace id. */
const SHAPE = new RegExp(
  `(?<![\\w-])(?:(?<type>[A-Z]\\w*)/)?(?<uuid>${UUID})(?![\\w-])|(?<![\\w-])[\\da-fA-F]{32}(?![\\w-])`,
  'g',
);
const WHOLE_UUID = new RegExp(`^${UUID}$`);

/** Keys whose values look like ids and are none of an event: processes and spans. Lower case, without separators. */
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
  /** Where the value starts. */
  readonly at: number;
}

/** The ids in a line of any text, by key and by shape, in their order; they never overlap. Never throws. */
export function spotIds(text: string): IdSpan[] {
  const line = text.length > SPOTTED_LENGTH ? text.slice(0, SPOTTED_LENGTH) : text;
  const spans: IdSpan[] = [];
  const foreign: Value[] = [];
  let streamType: string | undefined;
  for (const pair of pairsOf(line)) {
    const role = readRole(pair.key);
    if (role === 'position') spans.push(...positionsAt(line, pair.at));
    const value = valueAt(line, pair, role);
    if (!value) continue;
    if (role === 'streamType') streamType ??= value.text;
    const kind = role && KINDS[role];
    if (kind) spans.push({ kind, id: value.text, start: value.start, end: value.end });
    else if (FOREIGN.test(plain(pair.key))) foreign.push(value);
  }
  const byKey = spans.map((span) => (span.kind === 'stream' ? withType(span, streamType) : span));
  const taken = [...byKey, ...foreign];
  const byShape = shapesIn(line).filter(
    ({ start, end }) => !taken.some((span) => span.start < end && start < span.end),
  );
  return [...byKey, ...byShape].sort((a, b) => a.start - b.start);
}

function* pairsOf(line: string): Generator<Pair> {
  KEY.lastIndex = 0;
  // The position is kept apart: what is done with a pair may use other expressions, and this generator again.
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

/** The value of a pair when it can be an id; where only blanks or a colon part it from its key, it must look like one. */
function valueAt(line: string, { key, separator, at }: Pair, role: Role | undefined): Value | undefined {
  QUOTED.lastIndex = at;
  const quoted = QUOTED.exec(line);
  if (quoted) {
    const [, quote = '', text = ''] = quoted;
    return usable({ start: at + quote.length, end: at + quote.length + text.length, text }, role);
  }
  BARE.lastIndex = at;
  const text = BARE.exec(line)?.[0].replace(/[.:]+$/, '') ?? '';
  const isSure = separator === '=' || role === 'streamType';
  const byBlank = separator.trim() === '';
  if (byBlank && !key.includes('_') && !(role === 'event' || WHOLE_UUID.test(text))) return undefined;
  if (!isSure && !/\d/.test(text)) return undefined;
  return usable({ start: at, end: at + text.length, text }, role);
}

function usable(value: Value, role: Role | undefined): Value | undefined {
  const { text } = value;
  if (text === '' || text.length > MAX_ID || /^(?:null|nil|none|undefined|true|false)$/i.test(text)) return undefined;
  return role === 'stream' && !/^[^\s/]+\/\S/.test(text) ? undefined : value;
}

/** Each number of `449`, `[41,42]`, `"[41 42]"`. */
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
  return type === undefined || span.id.startsWith(`${type}/`) ? span : { ...span, id: `${type}/${span.id}` };
}

function shapesIn(line: string): IdSpan[] {
  return [...line.matchAll(SHAPE)].map(({ 0: id, index, groups }) => ({
    kind: groups?.type === undefined ? 'unknown' : 'stream',
    id,
    start: index,
    end: index + id.length,
  }));
}

const plain = (key: string) => key.replace(/[^A-Za-z\d]/g, '').toLowerCase();

import type { IdKind } from '../idSpan';
import { hexOfBytes } from './shapes';

/**
 * What a key says about its value. `streamName`: a stream with its type, `Order/order-1042`. `foreign`: an id of something that no event
 * store contains; `secret`: a value that must not be sent anywhere.
 */
export type KeyRole =
  | Exclude<IdKind, 'unknown'>
  | 'streamType'
  | 'streamName'
  | 'eventType'
  | 'version'
  | 'foreign'
  | 'secret'
  | 'id';

/** What the end of a key says about its value. Keys are compared in lower case without `_`, `.` and `-`. */
const ENDINGS: readonly (readonly [ending: RegExp, role: KeyRole])[] = [
  [
    /(?:password|passwd|pwd|secret|token|apikey|authorization|bearer|cookie|credentials?|signature|privatekey|publickey)$/,
    'secret',
  ],
  [/(?:stack|back)trace$/, 'foreign'],
  [
    /(?:span|parent|worker|owner|instance|leader|segment|process|thread|container|pod|host|node|machine|device|build)id$/,
    'foreign',
  ],
  [
    /(?:^b3|commit|revision|sha\d*|hash|md5|checksum|digest|etag|cfray|datasource|uifind|tracestate|honeycombtrace)$/,
    'foreign',
  ],
  [/eventid$/, 'event'],
  [/positions?$|^(?:last)?checkpoint$/, 'position'],
  [/correlation(?:id)?$|corrid$/, 'correlation'],
  [/causation(?:id)?$/, 'causation'],
  [/^p?pid$/, 'foreign'],
  [/trace(?:id)?$|^operationid$|^xinstanat$|^tid$/, 'trace'],
  [/(?:aggregate|stream)id$/, 'stream'],
  [/(?:aggregate|stream)type$/, 'streamType'],
  [/^(?:aggregate|stream)$/, 'streamName'],
  [/eventtype$/, 'eventType'],
  [/^(?:stream|aggregate)?version$/, 'version'],
];

/** Keys of ids: `order_id`, `orderId`, `ID`; not `valid`. */
const OF_SOMETHING =
  /(?:^|[_.-])(?:id|uuid|guid|ref|key|number)$|^(?:ID|Id|UUID)$|[a-z](?:Id|ID|Uuid|UUID|Guid|GUID|Ref|Key|Number)$/;

/**
 * Returns what a key's name says about its value, in any spelling (`event_id`, `eventId`); undefined when the name is not that of an id.
 */
export function roleOfKey(key: string): KeyRole | undefined {
  const plain = key.replace(/[^A-Za-z\d]/g, '').toLowerCase();
  const ending = ENDINGS.find(([pattern]) => pattern.test(plain))?.[1];
  return ending ?? (OF_SOMETHING.test(key) ? 'id' : undefined);
}

/**
 * `key=value`, `"key": value`, `key => value`, `key IN (…)`, `--key value`, `<key>value`, Grafana's `key|=|value`, a column of psql, two
 * texts of a call, and `key value` for keys in snake case.
 */
const KEY =
  /(?<![\w$@-])(?<!\.(?=[A-Za-z_]))-{0,2}(["'`]?)([A-Za-z_@][\w.@-]{0,120})\1(?:(?:::\w+)?\s*(?:=>|:=|\|[=!]?[=~]\||[=!]?=|:(?!\/\/|:\w)|\||>(?=[^\s=]))\s*|(?<=["'`])\s*,\s*(?=["'`](?=[^"'`,\s]*\d)[^"'`,\s]{4}|\d+\b)|(?:::\w+)?\s+(?:IN|ANY|LIKE|EQ|BETWEEN)\b\s*|[ \t]+)/gi;
/** What code and SQL write around a value: `uuid.MustParse(`, `sql.NullString{String:`, `ANY(ARRAY[`, casts. */
const WRAPPERS =
  /(?:(?:&|\*|new\s+|uuid\s+)?(?:(?:ANY|ALL|IN|CAST)\s+|[A-Za-z_][\w.:]{0,120}!?)?[({[]\s*(?:[A-Za-z_]\w{0,120}\s*[:=]\s*)?){0,4}(?:[eEnNuU](?=['"]))?/y;
/** The most characters of an id. A text without quotes may contain many keys, and each is read to its end. */
const MAX_BARE = 1_000;
const LITERAL = /"([^"\r\n]*)"|'([^'\r\n]*)'|`([^`\r\n]*)`|((?:[^\s,;|}\])"'`<&?]|\?(?!\w{1,120}=)){1,1001})/y;
/** The separator before the next member of a list. */
const NEXT = /\s*,\s*|\s+(?=\d)/y;
/** The separator before the other bound of a range. */
const UNTIL = /\s+AND\s+/iy;

export interface KeyedValue {
  readonly role: KeyRole;
  readonly value: string;
  /** The place of the key and its values: 0-based, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Returns the values of all keys with a role, in order. */
export function keyedValues(text: string): KeyedValue[] {
  // Reads `event id 6f1f…` in prose as `event_id 6f1f…`, and TraceQL's `trace:id` as `trace_id`.
  const line = text.replace(
    /\b(event|trace|correlation|causation|stream|aggregate|span)[ :](?=(?:id|type)\b)/gi,
    '$1_',
  );
  const found = zipped(line);
  KEY.lastIndex = 0;
  for (let match = KEY.exec(line); match; match = KEY.exec(line)) {
    const [whole, , key = ''] = match;
    const at = match.index + whole.length;
    // A word may be the value of one key and itself the next key, and the value of an unknown key may contain keys.
    KEY.lastIndex = at;
    const role = roleOfKey(key);
    if (role === undefined) continue;
    const isSure = /[=:|>,]\s*$|\s(?:IN|ANY|LIKE|EQ|BETWEEN)\s*$/i.test(whole);
    if (role === 'secret') {
      found.push(secretAt(line, match.index, at));
      KEY.lastIndex = found.at(-1)?.end ?? at;
      continue;
    }
    const values = ofBytes(valuesAt(line, at, /\sBETWEEN\s*$/i.test(whole)), role).filter(({ text }) =>
      isValue(text, role, isSure || key.includes('_')),
    );
    const last = values.at(-1);
    if (!last) continue;
    // Google's addresses name a trace `tid`, as others name a thread.
    const of = (text: string) => (/^tid$/i.test(key) && !/^[\da-f]{16,32}$/i.test(text) ? 'foreign' : role);
    found.push(...values.map(({ text }) => ({ role: of(text), value: text, start: match.index, end: last.end })));
    KEY.lastIndex = last.end;
  }
  return found;
}

/** A secret that must not be read: one word, or a scheme and a word as in `Authorization: Bearer …`. */
const SECRET = /["'`]?(?:(?:Bearer|Basic|Digest|Token|ApiKey)\s+)?[^\s"'`&;,]*/iy;

function secretAt(line: string, start: number, at: number): KeyedValue {
  SECRET.lastIndex = at;
  const value = SECRET.exec(line)?.[0] ?? '';
  return { role: 'secret', value: '', start, end: at + value.length };
}

interface Value {
  readonly text: string;
  readonly end: number;
}

function valuesAt(line: string, at: number, isRange: boolean): Value[] {
  WRAPPERS.lastIndex = at;
  const wrapped = WRAPPERS.exec(line)?.[0] ?? '';
  const first = literalAt(line, at + wrapped.length) ?? (wrapped === '' ? undefined : literalAt(line, at));
  // The first key within an object is not a value of the key before the object.
  if (!first || (/\{\s*$/.test(wrapped) && /^\s*:(?!:)/.test(line.slice(first.end)))) return [];
  const thousands = wrapped === '' ? thousandsAt(line, at) : undefined;
  if (thousands) return [thousands];
  const values = [first];
  const isList = isRange || /[[({]/.test(wrapped);
  const more = isRange ? UNTIL : NEXT;
  for (let end = first.end; isList; ) {
    more.lastIndex = end;
    if (!more.test(line)) break;
    const next = literalAt(line, more.lastIndex);
    // In an object, the next key follows and not the next value.
    if (!next || /^:|:$/.test(line.slice(next.end - 1, next.end + 1)) || /[:=]/.test(next.text)) break;
    values.push(next);
    end = next.end;
  }
  return values.flatMap(({ text, end }) => members(text).map((member) => ({ text: member, end })));
}

/** Joins the bytes of `EventID: uuid.UUID{0x6f, …}` into one id. Listed positions stay separate. */
function ofBytes(values: Value[], role: KeyRole): Value[] {
  const last = values.at(-1);
  const hex =
    last && values.length === 16 && role !== 'position' ? hexOfBytes(values.map(({ text }) => text).join(' ')) : null;
  return last && hex !== null ? [{ text: hex, end: last.end }] : values;
}

/** `#40,217` is one number. Within brackets, the comma separates two. */
const THOUSANDS = /#?\d{1,3}(?:,\d{3})+(?![\d,])/y;

function thousandsAt(line: string, at: number): Value | undefined {
  THOUSANDS.lastIndex = at;
  const [number] = THOUSANDS.exec(line) ?? [];
  return number === undefined ? undefined : { text: number.replaceAll(',', ''), end: at + number.length };
}

function literalAt(line: string, at: number): Value | undefined {
  LITERAL.lastIndex = at;
  const match = LITERAL.exec(line);
  if (!match) return undefined;
  const [whole, double, single, tick, bare] = match;
  if (bare !== undefined && bare.length > MAX_BARE) return undefined;
  const text = double ?? single ?? tick ?? bare?.replace(/(?<![.:!?])(?:::\w+|[.:!?])+$/, '') ?? '';
  return { text: text.trim(), end: at + whole.length };
}

/** Returns the members of a list in quotes, as logrus and PostgreSQL write it: `"[41 42]"`, `'{a,b}'`. */
function members(text: string): string[] {
  const list = /^[[{](.*)[\]}]$/.exec(text)?.[1]?.trim();
  return list === undefined || list === '' || /[:={}]/.test(list) ? [text] : list.split(/[\s,]+/);
}

const EMPTY = /^(?:null|nil|none|undefined|true|false|is|was|not|and|or|of|in|for)?$/i;
/** Parameters and placeholders: `$1`, `?`, `:id`, `%s`, `{{id}}`, `<uuid>`. */
const PLACEHOLDER = /^(?:[$?:%@<{*]+[\w. -]*[>}]*|\.+)$/;
/** `e.EventID`, `uuid.New(`: code without a value. */
const CODE = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\(?$|\($/;

function isValue(text: string, role: KeyRole, isSure: boolean): boolean {
  if (EMPTY.test(text) || PLACEHOLDER.test(text) || CODE.test(text) || /^[^\p{L}\p{N}]*$/u.test(text)) return false;
  if (role === 'position') return /^#?\d{1,19}$/.test(text);
  if (role === 'version') return isSure && /^\d{1,9}$/.test(text);
  if (role === 'streamName') return /^[\p{L}_]\w*\/\S+$/u.test(text);
  if (role === 'secret' || role === 'foreign') return true;
  if (role === 'id') return isSure && /\d/.test(text);
  return isSure || (/\d/.test(text) && text.length >= 6);
}

/** `Key (a, b)=(1, 2)` in PostgreSQL's errors, and `(a, b) VALUES ('1', '2')`. */
const ROWS = /\((\s*["`]?\w+["`]?(?:\s*,\s*["`]?\w+["`]?)*\s*)\)\s*(?:=|VALUES)\s*\(([^()]*)\)/gi;

function zipped(line: string): KeyedValue[] {
  return [...line.matchAll(ROWS)].flatMap(({ 0: whole, 1: keys = '', 2: values = '', index }) => {
    const texts = values.split(',').map((value) => value.trim().replace(/^'|'(?:::\w+)?$/g, ''));
    return keys.split(',').flatMap((key, place) => {
      const role = roleOfKey(key.replace(/["`\s]/g, ''));
      const value = texts[place] ?? '';
      const isOne = role !== undefined && isValue(value, role, true);
      return isOne ? [{ role, value, start: index, end: index + whole.length }] : [];
    });
  });
}

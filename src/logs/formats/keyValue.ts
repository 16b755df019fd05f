import type { Field, LogFormat } from './format';
import { type Head, heads, noHeads, takeHead } from './heads';
import { matchAt, matchFrom } from './matchAt';

/** A key as slog, logrus, go-kit and zerolog's console print it; slog quotes a key with blanks. */
const KEY = String.raw`(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_@!$][\w.\-/@$!]*))=`;
/** A quoted value, a list, or the text up to the next blank; empty in front of a group. */
const VALUE = String.raw`("(?:[^"\\]|\\.)*"(?=[\s,;)\]}]|$)|'[^']*'(?=[\s,;]|$)|\[[^\][]*\](?=[\s,;]|$)|(?!(?:map|&)?[[{])[^\s"]\S*|"(?:[^"\\]|\\.)*$|"\S*|)`;
const PAIR = new RegExp(String.raw`(?:,(?=\s))?\s*${KEY}${VALUE}`, 'y');
/** The start of a group as Go prints it. */
const GROUP = /(?:map|&)?[[{]/y;
const GROUP_END = /[\]}"]/g;
/** A group of JSON in one line, whose texts may have blanks; groups within it have none of their own. */
const JSON_GROUP =
  /\{(?=")(?:"(?:[^"\\]|\\.){0,2000}"|[^"{}]|\{(?:"(?:[^"\\]|\\.){0,2000}"|[^"{}]){0,400}\}){0,400}\}(?=[\s,;)]|$)/y;
const TO_BLANK = /\S+/y;
const FIRST_KEY = /^(?:"(?:[^"\\]|\\.)*"|[A-Za-z_@!$][\w.\-/@$!]*)=/;
/** The place where the next pair begins. */
const NEXT_KEY = /\s(?:"(?:[^"\\]|\\.)*"|([A-Za-z_@!$][\w.\-/@$!]*))=/g;

const HEADS: ReadonlyMap<string, Head> = new Map([
  ...heads('time', 'time ts t timestamp @timestamp datetime date asctime'),
  // logxi's.
  ...heads('time', '_t'),
  ...heads('level', '_l'),
  ...heads('message', '_m'),
  // Heroku's router writes its level as `at`.
  ...heads('level', 'level lvl severity loglevel log.level log_level levelname @level sev at'),
  ...heads('message', 'msg message @message'),
  // Keys that are used when there is no message.
  ...heads('line', 'event desc entry'),
]);

/** Keys whose values may have blanks although they are not quoted: some loggers join keys and values without quoting. */
const LOOSE = new Set(
  (
    'error err reason cause detail details exception msg message consumer consumer_name projection projection_name ' +
    'aggregate_type aggregate_id stream_type stream_id event_type'
  ).split(' '),
);
/** Keys of the libraries' lines. Such a key certainly ends an unquoted value before it. */
export const LIBRARY_KEYS: ReadonlySet<string> = new Set(
  (
    'consumer consumer_name projection projection_name segment_id position positions aggregate_type aggregate_id aggregate_version ' +
    'stream_type stream_id event_type event_id event_count error err worker_id owner_id instance_id consecutive_failures trace_id ' +
    'correlation_id causation_id checkpoint gap_position target_position time level'
  ).split(' '),
);

/** Reads lines that are `key=value` throughout: those of slog's text handler, logrus, go-kit, log15 and Heroku. */
export const keyValue: LogFormat = (text) => {
  if (!FIRST_KEY.test(text)) return undefined;
  const { pairs, end } = readPairs(text, 0);
  const found = noHeads();
  const fields: Field[] = [];
  let isLine = false;
  let line: Field | undefined;
  for (const pair of pairs) {
    const head = HEADS.get(pair[0]);
    if (head === 'line') line ??= pair;
    // `a=1` alone may be a sentence. With a time it is a line of go-kit, which need not have a message.
    if (head === 'level' || head === 'message') isLine = true;
    if (head === undefined || head === 'line' || !takeHead(found, head, pair[1])) fields.push(pair);
  }
  const { stamp, level, message = line?.[1] ?? '' } = found;
  if (!isLine && !stamp) return undefined;
  const { rest, behind } = pairsAtEnd(text.slice(end).trim());
  fields.push(...behind);
  const whole = rest ? `${message} ${rest}`.trim() : message;
  // logr's funcr writes a level only for lines that are not errors.
  const isError = level === 'unknown' && text.startsWith('"') && fields.some(([key]) => key === 'error');
  return {
    stamp,
    level: isError ? 'error' : level,
    message: whole,
    fields,
    format: 'key=value',
    isEnvelope: false,
    isSure: true,
    hasHead: true,
  };
};

/** Reads the pairs of a text, one after the other. */
class Pairs {
  key: string;
  value: string;
  /** The offset after the pair. */
  end: number;
  /** The next place after `groupFrom` where a group may end. It is searched once for all groups in between. */
  private groupEnd: number;
  private groupFrom: number;

  constructor(readonly text: string) {
    this.key = '';
    this.value = '';
    this.end = 0;
    this.groupEnd = -1;
    this.groupFrom = 0;
  }

  /** Reads the pair at an offset, with or without blanks in front; false when there is none. */
  readAt(from: number): boolean {
    const { text } = this;
    const pair = matchAt(PAIR, text, from);
    if (!pair) return false;
    this.key = pair[2] ?? unquote(pair[1] ?? '');
    this.value = pair[3] ?? '';
    this.end = from + pair[0].length;
    if (this.value !== '') return true;
    this.value = this.groupAt(this.end) ?? '';
    this.end += this.value.length;
    return true;
  }

  /** Returns a group up to its end, or otherwise up to the next blank; undefined when no group begins here. */
  private groupAt(at: number): string | undefined {
    const { text } = this;
    const begin = matchAt(GROUP, text, at);
    if (!begin) return undefined;
    const object = matchAt(JSON_GROUP, text, at)?.[0];
    if (object !== undefined) return object;
    const inside = at + begin[0].length;
    // The offset may go back: a library's key inside pairs that were only tried is read again.
    if (inside < this.groupFrom || this.groupEnd < inside) {
      this.groupFrom = inside;
      this.groupEnd = matchFrom(GROUP_END, text, inside)?.index ?? text.length;
    }
    const behind = this.groupEnd + 1;
    const isGroup = behind <= text.length && text.charAt(this.groupEnd) !== '"' && /^\s?$/.test(text.charAt(behind));
    return isGroup ? text.slice(at, behind) : matchAt(TO_BLANK, text, at)?.[0];
  }
}

/** Splits a text into the pairs at its end and the text before them, which is the message of a logger that writes it without a key. */
function pairsAtEnd(text: string): { readonly rest: string; readonly behind: readonly Field[] } {
  const reader = new Pairs(text);
  for (let match = matchFrom(NEXT_KEY, text, 0); match; ) {
    const { index } = match;
    const { pairs, end } = pairsFrom(reader, index);
    if (text.slice(end).trim() === '') return { rest: text.slice(0, index), behind: pairs };
    // Pairs that begin within these end at the same place.
    match = matchFrom(NEXT_KEY, text, Math.max(end, index + 1));
  }
  return { rest: text, behind: [] };
}

/** Reads pairs from `start` on, as long as they follow each other; `end` is where other text begins. */
export const readPairs = (text: string, start: number): { readonly pairs: Field[]; readonly end: number } =>
  pairsFrom(new Pairs(text), start);

function pairsFrom(reader: Pairs, start: number): { readonly pairs: Field[]; readonly end: number } {
  const { text } = reader;
  const pairs: Field[] = [];
  let end = start;
  while (reader.readAt(end)) {
    const { key, value } = reader;
    end = reader.end;
    if (LOOSE.has(key) && !isQuoted(value) && end < text.length && !reader.readAt(end)) {
      const from = end - value.length;
      end = endOfLoose(reader, end);
      pairs.push([key, text.slice(from, end).trim()]);
    } else pairs.push([key, readValue(value)]);
  }
  return { pairs, end };
}

const isQuoted = (value: string) => value.length > 1 && (value.startsWith('"') || value.startsWith("'"));

function readValue(value: string): string {
  // `a=1, b=2`: the comma does not belong to the value.
  if (!isQuoted(value)) return value.length > 1 ? value.replace(/[,;]$/, '') : value;
  if (value.startsWith("'")) return value.slice(1, -1);
  if (value.endsWith('"')) return unquote(value.slice(1, -1));
  // Older versions of hclog break a quoted value where its text has a line end.
  return value.includes(' ') ? unquote(value.slice(1)) : value;
}

/** Returns where a value without quotes ends: before the next key of a library, or before pairs that continue to the end. */
function endOfLoose(reader: Pairs, from: number): number {
  const { text } = reader;
  let tried = from;
  for (let match = matchFrom(NEXT_KEY, text, from); match; match = matchFrom(NEXT_KEY, text, match.index + 1)) {
    if (LIBRARY_KEYS.has(match[1] ?? '')) return match.index;
    // Pairs that begin within these end at the same place.
    if (match.index < tried) continue;
    tried = endOfPairs(reader, match.index);
    if (text.slice(tried).trim() === '') return match.index;
  }
  return text.length;
}

function endOfPairs(reader: Pairs, at: number): number {
  let end = at;
  while (reader.readAt(end)) end = reader.end;
  return end;
}

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const ESCAPE = /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/gi;

/** Reverses Go's `strconv.Quote`, which has more escapes than JSON; expects the text without its quotes. */
export function unquote(inner: string): string {
  return inner.includes('\\') ? inner.replace(ESCAPE, unescaped) : inner;
}

function unescaped(_: string, x?: string, u?: string, U?: string, c = ''): string {
  const code = x ?? u ?? U;
  if (code === undefined) return ESCAPES[c] ?? c;
  const point = Number.parseInt(code, 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
}

/** Keys of one word in the libraries' lines. Keys with an underscore need no list. */
const WORD_KEYS = new Set(
  'checkpoint consumer count error limit position positions processed projection reason skipped'.split(' '),
);

const KEYS_BEHIND_ERROR = new Set(['consecutive_failures']);

/**
 * Reads the `key value key value` that std-log adapters print in brackets. Values are unquoted and may have blanks, so a value continues
 * until the next word that can only be a key. An error's text is full of such words (`consumer handler error at position 449`, `column
 * user_id does not exist`), so only a few words end it.
 */
export function readListPairs(inner: string): Field[] {
  const words = inner.split(' ');
  const fields: Field[] = [];
  let at = 0;
  while (at < words.length) {
    const key = words[at] ?? '';
    let end = at + 2;
    while (end < words.length && !startsPair(words, end, key)) end++;
    fields.push([key, words.slice(at + 1, end).join(' ')]);
    at = end;
  }
  return fields;
}

function startsPair(words: readonly string[], at: number, currentKey: string): boolean {
  const word = words[at] ?? '';
  if (at + 1 >= words.length) return false;
  if (currentKey === 'error' || currentKey === 'reason') return KEYS_BEHIND_ERROR.has(word);
  return WORD_KEYS.has(word) || /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/i.test(word);
}

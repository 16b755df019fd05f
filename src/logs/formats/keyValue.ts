import type { Field, LogFormat } from './format';
import { type Head, heads, noHeads, takeHead } from './heads';

/** A key as slog, logrus, go-kit and zerolog's console print them; slog quotes one with blanks. */
const KEY = String.raw`(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_@!$][\w.\-/@$!]*))=`;
/** A quoted value, a list or group as Go prints it, or what goes on to the next blank. */
const VALUE = String.raw`("(?:[^"\\]|\\.)*"(?=[\s,;)\]}]|$)|'[^']*'(?=[\s,;]|$)|\[[^\][]*\](?=[\s,;]|$)|(?:map|&)?[[{][^\]}"]*[\]}](?=\s|$)|[^\s"]\S*|"\S*|(?=\s|$))`;
const PAIR = new RegExp(String.raw`\s*${KEY}${VALUE}`, 'y');
const FIRST_KEY = /^(?:"(?:[^"\\]|\\.)*"|[A-Za-z_@!$][\w.\-/@$!]*)=/;
/** Where the next pair begins. */
const NEXT_KEY = /\s(?:"(?:[^"\\]|\\.)*"|([A-Za-z_@!$][\w.\-/@$!]*))=/g;

const HEADS: ReadonlyMap<string, Head> = new Map([
  ...heads('time', 'time ts t timestamp @timestamp datetime date asctime'),
  // Heroku's router says its level with `at`.
  ...heads('level', 'level lvl severity loglevel log.level log_level levelname @level sev at'),
  ...heads('message', 'msg message @message'),
  // What stands in where there is no message.
  ...heads('line', 'event desc'),
]);

/** Values of these may be printed without quotes although they hold blanks: loggers that join keys and values by hand. */
const LOOSE = new Set(
  (
    'error err reason cause detail details exception msg message consumer consumer_name projection projection_name ' +
    'aggregate_type aggregate_id stream_type stream_id event_type'
  ).split(' '),
);
/** Keys of the libraries' lines, which end such a value for sure. */
export const LIBRARY_KEYS: ReadonlySet<string> = new Set(
  (
    'consumer consumer_name projection projection_name segment_id position positions aggregate_type aggregate_id aggregate_version ' +
    'stream_type stream_id event_type event_id event_count error err worker_id owner_id instance_id consecutive_failures trace_id ' +
    'correlation_id causation_id checkpoint gap_position target_position time level'
  ).split(' '),
);

/** `key=value` throughout: slog's text handler, logrus, go-kit, log15 and Heroku. */
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
    // `a=1` is a sentence about a; a time makes it a line of go-kit, which need not have a message.
    if (head === 'level' || head === 'message') isLine = true;
    if (head === undefined || head === 'line' || !takeHead(found, head, pair[1])) fields.push(pair);
  }
  const { stamp, level, message = line?.[1] ?? '' } = found;
  if (!isLine && !stamp) return undefined;
  const rest = text.slice(end).trim();
  const whole = rest ? `${message} ${rest}`.trim() : message;
  // logr's funcr has a level for what is no error alone.
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

/** Pairs from `start` on, as far as they go; `end` is where the first other text begins. */
export function readPairs(text: string, start: number): { readonly pairs: Field[]; readonly end: number } {
  const pairs: Field[] = [];
  let end = start;
  PAIR.lastIndex = start;
  for (let match = PAIR.exec(text); match; match = PAIR.exec(text)) {
    const key = match[2] ?? unquote(match[1] ?? '');
    const value = match[3] ?? '';
    end = PAIR.lastIndex;
    if (LOOSE.has(key) && !isQuoted(value) && end < text.length && !startsPair(text, end)) {
      const from = end - value.length;
      end = endOfLoose(text, end);
      pairs.push([key, text.slice(from, end).trim()]);
    } else pairs.push([key, readValue(value)]);
    // What looked ahead has used the same expression.
    PAIR.lastIndex = end;
  }
  return { pairs, end };
}

const isQuoted = (value: string) => value.length > 1 && (value.startsWith('"') || value.startsWith("'"));

function readValue(value: string): string {
  // `a=1, b=2`: the comma is not the value's.
  if (!isQuoted(value)) return value.length > 1 ? value.replace(/[,;]$/, '') : value;
  if (value.startsWith("'")) return value.slice(1, -1);
  return value.endsWith('"') ? unquote(value.slice(1, -1)) : value;
}

function startsPair(text: string, at: number): boolean {
  PAIR.lastIndex = at;
  return PAIR.test(text);
}

/** Where a value without quotes ends: before the next key of a library, or before pairs that go on to the end. */
function endOfLoose(text: string, from: number): number {
  NEXT_KEY.lastIndex = from;
  for (let match = NEXT_KEY.exec(text); match; match = NEXT_KEY.exec(text)) {
    if (LIBRARY_KEYS.has(match[1] ?? '')) return match.index;
    if (onlyPairsFrom(text, match.index)) return match.index;
    NEXT_KEY.lastIndex = match.index + 1;
  }
  return text.length;
}

function onlyPairsFrom(text: string, at: number): boolean {
  let end = at;
  PAIR.lastIndex = at;
  while (PAIR.test(text)) end = PAIR.lastIndex;
  return text.slice(end).trim() === '';
}

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const ESCAPE = /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/gi;

/** The inverse of Go's `strconv.Quote`, whose escapes are more than JSON's; without the quotes around. */
export function unquote(inner: string): string {
  return inner.includes('\\') ? inner.replace(ESCAPE, unescaped) : inner;
}

function unescaped(_: string, x?: string, u?: string, U?: string, c = ''): string {
  const code = x ?? u ?? U;
  if (code === undefined) return ESCAPES[c] ?? c;
  const point = Number.parseInt(code, 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
}

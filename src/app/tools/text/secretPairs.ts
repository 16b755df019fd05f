/** What stands for a secret. */
export const HIDDEN = '[hidden]';

/** `key=value`, `key: value`, `"key":"value"`, `\"key\":\"value\"`, `--key value`; the value up to where its quote or word ends. */
const PAIR =
  /(--)?(\\*["']?)([\w.-]{2,60})\2(\s{0,3}(?::=|=>|%3[Dd]|[=:])\s{0,3}|(?<=--[\w.-]{2,60})\s+)(\\*"(?:[^"\\]|\\(?!").)*\\*"?|\\*'(?:[^'\\]|''|\\(?!').)*\\*'?|[[{]|[^\s,;&})\]"']+)/g;

/** Keys that are a password's or the outcome of a check, by what their value is. */
const PERHAPS_SECRET = /^(?:(?:admin|basic|db|ftp|ldap|mail|pg|proxy|redis|root|smtp|user)[._-]?)?(?:pass|pw)$/i;
const OUTCOME = /^\W*(?:true|false|yes|no|ok|null|none|passed|failed|\d{1,3}(?:[.,]\d+)?(?:ms|s|%)?)\W*$/i;

/** A value of several: `{…}`, `map[…]`, `&Config{…}`. */
const NESTED = /&?[\w.]{0,40}[[{]/y;

/** The cookies behind the first one. */
const MORE_COOKIES = /[^\s;"']*(?:(?<==)\\*"[^"]*"?)?(?:;\s{0,3}[^\s;"']*(?:(?<==)\\*"[^"]*"?)?)*/y;

/** What follows the scheme of an authorization: one word, or a list of `name=value` where the scheme is known for it. */
const CREDENTIALS = /\s+(?![\w.-]+=[^\s=])(?:\[hidden\]|[^\s"',;}\]]+)/y;
const CREDENTIAL_LIST =
  /\s+(?:[\w.-]+=\\*"[^"]*"?|\[hidden\]|[^\s"',;}\]]+)(?:,\s{0,3}(?:[\w.-]+=\\*"[^"]*"?|[^\s"',;}\]]+))*/y;
const LIST_SCHEME = /^(?:aws4[\w-]*|digest|token|signature|hawk|oauth)$/i;

/** A text without the values of secret keys. A value that is no secret is looked through itself: `https://host?password=…` looks like the pair `https`. */
export function withoutPairs(text: string, isSecret: (key: string) => boolean): string {
  const pairs = new RegExp(PAIR);
  const parts: string[] = [];
  let from = 0;
  for (let match = pairs.exec(text); match; match = pairs.exec(text)) {
    const [, , quote = '', key = '', separator = '', value = ''] = match;
    const valueAt = pairs.lastIndex - value.length;
    if (isSecret(key) || (PERHAPS_SECRET.test(key) && !OUTCOME.test(value))) {
      parts.push(text.slice(from, valueAt), HIDDEN);
      const end = endOfValue(text, key, value, valueAt);
      from =
        quote === '' && end === valueAt + value.length && !/^\\*["'[{]/.test(value)
          ? endOfWords(text, separator, end)
          : end;
      pairs.lastIndex = from;
    } else pairs.lastIndex = Math.max(match.index + 1, valueAt);
  }
  return parts.join('') + text.slice(from);
}

/** More words of a value without quotes: up to the next pair, or up to the line's end. */
const MORE_WORDS = /(?:[ \t]+[^\s=,;&"'{}[\]()|]+(?![^\s]*=))+(?=[ \t]+[\w.-]+=)/y;
const REST_OF_LINE = /[^\n\r"'{}[\]=,;]*/y;

/** Where a value of several words without quotes ends: `key=some words next=…`, and `key = some words` as files of settings have it. */
function endOfWords(text: string, separator: string, end: number): number {
  if (!separator.includes('=') || separator.includes('>')) return end;
  const more = endOf(MORE_WORDS, text, end);
  return more ?? (/\s=/.test(separator) ? endOf(REST_OF_LINE, text, end) : undefined) ?? end;
}

function endOfValue(text: string, key: string, value: string, at: number): number {
  const end = at + value.length;
  if (endOf(NESTED, text, at) !== undefined && !/^\\*["']/.test(value)) return endOfNesting(text, at);
  if (/^\\*["']/.test(value)) return end;
  if (/cookie/i.test(key)) return endOf(MORE_COOKIES, text, end) ?? end;
  if (!/authorization/i.test(key)) return end;
  if (LIST_SCHEME.test(value)) return endOf(CREDENTIAL_LIST, text, end) ?? end;
  const next = endOf(CREDENTIALS, text, end);
  // "authorization: permission denied" is a sentence.
  const isSentence = next === undefined || /^[a-z]+ +[a-z]+$/.test(text.slice(at, next));
  return isSentence ? end : next;
}

function endOf(sticky: RegExp, text: string, at: number): number | undefined {
  const pattern = new RegExp(sticky);
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Whether it begins or ends a text in quotes like `quote`: escaped more often it is a part of one. */
function isQuote(mark: string, quote: string): boolean {
  return quote === '"' ? mark.length % 2 === 1 : mark === quote;
}

/** Where the brackets that open behind `at` are closed, not counting those in texts; the end where the text is cut. */
function endOfNesting(text: string, at: number): number {
  const marks = /\\*"|[[\]{}]/g;
  marks.lastIndex = at;
  let depth = 0;
  let quote: string | undefined;
  let isText = false;
  for (let match = marks.exec(text); match; match = marks.exec(text)) {
    const [mark] = match;
    if (mark.endsWith('"')) {
      quote ??= mark;
      // JSON within a text has its quotes escaped; one with fewer escapes ends the text around it.
      if (mark.length < quote.length) return match.index;
      if (isQuote(mark, quote)) isText = !isText;
    } else if (!isText) {
      depth += mark === '[' || mark === '{' ? 1 : -1;
      if (depth === 0) return marks.lastIndex;
    }
  }
  return text.length;
}

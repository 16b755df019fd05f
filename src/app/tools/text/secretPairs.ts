/** What stands for a secret. */
export const HIDDEN = '[hidden]';

/** `key=value`, `key: value`, `"key":"value"`, `\"key\":\"value\"`, `--key value`; the value up to where its quote or word ends. */
const PAIR =
  /(--)?(\\{0,64}["']?)([\w.-]{2,60})\2(\s{0,3}(?::=|=>|%3[Dd]|[=:])\s{0,3}|(?=\s)(?<=--[\w.-]{2,60})\s+)(\\*"(?:[^"\\]|\\(?!").)*\\*"?|\\*'(?:[^'\\]|''|\\(?!').)*\\*'?|[[{]|[^\s,;&})\]"']+)/g;

/** Keys that are a password's or the outcome of a check, by what their value is. */
const PERHAPS_SECRET = /^(?:(?:admin|basic|db|ftp|ldap|mail|pg|proxy|redis|root|smtp|user)[._-]?)?(?:pass|pw)$/i;
const OUTCOME = /^\W*(?:true|false|yes|no|ok|null|none|passed|failed|\d{1,3}(?:[.,]\d+)?(?:ms|s|%)?)\W*$/i;

/** Keys of what proves who asks, but also of much that is no secret: the value tells. */
const OFTEN_SECRET = /(?:^|[\W_a-z])(?:auth|session|sess|sid|nonce|salt|pem)$/i;
/** How one proves who one is, and how it goes with a session. */
const MODE =
  /^\W*(?:none|off|on|basic|bearer|digest|negotiate|oauth2?|oidc|saml2?|jwt|ldap|kerberos|gss|iam|cert|mtls|tls|trust|peer|ident|md5|scram(?:-sha-\d+)?(?:-plus)?|sasl|anonymous|required|optional|disabled|enabled|denied|granted|refused|open|opened|closed|closing|started|starting|stopped|ended|created|expired|resumed|lost|new|active|idle|current|error|timeout|\d{1,5})\W*$/i;
/** `app:word`, not `host:5432`. */
const USER_AND_WORD = /^\W{0,3}[\w.@-]{1,60}:(?!\/\/|\d{1,5}\b)[^\s:"']+/;
/** Letters and digits together, or more letters than a word has; no time, no address. */
const OPAQUE =
  /^[\\"']{0,4}(?!\d{4}-\d\d|[a-z]+:\/\/)(?:(?=[\w+/=.~%-]*[A-Za-z])(?=[\w+/=.~%-]*\d)[\w+/=.~%-]{8,}|[A-Za-z+/=]{24,}|\d{6,})(?![\w:])/;
/** What a commit or a file has as well as a password: beside the others, it is the password's. */
const HASH = /(?:^|[\W_a-z])(?:hash|digest)$/i;
const OF_A_PASSWORD = /(?<![a-z])(?:salt|pass(?:word|wd|code)?|pwd|credentials?|log[io]n|sign-?in)(?![a-z])/i;
/** Mostly what something is sorted, found or kept by. */
const ANY_KEY = /^(?:key|api|app)$/i;
/** Written by no person, and longer than an id; a KSUID is one. */
const KEY_LIKE =
  /^[\\"']{0,4}(?![0-3][A-Za-z\d]{26}(?!\w))(?=[\w+/=]*[a-z])(?=[\w+/=]*[A-Z])(?=[\w+/=]*\d)[\w+/]{24,}={0,2}(?![\w:.-])/;
const LONGEST_KEY = 300;
/** What opens something for whoever has the address. */
const IN_ADDRESS = /^(?:key|ticket|access|auth|session|sess|sid|nonce|otp|pass)$/i;

/** A value of several: `{…}`, `map[…]`, `&Config{…}`. */
const NESTED = /&?[\w.]{0,40}[[{]/y;
const NESTED_AT_START = /^&?[\w.]{0,40}[[{]/;

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
    if (isSecret(key) || isSecretBy(value, key, separator, text) || isSecretInAddress(text, match)) {
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

/** Whether a key that may be one of a secret has a value that looks like one. */
function isSecretBy(value: string, key: string, separator: string, text: string): boolean {
  if (PERHAPS_SECRET.test(key)) return !OUTCOME.test(value);
  if (ANY_KEY.test(key)) return KEY_LIKE.test(value.slice(0, LONGEST_KEY));
  if (HASH.test(key)) return OPAQUE.test(value) && OF_A_PASSWORD.test(text);
  if (!OFTEN_SECRET.test(key) || OUTCOME.test(value) || MODE.test(value)) return false;
  // "session=x" is written by a program, "session: x" often by a person.
  const isWritten = separator.trim() === '=' && /(?:session|sess|sid)$/i.test(key) && !NESTED_AT_START.test(value);
  return isWritten || USER_AND_WORD.test(value) || OPAQUE.test(value);
}

/** Whether a pair is a part of an address or a form that opens something: `?code=…`, `&amp;key=…`, `code=…&state=…`. */
function isSecretInAddress(text: string, { 0: pair, 3: key = '', 5: value = '', index }: RegExpExecArray): boolean {
  const before = text.slice(Math.max(0, index - 1), index);
  const name = before === '%' ? key.replace(/^(?:26|3f|23)/i, '') : key;
  const isPart = /[?&#%]/.test(before) || text.startsWith('&amp;', index - 5) || text[index + pair.length] === '&';
  if (!isPart) return false;
  // A short number is the code of an answer or an error.
  return /^code$/i.test(name) ? !/^\d{1,3}$/.test(value) : IN_ADDRESS.test(name) && OPAQUE.test(value);
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

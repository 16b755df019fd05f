/** The text in the place of a secret. */
export const HIDDEN = '[hidden]';

/** Matches `key=value`, `key: value`, `"key":"value"`, `\"key\":\"value\"` and `--key value`. The value ends with its quote or word. */
const PAIR =
  /(--)?(\\{0,64}["']?)([\w.-]{2,60})\2(\s{0,3}(?::=|=>|%3[Dd]|[=:])\s{0,3}|(?=\s)(?<=--[\w.-]{2,60})\s+)(\\*"(?:[^"\\]|\\(?!").)*\\*"?|\\*'(?:[^'\\]|''|\\(?!').)*\\*'?|[[{]|[^\s,;&})\]"']+)/g;

/** Keys whose value may be a password or the outcome of a check. OUTCOME matches the outcomes. */
const PERHAPS_SECRET = /^(?:(?:admin|basic|db|ftp|ldap|mail|pg|proxy|redis|root|smtp|user)[._-]?)?(?:pass|pw)$/i;
const OUTCOME = /^\W*(?:true|false|yes|no|ok|null|none|passed|failed|\d{1,3}(?:[.,]\d+)?(?:ms|s|%)?)\W*$/i;

/** Keys that often belong to a secret, but also to other values: the value decides. */
const OFTEN_SECRET = /(?:^|[\W_a-z])(?:auth|session|sess|sid|nonce|salt|pem)$/i;
/** Values of such keys that are no secret: ways of authentication, and states of a session. */
const MODE =
  /^\W*(?:none|off|on|basic|bearer|digest|negotiate|oauth2?|oidc|saml2?|jwt|ldap|kerberos|gss|iam|cert|mtls|tls|trust|peer|ident|md5|scram(?:-sha-\d+)?(?:-plus)?|sasl|anonymous|required|optional|disabled|enabled|denied|granted|refused|open|opened|closed|closing|started|starting|stopped|ended|created|expired|resumed|lost|new|active|idle|current|error|timeout|\d{1,5})\W*$/i;
/** Matches `app:word`, not `host:5432`. */
const USER_AND_WORD = /^\W{0,3}[\w.@-]{1,60}:(?!\/\/|\d{1,5}\b)[^\s:"']+/;
/** Letters mixed with digits, or more letters than a word has, but no time and no address. */
const OPAQUE =
  /^[\\"']{0,4}(?!\d{4}-\d\d|[a-z]+:\/\/)(?:(?=[\w+/=.~%-]*[A-Za-z])(?=[\w+/=.~%-]*\d)[\w+/=.~%-]{8,}|[A-Za-z+/=]{24,}|\d{6,})(?![\w:])/;
/** Keys of hashes. Commits and files have hashes, too; in a text that matches OF_A_PASSWORD, the hash belongs to a password. */
const HASH = /(?:^|[\W_a-z])(?:hash|digest)$/i;
const OF_A_PASSWORD = /(?<![a-z])(?:salt|pass(?:word|wd|code)?|pwd|credentials?|log[io]n|sign-?in)(?![a-z])/i;
/** Keys that usually sort, find or store something and hold no secret. */
const ANY_KEY = /^(?:key|api|app)$/i;
/** A value that no person writes and that is longer than an id. A KSUID is an id, so it does not match. */
const KEY_LIKE =
  /^[\\"']{0,4}(?![0-3][A-Za-z\d]{26}(?!\w))(?=[\w+/=]*[a-z])(?=[\w+/=]*[A-Z])(?=[\w+/=]*\d)[\w+/]{24,}={0,2}(?![\w:.-])/;
const LONGEST_KEY = 300;
/** Parameters of an address that give access to something. */
const IN_ADDRESS = /^(?:key|ticket|access|auth|session|sess|sid|nonce|otp|pass)$/i;

/** The beginning of a value with parts: `{…}`, `map[…]`, `&Config{…}`. */
const NESTED = /&?[\w.]{0,40}[[{]/y;
const NESTED_AT_START = /^&?[\w.]{0,40}[[{]/;

/** The cookies after the first one. */
const MORE_COOKIES = /[^\s;"']*(?:(?<==)\\*"[^"]*"?)?(?:;\s{0,3}[^\s;"']*(?:(?<==)\\*"[^"]*"?)?)*/y;

/** The credentials after the scheme of an authorization: one word, or a list of `name=value` for schemes that have lists. */
const CREDENTIALS = /\s+(?![\w.-]+=[^\s=])(?:\[hidden\]|[^\s"',;}\]]+)/y;
const CREDENTIAL_LIST =
  /\s+(?:[\w.-]+=\\*"[^"]*"?|\[hidden\]|[^\s"',;}\]]+)(?:,\s{0,3}(?:[\w.-]+=\\*"[^"]*"?|[^\s"',;}\]]+))*/y;
const LIST_SCHEME = /^(?:aws4[\w-]*|digest|token|signature|hawk|oauth)$/i;

/**
 * Returns a text without the values of secret keys. Other values are searched as well: `https://host?password=…` looks like a pair with the
 * key `https`.
 */
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

/** Whether the value shows that a doubtful key belongs to a secret. */
function isSecretBy(value: string, key: string, separator: string, text: string): boolean {
  if (PERHAPS_SECRET.test(key)) return !OUTCOME.test(value);
  if (ANY_KEY.test(key)) return KEY_LIKE.test(value.slice(0, LONGEST_KEY));
  if (HASH.test(key)) return OPAQUE.test(value) && OF_A_PASSWORD.test(text);
  if (!OFTEN_SECRET.test(key) || OUTCOME.test(value) || MODE.test(value)) return false;
  // A program writes "session=x". A person often writes "session: x", which is no secret.
  const isWritten = separator.trim() === '=' && /(?:session|sess|sid)$/i.test(key) && !NESTED_AT_START.test(value);
  return isWritten || USER_AND_WORD.test(value) || OPAQUE.test(value);
}

/** Whether a pair is a part of an address or a form that gives access: `?code=…`, `&amp;key=…`, `code=…&state=…`. */
function isSecretInAddress(text: string, { 0: pair, 3: key = '', 5: value = '', index }: RegExpExecArray): boolean {
  const before = text.slice(Math.max(0, index - 1), index);
  const name = before === '%' ? key.replace(/^(?:26|3f|23)/i, '') : key;
  const isPart = /[?&#%]/.test(before) || text.startsWith('&amp;', index - 5) || text[index + pair.length] === '&';
  if (!isPart) return false;
  // A short number is the code of a response or an error.
  return /^code$/i.test(name) ? !/^\d{1,3}$/.test(value) : IN_ADDRESS.test(name) && OPAQUE.test(value);
}

/** Further words of a value without quotes: up to the next pair, or to the end of the line. */
const MORE_WORDS = /(?:[ \t]+[^\s=,;&"'{}[\]()|]+(?![^\s]*=))+(?=[ \t]+[\w.-]+=)/y;
const REST_OF_LINE = /[^\n\r"'{}[\]=,;]*/y;

/** Returns where a value of several words without quotes ends: in `key=some words next=…`, or in `key = some words` of a settings file. */
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

/** Whether a mark begins or ends a text whose quotes are like `quote`. A mark with more escapes is part of the text. */
function isQuote(mark: string, quote: string): boolean {
  return quote === '"' ? mark.length % 2 === 1 : mark === quote;
}

/**
 * Returns where the bracket that opens at `at` is closed; brackets inside texts do not count. Returns the end of the text when it is cut.
 */
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
      // JSON inside a text has escaped quotes. A quote with fewer escapes ends the surrounding text.
      if (mark.length < quote.length) return match.index;
      if (isQuote(mark, quote)) isText = !isText;
    } else if (!isText) {
      depth += mark === '[' || mark === '{' ? 1 : -1;
      if (depth === 0) return marks.lastIndex;
    }
  }
  return text.length;
}

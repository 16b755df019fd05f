import { matchesSome, readGlobs } from '../../../model/text/glob';

const HIDDEN = '[hidden]';

/** Longer texts are cut before they are searched; answers show less. */
const LONGEST = 4_096;

const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;
/** The password of `scheme://user:password@host`. */
const URL_PASSWORD = /(\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s:@/?#]{0,200}:)([^\s@]{1,500})(?=@)/gi;
/** The same where the text was cut within the password. */
const CUT_URL_PASSWORD = /(\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s:@/?#]{0,200}:)([^\s@]{1,500})$/i;
const SCHEME_TOKEN = /\b(bearer|basic|digest|token)(\s+)(?=[\w+/=.~-]*[\d=._-])[\w+/=.~-]{8,}/gi;
/** Tokens that say by their form what they are: JWTs, and those of clouds and forges. */
const KNOWN_TOKENS =
  /\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?|\b(?:AKIA|ASIA)[A-Z\d]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}|\b(?:sk|rk|pk)_(?:live|test)_\w{10,}|\bsk-[\w-]{20,}|\bAIza[\w-]{30,}/g;
/** `key=value`, `key: value`, `"key":"value"`, `\"key\":\"value\"`, `--key value`; the value up to where its quote or word ends. */
const PAIR =
  /(--)?(\\*["']?)([\w.-]{2,60})\2(\s{0,3}(?::=|=>|[=:])\s{0,3}|(?<=--[\w.-]{2,60})\s+)(\\*"(?:[^"\\]|\\(?!").)*\\*"?|\\*'(?:[^'\\]|\\(?!').)*\\*'?|\[[^\]]*\]?|\{[^}]*\}?|[^\s,;&})\]"']+)/g;
/** Most names have none of these; a trace has thousands of names. */
const MAY_BE_PAIR = /[=:]|--/;

/** What people call secrets, beside the keys of the settings. */
export const SECRET_KEYS: readonly string[] = [
  '*password*',
  '*passwd*',
  '*pwd*',
  '*secret*',
  '*token*',
  '*api_key*',
  '*apikey*',
  '*api-key*',
  '*authorization*',
  '*credential*',
  '*private_key*',
  '*cookie*',
];

/**
 * Takes out of texts what is secret in them: the values of keys that match a pattern (as `eventTrace.payload.redact` has them) and of
 * keys that are called like secrets, passwords in addresses, tokens by their form, private keys.
 */
export function secretsHider(patterns: readonly string[]): (text: string) => string {
  const globs = readGlobs([...SECRET_KEYS, ...patterns]);
  return (text) => withoutSecretValues(text, (key) => matchesSome(globs, key));
}

function withoutSecretValues(text: string, isSecret: (key: string) => boolean): string {
  const searched = text.slice(0, LONGEST);
  const whole = text.length > LONGEST ? searched.replace(CUT_URL_PASSWORD, `$1${HIDDEN}`) : searched;
  const open = whole
    .replace(PRIVATE_KEY, HIDDEN)
    .replace(URL_PASSWORD, `$1${HIDDEN}`)
    .replace(SCHEME_TOKEN, `$1$2${HIDDEN}`)
    .replace(KNOWN_TOKENS, HIDDEN);
  return MAY_BE_PAIR.test(open) ? withoutPairs(open, isSecret) : open;
}

/** A value that is no secret is looked through itself: `https://host?password=…` looks like the pair `https`. */
function withoutPairs(text: string, isSecret: (key: string) => boolean): string {
  const pairs = new RegExp(PAIR);
  const parts: string[] = [];
  let from = 0;
  for (let match = pairs.exec(text); match; match = pairs.exec(text)) {
    const value = match[5] ?? '';
    const valueAt = pairs.lastIndex - value.length;
    if (isSecret(match[3] ?? '')) {
      parts.push(text.slice(from, valueAt), HIDDEN);
      from = pairs.lastIndex;
    } else pairs.lastIndex = Math.max(match.index + 1, valueAt);
  }
  return parts.join('') + text.slice(from);
}

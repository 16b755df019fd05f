import { matchesSome, readGlobs } from '../../../model/text/glob';
import { withoutElements, withoutNamedValues } from './secretMarkup';
import { HIDDEN, withoutPairs } from './secretPairs';
import { withoutPhrases, withoutSaid } from './secretProse';

/** Longer texts are cut before they are searched; answers show less. */
const LONGEST = 4_096;

const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;
/** The password of `scheme://user:password@host`. */
const URL_PASSWORD = /(\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s:@/?#]{0,200}:)([^\s@]{1,500})(?=@)/gi;
/** The same where the text was cut within the password. */
const CUT_URL_PASSWORD = /(\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s:@/?#]{0,200}:)([^\s@]{1,500})$/i;
const SCHEME_TOKEN = /\b(bearer|basic|digest|token)(\s+)(?![\w.-]+=\\*["'])(?=[\w+/=.~-]*[\d=._-])[\w+/=.~-]{8,}/gi;
/** Tokens that say by their form what they are: JWTs, and those of clouds and forges. */
const KNOWN_TOKENS =
  /(?<![A-Za-z\d])(?:eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?|(?:AKIA|ASIA)[A-Z\d]{16}\b|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|(?:sk|rk|pk)_(?:live|test)_\w{10,}|sk-[\w-]{20,}|AIza[\w-]{30,}|npm_[A-Za-z\d]{30,}|hvs\.[\w-]{20,}|SG\.(?=[\w.-]*\d)[\w-]{16,}\.[\w-]{16,}|whsec_[\w+/=-]{16,}|ya29\.[\w-]{16,}|do[por]_v1_[a-f\d]{40,}|shp(?:at|ca|pa|ss)_[a-fA-F\d]{20,}|sq0[a-z]{3}-[\w-]{20,}|gl(?:sa|c)_\w{24,}|hf_[A-Za-z\d]{30,}|pypi-[\w-]{50,}|AGE-SECRET-KEY-1[A-Z\d]{40,}|xapp-\d-[\w-]{10,}|dckr_pat_[\w-]{16,}|nvapi-[\w-]{20,}|ATATT3x[\w=-]{20,})/g;
/** Addresses that are a secret whole. */
const SECRET_ADDRESS =
  /(\bhooks\.slack\.com\/(?:services|workflows)\/|\bdiscord(?:app)?\.com\/api\/webhooks\/)[^\s"'<>]+/gi;
/** The signature of an address that opens whatever it is of. */
const SIGNATURE = /([?&](?:sig|x-amz-signature|x-goog-signature)=)[^\s&"'<>]+/gi;
/** Most names have none of these; a trace has thousands of names. */
const MAY_BE_PAIR = /[=:<]|--|%3D/i;

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
  '*private-key*',
  '*privatekey*',
  '*passphrase*',
  '*ssh_key*',
  '*sshkey*',
  '*encryption_key*',
  '*encryptionkey*',
  '*signing_key*',
  '*access_key*',
  '*accesskey*',
  '*accountkey*',
  '*cookie*',
  '*passwort*',
  '*kennwort*',
  '*contrasen*',
  '*senha*',
  '*passcode*',
  '*mnemonic*',
  '*x-auth*',
  '*sessionid*',
  '*sessid*',
  'jwt',
  '*_jwt',
  'otp',
  '*_otp',
  'pin',
  'cvv',
  'cvc',
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
    .replace(SIGNATURE, `$1${HIDDEN}`)
    .replace(SECRET_ADDRESS, `$1${HIDDEN}`)
    .replace(KNOWN_TOKENS, HIDDEN);
  const phrased = withoutPhrases(open);
  const paired = MAY_BE_PAIR.test(open)
    ? withoutPairs(withoutNamedValues(withoutElements(phrased, isSecret), isSecret), isSecret)
    : phrased;
  return withoutSaid(paired);
}

import { matchesSome, readGlobs } from '../../../model/text/glob';
import { HIDDEN, withoutPairs } from './secretPairs';
import { withoutPhrases, withoutProseSecrets } from './secretProse';

/** Longer texts are cut before the search; answers show less. */
const LONGEST = 4_096;

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)|\bPrivate-Lines: \d[\s\S]*/g;
/** The end of a private key whose beginning is in another line. */
const END_OF_KEY = /^[\s\S]*-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** The password in `scheme://user:password@host`. */
const URL_PASSWORD = /(\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s:@/?#]{0,200}:)([^\s@]{1,500})(?=@)/gi;
/** A token in the place of the user. */
const URL_TOKEN =
  /(\b[a-z][a-z\d+.-]{1,20}:\/\/)(?=[^\s:@/?#]*\d)(?=[^\s:@/?#]*[A-Za-z])([^\s:@/?#]{12,200})(?=(?::[^\s@/]{0,200})?@)/gi;
/** The password of a URL in a text that was cut inside the password. */
const CUT_URL_PASSWORD = /(\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s:@/?#]{0,200}:)([^\s@]{1,500})$/i;
const SCHEME_TOKEN = /\b(bearer|basic|digest|token)(\s+)(?![\w.-]+=\\*["'])(?=[\w+/=.~-]*[\d=._-])[\w+/=.~-]{8,}/gi;
/** Tokens that can be recognised by their form: JWTs, and those of clouds and code hosts. */
const KNOWN_TOKENS =
  /(?<![A-Za-z\d])(?:eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?|(?:AKIA|ASIA)[A-Z\d]{16}\b|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|(?:sk|rk|pk)_(?:live|test)_\w{10,}|sk-[\w-]{20,}|AIza[\w-]{30,}|npm_[A-Za-z\d]{30,}|hvs\.[\w-]{20,}|SG\.(?=[\w.-]*\d)[\w-]{16,}\.[\w-]{16,}|whsec_[\w+/=-]{16,}|ya29\.[\w-]{16,}|do[por]_v1_[a-f\d]{40,}|shp(?:at|ca|pa|ss)_[a-fA-F\d]{20,}|sq0[a-z]{3}-[\w-]{20,}|gl(?:sa|c)_\w{24,}|hf_[A-Za-z\d]{30,}|pypi-[\w-]{50,}|AGE-SECRET-KEY-1[A-Z\d]{40,}|xapp-\d-[\w-]{10,}|dckr_pat_[\w-]{16,}|nvapi-[\w-]{20,}|ATATT3x[\w=-]{20,})/g;
/** Private keys without the lines around them. PKCS #8, PKCS #1, SEC 1 and OpenSSH keys can be recognised by their first bytes. */
const BARE_KEY =
  /(?<![A-Za-z\d+])(?:MI[IGH][\w+/]{1,6}(?:IBA[AD]|AgEAM)|M[HI][cG][CB][\w+/]{0,4}AQEE|MC4CAQAwBQYDK2|b3BlbnNzaC1rZXktdjE)[\w+/=\\]{20,}/g;
/** Stored hashes of passwords, in the forms of crypt, Django, LDAP and PostgreSQL. */
const PASSWORD_HASHES =
  /\$(?:2[abxy]?|argon2(?:id|i|d)|[1567y]|apr1|scrypt|s0|pbkdf2[\w-]{0,10})\$[\w./+=,$-]{20,300}|\b(?:pbkdf2|bcrypt|argon2|scrypt)\w{0,10}\$[\w./+=,$-]{20,300}|\{(?:S?SHA|S?MD5)\d{0,3}\}[A-Za-z\d+/=]{20,200}|\bSCRAM-SHA-\d{1,3}\$\d{1,8}:[\w+/=]{8,200}\$[\w+/]{20,100}={0,2}:[\w+/]{12,100}={0,2}|(?<![A-Za-z\d])md5[a-f\d]{32}(?![A-Za-z\d])/g;
/**
 * A line of .pgpass: host:port:database:user:password. A file with a line number and text does not match, nor does a logger with a process
 * and a level.
 */
const PGPASS =
  /((?:\*|(?<![\w./-])(?![\w./-]{1,200}\.(?:log|out|err|txt|go|sql|[cm]?[jt]sx?|py|rb|rs|java|kt|cs|php|c|h|cpp|ya?ml|json|md):)[\w./-]{1,200}|\[[\da-f:]{2,45}\]):(?:\*|\d{4,5}):(?:\*|(?!(?:trace|debug|info|notice|warn(?:ing)?|error|critical|fatal|panic):)[A-Za-z_][\w$-]{0,63}):(?:\*|(?!(?:trace|debug|info|notice|warn(?:ing)?|error|critical|fatal|panic):)[A-Za-z_][\w$.@-]{0,63}):)(?:\\.|[^\s\\"']){1,200}/gi;
/** Addresses that are secret as a whole. */
const SECRET_ADDRESS =
  /(\bhooks\.slack\.com\/(?:services|workflows)\/|\bdiscord(?:app)?\.com\/api\/webhooks\/|\bapi\.telegram\.org\/bot)[^\s"'<>]+/gi;
/** The signature of an address that gives access. */
const SIGNATURE = /([?&](?:sig|signature|hmac|x-amz-signature|x-goog-signature)=)[^\s&"'<>]+/gi;
/** The secret part of an AWS key has no special form, but the text usually names AWS. */
const AWS_SECRET = /(?<![\w/+=.-])(?=[\w/+]*[a-z])(?=[\w/+]*[A-Z])(?=[\w/+]*\d)[A-Za-z\d/+]{40}(?![\w/+=.-])/g;
/** Most names do not match, and a trace has thousands of names. */
const MAY_BE_PAIR = /[=:<]|--|%3D/i;

/** The usual names of secrets, in addition to the keys of the settings. */
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
  '*session_id*',
  '*session-id*',
  '*sessionkey*',
  '*session_key*',
  '*csrf*',
  '*xsrf*',
  '*bearer*',
  '*sessid*',
  '*jwt*',
  '*code_verifier*',
  '*codeverifier*',
  '*client_assertion*',
  '*clientassertion*',
  'samlresponse',
  '*recovery_code*',
  '*recoverycode*',
  '*master_key*',
  '*masterkey*',
  '*hmac_key*',
  '*hmackey*',
  '*license_key*',
  '*licensekey*',
  'otp',
  '*_otp',
  'pin',
  'cvv*',
  'cvc*',
];

/**
 * Returns a function that hides the secrets in a text: values of keys that match a pattern, as in `eventTrace.payload.redact`, values of
 * keys with usual names, passwords in addresses, tokens that have a known form, private keys.
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
    .replace(END_OF_KEY, HIDDEN)
    .replace(URL_TOKEN, `$1${HIDDEN}`)
    .replace(URL_PASSWORD, `$1${HIDDEN}`)
    .replace(SCHEME_TOKEN, `$1$2${HIDDEN}`)
    .replace(SIGNATURE, `$1${HIDDEN}`)
    .replace(SECRET_ADDRESS, `$1${HIDDEN}`)
    .replace(KNOWN_TOKENS, HIDDEN)
    .replace(BARE_KEY, HIDDEN)
    .replace(PASSWORD_HASHES, HIDDEN)
    .replace(PGPASS, `$1${HIDDEN}`)
    .replace(AWS_SECRET, (key) => (/aws|amazon|AKIA/i.test(searched) ? HIDDEN : key));
  const phrased = withoutPhrases(open);
  const paired = MAY_BE_PAIR.test(open)
    ? withoutPairs(withoutNamedValues(withoutElements(phrased, isSecret), isSecret), isSecret)
    : phrased;
  return withoutProseSecrets(paired);
}

const ELEMENT = /(?<!\w)<(?:[\w.-]{1,60}:)?([\w.-]{2,60})(?:\s[^<>]{0,200})?(?<!\/)>/g;

/**
 * Matches `"name":"password","value":"…"` and `<add key="password" value="…"/>`: the key is itself a value, and the secret is the next one.
 */
const NAMED_VALUE =
  /(\\{0,64}["']?)\b(?:name|key|field|header|param|parameter|property)\1\s{0,3}[:=]\s{0,3}(\\*["'])([^"'\\]{2,60})\2[^{}<>]{0,80}?\1\b(?:value|val|content)\1\s{0,3}[:=]\s{0,3}(\\*"(?:[^"\\]|\\(?!").)*\\*"?|\\*'(?:[^'\\]|\\(?!').)*\\*'?)/gi;

/**
 * Returns a text without the contents of secret XML elements such as `<password>…</password>`. When the text is cut, the content ends with
 * the line.
 */
function withoutElements(text: string, isSecret: (key: string) => boolean): string {
  const elements = new RegExp(ELEMENT);
  const parts: string[] = [];
  let from = 0;
  for (let match = elements.exec(text); match; match = elements.exec(text)) {
    const [tag, name = ''] = match;
    if (!isSecret(name)) continue;
    const at = elements.lastIndex;
    const [written = name] = /[\w.:-]+/.exec(tag) ?? [];
    const closed = text.indexOf(`</${written}`, at);
    // `<token> …` without an end tag is a placeholder in a sentence, or the text is cut.
    const end = closed >= 0 ? closed : at + (/^(?!\s)[^\r\n<]*/.exec(text.slice(at))?.[0].length ?? 0);
    if (end === at) continue;
    parts.push(text.slice(from, at), HIDDEN);
    from = end;
    elements.lastIndex = end;
  }
  return parts.join('') + text.slice(from);
}

/** Returns a text without the values that come with the name of a secret. */
function withoutNamedValues(text: string, isSecret: (key: string) => boolean): string {
  return text.replace(NAMED_VALUE, (all: string, _key: string, _quote: string, name: string, value: string) =>
    isSecret(name) ? `${all.slice(0, -value.length)}${HIDDEN}` : all,
  );
}

import { HIDDEN } from './secretPairs';

/** The words for passwords in several languages. */
const PASSWORD =
  'pass(?:word|wd|phrase|code)|pwd|passwort|kennwort|contrase(?:ñ|n)a|mot de passe|senha|парол[ья]|密码|密碼|口令|パスワード|비밀번호|암호';
/** The words for other secrets. They count only when the value looks like a secret: "token expired" and "secret is missing" have none. */
const OTHER =
  '(?:api|access|private|secret|encryption|signing|ssh)[ -]?key|(?:client[ -])?secret|(?:(?:access|refresh|auth|api|bearer|session|id)[ -])?token|credentials?';
/** The words for short codes of digits. */
const CODE = '(?:one[- ]time|pin|otp|verification|security)[ -]?(?:code|password)|otp|pin';

/** For example "for user app" or "of the app": a few words between the noun and its value. */
const OF = '(?:\\s+(?:for|of)(?:\\s+[\\w.@-]{1,40}){1,3}?)?';
const SAID =
  '\\s{0,3}(?:[:：=]|->|=>|是|为|為|(?:\\b(?:is|was|are|ist|est|es|set|changed|updated|to|from)\\b\\s{0,3}){1,3}:?)\\s{0,3}';
const QUOTED =
  '\\\\{1,3}"[^"\\\\\\r\\n]{1,300}\\\\{1,3}"|"[^"\\r\\n]{1,300}"|\'[^\'\\r\\n]{1,300}\'|`[^`\\r\\n]{1,300}`|“[^”\\r\\n]{1,300}”';
const WORD = '[^\\s"\'`“”()\\[\\]{}<>,;|]{2,300}';

const noun = (words: string) => `(?<![\\p{L}\\p{N}_-])(?:${words})(?![\\p{L}\\p{N}_-])["']?`;
const pattern = (source: string) => new RegExp(source, 'giu');

const PASSWORD_SAID = pattern(`(${noun(PASSWORD)}${SAID})(${QUOTED}|${WORD})`);
const PASSWORD_OF_SAID = pattern(`(${noun(PASSWORD)}${OF}${SAID})(${QUOTED}|${WORD})`);
/** For scripts without blanks. */
const PASSWORD_JOINED = pattern(`((?:密码|密碼|口令|パスワード|비밀번호)(?:是|为|為|は|:|：))(${WORD})`);
const PASSWORD_BESIDE = pattern(`(${noun(PASSWORD)}[\\s(|]{1,3})(${QUOTED}|${WORD})`);
const OTHER_SAID = pattern(`(${noun(OTHER)}${OF}${SAID})(${QUOTED}|${WORD})`);
const OTHER_BESIDE = pattern(
  `(?<!\\b(?:un)?expected\\s|\\billegal\\s|\\binvalid\\s)(${noun(OTHER)}\\s{1,3})(${QUOTED}|${WORD})`,
);
const CODE_SAID = pattern(`(${noun(CODE)}${OF}(?:${SAID}|\\s{1,3}))(["']?\\d{3,10})(?![\\d.:-])`);
/** Matches `["password", "…"]`, not `{"type":"password","user":…}`. */
const LISTED = pattern(`(\\\\{0,3}["'](?:${PASSWORD})\\\\{0,3}["']\\s{0,3},\\s{0,3})(${QUOTED})(?!\\s{0,3}:)`);
/** Matches the second part of "changed from … to …". */
const TO_ANOTHER = /(\[hidden\]\s{1,3}to\s{1,3})([^\s"',;]{2,300})/g;
const IDENTIFIED_BY = pattern(`(\\bidentified\\s+by\\s+(?:password\\s+)?)(${QUOTED}|${WORD})`);
/** Matches `SetPassword("…")` and `.password('…')`: a call with one argument. */
const CALLED = pattern(`((?:password|passphrase|secret|apikey|token)\\w{0,20}\\(\\s{0,3})(${QUOTED})`);
/** Matches `auth=("app", "…")`: a user and a password. */
const OF_A_USER = pattern(`(\\bauth["']?\\s{0,3}[:=]\\s{0,3}[[(]\\s{0,3}(?:${QUOTED})\\s{0,3},\\s{0,3})(${QUOTED})`);
/** A phrase of several words, as for a wallet or from dice. */
const PHRASE =
  /((?:pass(?:phrase|word)|mnemonic|(?:seed|recovery)(?: phrase| words)?)["']?\s{0,3}(?:[:=]|\bis\b)\s{0,3})((?:[a-z]{3,12} ){3,23}[a-z]{3,12})(?=[\s"'.,;]|$)/giu;
const OF_A_SENTENCE =
  /\b(?:for|is|was|are|not|the|this|that|user|with|from|and|must|has|have|does|did|failed|invalid|wrong|required|expired|denied|too|than|after|before|when|because|cannot)\b/i;

/** Words that often follow the word for a password and are not its value. */
const ORDINARY =
  /^(?:a|an|the|its?|his|her|their|your|my|no|not|now|new|old|and|or|but|in|on|at|of|for|to|by|as|if|from|with|within|without|that|this|than|too|so|be|been|being|has|have|is|was|are|did|does|must|may|can|cannot|could|should|will|would|again|already|also|still|yet|never|always|only|once|twice|ok|okay|yes|true|false|null|nil|none|undefined|empty|blank|hidden|masked|redacted|unknown|given|set|unset|wrong|right|bad|good|weak|strong|safe|same|different|short|long|shorter|longer|less|more|old|optional|mandatory|available|present|absent|missing|valid|invalid|correct|incorrect|prompt|field|file|hash|policy|reset|change|check|auth|authentication|manager|command|rotation|store|length|rules?|attempts?|mismatch|length|login|protected|user|users|value|values|type|endpoint|count|bucket|refresh|source|sent|ist|est|falsch|ungültig)\.?$|^[a-z]{3,}(?:ed|ing|ly|ion|able|ible)[.!?:]?$|^\W+$/i;

/** Whether a value has letters and digits, or signs that words do not have. */
const looksSecret = (value: string) =>
  /^(?=.{5,})(?=.*\p{L})(?=.*\d)|^(?=.{6,}).*[!$%^&*+=]|^[A-Za-z]{24,}$/u.test(value);

/** Programs whose options contain a password, with the program and everything up to the password. */
const COMMANDS: readonly RegExp[] = [
  /(\b(?:curl|http|https|xh)\b[^\n|;]{0,300}?\s(?:-u|-a|--user|--auth|--proxy-user|-U)[ =]{0,2}\\{0,3}["']?[^\s:"'\\]{1,100}:)(?!\/\/)([^\s"'\\]+)/g,
  /(\b(?:mysql|mariadb)[\w-]{0,20}\b[^\n|;]{0,300}?\s-p)([^\s"']+|"[^"]*"|'[^']*')/g,
  /(\b(?:sshpass|mongo\w{0,10}|rabbitmqadmin|(?:docker|podman|helm registry|az|oc|buildah) login)\b[^\n|;]{0,300}?\s-p[ =]?)("[^"]*"|'[^']*'|[^\s"']+)/g,
  /(\b(?:redis-cli|valkey-cli)\b[^\n|;]{0,300}?\s-a[ =]?)("[^"]*"|'[^']*'|[^\s"']+)/g,
  /(\bsqlcmd\b[^\n|;]{0,300}?\s-P[ =]?)("[^"]*"|'[^']*'|[^\s"']+)/g,
  /(\bldap\w{3,10}\b[^\n|;]{0,300}?\s-w[ =]?)("[^"]*"|'[^']*'|[^\s"']+)/g,
  /(\bopenssl\b[^\n|;]{0,300}?\s-(?:k|K|passin pass:|passout pass:|pass pass:)[ =]?)("[^"]*"|'[^']*'|[^\s"']+)/g,
];

/** Matches `app:password@db:5432` and `app:password@tcp(db:3306)` without a scheme. The digest of an image does not match. */
const LOGIN_AT_HOST =
  /((?<![\w.-])[\w.-]{1,60}:)([^\s:@/"']{3,200})(?=@(?!sha\d)(?:[\w.-]{1,200}(?::\d{2,5}\b|\/)|(?:tcp|unix)\())/g;

/** A text that does not match needs no search. */
const MAY_SAY =
  /pass|pwd|kennwort|contrase|senha|парол|密|口令|パスワード|비밀번호|암호|secret|token|key|credential|otp|\bpin\b|code|auth|identified|mnemonic|seed|recovery|phrase/i;
const MAY_RUN = /\s-[A-Za-z-]/;

/** Returns a text without phrases of several words that are a password. */
export function withoutPhrases(text: string): string {
  return text.replace(PHRASE, (all: string, before: string, value: string) =>
    OF_A_SENTENCE.test(value) ? all : before + HIDDEN,
  );
}

/** Returns a text without the passwords in its sentences, commands and calls. */
export function withoutProseSecrets(text: string): string {
  const at = text.includes('@') ? text.replace(LOGIN_AT_HOST, `$1${HIDDEN}`) : text;
  const run = MAY_RUN.test(at) ? COMMANDS.reduce((rest, command) => rest.replace(command, `$1${HIDDEN}`), at) : at;
  if (!MAY_SAY.test(run)) return run;
  // Phrases are searched again: now that pairs are hidden, a phrase may match that seemed to be part of a sentence before.
  const secret = (all: string, before: string, value: string) => (isHidden(value) ? all : before + hide(value));
  const unlessOrdinary = (all: string, before: string, value: string) =>
    isHidden(value) || (!isQuoted(value) && ORDINARY.test(value)) ? all : before + hide(value);
  const ifLooks = (all: string, before: string, value: string) =>
    !isHidden(value) && looksSecret(inQuotes(value)) ? before + hide(value) : all;
  const quotedOrLooks = (all: string, before: string, value: string) =>
    isQuoted(value) && !isHidden(value) ? before + hide(value) : ifLooks(all, before, value);
  return withoutPhrases(run)
    .replace(IDENTIFIED_BY, secret)
    .replace(CALLED, secret)
    .replace(OF_A_USER, secret)
    .replace(PASSWORD_JOINED, secret)
    .replace(PASSWORD_SAID, unlessOrdinary)
    .replace(PASSWORD_OF_SAID, quotedOrLooks)
    .replace(PASSWORD_BESIDE, quotedOrLooks)
    .replace(LISTED, secret)
    .replace(TO_ANOTHER, ifLooks)
    .replace(CODE_SAID, secret)
    .replace(OTHER_SAID, ifLooks)
    .replace(OTHER_BESIDE, ifLooks);
}

const QUOTE = /^\\*["'`“]/;
const isQuoted = (value: string) => QUOTE.test(value);
const markOf = (value: string) => QUOTE.exec(value)?.[0] ?? '';
const inQuotes = (value: string) => value.slice(markOf(value).length, value.length - markOf(value).length);
const isHidden = (value: string) => value.includes('[hidden') || value.startsWith('hidden]');

/** Hides a value and keeps its quotes. */
function hide(value: string): string {
  const { length } = markOf(value);
  return `${value.slice(0, length)}${HIDDEN}${value.slice(value.length - length)}`;
}

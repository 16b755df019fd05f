import { LEVEL_WORDS } from '../formats/level';
import { matchAt } from '../formats/matchAt';
import { stampAt } from '../formats/time/stamp';
import { form, formAt, frontStamp, type Wrapper, wrapperSource } from './form';

/** Words that begin a line or are its level, and so are not names. */
const NO_NAME = `(?!(?:${LEVEL_WORDS}|success|panic|goroutine|created|exit|signal|time|(?:observed)?timestamp)\\b)`;
/** The words for levels in brackets: in small letters, in capitals, or with a first capital. */
const BOXED = `${LEVEL_WORDS}|${LEVEL_WORDS.toUpperCase()}|${LEVEL_WORDS.replace(/(^|\|)[a-z]/g, (letter) => letter.toUpperCase())}`;
const sticky = (source: string, flags = '') => new RegExp(source, `y${flags}`);

/** Prefixes that no program's own line begins with. */
const FORMS = [
  form('kubectl --prefix', /\[pod\/([\w.-]+)(?:\/([\w.-]+))?\](?:[ \t]|$)/y, 'pod', 'container'),
  form('kubectl --prefix', /\[(?:job|deployment)\/([\w.-]+)(?:\/([\w.-]+))?\](?:[ \t]|$)/y, 'workload', 'container'),
  form(
    'journald, time since boot',
    /\[[ \t]*\d+\.\d{6}(?: <[ \t]*\d+\.\d{6} >)?\][ \t](?:([\w.-]+)[ \t]([\w./@-]+?)(?:\[(\d+)\])?:[ \t])?/y,
    'host',
    'program',
    'pid',
  ),
  form('seconds since the start', sticky(`\\d{1,9}\\.\\d{3,9}[ \\t]+(?=(?:${LEVEL_WORDS.toUpperCase()})[ \\t])`)),
  form('Yarn', /➤[ \t]YN\d{4}:[ \t](?:[│┌└][ \t])?/y),
  form('Datadog agent', /Integration Name: (\S+) \|(?: [A-Z]\w+: [^|]* \|)* Message: /y, 'integration'),
  form('PM2', /\d+\|([\w.-]+)[ \t]*\|[ \t]/y, 'process'),
  form(
    'docker compose or Procfile runner',
    sticky(
      `[ \\t]*${NO_NAME}(?!\\S*\\d:\\d\\d:\\d\\d|[\\d.]+(?:ms|s)?[ \\t]*\\|)([\\w./@:-]{1,80})[ \\t]*(?:\\||│|┃)(?:[ \\t]|$)`,
      'i',
    ),
    'container',
  ),
  form('go test', /([\w./-]+_test\.go:\d+):[ \t]/y, 'caller'),
  form(
    'GitHub Actions',
    /([^\t]{1,80})\t([^\t]{1,80})\t(?:\ufeff?(\d{4}-\d\d-\d\dT[\d:.]+Z)(?: |$)|(?=\ufeff?\d{4}-))/y,
    'job',
    'step',
    'time',
  ),
  form('BuildKit', /#\d+[ \t]\d+\.\d+[ \t]/y),
  // Heroku's drains put the number of bytes of a message in front of it.
  form('syslog frame', /\d{1,6}[ \t](?=<\d{1,3}>1[ \t])/y),
  form('AWS Lambda', /(\d{4}\/\d\d\/\d\d\/\[[^\]\s]+\][\da-f]{32})[ \t]+/y, 'source'),
  form(
    'gcloud functions',
    /([DIWEF])[ \t]{2,}([\w-]+)[ \t]+(?:[\w-]+[ \t]+)?(?=\d{4}-\d\d-\d\d \d\d:)/y,
    'level',
    'function',
  ),
  form('Vagrant', /==>[ \t]([\w.-]+):[ \t]/y, 'machine'),
];

/** Names that count only in front of a complete line. */
const NAMES = [
  form(
    'name in brackets',
    sticky(
      `(?!\\[(?:${LEVEL_WORDS})[ \\t]*\\]|\\[\\d{10,19}(?:\\.\\d+)?\\])\\[([\\w.@:/-]+)(?:[ \\t]+([\\w.-]+))?[ \\t]*\\]:?[ \\t]+(?:(?:[^\\x00-\\x7f]+[ \\t]+)?\\|[ \\t]+)?`,
      'i',
    ),
    'source',
    'container',
  ),
  form(
    'file in front',
    /((?:[\w.-]*\/)*[\w.-]+\.(?:log|txt|jsonl?|out)(?:\.\d+)?)(?::(?:\d+:(?!\d\d:\d\d(?![:\d])))?|-\d+-)/y,
    'file',
  ),
  form('number of a line', /\d{1,7}:(?:\d{1,5}:)?(?!\d\d:\d\d(?![:\d]))/y),
  // A list whose objects each have their comma in front.
  form('list in front', /[[,][ \t]*(?=\{")/y),
  form('mark in front', /(?:[>+|`*-]|\(\w+\)|\d{1,3}\]|\p{Extended_Pictographic}\ufe0f?)[ \t]+/uy),
  form('name and arrow', /([\w.@/-]+)[ \t]+(?:→|=>|->|»)[ \t]+/y, 'source'),
  form('source file in front', /([\w./@-]+\.(?:go|ts|js|py|rb|java|rs|cs|kt|ex):\d+):[ \t]/y, 'caller'),
  form(
    'name and colon',
    sticky(
      `${NO_NAME}(?![\\w-]+\\.(?:${LEVEL_WORDS}):)([\\w@./-]+(?:[:#][\\w.-]+)*(?:\\[[\\w.-]+\\])?)(?:[ \\t](?!(?:${LEVEL_WORDS}):)([\\w:-]+))?:[ \\t]+`,
      'i',
    ),
    'source',
    'script',
  ),
];
const WORD = sticky(`${NO_NAME}(?!\\d[\\d/-]*[ \\t])([a-z\\d][\\w./-]*(?::[a-z][\\w-]*)?)[ \\t]+(?:[›>][ \\t]+)?`);
const KEYS_WITHOUT_MESSAGE =
  /(?=[a-z]\w*=)(?!(?:time|ts|t|timestamp|msg|message|event|desc)=)(?!.*\s(?:msg|message|event|desc|_m)=)/y;
const BLANKS = /[ \t]*/y;
const OPEN_OBJECT = /[ \t]*\{$/y;
const NO_WORD = /-.*\d|[/@]/;

// The start of a complete line.
const STRUCTURED =
  /(?:(?:time|ts|t|timestamp|level|lvl|msg|severity|caller|logger|@level|"(?:msg|level|ts|caller)")=|<\d{1,3}>|[IWEFD](?:\d\d){2,4} \d\d:|[DIWEFA], \[|(?:time|ts):\d{4}-|\*\* \(|panic: |fatal error: |==> |\[pod\/|\[[DIWEFC] \d{4}|[a-z]{4,8} \[\d{4}-\d\d-\d\d[ T]\d\d:)/y;
const LEVELLED = sticky(
  `(?:(?:${LEVEL_WORDS.toUpperCase()})(?:\\[|[ \\t:|]|[+-]\\d)|\\[(?:${BOXED})[ \\t]*\\]|(?:${LEVEL_WORDS}):[ \\t])`,
);
const WITH_TIME = /[A-Z]{3,7}\[\d|\[[A-Z]{3,7}\][ \t]\[\d{10}/y;
/** A level, and perhaps a name in brackets, in front of a time. */
const LEVEL_FIRST = sticky(
  `(?:\\[[\\w.-]+\\][ \\t]+)?(?:(?:${LEVEL_WORDS.toUpperCase()})\\b|\\[(?:${BOXED})[ \\t]*\\])[ \\t:-]*(?:\\[[\\w.-]+\\][ \\t]+)?`,
);
/** A level anywhere. */
const LEVEL_SOON = new RegExp(`[\\s[|](?:${LEVEL_WORDS.toUpperCase()}|\\[(?:${BOXED}))[\\s\\]|:]`);
const SOON = 60;

/** An object that is a record, not only the fields after a message. */
const JSON_START = /\{[ \t]*"/y;
const HEAD_KEY =
  /"(?:msg|message|@message|@m|@mt|M|MESSAGE|log|line|body|short_message|textPayload|jsonPayload|resourceLogs|Output|level|@level|@l|L|lvl|severity|log\.level|time|ts|timestamp|@timestamp|@t|T)"\s*:/g;

/** The maximum number of names in front of each other. */
const MAX_NAMES = 3;
const BRACKET = 91;
const ANGLE = 60;

/** Returns a prefix with a recognizable form, or a plain name in front of a complete line. */
export function prefixAt(text: string, at: number): Wrapper | undefined {
  const found = formAt(FORMS, text, at);
  if (found) return found;
  const level = levelInFront(text, at);
  if (level) return { ...level, rule: 'level in front' };
  const named = nameAt(text, at);
  const isWrapper =
    named && (beginsLine(text, named.end, MAX_NAMES) || (opensObject(text, named.end) && isSure(named)));
  return isWrapper ? named : undefined;
}

/** Whether an object over several lines begins at an offset. */
export const opensObject = (text: string, at: number): boolean => matchAt(OPEN_OBJECT, text, at) !== null;

/** Whether a name is certainly not a word of a sentence: it is in brackets, or is the name of a pod, a package or a path. */
const isSure = ({ rule, source }: Wrapper) =>
  rule === 'name in brackets' || source.some(([key, name]) => key !== 'container' && NO_WORD.test(name));

function nameAt(text: string, at: number): Wrapper | undefined {
  return formAt(NAMES, text, at) ?? wordsAt(text, at);
}

/** Reads up to three words as namespace, pod and container: the smallest number after which a complete line follows. */
function wordsAt(text: string, at: number): Wrapper | undefined {
  const words: string[] = [];
  let end = at;
  for (let match = matchAt(WORD, text, end); match && words.length < 3; match = matchAt(WORD, text, end)) {
    words.push(match[1] ?? '');
    end += match[0].length;
    if (beginsLine(text, end, 0) || formAt(FORMS, text, end) || opensObject(text, end)) break;
  }
  const [first, second, third] = words;
  if (first === undefined) return undefined;
  // Words of a sentence may stand in front of its keys; none of these keys is the message.
  if (matchAt(KEYS_WITHOUT_MESSAGE, text, end) && !words.some((word) => /[\d-]/.test(word))) return undefined;
  // Words of a sentence may stand in front of an object; the names of a pod have digits or hyphens.
  const isJson = matchAt(JSON_START, text, skipBlanks(text, end)) !== null;
  if (isJson && !words.some((word) => /[\d-]/.test(word)) && !isStructured(text, skipBlanks(text, end), 3))
    return undefined;
  if (second === undefined) return { end, source: [['source', first]], rule: 'name in front' };
  // Words of a sentence may also stand in front of a time of day, or of `error: ` and the like.
  const isProse = !words.some((word) => /[\d-]/.test(word));
  const next = skipBlanks(text, end);
  if (isProse && (frontStamp(text, next)?.lacks === 'date' || isLevelAt(text, next))) return undefined;
  const [pod, container] = third === undefined ? [first, second] : [second, third];
  const namespace = third === undefined ? undefined : first;
  return {
    end,
    source: wrapperSource(['namespace', namespace], ['pod', pod], ['container', container]),
    rule: 'stern',
  };
}

/** Whether a complete line begins here: a record, a time, a level, or a prefix with such a line after it. */
export function beginsLine(text: string, from: number, depth: number): boolean {
  const at = skipBlanks(text, from);
  if (isStructured(text, at, 1) || matchAt(LEVELLED, text, at) || opensWithTime(text, at)) return true;
  if (depth === 0) return false;
  if (formAt(FORMS, text, at)) return true;
  const name = nameAt(text, at);
  return name !== undefined && beginsLine(text, name.end, depth - 1);
}

/** The same for the text after the time of a tool. A level alone is not enough, because the time may belong to the line itself. */
export function leadsToRecord(text: string, from: number, depth = MAX_NAMES): boolean {
  const at = skipBlanks(text, from);
  if (isStructured(text, at, 1)) return true;
  if (opensWithTime(text, at) || isLevelWithTime(text, at) || formAt(FORMS, text, at)) return true;
  const name = depth > 0 ? nameAt(text, at) : undefined;
  return name !== undefined && leadsToRecord(text, name.end, depth - 1);
}

function isLevelWithTime(text: string, at: number): boolean {
  if (matchAt(WITH_TIME, text, at)) return true;
  const level = matchAt(LEVEL_FIRST, text, at);
  const stamp = level ? frontStamp(text, at + level[0].length) : undefined;
  return stamp !== undefined && stamp.lacks !== 'date';
}

/** `heads` is the number of record keys that an object must have. */
function isStructured(text: string, at: number, heads: number): boolean {
  if (matchAt(STRUCTURED, text, at)) return true;
  if (!matchAt(JSON_START, text, at)) return false;
  HEAD_KEY.lastIndex = at;
  for (let found = 0; found < heads; found++) if (!HEAD_KEY.test(text)) return false;
  return true;
}

/** Whether there is a level in front of the message at an offset. */
export const isLevelAt = (text: string, at: number) => matchAt(LEVELLED, text, at) !== null;

/** Returns the offset after the blanks at an offset. */
export const skipBlanks = (text: string, at: number) => at + (matchAt(BLANKS, text, at)?.[0].length ?? 0);

/** A level in front of a complete line, as CI servers, clouds and schedulers write it, with the source file of the tool. */
const LEVEL_IN_FRONT = sticky(
  `(?:\\{([\\w./-]+:\\d+)\\}[ \\t]+)?(?:##\\[(error|warning|debug|notice|command|section)\\]|\\[(${BOXED})[ \\t]*\\]|(${LEVEL_WORDS.toUpperCase()})(?=[ \\t:|])|(${LEVEL_WORDS})(?=\\t))[ \\t:|-]*`,
);

/** Reads a level in front of a complete record: a structured one, or one with a time and a level. Undefined for other lines. */
export function levelInFront(
  text: string,
  at: number,
  isBehindTime = false,
): Pick<Wrapper, 'end' | 'level' | 'source'> | undefined {
  const match = matchAt(LEVEL_IN_FRONT, text, at);
  if (!match) return undefined;
  const end = at + match[0].length;
  const stamp = frontStamp(text, end);
  const isRecord = stamp
    ? isLevelAt(text, skipBlanks(text, stamp.end)) ||
      (isBehindTime && stamp.lacks !== 'date' && LEVEL_SOON.test(text.slice(stamp.end, stamp.end + SOON)))
    : isStructured(text, end, 2) || matchAt(WITH_TIME, text, end);
  if (!isRecord) return undefined;
  const word = match[2] === 'command' || match[2] === 'section' ? 'info' : match[2];
  return { end, level: word ?? match[3] ?? match[4] ?? match[5], source: wrapperSource(['caller', match[1]]) };
}

/** Whether a time begins at an offset; also in a bracket that holds more than the time. */
function opensWithTime(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    frontStamp(text, at) !== undefined || ((code === BRACKET || code === ANGLE) && stampAt(text, at + 1) !== undefined)
  );
}

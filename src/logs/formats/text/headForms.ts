import { LEVEL_WORDS } from '../level';

const sticky = (source: string, flags = '') => new RegExp(source, `y${flags}`);

const W = LEVEL_WORDS;
/** The level words in capitals, as alternatives. */
export const CAPITAL_LEVELS = LEVEL_WORDS.toUpperCase();
/** The endings of source files, as alternatives. */
export const SOURCE_FILES =
  'go|tsx?|jsx?|mjs|cjs|py|rb|java|kt|rs|cs|exs?|erl|clj|hs|ml|fs|dart|lua|c|cc|cpp|hpp|php|scala|swift|pl|pm|jl|nim|cr|zig|groovy|vb|ps1|sh';

/** A text that is only a source file and its line. */
export const ONLY_CALLER = new RegExp(`^[\\w./@+-]+\\.(?:${SOURCE_FILES}):\\d+$`);

/**
 * The forms of the parts that come before the message in texts for people. All of them are sticky, except `keysBehind` and `buildCommand`.
 */
export const HEAD_FORMS = {
  /** Brackets of any kind around a level in any case; Apache and Twisted write their module before the level. */
  boxed: sticky(`[[<(|]\\s*(?:[\\w.-]+[:.#])?(${W}|success)(?:[+-]\\d+)?\\s*[\\]>)|]:?`, 'i'),
  /** A word in capitals; what follows must not make it part of something longer. */
  capital: sticky(`(${CAPITAL_LEVELS})((?:[+-]\\d+)?)(?![\\w-]|\\.\\w|\\s*=)(?:!(?=\\s))?`),
  /** A level in any case that a colon, a tab or two blanks end: `error reading file` is a sentence. */
  label: sticky(
    `(?!panic:|fatal:)(?:(${W})(?::(?=\\s|$)|\\t|\\s{2,}|\\s?\\||\\s(?=\\[\\d{4}-\\d\\d-))|(success)\\s+\\|)`,
    'i',
  ),
  /** A level in small letters with one blank after it, which may begin a sentence. */
  plainWord: sticky(`(${W}) (?=\\S)`),
  /** yarn's own lines: what follows begins a sentence, or is a package, a file or a path. */
  yarn: /(error|warning|info|success) (?=["'/@]?[A-Z]|["/]|@?[\w.-]+(?:\/[\w.-]+)?@|"?[\w.-]+(?:\.json:| > ))/y,
  /** Keys with values somewhere after it. */
  keysBehind: /\s(?:[A-Za-z_][\w.]*=\S|\{[ \t]*(?:["']|[A-Za-z_]\w*: ))/,
  /** A level after a channel or process, as monolog, celery and others write it. */
  qualified: sticky(`[\\w-]+\\.(${CAPITAL_LEVELS}):`),
  /** swift-log: a level in small letters, always followed by a label. */
  swift: sticky(`(${W}) ([\\w.-]+) ?:(?=\\s|$)`),
  /** swift-log's source, after the metadata and before the message. */
  swiftSource: / ((?:[\w.-]+=.*?)?) ?\[([\w.-]+)\](?=\s)/y,
  /** The marks of GitHub's and Azure's build logs. */
  buildMark: sticky('##\\[(error|warning|debug|notice|command|section|group|endgroup)\\]'),
  /** The marks that begin and end a part of a job. */
  buildCommand: /^(?:command|section|group|endgroup)$/,
  /** GitHub's `::error file=app.go,line=42::`. */
  workflowCommand: /(?:::|(?<=::))(error|warning|notice|debug|group|endgroup)(?: ([^:]*(?::(?!:)[^:]*)*))?::/y,
  /** PostgreSQL's lines that are not errors, and Nest's. */
  postgres: /(?:LOG|ATTENTION|DETAIL|HINT|CONTEXT|STATEMENT|QUERY):\s{2}|LOG\s(?=\[[A-Za-z])/y,
  /** zerolog's console, for a line without a level. */
  noLevel: /\?\?\?(?=\s)/y,
  /** zerolog's console, for a line without a time. */
  noTime: /<nil>(?=\s)/y,
  /** A letter after the time: beego's `[E]`, semantic_logger's `E [412:main]`, Telegraf's `E!`. */
  letter: /\[([DIWEFC])\]|([DIWEF])(?=\s\[)|([DIWE])!(?=\s)/y,
  /** .NET's logger for systemd begins with its category. */
  category: /([A-Z]\w*(?:\.[A-Z]\w*)+\[\d+\])\s+(?=\S)/y,
  /** A letter before the time: tornado's `[E 261122 14:57:16 web:12]`, CometBFT's `E[2026-11-22|14:57:16.385]`. */
  letterFirst: /\[([DIWEFC]) (?=\d)|([DIWEF])\[(?=\d{4}-)/y,
  /** A picture before the level. */
  picture: sticky(`\\p{Extended_Pictographic}\\ufe0f?\\s*(?=\\[?(?:${CAPITAL_LEVELS})[\\]:\\s])`, 'u'),
  /** The marks of command lines. */
  mark: /(?:›\s+)?([•●▸❯ℹ✔✓⚠⨯✖✗…┌])\s+/y,
  /** signale's kind of line, in a separate column. */
  markedKind:
    /(await|complete|error|debug|fatal|fav|info|note|pause|pending|star|start|success|wait|warn|warning|watch|log)\s{2,}(?=\S)/y,
  redis: /\d+:[XCSM] (?=\d\d [A-Z])/y,
  /** logrus counts the seconds since the start. */
  elapsed: /\[\d+\]/y,
  klog: /([IWEFD])(?=\d{4}(?:\d\d){0,2} \d\d:)/y,
  klogRest: /\s+(\d+)\s+(?=(?:\d+@)?[\w./-]+:\d+)/y,
  /** CockroachDB's source file after its channel, with its mark, tags and counter. */
  cockroachCaller: /(?:\d+@([\w./-]+:\d+)\s(?:⋮\s)?|([\w./-]+:\d+)\s⋮\s)(?:\[[^\]]*\]\s)?(?:\d+\s+)?/y,
  erlangReport: /=([A-Z]+) REPORT={4} (?=\d)/y,
  /** `billing:handle/2:42`. */
  erlangCaller: /([a-z]\w*:[a-z]\w*\/\d+(?::\d+)?)(?=\s)/y,
  ruby: /([DIWEFA]), (?=\[)/y,
  separators: /(?:[\s\]|:,»›]|[-*#](?=\s)|--+(?=\s)|—|>(?=\s))+/y,
  /** Process and thread ids: `[412]`, `(412)`, `#412`, `7#7:`, `pid=<0.1.0>`, `1 ---`, nginx's connection. */
  process:
    /(?:\[\s*#?\d+(?:-\d+)?\s*\](?::)?|\d+\sTID-\w+(?:\s[\w:]+\sJID-\w+(?:\sBID-\w+)?)?(?=\s)|ThreadId\(\d+\)(?=\s)|\d+(?=\s+[\w./-]+\.go:\d+\s>)|\((?:[\w./-]+\/)?\d+\):?|#\d+(?=[\]\s])|\d+#\d+:|\*\d+(?=\s)|\d+(?=\s+(?:---|\[))|\d+\s+-(?=\s+\d)|\((?:[\w./-]*\d|main|[\w.-]+\/\d+ on [\w.-]+)\):?(?=\s)|<\d+\.\d+\.\d+>(?:@[\w:]+)?(?=\s)|\[\d+:[\w -]+\]|\d+(?=\|[A-Z]+\|)|[\w.-]+@[\w.-]+(?=\s+[A-Z]+:)|\[(?:pid|tid|thread)[ :]?[^\]]*\])/y,
  /** tracing's span with its fields. */
  span: /[\w-]+\{([^{}]*)\}:/y,
  /** Spring's ids of trace and span, with its application; blanks when there are none. */
  spring: /\[(?:[\w.-]*,)?(?:([\da-f]{16,32})[,-]([\da-f]{16})(?:,\w*)?|[\s,]+)\](?=\s)/y,
  caller: sticky(
    `[<([{]?((?:[A-Za-z]:)?[\\w./@+\\\\-]+\\.(?:${SOURCE_FILES})(?::| )\\d+)(?::\\d+)?(?:\\sin\\s[\\w.()*]+)?(?:[>)\\]}]:?|:(?=\\s|$)|(?=[\\s|]|$))`,
  ),
  /** logrus prints the function after its file. */
  callerFunction: /\s[\w./*()-]+\(\)(?=\s)/y,
  /** loguru's `module:function:42`, .NET's `Shop.Billing[0]`. */
  loguru: /([\w.<>]+:[\w.<>]+:\d+)(?=\s+[-|]\s)/y,
  dotnet: /([A-Za-z_][\w.`-]*\[\d+\])(?::(?=\s)|(?=\s|$))/y,
  /** A name in brackets: a thread, a component, a logger. It has no blanks; text with blanks is part of a sentence. */
  bracketed:
    /\[\s*(?![A-Za-z_]\w*:\d|(?:consumer|projection|position|segment_id|error|err|event_id|event_type|trace_id|correlation_id):)([A-Za-z_$][\w.$/:@#|-]*(?:\[[\w.$/-]+\][\w.$/-]*)?)\s*\]:?(?=\s|\[|$)/y,
  /** A name that a separator ends: in Python, Java, Spring and Rust, and in the brackets of env_logger and celery. */
  named:
    /([A-Za-z_$][\w.$]*(?:-[\w.$]+)*(?:::[\w$]+)*(?::\d+(?=\s+[-|]\s))?)(?:\s+(?:\[\(?\w*\)?\]\s)?(?:[:|-]|--)(?=\s)(?!\s\{.*\}$)|\|(?=\S))/y,
  /** A logger directly before its source file, as zap's console prints both between blanks. */
  beforeCaller: sticky(
    `(?!(?:at|in|from|see|file)\\s)([A-Za-z_$][\\w.$/-]*)\\s(?=[\\w./@-]+\\.(?:${SOURCE_FILES}):\\d+\\s)`,
  ),
  /** A class with its package, which is not a word of a sentence; Tomcat writes the method after it. */
  qualifiedClass: /((?:[a-z_]\w*\.){2,}[A-Z][\w$]*(?:\.[\w$<>]+)?)(?::\d+)?(?=\s[^=])/y,
  /** A logger in parentheses, as Serilog and others print it. */
  parenthesised: /\(((?:[A-Za-z_$][\w$]*\.)+[A-Za-z_$][\w$]*|[A-Za-z_][\w-]*(?=\)(?:\s{2}|:\s)))\)(?=[\s:])/y,
  /** The part that Consul's and Nomad's tools write after a level in brackets. */
  part: /\(([a-z][\w-]*)\)(?=\s)/y,
  /** JBoss writes the thread after the logger. */
  threadBehind: /\(([\w.# -]+)\)(?=\s)/y,
  /** Django's module, process and thread. */
  module: /([a-z_]\w*)\s\d+\s\d{5,}(?=\s)/y,
  /** A dotted name before a colon, which is not a word of a sentence. */
  dotted: /([A-Za-z_$][\w$]*(?:[.·][\w$]+)+):(?=\s)/y,
  /** Flask's default form. */
  flask: /in ([\w.]+):(?=\s)/y,
  /**
   * The name in Python's usual order: time, level, name, message. It is tried only after a time with a comma, as only Python and log4j
   * write it.
   */
  pythonName: /([a-z_]\w*(?:\.\w+)+)(?=\s)/y,
  rust: /(?:\w+\s+(?=[a-z_]\w*(?:::\w+)+:))?([a-z_]\w*(?:::\w+)+)(?::|\s>)(?=\s)/y,
  closed: /\/?([\w:.$-]+)\](?=\s)/y,
  python: /([\w.]+(?:-[\w.]+)*):(?=\S)/y,
  hclog: /([\w.@/-]+):(?=\s)/y,
  /**
   * A prefix of charm, or a logrus line with a prefix, before a message with keys. The excluded words are Go packages and other words that
   * begin an error: there the prefix is part of the sentence.
   */
  component:
    /(?!(?:sql|pq|pgx|http|https|json|xml|yaml|context|net|io|tls|x509|exec|open|read|write|dial|lookup|strconv|time|os|failed|note|panic|rpc|grpc|event|bad|invalid)\b)([a-z][\w-]*):(?=\s[^=]*\s\(?[\w.]+=)/y,
  /** A class name alone, of Spark and others; the name of an exception is part of the sentence. */
  className: /((?:[A-Z][a-z\d]+){2,}(?<!Error|Exception|Failure)|[A-Z][a-z\d]+(?=:\s[^=]*\s[\w.]+=)):(?=\s)/y,
  /** A namespace of Node's debug. */
  namespace: /([a-z][\w-]*(?::[\w*-]+)+)(?=\s)/y,
  /** The metadata that Elixir and sidekiq write before the level. */
  metadata: sticky(
    `((?:[\\w.]+=\\S+ )+)(?=\\[(?:${W})\\]|(?:${CAPITAL_LEVELS}|LOG|DETAIL|HINT|CONTEXT|STATEMENT|QUERY)(?::\\s|\\s\\|))`,
  ),
  /** What Rails' tagged logging puts before the message. */
  requestTag: /\[([\da-fA-F]{8}-?[\da-fA-F]{4}-?[\da-fA-F]{4}-?[\da-fA-F]{4}-?[\da-fA-F]{12})\]\s+/y,
  program: /(?:--\s+)?([\w.-]*):(?=\s)/y,
} as const;

import { LEVEL_WORDS } from '../level';

const sticky = (source: string, flags = '') => new RegExp(source, `y${flags}`);

const W = LEVEL_WORDS;
/** The level words in capitals, one alternative each. */
export const CAPITAL_LEVELS = LEVEL_WORDS.toUpperCase();
/** The endings of source files, one alternative each. */
export const SOURCE_FILES =
  'go|tsx?|jsx?|mjs|cjs|py|rb|java|kt|rs|cs|exs?|erl|clj|hs|ml|fs|dart|lua|c|cc|cpp|hpp|php|scala|swift|pl|pm|jl|nim|cr|zig|groovy|vb|ps1|sh';

/** A text that is a source file and its line alone. */
export const ONLY_CALLER = new RegExp(`^[\\w./@+-]+\\.(?:${SOURCE_FILES}):\\d+$`);

/** The parts that stand in front of the message in texts for people, a form each; all are sticky. */
export const HEAD_FORMS = {
  /** Brackets of any kind around a level in any case; Apache's and Twisted's have their module in front. */
  boxed: sticky(`[[<(|]\\s*(?:[\\w.-]+[:.#])?(${W}|success)(?:[+-]\\d+)?\\s*[\\]>)|]:?`, 'i'),
  /** A word in capitals; what follows it must not make it part of something longer. */
  capital: sticky(`(${CAPITAL_LEVELS})((?:[+-]\\d+)?)(?![\\w-]|\\.\\w|\\s*=)`),
  /** Any case where a colon or a tab ends it, or two blanks: `error reading file` is a sentence. */
  label: sticky(
    `(?!panic:|fatal:)(?:(${W})(?::(?=\\s|$)|\\t|\\s{2,}|\\s?\\||\\s(?=\\[\\d{4}-\\d\\d-))|(success)\\s+\\|)`,
    'i',
  ),
  /** In small letters with one blank behind it, which may begin a sentence. */
  plainWord: sticky(`(${W}) (?=\\S)`),
  /** yarn's own lines: what follows begins a sentence, or is a package, a file or a path. */
  yarn: /(error|warning|info|success) (?=["'/@]?[A-Z]|["/]|@?[\w.-]+(?:\/[\w.-]+)?@|"?[\w.-]+(?:\.json:| > ))/y,
  /** Keys with values somewhere behind. */
  keysBehind: /\s(?:[A-Za-z_][\w.]*=\S|\{[ \t]*(?:["']|[A-Za-z_]\w*: ))/,
  /** monolog's channel, celery's and others' process around a level. */
  qualified: sticky(`[\\w-]+\\.(${CAPITAL_LEVELS}):`),
  /** swift-log: small letters, and always a label behind them. */
  swift: sticky(`(${W}) ([\\w.-]+) ?:(?=\\s|$)`),
  /** And its source in front of the message, behind the metadata. */
  swiftSource: / ((?:[\w.-]+=.*?)?) ?\[([\w.-]+)\](?=\s)/y,
  /** Of GitHub's and Azure's build logs. */
  buildMark: sticky('##\\[(error|warning|debug|notice|command|section|group|endgroup)\\]'),
  /** What opens and closes a part of a job. */
  buildCommand: /^(?:command|section|group|endgroup)$/,
  /** GitHub's `::error file=app.go,line=42::`. */
  workflowCommand: /(?:::|(?<=::))(error|warning|notice|debug|group|endgroup)(?: ([^:]*(?::(?!:)[^:]*)*))?::/y,
  /** PostgreSQL's lines that are no errors, and Nest's. */
  postgres: /(?:LOG|ATTENTION|DETAIL|HINT|CONTEXT|STATEMENT|QUERY):\s{2}|LOG\s(?=\[[A-Za-z])/y,
  /** zerolog's console, where a line has no level. */
  noLevel: /\?\?\?(?=\s)/y,
  /** A letter behind the time: beego's `[E]`, semantic_logger's `E [412:main]`, Telegraf's `E!`. */
  letter: /\[([DIWEFC])\]|([DIWEF])(?=\s\[)|([DIWE])!(?=\s)/y,
  /** .NET's logger for systemd begins with its category. */
  category: /([A-Z]\w*(?:\.[A-Z]\w*)+\[\d+\])\s+(?=\S)/y,
  /** And in front of it: tornado's `[E 261122 14:57:16 web:12]`, CometBFT's `E[2026-11-22|14:57:16.385]`. */
  letterFirst: /\[([DIWEFC]) (?=\d)|([DIWEF])\[(?=\d{4}-)/y,
  /** A picture in front of the level. */
  picture: sticky(`\\p{Extended_Pictographic}\\ufe0f?\\s*(?=\\[?(?:${CAPITAL_LEVELS})[\\]:\\s])`, 'u'),
  /** Marks of command lines. */
  mark: /(?:›\s+)?([•●▸❯ℹ✔✓⚠⨯✖✗…┌])\s+/y,
  /** signale's kind of line, in a column of its own. */
  markedKind:
    /(await|complete|error|debug|fatal|fav|info|note|pause|pending|star|start|success|wait|warn|warning|watch|log)\s{2,}(?=\S)/y,
  redis: /\d+:[XCSM] (?=\d\d [A-Z])/y,
  /** logrus counts seconds since the start. */
  elapsed: /\[\d+\]/y,
  klog: /([IWEFD])(?=\d{4}(?:\d\d){0,2} \d\d:)/y,
  klogRest: /\s+(\d+)\s+(?=(?:\d+@)?[\w./-]+:\d+)/y,
  /** CockroachDB's file behind its channel, with its mark, tags and counter. */
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
  /** Spring's ids of trace and span, with its application, or blanks where there is none. */
  spring: /\[(?:[\w.-]*,)?(?:([\da-f]{16,32})[,-]([\da-f]{16})(?:,\w*)?|[\s,]+)\](?=\s)/y,
  caller: sticky(
    `[<([{]?((?:[A-Za-z]:)?[\\w./@+\\\\-]+\\.(?:${SOURCE_FILES})(?::| )\\d+)(?::\\d+)?(?:\\sin\\s[\\w.()*]+)?(?:[>)\\]}]:?|:(?=\\s|$)|(?=[\\s|]|$))`,
  ),
  /** logrus prints the function behind its file. */
  callerFunction: /\s[\w./*()-]+\(\)(?=\s)/y,
  /** loguru's `module:function:42`, .NET's `Shop.Billing[0]`. */
  loguru: /([\w.<>]+:[\w.<>]+:\d+)(?=\s+[-|]\s)/y,
  dotnet: /([A-Za-z_][\w.`]*\[\d+\])(?=\s|$)/y,
  /** A name in brackets: a thread, a component, a logger. No blanks: those are part of a sentence. */
  bracketed:
    /\[\s*(?![A-Za-z_]\w*:\d|(?:consumer|projection|position|segment_id|error|err|event_id|event_type|trace_id|correlation_id):)([A-Za-z_$][\w.$/:@#|-]*(?:\[[\w.$/-]+\][\w.$/-]*)?)\s*\]:?(?=\s|\[|$)/y,
  /** A name that a separator ends: of Python, Java, Spring, Rust, and the rest of env_logger's and celery's brackets. */
  named: /([A-Za-z_$][\w.$]*(?:::[\w$]+)*(?::\d+(?=\s+-\s))?)(?:\s+(?:\[\(?\w*\)?\]\s)?(?:[:|-]|--)(?=\s)|\|(?=\S))/y,
  /** A class with its package is none either; Tomcat has the method behind it. */
  qualifiedClass: /((?:[a-z_]\w*\.){2,}[A-Z][\w$]*(?:\.[\w$<>]+)?)(?::\d+)?(?=\s[^=])/y,
  /** Serilog and others put it in parentheses. */
  parenthesised: /\(((?:[A-Za-z_$][\w$]*\.)+[A-Za-z_$][\w$]*|[A-Za-z_][\w-]*(?=\)(?:\s{2}|:\s)))\)(?=[\s:])/y,
  /** What Consul's and Nomad's tools put behind a level in brackets. */
  part: /\(([a-z][\w-]*)\)(?=\s)/y,
  /** JBoss has the thread behind the logger. */
  threadBehind: /\(([\w.# -]+)\)(?=\s)/y,
  /** Django's module, process and thread. */
  module: /([a-z_]\w*)\s\d+\s\d{5,}(?=\s)/y,
  /** A dotted name in front of a colon is no word of a sentence. */
  dotted: /([A-Za-z_$][\w$]*(?:[.·][\w$]+)+):(?=\s)/y,
  /** Flask's default. */
  flask: /in ([\w.]+):(?=\s)/y,
  /** Python's usual order is time, level, name, message; only its and log4j's times have a comma. */
  pythonName: /([a-z_]\w*(?:\.\w+)+)(?=\s)/y,
  rust: /(?:\w+\s+(?=[a-z_]\w*(?:::\w+)+:))?([a-z_]\w*(?:::\w+)+)(?::|\s>)(?=\s)/y,
  closed: /\/?([\w:.$-]+)\](?=\s)/y,
  python: /([\w.]+):(?=\S)/y,
  hclog: /([\w.@/-]+):(?=\s)/y,
  /**
   * A prefix of charm's, or of logrus' with one, in front of a message with keys. Go's errors begin with their package's name, which
   * is part of the sentence.
   */
  component:
    /(?!(?:sql|pq|pgx|http|https|json|xml|yaml|context|net|io|tls|x509|exec|open|read|write|dial|lookup|strconv|time|os|failed|note|panic|rpc|grpc|event|bad|invalid)\b)([a-z][\w-]*):(?=\s[^=]*\s\(?[\w.]+=)/y,
  /** A class' name alone, of Spark and others; an exception's is part of the sentence. */
  className: /((?:[A-Z][a-z\d]+){2,}(?<!Error|Exception|Failure)|[A-Z][a-z\d]+(?=:\s[^=]*\s[\w.]+=)):(?=\s)/y,
  /** Node's debug: a namespace. */
  namespace: /([a-z][\w-]*(?::[\w*-]+)+)(?=\s)/y,
  /** Elixir's metadata in front of its level, and sidekiq's. */
  metadata: sticky(
    `((?:[\\w.]+=\\S+ )+)(?=\\[(?:${W})\\]|(?:${CAPITAL_LEVELS}|LOG|DETAIL|HINT|CONTEXT|STATEMENT|QUERY)(?::\\s|\\s\\|))`,
  ),
  /** What Rails' tagged logging puts in front of the message. */
  requestTag: /\[([\da-fA-F]{8}-?[\da-fA-F]{4}-?[\da-fA-F]{4}-?[\da-fA-F]{4}-?[\da-fA-F]{12})\]\s+/y,
  program: /(?:--\s+)?([\w.-]*):(?=\s)/y,
} as const;

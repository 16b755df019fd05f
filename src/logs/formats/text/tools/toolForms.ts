import { LIBRARY_KEYS } from '../../keyValue';
import { CAPITAL_LEVELS } from '../headForms';
import { SERVER_HEADS } from './serverForms';
import { ANY, DIGIT, LETTER, MARK, type ToolHead, WORD } from './toolHead';

const LEVEL = `(?:${CAPITAL_LEVELS})`;
const sticky = (source: string) => new RegExp(source, 'y');

/** The parts, in the order in which they are tried. */
export const TOOL_HEADS: readonly ToolHead[] = [
  // Android: process, thread, letter and tag. Android Studio adds the package after the tag; in older forms the letter comes first.
  {
    starts: WORD,
    pattern: /(?:[\w-]+\s+)?\d+(?:\s+|-)\d+\s+([VDIWEFA])\s+(\S(?:.{0,80}?\S)?)\s*:(?=\s)/y,
    keys: ['letter', 'logger'],
    isBehindTime: true,
    isBeforeLevel: true,
    named: 'logcat',
  },
  {
    starts: DIGIT,
    pattern: /\d+-\d+\s+(\S+)\s+([\w.:]+)\s+([VDIWEFA])\s{2}/y,
    keys: ['logger', 'package', 'letter'],
    isBehindTime: true,
    isBeforeLevel: true,
    named: 'logcat',
  },
  {
    starts: LETTER,
    pattern: /([VDIWEFA])\/(\S[^(]{0,80}?)\s*\(\s*\d+\):(?=\s)/y,
    keys: ['letter', 'logger'],
    isBehindTime: false,
    isBeforeLevel: true,
    named: 'logcat',
  },
  // Android's long form has the message in the lines after it.
  {
    starts: DIGIT,
    pattern: /\s*\d+:\s*(?:\d+|0x[\da-f]+)\s+([VDIWEFA])\/(\S(?:.*\S)?)\s*\]$/y,
    keys: ['letter', 'logger'],
    isBehindTime: true,
    isBeforeLevel: true,
    named: 'logcat',
  },
  {
    starts: LETTER,
    pattern: /([VDIWEFA])\(\s*\d+(?::\s*(?:\d+|0x[\da-f]+))?\)\s/y,
    keys: ['letter'],
    isBehindTime: false,
    isBeforeLevel: true,
    named: 'logcat',
  },
  // Host, program and process before the level: of Quarkus and of syslog's own files.
  {
    starts: WORD,
    needs: ']',
    pattern: sticky(`(?!\\[)([\\w.-]+)\\s([\\w./-]+)\\[(\\d+)\\]\\s+(${LEVEL})(?=\\s)`),
    keys: ['host', 'program', 'pid', 'level'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // NSLog's process and thread.
  {
    starts: WORD,
    needs: ']',
    pattern: /([\w.-]+)\[(\d+):[\da-f]+\](?=\s)/y,
    keys: ['program', 'pid'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // Apple's unified log: thread, kind, activity, process, time to live, program, library, subsystem and category.
  {
    starts: DIGIT,
    pattern:
      /0x[\da-f]+\s+(Default|Info|Debug|Error|Fault)\s+0x[\da-f]+\s+(\d+)\s+\d+\s+([^:]+):\s(?:\([\w.]+\)\s)?(?:\[([\w.:-]+)\]\s)?/y,
    keys: ['level', 'pid', 'program', 'logger'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // What PostgreSQL's prefix says about the session, as clouds configure it.
  {
    starts: ANY,
    needs: ']:',
    pattern: /(?:[\w.:-]+\(\d+\)|\[local\])?:([\w.-]*)@([\w.-]*):\[(\d+)\]:(?=[A-Z]+:\s{2})/y,
    keys: ['user', 'database', 'pid'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  {
    starts: ANY,
    pattern: /-?([\da-f]{8}\.[\da-f]{1,8})[-\s](?=[A-Z]+:\s{2})/y,
    keys: ['session'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // The lines of npm and pnpm, the file that npm keeps of a run, and Rust's compiler with its numbers.
  {
    starts: LETTER,
    pattern: /npm (ERR!|error|warn|WARN|notice|info|http|timing|verbose|verb|silly|sill)(?=\s)/y,
    keys: ['npm'],
    isBehindTime: false,
    isBeforeLevel: true,
    named: 'npm',
  },
  {
    starts: DIGIT,
    pattern: /\d+ (silly|verbose|timing|http|info|notice|warn|error)(?=\s\S)/y,
    keys: ['npm'],
    isBehindTime: true,
    isBeforeLevel: true,
    named: 'npm',
  },
  {
    starts: LETTER,
    pattern: /(ERR)_PNPM_[A-Z_]+\s{2}/y,
    keys: ['level'],
    isBehindTime: false,
    isBeforeLevel: true,
    named: 'pnpm',
  },
  {
    starts: LETTER,
    pattern: /(error|warning)\[([A-Z]+\d+)\]:(?=\s)/y,
    keys: ['level', 'code'],
    isBehindTime: false,
    isBeforeLevel: true,
    named: 'rustc',
  },
  {
    starts: ANY,
    needs: '): ',
    pattern: /([\w./@-]+\(\d+,\d+\)):\s(error|warning)\s([A-Z]+\d+):(?=\s)/y,
    keys: ['caller', 'level', 'code'],
    isBehindTime: false,
    isBeforeLevel: true,
  },
  // celery writes the task and its id, which is not the id of an event.
  {
    starts: LETTER,
    needs: ']',
    pattern: /([A-Za-z_]\w*(?:\.\w+)+)\[([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\](?::|(?=\s))/y,
    keys: ['logger', 'task_id'],
    isBehindTime: true,
    isBeforeLevel: false,
  },
  // go-logging: function, level, counter. Fabric writes its module before them, or number, level, module and function.
  {
    starts: ANY,
    pattern: sticky(`(?:\\[([\\w.]+)\\]\\s)?([\\w.()*]+)\\s(?:▶|->)\\s(${LEVEL})\\s[\\da-f]{3,5}(?=\\s)`),
    keys: ['logger', 'function', 'level'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  {
    starts: WORD,
    pattern: sticky(`[\\da-f]{3,5}\\s(${LEVEL})\\s\\[([\\w.]+)\\]\\s([\\w.()*]+)\\s->(?=\\s)`),
    keys: ['level', 'logger', 'function'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // logxi: microseconds, level, name, message, and keys with colons.
  {
    starts: LETTER,
    needs: ': ',
    pattern: sticky(
      `(?<=\\d\\d:\\d\\d:\\d\\d\\.\\d{6} )(TRC|DBG|INF|WRN|ERR|FTL) ([\\w./-]+) (?=.* (?:${[...LIBRARY_KEYS].join('|')}): )`,
    ),
    keys: ['level', 'logger'],
    isBehindTime: true,
    isBeforeLevel: true,
    named: 'logxi',
  },
  // Puppet's own file.
  {
    starts: ANY,
    needs: '): ',
    pattern: /(?:Puppet|(\/[A-Z]\S*)) \((debug|info|notice|warning|err|alert|crit|emerg)\):(?=\s)/y,
    keys: ['resource', 'level'],
    isBehindTime: true,
    isBeforeLevel: true,
    named: 'Puppet',
  },
  // Symfony's command line: who wrote the line, after its level.
  {
    starts: LETTER,
    needs: '|',
    pattern: sticky(`(?<=[A-Z]{2} {0,3}\\| )(?!(?:${CAPITAL_LEVELS})\\s)([A-Z]{2,6})\\s{1,6}(?=[^\\s|])`),
    keys: ['component'],
    isBehindTime: true,
    isBeforeLevel: false,
  },
  // WebSphere: thread, short name, letter.
  {
    starts: WORD,
    pattern: /([\da-f]{8})\s(\S+)\s+([FEWAICDOR])\s{1,3}(?=\S)/y,
    keys: ['thread', 'logger', 'webSphere'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // Datadog's agent writes its part before the level; the part may have the name of a level.
  {
    starts: LETTER,
    pattern: sticky(`([A-Z][A-Z-]*)\\s\\|\\s(${LEVEL})\\s\\|\\s(?=\\()`),
    keys: ['component', 'level'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // logback's lines about itself.
  {
    starts: MARK,
    pattern: sticky(`\\|?-(${LEVEL})\\sin\\s(\\S+)\\s-(?=\\s)`),
    keys: ['level', 'logger'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // What logback writes between hyphens before a message.
  {
    starts: MARK,
    pattern: /-((?:[\w.]+="[^"]*" ?)+)-(?=\s)/y,
    keys: ['pairs'],
    isBehindTime: false,
    isBeforeLevel: false,
  },
  // The id of a trace (GoFrame) or of a query (ClickHouse). Quarkus' braces may be empty.
  { starts: MARK, pattern: /\{([\da-f]{32})\}(?=\s)/y, keys: ['trace_id'], isBehindTime: true, isBeforeLevel: false },
  {
    starts: MARK,
    pattern: /\{([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})?\}(?=\s)/y,
    keys: ['query_id'],
    isBehindTime: true,
    isBeforeLevel: false,
  },
  // GLib's.
  {
    starts: MARK,
    pattern: sticky(`(?:\\*\\*\\s)?\\(([\\w.-]+):\\d+\\):\\s(?:([\\w.-]+)-)?(${LEVEL})(?:\\s\\*\\*)?:(?=\\s)`),
    keys: ['program', 'logger', 'level'],
    isBehindTime: false,
    isBeforeLevel: true,
  },
  // Linkerd's seconds since the start.
  {
    starts: MARK,
    pattern: sticky(`\\[\\s*(\\d+\\.\\d+s)\\]\\s+(${LEVEL})(?=\\s)`),
    keys: ['uptime', 'level'],
    isBehindTime: false,
    isBeforeLevel: true,
  },
  ...SERVER_HEADS,
];

import type { LogLevel } from '../../../model/log/line';
import type { Field } from '../format';
import { readPairs } from '../keyValue';
import { readLevel, readLevelLetter } from '../level';
import { CAPITAL_LEVELS } from './headForms';
import type { HeadState } from './headState';

/** A part of the head that is one tool's own. `keys`: what its groups are; `level` and `letter` are the level, `pairs` keys with values. */
interface ToolHead {
  readonly pattern: RegExp;
  readonly keys: readonly string[];
  /** Stands behind the time. */
  readonly isBehindTime: boolean;
  /** Stands in front of the level, or is the level. */
  readonly isBeforeLevel: boolean;
  readonly named?: string;
}

const LEVEL = `(?:${CAPITAL_LEVELS})`;
const sticky = (source: string) => new RegExp(source, 'y');

const HEADS: readonly ToolHead[] = [
  // Android's: process, thread, letter and tag; Studio has the package behind the tag; in older forms the letter comes first.
  {
    pattern: /(?:[\w-]+\s+)?\d+(?:\s+|-)\d+\s+([VDIWEFA])\s+(\S(?:.{0,80}?\S)?)\s*:(?=\s)/y,
    keys: ['letter', 'logger'],
    isBehindTime: true,
    isBeforeLevel: true,
    named: 'logcat',
  },
  {
    pattern: /\d+-\d+\s+(\S+)\s+([\w.:]+)\s+([VDIWEFA])\s{2}/y,
    keys: ['logger', 'package', 'letter'],
    isBehindTime: true,
    isBeforeLevel: true,
    named: 'logcat',
  },
  {
    pattern: /([VDIWEFA])\/(\S[^(]{0,80}?)\s*\(\s*\d+\):(?=\s)/y,
    keys: ['letter', 'logger'],
    isBehindTime: false,
    isBeforeLevel: true,
    named: 'logcat',
  },
  // Its long form has the message in the lines behind.
  {
    pattern: /\s*\d+:\s*(?:\d+|0x[\da-f]+)\s+([VDIWEFA])\/(\S.*?)\s*\]$/y,
    keys: ['letter', 'logger'],
    isBehindTime: true,
    isBeforeLevel: true,
    named: 'logcat',
  },
  {
    pattern: /([VDIWEFA])\(\s*\d+(?::\s*(?:\d+|0x[\da-f]+))?\)\s/y,
    keys: ['letter'],
    isBehindTime: false,
    isBeforeLevel: true,
    named: 'logcat',
  },
  // Host, program and process in front of the level: of Quarkus and of syslog's own files.
  {
    pattern: sticky(`(?!\\[)([\\w.-]+)\\s([\\w./-]+)\\[(\\d+)\\]\\s+(${LEVEL})(?=\\s)`),
    keys: ['host', 'program', 'pid', 'level'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // NSLog's process and thread.
  {
    pattern: /([\w.-]+)\[(\d+):[\da-f]+\](?=\s)/y,
    keys: ['program', 'pid'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // Apple's unified log: thread, kind, activity, process, time to live, program, library, subsystem and category.
  {
    pattern:
      /0x[\da-f]+\s+(Default|Info|Debug|Error|Fault)\s+0x[\da-f]+\s+(\d+)\s+\d+\s+([^:]+):\s(?:\([\w.]+\)\s)?(?:\[([\w.:-]+)\]\s)?/y,
    keys: ['level', 'pid', 'program', 'logger'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // What PostgreSQL's prefix says about the session, as clouds set it up.
  {
    pattern: /(?:[\w.:-]+\(\d+\)|\[local\])?:([\w.-]*)@([\w.-]*):\[(\d+)\]:(?=[A-Z]+:\s{2})/y,
    keys: ['user', 'database', 'pid'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  {
    pattern: /-?([\da-f]{8}\.[\da-f]{1,8})[-\s](?=[A-Z]+:\s{2})/y,
    keys: ['session'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // npm's and pnpm's own lines, the file that npm keeps of a run, and what Rust's compiler numbers.
  {
    pattern: /npm (ERR!|error|warn|WARN|notice|info|http|timing|verbose|verb|silly|sill)(?=\s)/y,
    keys: ['npm'],
    isBehindTime: false,
    isBeforeLevel: true,
    named: 'npm',
  },
  {
    pattern: /\d+ (silly|verbose|timing|http|info|notice|warn|error)(?=\s\S)/y,
    keys: ['npm'],
    isBehindTime: true,
    isBeforeLevel: true,
    named: 'npm',
  },
  { pattern: /(ERR)_PNPM_[A-Z_]+\s{2}/y, keys: ['level'], isBehindTime: false, isBeforeLevel: true, named: 'pnpm' },
  {
    pattern: /(error|warning)\[([A-Z]+\d+)\]:(?=\s)/y,
    keys: ['level', 'code'],
    isBehindTime: false,
    isBeforeLevel: true,
    named: 'rustc',
  },
  {
    pattern: /([\w./@-]+\(\d+,\d+\)):\s(error|warning)\s([A-Z]+\d+):(?=\s)/y,
    keys: ['caller', 'level', 'code'],
    isBehindTime: false,
    isBeforeLevel: true,
  },
  // celery names the task and its id; that id is no event's.
  {
    pattern: /([A-Za-z_]\w*(?:\.\w+)+)\[([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\](?::|(?=\s))/y,
    keys: ['logger', 'task_id'],
    isBehindTime: true,
    isBeforeLevel: false,
  },
  // go-logging: function, level, counter; Fabric has its module in front, or number, level, module and function.
  {
    pattern: sticky(`(?:\\[([\\w.]+)\\]\\s)?([\\w.()*]+)\\s(?:▶|->)\\s(${LEVEL})\\s[\\da-f]{3,5}(?=\\s)`),
    keys: ['logger', 'function', 'level'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  {
    pattern: sticky(`[\\da-f]{3,5}\\s(${LEVEL})\\s\\[([\\w.]+)\\]\\s([\\w.()*]+)\\s->(?=\\s)`),
    keys: ['level', 'logger', 'function'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // WebSphere: thread, short name, letter.
  {
    pattern: /([\da-f]{8})\s(\S+)\s+([FEWAICDOR])\s{1,3}(?=\S)/y,
    keys: ['thread', 'logger', 'webSphere'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // Datadog's agent says its part in front of the level, which may be called as a level is.
  {
    pattern: sticky(`([A-Z][A-Z-]*)\\s\\|\\s(${LEVEL})\\s\\|\\s(?=\\()`),
    keys: ['component', 'level'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // logback about itself.
  {
    pattern: sticky(`\\|?-(${LEVEL})\\sin\\s(\\S+)\\s-(?=\\s)`),
    keys: ['level', 'logger'],
    isBehindTime: true,
    isBeforeLevel: true,
  },
  // What logback puts between hyphens in front of a message.
  { pattern: /-((?:[\w.]+="[^"]*" ?)+)-(?=\s)/y, keys: ['pairs'], isBehindTime: false, isBeforeLevel: false },
  // The id of a trace (GoFrame) or a query (ClickHouse); Quarkus' braces are empty where there is nothing to say.
  { pattern: /\{([\da-f]{32})\}(?=\s)/y, keys: ['trace_id'], isBehindTime: true, isBeforeLevel: false },
  {
    pattern: /\{([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})?\}(?=\s)/y,
    keys: ['query_id'],
    isBehindTime: true,
    isBeforeLevel: false,
  },
  // GLib's.
  {
    pattern: sticky(`(?:\\*\\*\\s)?\\(([\\w.-]+):\\d+\\):\\s(?:([\\w.-]+)-)?(${LEVEL})(?:\\s\\*\\*)?:(?=\\s)`),
    keys: ['program', 'logger', 'level'],
    isBehindTime: false,
    isBeforeLevel: true,
  },
  // Linkerd's seconds since the start.
  {
    pattern: sticky(`\\[\\s*(\\d+\\.\\d+s)\\]\\s+(${LEVEL})(?=\\s)`),
    keys: ['uptime', 'level'],
    isBehindTime: false,
    isBeforeLevel: true,
  },
];

/** Takes a part that is one tool's own; false when none stands at the place. */
export function readToolHead(head: HeadState): boolean {
  for (const { pattern, keys, isBehindTime, isBeforeLevel, named } of HEADS) {
    if (isBehindTime && !head.stamp) continue;
    if (isBeforeLevel && head.level !== 'unknown') continue;
    // Elsewhere than at the start of a line there is a head of which it is a part.
    if (!isBehindTime && isBeforeLevel && head.cursor.at > 0 && !head.stamp) continue;
    const match = head.cursor.match(pattern);
    if (!match) continue;
    head.named = named ?? head.named;
    take(head, match, keys);
    return true;
  }
  return false;
}

function take(head: HeadState, match: RegExpExecArray, keys: readonly string[]): void {
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? '';
    const value = match[i + 1];
    if (value === undefined) continue;
    if (key === 'level') head.level = readLevel(value);
    else if (key === 'npm') head.level = NPM[value] ?? readLevel(value);
    else if (key === 'letter') head.level = readLevelLetter(value);
    else if (key === 'webSphere') head.level = WEBSPHERE[value] ?? readLevelLetter(value);
    else if (key === 'pairs') head.fields.push(...readPairs(value, 0).pairs);
    else head.fields.push([key, value] satisfies Field);
  }
}

/** npm's words that are no levels elsewhere. */
const NPM: Readonly<Record<string, LogLevel>> = { 'ERR!': 'error', timing: 'trace', sill: 'trace', http: 'debug' };
/** Audit, configuration, detail, and the two streams of a process. */
const WEBSPHERE: Readonly<Record<string, LogLevel>> = { A: 'info', C: 'debug', O: 'info', R: 'error' };

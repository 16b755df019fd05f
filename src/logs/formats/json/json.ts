import type { LogLevel } from '../../../model/log/line';
import type { Field, LogFormat, RawRecord } from '../format';
import { noHeads, takeHead } from '../heads';
import { inspectedObject } from '../inspected';
import { type LevelScale, readLevel, readLevelLetter } from '../level';
import { epochTime } from '../time/stamp';
import type { Stamp } from '../time/stampParts';
import { parseExact } from './exactJson';
import { headOf, ownKey, withLongKeys } from './headKeys';
import { otlpMembers } from './otlp';

/** Groups within groups deeper than this remain JSON text. */
const MAX_DEPTH = 4;

/** Reads one JSON object a line, with the keys of any logger: those of Go, Java, Python and JavaScript, of collectors and clouds. */
export const json: LogFormat = (text) => {
  if (!text.startsWith('{')) return undefined;
  const fields = wholeObject(text) ?? inspectedObject(text) ?? cutMembers(text);
  return fields.length > 0 ? fromMembers(ownFirst(ungrouped(fields)), text) : undefined;
};

/** Groups that may hold data of the line. The members of the line itself come before theirs. */
const LATE = /^(?:attributes|result|data)\./;

function ownFirst(members: readonly Field[]): readonly Field[] {
  const late = members.filter(([key]) => LATE.test(key));
  return late.length === 0 ? members : [...members.filter(([key]) => !LATE.test(key)), ...late];
}

/** Finds a record within a record: a group that has a message and a level, in an object that has no message. */
function ungrouped(members: readonly Field[]): readonly Field[] {
  // CloudNativePG's own message and level say only that PostgreSQL wrote a record.
  if (members.some(([key]) => key === 'record.error_severity'))
    return members
      .filter(([key]) => key !== 'msg' && key !== 'level')
      .map((member) => withoutPrefix(member, 'record.'));
  if (members.some(([key]) => headOf(key) === 'message')) return members;
  const groups = new Map<string, Set<string>>();
  for (const [key] of members) {
    const dot = key.indexOf('.');
    const head = dot < 0 ? 'none' : headOf(key.slice(dot + 1));
    if (head === 'none') continue;
    const group = groups.get(key.slice(0, dot + 1)) ?? new Set();
    groups.set(key.slice(0, dot + 1), group.add(head));
  }
  for (const [prefix, heads] of groups) {
    if (heads.has('message') && (heads.has('level') || heads.has('severity')))
      return members.map((member) => withoutPrefix(member, prefix));
  }
  return withLongKeys(members);
}

const withoutPrefix = ([key, value]: Field, prefix: string): Field => [
  key.startsWith(prefix) ? key.slice(prefix.length) : key,
  value,
];

/**
 * Returns the members of a JSON object as text, with groups as dotted keys; undefined when the text is not an object, or is nested too deep
 * to walk.
 */
export function wholeObject(text: string): Field[] | undefined {
  try {
    const value = parseExact(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const fields: Field[] = [];
    flatten('', otlpMembers(value) ?? value, fields, 0);
    return fields;
  } catch {
    return undefined;
  }
}

function flatten(prefix: string, group: object, fields: Field[], depth: number): void {
  for (const entry of Object.entries(group) as [string, unknown][]) {
    const [name, value] = entry;
    const key = prefix + name;
    if (prefix === '' && isText(entry)) fields.push(entry);
    else if (typeof value !== 'object' || value === null) fields.push([key, String(value)]);
    else if (key === 'MESSAGE' && Array.isArray(value)) fields.push([key, bytesAsText(value)]);
    else if (Array.isArray(value) && isPairs(key, value)) addPairs(value, fields);
    else if (Array.isArray(value) || depth >= MAX_DEPTH) fields.push([key, groupText(value)]);
    else flatten(`${key}.`, value, fields, depth + 1);
  }
}

/** Returns a list, or a group that is nested too deep, as JSON in which long numbers are numbers again. */
const groupText = (group: object) => JSON.stringify(group).replace(/"(-?\d{16,})"/g, '$1');

/**
 * Whether a list holds the fields of a record as pairs: `[{"Name":"consumer","Value":"billing"}]` of Seq, `[{"consumer":"billing"}]` of
 * logback.
 */
const isPairs = (key: string, list: readonly unknown[]): list is readonly object[] =>
  list.length > 0 &&
  list.every((each) => typeof each === 'object' && each !== null && pairOf(each, key === 'kvpList') !== undefined);

function pairOf(entry: object, isShort: boolean): Field | undefined {
  const [first, second, ...more] = Object.entries(entry) as [string, unknown][];
  if (!first || more.length > 0) return undefined;
  if (!second) return isShort && typeof first[1] !== 'object' ? [first[0], String(first[1])] : undefined;
  const isNamed = /^(?:name|key)$/i.test(first[0]) && /^value$/i.test(second[0]) && typeof second[1] !== 'object';
  return isNamed ? [String(first[1]), String(second[1])] : undefined;
}

function addPairs(list: readonly object[], fields: Field[]): void {
  for (const entry of list) {
    const pair = pairOf(entry, true);
    if (pair) fields.push(pair);
  }
}

/** Decodes a text with colours, which journald prints as its bytes. */
const bytesAsText = (bytes: readonly unknown[]) => Buffer.from(bytes.map(Number)).toString('utf8');

const isText = (entry: readonly [string, unknown]): entry is Field => typeof entry[1] === 'string';

const MEMBER = /"([^"\\]{1,100})"\s*:\s*("(?:[^"\\]|\\.)*"|-?[\d.]+|\[[\d,\s]*\])(?=\s*[,}])/g;
/** The text in which the line was cut: the line that a container's JSON wraps. */
const CUT_TEXT = /"(log|line|message|msg|MESSAGE|Output|textPayload)"\s*:\s*"((?:[^"\\]|\\.)*)\\?$/;

/** Returns the texts and numbers that can still be read of an object that was cut. */
function cutMembers(text: string): Field[] {
  const fields: Field[] = [];
  for (const [, key = '', value = ''] of text.matchAll(MEMBER)) {
    fields.push([key, value.startsWith('"') ? unquote(value) : value]);
  }
  const cut = CUT_TEXT.exec(text);
  if (cut) fields.push([cut[1] ?? '', unquote(`"${(cut[2] ?? '').replace(/\\u?[\da-fA-F]{0,3}$/, '')}"`)]);
  return fields;
}

function unquote(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}

function fromMembers(members: readonly Field[], text: string): RawRecord {
  const scale = scaleOf(members);
  const found = noHeads();
  let line: Field | undefined;
  let fields: Field[] = [];
  for (const member of members) {
    const [key, value] = member;
    const head = headOf(key);
    if (head === 'line') line ??= member;
    if (takeHead(found, head, value, scale)) {
      if (head === 'time') found.stamp = withNanos(found.stamp, key, value, members);
    } else {
      fields.push(fieldOf(member));
    }
  }
  // `log` and similar keys hold the line only when no other member is the message.
  const isLine = found.message === undefined && line !== undefined;
  if (isLine) fields = fields.filter((member) => member !== line);
  const level = found.level === 'unknown' ? otherLevel(members) : found.level;
  return {
    stamp: found.stamp,
    level,
    message: found.message ?? (line ? lineOf(line, members) : (errorOf(members, level) ?? text)),
    fields,
    format: 'JSON',
    isSure: true,
    hasHead: true,
    isEnvelope: isLine ? HOLDS_LINE.has(line?.[0] ?? '') : isCollected(members),
  };
}

function fieldOf(member: Field): Field {
  const [key, value] = member;
  // CLEF's exception begins with its name and text, and the stack follows below.
  if (key === '@x') return ['error', (value.split('\n', 1)[0] ?? '').trim()];
  const own = ownKey(key);
  return own === key ? member : [own, value];
}

const ERRORS = ['error.message', 'err.message', 'exception.message', 'error', 'err'];

/** Returns the error as the message: MinIO and zerolog's `Send` write nothing else. */
function errorOf(members: readonly Field[], level: LogLevel): string | undefined {
  if (level !== 'error' && level !== 'fatal') return undefined;
  return ERRORS.map((name) => members.find(([key]) => key === name)?.[1]).find((text) => text !== undefined);
}

/** Keys under which containers, collectors and test runners store what a program printed. */
const HOLDS_LINE = new Set([
  'log',
  'line',
  'Output',
  'textPayload',
  'event.original',
  // Docker's driver for Splunk.
  'event.line',
  'jsonPayload.log',
  '_raw',
  // Azure's.
  'Log_s',
  'LogEntry',
  'LogEntry_s',
  'resultDescription',
  'result._raw',
]);
/** Members that journald, Vector and CloudWatch add to any line. */
const COLLECTED = new Set(['MESSAGE', 'source_type', 'logStreamName', '@logStream', 'ingestionTime']);

/** Returns Serilog's template with its placeholders filled in; other lines unchanged. */
function lineOf([key, value]: Field, members: readonly Field[]): string {
  if (key !== '@mt' && key !== 'MessageTemplate') return value;
  const of = new Map(members);
  return value.replace(
    /\{[@$]?(\w+)(?:[,:][^}]*)?\}/g,
    (hole, name: string) => of.get(name) ?? of.get(`Properties.${name}`) ?? hole,
  );
}

const isCollected = (members: readonly Field[]) => members.some(([key]) => COLLECTED.has(key));

function scaleOf(members: readonly Field[]): LevelScale {
  let isPino = 0;
  let isGelf = 0;
  for (const [key, value] of members) {
    if (key === 'short_message') return 'syslog';
    // OpenTelemetry writes the word together with its number.
    if (key === 'SeverityText') return 'otel';
    // GELF's version and host. Some senders give the message another key, so the message does not identify GELF.
    if ((key === 'version' && value === '1.1') || key === 'host') isGelf++;
    if (key === 'pid' || key === 'hostname' || key === 'v') isPino++;
  }
  if (isGelf > 1) return 'syslog';
  return isPino > 1 ? 'pino' : 'slog';
}

/** Returns the level when no member is one: klog's JSON has a verbosity instead, except for errors; MongoDB has a letter. */
function otherLevel(members: readonly Field[]): LogLevel {
  const value = (name: string) => members.find(([key]) => key === name)?.[1];
  if (value('t.$date') !== undefined) return readLevelLetter(value('s') ?? '');
  // CLEF leaves out the level of information.
  if (value('v') !== undefined || value('@t') !== undefined) return 'info';
  // syslog's number, when a collector writes its key in small letters.
  const priority = value('priority') ?? value('syslog_priority') ?? value('SYSLOG_PRIORITY');
  if (priority !== undefined && /^[0-7]$/.test(priority)) return readLevel(priority, 'syslog');
  return value('err') !== undefined && value('caller') !== undefined && value('ts') !== undefined ? 'error' : 'unknown';
}

/** Adds the fraction of a second, which Cloud Logging and log4j write into a separate member. */
function withNanos(stamp: Stamp | undefined, key: string, value: string, members: readonly Field[]): Stamp | undefined {
  if (!stamp || !/seconds?$/i.test(key)) return stamp;
  const nanos = members.find(([other]) => /nanos?$|nanoOfSecond$/i.test(other))?.[1];
  const time = epochTime(Number(value));
  if (time === null || nanos === undefined || !/^\d{1,9}$/.test(nanos)) return stamp;
  return { ...stamp, wall: time + Number(nanos) / 1e6, unitMs: 1 };
}

import { BoundedMap } from '../../base/boundedMap';
import type { LogLevel, LogLine } from '../../model/log/line';
import type { Wrapper } from '../lines/form';
import { beginsLine } from '../lines/names';
import { withoutSequences, withoutWrittenSequences } from '../lines/sequences';
import { wrapperAt } from '../lines/wrappers';
import { securityEvent } from './cef';
import type { Field, ParseContext, RawRecord } from './format';
import { json } from './json/json';
import { keyValue, readPairs } from './keyValue';
import { kubernetesEvent } from './kubernetesEvent';
import { readLevel, readLevelLetter } from './level';
import { locateRecord } from './locate';
import { isPostgresCsv, postgresCsv } from './postgresCsv';
import { readRow, rows } from './rows';
import { text } from './text/text';
import { type Assumed, placeTime } from './time/placeTime';
import { stampOf } from './time/stamp';
import type { Stamp } from './time/stampParts';

/** Characters of a line that are parsed; the rest is not looked at. */
export const PARSED_LENGTH = 16 * 1024;
/** Wrappers and records inside each other; more are no accident of tools. */
const MAX_DEPTH = 8;

/** A line, and how it was read. */
export interface LineReading extends LogLine {
  /** What had to be assumed for the time; null when the line says all of it, or has none. */
  readonly assumed: Assumed | null;
  /** The rules that read it, outermost first: the wrappers, then the record. */
  readonly rules: readonly string[];
  /** Where it comes from, by its wrappers; they stand at the end of the fields, too. */
  readonly source: readonly Field[];
  /** What its wrappers wrap, as it was read. */
  readonly inner: string;
  /** Blanks stand in front of it that no wrapper put there: it may go on from the line before. */
  readonly isIndented: boolean;
  /** It has a time, a level or a structure of its own, and so begins a record. */
  readonly hasHead: boolean;
}

/** Reads one line of a log, whatever wrote it and whatever wrapped that; recognised without configuration. Never throws. */
export function readLine(line: string, context: ParseContext = {}): LineReading {
  const cut = line.length > PARSED_LENGTH ? line.slice(0, PARSED_LENGTH) : line;
  const reader = new Reader();
  reader.read(cut, 0);
  return reader.result(context);
}

/** A member of what OpenTelemetry's collector prints: the line in it is read when its record is put together. */
const COLLECTOR_BODY = /^Body: [A-Z]\w+\(/;
const FLUENT_BIT = /^(.{0,240}?)(?:\[\d+\] )?[\w.*/-]+: \[\[?(\d{10}(?:\.\d+)?)(?:, \{[^}]*\}\])?, (\{.*\})\]$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BUILDKITE = /^\s*\x1b?_bk;t=(\d{13})(?:\x07|\^G| )?/;

class Reader {
  private stamp: Stamp | undefined;
  private outerStamp: Stamp | undefined;
  private level: LogLevel = 'unknown';
  private outerLevel: LogLevel = 'unknown';
  private message = '';
  private fields: Field[] = [];
  private readonly source: Field[] = [];
  private readonly rules: string[] = [];
  private inner = '';
  /** The line as it was quoted. */
  private quoted: string | undefined;
  private isIndented = false;
  private hasHead = false;

  read(raw: string, depth: number): void {
    let rest = this.buildkite(raw);
    let line = this.exported(this.fluentBit(clean(rest)));
    for (let wrappers = 0; wrappers < MAX_DEPTH; wrappers++) {
      const wrapper = wrapperAt(line, 0);
      if (!wrapper) break;
      this.wrap(wrapper);
      rest = line.slice(wrapper.end);
      line = clean(wrapper.rule.includes('syslog') ? unspelled(rest) : rest);
    }
    this.inner = line;
    this.isIndented = /^[ \t]/.test(withoutSequences(rest));
    const record = json(line) ?? keyValue(line) ?? rows(line) ?? otherTool(line) ?? this.located(line, depth);
    if (record) this.take(record, depth);
  }

  /** Buildkite puts the time of a line into a sequence that terminals pass over; copied text may have lost its ends. */
  private buildkite(raw: string): string {
    const match = raw.includes('_bk;t=') ? BUILDKITE.exec(raw) : null;
    if (!match) return raw;
    this.outerStamp = stampOf(match[1] ?? '') ?? this.outerStamp;
    this.rules.push('Buildkite');
    return raw.slice(match[0].length);
  }

  /** Fluent Bit's own output writes objects as Ruby does. */
  private fluentBit(line: string): string {
    const match = line.includes('"=>') ? FLUENT_BIT.exec(line) : null;
    if (!match) return line;
    const [, front = '', time = '', object = ''] = match;
    this.outerStamp = stampOf(time) ?? this.outerStamp;
    if (front !== '') this.source.push(['source', front.trim()]);
    this.rules.push('Fluent Bit');
    return object.replaceAll('"=>', '":');
  }

  /** A row of a spreadsheet, and a line that was copied with the quotes or the marks of code around it. */
  private exported(line: string): string {
    const first = line.charCodeAt(0);
    if (CODE.test(line)) return line.slice(1, -1).trim();
    // A list with a text in each line.
    const member = first === QUOTE && line.endsWith('",') ? quotedText(line.slice(0, -1)) : undefined;
    if (member !== undefined) return this.unquoted(line, member);
    if (line.charCodeAt(line.length - 1) !== QUOTE || (first !== QUOTE && !line.includes(',"'))) return line;
    if (isPostgresCsv(line)) return line;
    const row = readRow(line);
    const text = row?.line ?? (first === QUOTE ? quotedText(line) : undefined);
    if (text === undefined) return line;
    this.outerStamp = stampOf(row?.time ?? '') ?? this.outerStamp;
    return this.unquoted(line, text);
  }

  private unquoted(line: string, text: string): string {
    this.quoted ??= line;
    this.rules.push('quoted');
    return clean(text);
  }

  /** Text, or a record behind something unknown, which is read in its place. */
  private located(line: string, depth: number): RawRecord | undefined {
    const record = text(line);
    const found = record.isSure || depth >= MAX_DEPTH || COLLECTOR_BODY.test(line) ? undefined : locateRecord(line);
    if (found === undefined) return record;
    if (record.stamp && record.stamp.end <= found) this.outerStamp = record.stamp;
    const front = line.slice(record.stamp && record.stamp.end <= found ? record.stamp.end : 0, found).trim();
    const keys = /^\[(.*=.*)\]$/.exec(front)?.[1];
    if (front !== '' && keys === undefined) this.source.push(['source', front]);
    this.rules.push('something unknown in front');
    this.read(line.slice(found), depth + 1);
    // Datadog's ids may stand in front of the time.
    if (keys !== undefined) this.fields = this.fields.concat(readPairs(keys, 0).pairs);
    return undefined;
  }

  private wrap({ stamp, level, source, rule }: Wrapper): void {
    if (stamp && (stamp.lacks !== 'date' || !this.outerStamp)) this.outerStamp = stamp;
    if (level !== undefined)
      this.outerLevel = /^[A-Z]$/.test(level) ? readLevelLetter(level) : readLevel(level, 'syslog');
    for (const field of source) this.source.push(field);
    this.rules.push(rule);
  }

  private take(record: RawRecord, depth: number): void {
    this.rules.push(record.format);
    if (depth < MAX_DEPTH && record.message !== this.inner && isWrapping(record)) {
      if (record.stamp && (record.stamp.lacks !== 'date' || !this.outerStamp)) this.outerStamp = record.stamp;
      if (record.level !== 'unknown') this.outerLevel = record.level;
      for (const field of record.fields) this.source.push(field);
      this.read(record.message, depth + 1);
      return;
    }
    this.stamp = record.stamp;
    this.level = record.level;
    this.hasHead = record.hasHead;
    this.message = record.message;
    this.fields = record.fields;
  }

  result(context: ParseContext): LineReading {
    const { time, assumed } = placeTime(this.stamp, this.outerStamp, context);
    const { message, source, rules, isIndented, hasHead } = this;
    // An object over several lines goes on with texts in quotes.
    const inner = this.quoted ?? this.inner;
    const level = this.level === 'unknown' ? this.outerLevel : this.level;
    const fields = source.length > 0 ? this.fields.concat(source) : this.fields;
    return { time, level, message, fields, assumed, rules, source, inner, isIndented, hasHead };
  }
}

const otherTool = (line: string): RawRecord | undefined =>
  kubernetesEvent(line) ?? postgresCsv(line) ?? securityEvent(line);

/** rsyslog spells out what it takes for control characters. */
const unspelled = (text: string) =>
  text.includes('#01') ? text.replaceAll('#011', '\t').replaceAll('#012', '\n') : text;

/** The mark of UTF-8 at the start of a file that a tool put a prefix in front of. */
const MARK = /(^|[\s:\]])\ufeff/g;

/** Without terminals' sequences, the mark of UTF-8, and what was written over by carriage returns. */
function clean(raw: string): string {
  const plain = withoutWrittenSequences(raw);
  const line = (plain.includes('\ufeff') ? plain.replace(MARK, '$1') : plain).trim();
  // A file that is one array of objects.
  if (line.endsWith('},') && line.startsWith('{')) return line.slice(0, -1);
  const written = line.lastIndexOf('\r');
  return written < 0 ? line : line.slice(written + 1);
}

/** Whether a record's message is a line of its own: by its form, or because the record is what a collector makes of any line. */
function isWrapping({ isEnvelope, message, level, format }: RawRecord): boolean {
  if (isEnvelope) return true;
  if (message.charCodeAt(0) === BRACE) return hasHead(message);
  if (message.includes('"=>')) return FLUENT_BIT.test(message.trim());
  if (format !== 'JSON' && format !== 'key=value') return false;
  const inner = clean(message);
  if (level === 'unknown') return beginsLine(inner, 0, 1);
  // A record that has its own time and level is one that another logger printed.
  return inner.length > REPEATED_LENGTH ? holdsRecord(inner) : holdsRecordOnce(inner);
}

/** Short messages are mostly the same few, and to look for a record in one takes as long as all else that is done with its line. */
const REPEATED_LENGTH = 100;
const holding = new BoundedMap<string, boolean>(500);

function holdsRecordOnce(message: string): boolean {
  const known = holding.get(message);
  if (known !== undefined) return known;
  const holds = holdsRecord(message);
  holding.set(message, holds);
  return holds;
}

const QUOTE = 34;
/** A line between the marks of code. */
const CODE = /^`[^`]+`$/;

/** A line as JSON and other languages quote a text; undefined for other lines. */
function quotedText(line: string): string | undefined {
  if (!/^"\{\\"|^"[^"]*\\"[^"]/.test(line)) return undefined;
  try {
    return String(JSON.parse(line));
  } catch {
    return undefined;
  }
}

const BRACE = 123;
const HEAD =
  /"(?:msg|message|level|lvl|severity|time|ts|timestamp|@timestamp|@level|@message|@m|@mt|@l|M|L|log|MESSAGE|log\.level|resourceLogs|Output|line|textPayload|TimeGenerated|Log_s|resultDescription)"\s*:/;
const hasHead = (message: string) => message.charCodeAt(1) === 34 && HEAD.test(message);
const LOGFMT = /^(?:time|ts|t|timestamp|level|lvl)=\S.*\s(?:msg|level|lvl)=/;

function holdsRecord(message: string): boolean {
  let line = message;
  for (let wrappers = 0; wrappers < MAX_DEPTH; wrappers++) {
    const wrapper = wrapperAt(line, 0);
    if (!wrapper) break;
    line = line.slice(wrapper.end);
  }
  if (line.charCodeAt(0) === BRACE) return hasHead(line);
  return LOGFMT.test(line) || text(line).isSure;
}

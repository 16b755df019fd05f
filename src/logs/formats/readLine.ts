import type { LogLevel, LogLine } from '../../model/log/line';
import type { Wrapper } from '../lines/form';
import { parsedPart } from '../lines/longLine';
import { cleanLine, withoutSequences } from '../lines/sequences';
import { wrapperAt } from '../lines/wrappers';
import { securityEvent } from './cef';
import { isPostgresCsv, kubernetesEvent, postgresCsv } from './columns';
import type { Field, ParseContext, RawRecord } from './format';
import { json } from './json/json';
import { keyValue, readPairs } from './keyValue';
import { readLevel, readLevelLetter } from './level';
import { locateRecord } from './locate';
import { readRow, rows } from './rows';
import { text } from './text/text';
import { type Assumed, placeTime } from './time/placeTime';
import { stampOf } from './time/stamp';
import type { Stamp } from './time/stampParts';
import { isJoined, isWrapping, MAX_DEPTH, printedLine } from './wrapped';

/** A line, and how it was read. */
export interface LineReading extends LogLine {
  /** Which part of the time had to be assumed; null when the line has a complete time, or none. */
  readonly assumed: Assumed | null;
  /** The rules that read it, the outermost first: the wrappers, then the record. */
  readonly rules: readonly string[];
  /** Where the line comes from, according to its wrappers. These fields are also at the end of `fields`. */
  readonly source: readonly Field[];
  /** The line without its wrappers, as it was read. */
  readonly inner: string;
  /** Whether the line has leading blanks that no wrapper added: it may continue the line before. */
  readonly isIndented: boolean;
  /** Whether the line has its own time, level or structure, and so begins a record. */
  readonly hasHead: boolean;
}

/** Reads one line of a log with any format and any wrappers; they are recognized without configuration. Never throws. */
export function readLine(line: string, context: ParseContext = {}): LineReading {
  const reader = new Reader();
  reader.read(parsedPart(line), 0);
  return reader.result(context);
}

/**
 * A member as OpenTelemetry's collector, gcloud or YAML print it, or a text of indented JSON. Its content is read later, when its record is
 * complete.
 */
const MEMBER_WITH_LINE =
  /^\s*(?:Body: [A-Z]\w+\(|textPayload: )|^ {2}message: |^(?:- | {2,8})"?(?:@?time(?:stamp)?|ts|level|severity|msg|message)"?: +\S+$|^(?:- | {2})(?:msg|message): |^[ \t]+"[^"\\]{1,80}": "(?:[^"\\]|\\.)*",?\s*$/;
const BODY = /^\s*Body: [A-Z]\w*\((.*)\)$/s;

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
  /** The line with its quotes, when it was quoted. */
  private quoted: string | undefined;
  private isIndented = false;
  private hasHead = false;

  read(raw: string, depth: number): void {
    let rest = this.buildkite(raw);
    let line = this.copied(this.exported(cleanLine(rest)));
    for (let wrappers = 0; wrappers < MAX_DEPTH && !MEMBER_WITH_LINE.test(rest); wrappers++) {
      const wrapper = wrapperAt(line, 0);
      if (!wrapper) break;
      this.wrap(wrapper);
      rest = line.slice(wrapper.end);
      line = cleanLine(wrapper.rule.includes('syslog') ? unspelled(rest) : rest);
    }
    this.inner = line;
    this.isIndented = /^[ \t]/.test(withoutSequences(rest));
    const record =
      json(line) ??
      keyValue(line) ??
      rows(line) ??
      otherTool(line) ??
      (MEMBER_WITH_LINE.test(rest) ? text(line) : this.located(line, depth));
    if (record) this.take(record, depth);
  }

  /** Buildkite puts the time of a line into a sequence that terminals ignore. Copied text may have lost the ends of the sequence. */
  private buildkite(raw: string): string {
    const match = raw.includes('_bk;t=') ? BUILDKITE.exec(raw) : null;
    if (!match) return raw;
    this.outerStamp = stampOf(match[1] ?? '') ?? this.outerStamp;
    this.rules.push('Buildkite');
    return raw.slice(match[0].length);
  }

  private exported(text: string): string {
    const found = printedLine(text);
    if (!found) return text;
    this.outerStamp = found.stamp ?? this.outerStamp;
    if (found.source !== '') this.source.push(['source', found.source]);
    this.rules.push(found.rule);
    return cleanLine(found.line);
  }

  /** Unwraps a row of a spreadsheet, and a line that was copied with quotes or with the marks of code around it. */
  private copied(line: string): string {
    const first = line.charCodeAt(0);
    if (CODE.test(line)) return line.slice(1, -1).trim();
    // A list with one text a line.
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
    // A quoted text is no longer a member of a record.
    return cleanLine(BODY.exec(text)?.[1] ?? text);
  }

  /** Reads text; when a record follows after unknown text, that record is read instead. */
  private located(line: string, depth: number): RawRecord | undefined {
    const record = text(line);
    const found = record.isSure || depth >= MAX_DEPTH ? undefined : locateRecord(line);
    if (found === undefined) return record;
    if (record.stamp && record.stamp.end <= found) this.outerStamp = record.stamp;
    const front = line.slice(record.stamp && record.stamp.end <= found ? record.stamp.end : 0, found).trim();
    const keys = /^\[(.*=.*)\]$/.exec(front)?.[1];
    if (front !== '' && keys === undefined) this.source.push(['source', front]);
    this.rules.push('something unknown in front');
    this.read(line.slice(found), depth + 1);
    // Datadog's ids may be in front of the time.
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
    if (isJoined(record)) this.takeJoined(record);
  }

  /**
   * Splits a message that another logger has joined from its level, its text and its keys. The record keeps its own format: a structured
   * line is complete, whatever its message is.
   */
  private takeJoined({ message, fields }: RawRecord): void {
    const said = text(message);
    if (said.message === '' || said.stamp) return;
    if (said.hasHead && said.level !== 'unknown') this.level = said.level;
    this.message = said.message;
    this.fields = fields.concat(said.fields);
  }

  result(context: ParseContext): LineReading {
    const { time, assumed } = placeTime(this.stamp, this.outerStamp, context);
    const { message, source, rules, isIndented, hasHead } = this;
    // The continuation of an object over several lines may be quoted texts, so the quotes stay.
    const inner = this.quoted ?? this.inner;
    const level = this.level === 'unknown' ? this.outerLevel : this.level;
    const fields = source.length > 0 ? this.fields.concat(source) : this.fields;
    return { time, level, message, fields, assumed, rules, source, inner, isIndented, hasHead };
  }
}

const otherTool = (line: string): RawRecord | undefined =>
  kubernetesEvent(line) ?? postgresCsv(line) ?? securityEvent(line);

/** Restores control characters that rsyslog wrote as numbers. */
const unspelled = (text: string) =>
  text.includes('#01') ? text.replaceAll('#011', '\t').replaceAll('#012', '\n') : text;

const QUOTE = 34;
/** A line between the marks of code. */
const CODE = /^`[^`]+`$/;

/** Returns a line that JSON or another language has quoted; undefined for other lines. */
function quotedText(line: string): string | undefined {
  if (!/^"\{\\"|^"[^"]*\\"[^"]/.test(line)) return undefined;
  try {
    return String(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Reads one line of a log in any format; `readLine` also says how it was read. Never throws. */
export function parseLine(line: string, context: ParseContext = {}): LogLine {
  const { time, level, message, fields } = readLine(line, context);
  return { time, level, message, fields };
}

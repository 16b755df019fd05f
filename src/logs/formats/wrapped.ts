import { BoundedMap } from '../../base/boundedMap';
import { beginsLine } from '../lines/names';
import { cleanLine } from '../lines/sequences';
import { wrapperAt } from '../lines/wrappers';
import type { RawRecord } from './format';
import { text } from './text/text';
import { stampOf } from './time/stamp';
import type { Stamp } from './time/stampParts';

/** The maximum depth of wrappers and records within each other; tools do not produce more. */
export const MAX_DEPTH = 8;

/** Whether a record's message is itself a complete line: because of its form, or because a collector turns any line into such a record. */
export function isWrapping({ isEnvelope, message, level, format }: RawRecord): boolean {
  if (isEnvelope) return true;
  if (message.charCodeAt(0) === BRACE) return hasHead(message);
  if (message.includes('"=>')) return isFluentBit(message.trim());
  if (format !== 'JSON' && format !== 'key=value') return false;
  const inner = cleanLine(message);
  if (level === 'unknown') return beginsLine(inner, 0, 1);
  // A record with its own time and level, whose message is a record that another logger printed.
  return inner.length > REPEATED_LENGTH ? holdsRecord(inner) : holdsRecordOnce(inner);
}

/**
 * The results for shorter messages are kept: these are mostly a few that repeat, and the search for a record takes as long as everything
 * else that is done with the line.
 */
const REPEATED_LENGTH = 100;
const holding = new BoundedMap<string, boolean>(500);

function holdsRecordOnce(message: string): boolean {
  const known = holding.get(message);
  if (known !== undefined) return known;
  const holds = holdsRecord(message);
  holding.set(message, holds);
  return holds;
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

/** A level in brackets in front of a message, or the keys of a library's line in it. */
const JOINED =
  /^\[[A-Z]{4,8}\] \S|[\s{[(,](?:"?(?:consumer|projection)(?:_name)?"?[=:]"?\w|(?:consumer|projection) [\w-]+ (?:segment_id|position|error|owner_id) )/;

/**
 * Whether a message consists of the text and the keys of another logger: `log/slog` and others write the lines of Go's `log` as messages of
 * their own, with their own level.
 */
export const isJoined = ({ format, message }: RawRecord): boolean =>
  (format === 'JSON' || format === 'key=value') && JOINED.test(message);

/** A line that a tool has changed by more than a prefix. */
interface PrintedLine {
  readonly rule: string;
  readonly line: string;
  readonly stamp?: Stamp | undefined;
  /** Where the line comes from; empty when the tool does not say it. */
  readonly source: string;
}

/** Fluent Bit's own output writes objects as Ruby does. */
const FLUENT_BIT = /^(.{0,240}?)(?:\[\d+\] )?[\w.*/-]+: \[\[?(\d{10}(?:\.\d+)?)(?:, \{[^}]*\}\])?, (\{.*\})\]$/;
/** `aws logs … --output text`: the id of an event and its stream are present only in filtered output. */
const CLOUDWATCH_TEXT = /^EVENTS\t(?:\d{50,}\t\d{13}\t(\S+)|\d{13})\t(.*)\t(\d{13})$/s;
/** What asciinema records of a terminal: the seconds since the start, and what was printed. */
const CAST = /^\[\d+(?:\.\d+)?, ?"o", ?("(?:[^"\\]|\\.)*")\]$/;
/** Azure's container apps keep the prefix that the container runtime puts in front of a line. */
const AZURE = /^(\{"TimeStamp": ?"[^"]+", ?"Log": ?")(?:std(?:out|err) )?F (?=\S)/;

const BRACKET = 91;

/** Returns the line that such a text holds; undefined for other lines. */
export function printedLine(text: string): PrintedLine | undefined {
  if (text.includes('"=>')) return fluentBit(text);
  if (text.startsWith('EVENTS\t')) return cloudWatch(text);
  if (text.charCodeAt(0) === BRACKET && text.endsWith('"]')) return cast(text);
  return text.startsWith('{"TimeStamp"') && AZURE.test(text)
    ? { rule: 'Azure container app', line: text.replace(AZURE, '$1'), source: '' }
    : undefined;
}

/** Whether a message is what Fluent Bit printed. */
const isFluentBit = (text: string): boolean => text.includes('"=>') && FLUENT_BIT.test(text);

function fluentBit(text: string): PrintedLine | undefined {
  const [whole, front = '', time = '', object = ''] = FLUENT_BIT.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return { rule: 'Fluent Bit', line: object.replaceAll('"=>', '":'), stamp: stampOf(time), source: front.trim() };
}

function cloudWatch(text: string): PrintedLine | undefined {
  const [whole, source = '', line = '', time = ''] = CLOUDWATCH_TEXT.exec(text) ?? [];
  return whole === undefined ? undefined : { rule: 'CloudWatch', line, stamp: stampOf(time), source };
}

function cast(text: string): PrintedLine | undefined {
  const printed = CAST.exec(text)?.[1];
  if (printed === undefined) return undefined;
  try {
    return { rule: 'asciinema', line: String(JSON.parse(printed)), source: '' };
  } catch {
    return undefined;
  }
}

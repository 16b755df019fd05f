import { stampOf } from '../formats/time/stamp';
import type { Stamp } from '../formats/time/stampParts';

/** A line in what a tool makes of it, where that is more than a prefix. */
export interface PrintedLine {
  readonly rule: string;
  readonly line: string;
  readonly stamp?: Stamp | undefined;
  /** Where it comes from; empty where the tool does not say. */
  readonly source: string;
}

/** Fluent Bit's own output writes objects as Ruby does. */
const FLUENT_BIT = /^(.{0,240}?)(?:\[\d+\] )?[\w.*/-]+: \[\[?(\d{10}(?:\.\d+)?)(?:, \{[^}]*\}\])?, (\{.*\})\]$/;
/** `aws logs … --output text`: an event's id and its stream stand only in what was filtered. */
const CLOUDWATCH_TEXT = /^EVENTS\t(?:\d{50,}\t\d{13}\t(\S+)|\d{13})\t(.*)\t(\d{13})$/s;
/** What asciinema records of a terminal: the seconds since the start, and what was printed. */
const CAST = /^\[\d+(?:\.\d+)?, ?"o", ?("(?:[^"\\]|\\.)*")\]$/;
/** Azure's container apps keep what a container runtime puts in front of the line. */
const AZURE = /^(\{"TimeStamp": ?"[^"]+", ?"Log": ?")(?:std(?:out|err) )?F (?=\S)/;

const BRACKET = 91;

/** What such a line holds; undefined for other lines. */
export function printedLine(text: string): PrintedLine | undefined {
  if (text.includes('"=>')) return fluentBit(text);
  if (text.startsWith('EVENTS\t')) return cloudWatch(text);
  if (text.charCodeAt(0) === BRACKET && text.endsWith('"]')) return cast(text);
  return text.startsWith('{"TimeStamp"') && AZURE.test(text)
    ? { rule: 'Azure container app', line: text.replace(AZURE, '$1'), source: '' }
    : undefined;
}

/** Whether a message is what Fluent Bit printed. */
export const isFluentBit = (text: string): boolean => text.includes('"=>') && FLUENT_BIT.test(text);

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

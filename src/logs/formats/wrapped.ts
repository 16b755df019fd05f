import { BoundedMap } from '../../base/boundedMap';
import { isFluentBit } from '../lines/exports';
import { beginsLine } from '../lines/names';
import { cleanLine } from '../lines/sequences';
import { wrapperAt } from '../lines/wrappers';
import type { RawRecord } from './format';
import { text } from './text/text';

/** Wrappers and records inside each other; more are no accident of tools. */
export const MAX_DEPTH = 8;

/** Whether a record's message is a line of its own: by its form, or because the record is what a collector makes of any line. */
export function isWrapping({ isEnvelope, message, level, format }: RawRecord): boolean {
  if (isEnvelope) return true;
  if (message.charCodeAt(0) === BRACE) return hasHead(message);
  if (message.includes('"=>')) return isFluentBit(message.trim());
  if (format !== 'JSON' && format !== 'key=value') return false;
  const inner = cleanLine(message);
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

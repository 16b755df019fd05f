import { isOpenCsv, isPostgresCsv } from '../formats/columns';
import { inspectedObject } from '../formats/inspected';
import { wholeObject } from '../formats/json/json';
import type { LineReading } from '../formats/readLine';
import { endsObject, isTimeAlone, STACK_START, TRACEBACK, withBegunObject, withOpenObject } from './continued';
import { endsExport } from './members/collectorDebug';
import type { MemberForm } from './members/memberForm';
import { memberForm } from './members/members';

/** A record whose last line may still come. */
export interface OpenRecord {
  lineNumber: number;
  reading: LineReading;
  continued: string[];
  continuedAt: number[];
  /** What continues without leading blanks: a stack, or an object that is not complete. */
  mode: 'line' | 'stack' | 'traceback' | 'json' | 'csv' | 'object';
  /** How the record is printed, when it has one member a line. */
  members: MemberForm | undefined;
  text: string;
  isDone: boolean;
  /** An empty line follows it. From then on, only lines that cannot begin a record continue it. */
  isLoose: boolean;
  /** The records of JSON over several lines that holds more than one. */
  parts?: readonly LineReading[] | undefined;
}

/** The start of a JSON object. */
export const OPEN_JSON = /^\{\s*(?:"|[A-Za-z_']\w*'?: |$)/;

/** Whether a line continues a record that is not complete; undefined when the record may be complete. */
export function goesOnAsOpen({ mode, members, reading, isLoose }: OpenRecord, next: LineReading): boolean | undefined {
  const { inner, hasHead, isIndented } = next;
  // One quote too many must not take in all lines that follow.
  if (mode === 'csv') return !isPostgresCsv(inner);
  if (mode === 'object') return !hasHead || endsObject(inner);
  if (!members && isTimeAlone(reading) && !isLoose) return inner !== '' && !isTimeAlone(next);
  if (isIndented && endsExport(inner)) return true;
  if (members) return members.holds(inner, reading, next);
  return mode === 'json' ? !hasHead || /^["}\]]/.test(inner) || (isIndented && MEMBER.test(inner)) : undefined;
}

/** A member of an object as a language prints it, which may be a time: `timestamp: '2026-11-22T14:57:16.385Z'`. */
const MEMBER = /^(?:'?[A-Za-z_$@][\w.$-]*'?|\[[\w().]+\]): \S/;

/**
 * Creates the record that begins with a line. `isCut`: the line was shortened because of its length, so an object without an end in it does
 * not continue.
 */
export function opened(
  reading: LineReading,
  isCut: boolean,
  lineNumber: number,
  restAt: readonly number[],
): OpenRecord {
  const members = memberForm(reading.inner);
  const withObject = isCut ? undefined : withOpenObject(reading);
  return {
    lineNumber,
    reading: members?.withFirst?.(reading) ?? withObject ?? withBegunObject(reading),
    continued: [],
    continuedAt: [...restAt],
    mode: withObject ? 'object' : isCut ? 'line' : modeOf(reading),
    members,
    text: reading.inner,
    isDone: false,
    isLoose: false,
  };
}

function modeOf({ inner, message }: LineReading): OpenRecord['mode'] {
  if (STACK_START.test(message) || STACK_START.test(inner)) return 'stack';
  if (TRACEBACK.test(inner)) return 'traceback';
  if (isPostgresCsv(inner)) return isOpenCsv(inner) ? 'csv' : 'line';
  return OPEN_JSON.test(inner) && !isWholeObject(inner) ? 'json' : 'line';
}

/** Whether a record is JSON; its text may contain a line of another form. */
export const isJson = ({ rules }: LineReading) => rules.some((rule) => rule.startsWith('JSON'));

/** Whether an object that is printed over several lines is complete. */
export function isWholeObject(text: string): boolean {
  const whole = text.endsWith('},') ? text.slice(0, -1) : text;
  return wholeObject(whole) !== undefined || inspectedObject(whole) !== undefined;
}

import type { LogLevel } from '../../model/log/line';
import { type LevelScale, readLevel } from './level';
import { stampOf } from './time/stamp';
import type { Stamp } from './time/stampParts';

/**
 * The purpose of a member of a line, by its key. `line`: its value is a complete line, or is used as the message when there is none.
 * `levelWord`: a level only as a word; a number has another meaning. `severity`: hundreds are Google's numbers.
 */
export type Head =
  | 'time'
  | 'level'
  | 'levelWord'
  | 'severity'
  | 'otelNumber'
  | 'pythonNumber'
  | 'insightsNumber'
  | 'priority'
  | 'message'
  | 'line'
  | 'none';

/** Returns the entries of a table of keys. `keys` are in lower case, separated by blanks. */
export function heads(head: Head, keys: string): [string, Head][] {
  return keys.split(' ').map((key) => [key, head]);
}

/** Time, level and message, as they are found among the members of a line; the first of each counts. */
export interface Heads {
  stamp: Stamp | undefined;
  level: LogLevel;
  message: string | undefined;
  /** A separate date, and a separate time of day. */
  day: string | undefined;
  clock: string | undefined;
}

/** Returns the heads of a line before anything has been read. */
export const noHeads = (): Heads => ({
  stamp: undefined,
  level: 'unknown',
  message: undefined,
  day: undefined,
  clock: undefined,
});

/** The scales of keys whose values are numbers. */
const NUMBERED: Partial<Record<Head, LevelScale>> = {
  priority: 'syslog',
  otelNumber: 'otel',
  pythonNumber: 'python',
  insightsNumber: 'insights',
};

/**
 * Uses a member's value as its key says. Returns false when the member remains a field: its value cannot be read, or another member came
 * first.
 */
export function takeHead(found: Heads, head: Head, value: string, scale: LevelScale = 'slog'): boolean {
  if (head === 'time') return takeTime(found, value);
  if (head === 'message') {
    if (found.message !== undefined) return false;
    found.message = value;
    return true;
  }
  if (found.level !== 'unknown' || head === 'none' || head === 'line') return false;
  if (head === 'levelWord' && /^\d/.test(value)) return false;
  const isGoogles = head === 'severity' && /^[1-8]00$/.test(value);
  found.level = readLevel(value, isGoogles ? 'google' : (NUMBERED[head] ?? scale));
  return found.level !== 'unknown';
}

function takeTime(found: Heads, value: string): boolean {
  const before = found.stamp;
  if (before?.lacks === 'nothing' && before.zoneMs !== undefined) return false;
  const alone = stampOf(value);
  const stamp = alone?.lacks === 'nothing' ? alone : (withDay(found, value, alone) ?? alone);
  // A time of day next to a complete time remains a field. A time without a zone is replaced only by the same time in full.
  if (!stamp || (before && stamp.lacks !== 'nothing')) return false;
  if (before?.lacks === 'nothing' && !isSameTime(before, stamp)) return false;
  found.stamp = stamp;
  return true;
}

const DAY = /^(?:\d{4}([-/.])\d\d\1\d\d|\d{1,2}\.\d{1,2}\.\d{4}|\d\d\/\d\d\/\d{4})$/;

/** Joins a date and a time of day in two separate members, once both are present. */
function withDay(found: Heads, value: string, alone: Stamp | undefined): Stamp | undefined {
  if (alone?.lacks === 'date') found.clock = value;
  else if (!alone && DAY.test(value)) found.day = value;
  return found.day === undefined || found.clock === undefined ? undefined : stampOf(`${found.day} ${found.clock}`);
}

const QUARTER_MS = 900_000;
const SAME_MS = 1_000;
const FARTHEST_ZONE_MS = 14 * 3_600_000;

/** Whether a clock without a zone can show a given instant: the difference must be a possible zone. */
function isSameTime({ wall }: Stamp, whole: Stamp): boolean {
  if (whole.zoneMs === undefined) return false;
  const ahead = wall - (whole.wall - whole.zoneMs);
  const beyond = Math.abs(ahead - Math.round(ahead / QUARTER_MS) * QUARTER_MS);
  return Math.abs(ahead) <= FARTHEST_ZONE_MS + SAME_MS && beyond <= SAME_MS;
}

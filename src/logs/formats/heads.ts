import type { LogLevel } from '../../model/log/line';
import { type LevelScale, readLevel } from './level';
import { stampOf } from './time/stamp';
import type { Stamp } from './time/stampParts';

/** What a member of a line is for, by its key. `line`: it holds a line of its own, or stands in where there is no message. `levelWord`: a number says something else; `severity`: hundreds are Google's. */
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

/** Pairs for a table of keys. `keys`: in lower case, separated by blanks. */
export function heads(head: Head, keys: string): [string, Head][] {
  return keys.split(' ').map((key) => [key, head]);
}

/** Time, level and message as they are found among the members of a line; the first of each counts. */
export interface Heads {
  stamp: Stamp | undefined;
  level: LogLevel;
  message: string | undefined;
  /** A date that stands beside the time of day, and that time of day. */
  day: string | undefined;
  clock: string | undefined;
}

/** The heads of a line of which nothing is read yet. */
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

/** Takes a member's value for what its key says; false when it stays a field: it cannot be read, or another one came first. */
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
  // A time of day may stand beside the whole time, and a clock without a zone beside the same time in full.
  if (!stamp || (before && stamp.lacks !== 'nothing')) return false;
  if (before?.lacks === 'nothing' && !isSameTime(before, stamp)) return false;
  found.stamp = stamp;
  return true;
}

const DAY = /^(?:\d{4}([-/.])\d\d\1\d\d|\d{1,2}\.\d{1,2}\.\d{4}|\d\d\/\d\d\/\d{4})$/;

/** The time of a date and a time of day that are members of their own, once both are there. */
function withDay(found: Heads, value: string, alone: Stamp | undefined): Stamp | undefined {
  if (alone?.lacks === 'date') found.clock = value;
  else if (!alone && DAY.test(value)) found.day = value;
  return found.day === undefined || found.clock === undefined ? undefined : stampOf(`${found.day} ${found.clock}`);
}

const QUARTER_MS = 900_000;
const SAME_MS = 1_000;
const FARTHEST_ZONE_MS = 14 * 3_600_000;

/** Whether a clock without a zone shows a time in one of the zones there are. */
function isSameTime({ wall }: Stamp, whole: Stamp): boolean {
  if (whole.zoneMs === undefined) return false;
  const ahead = wall - (whole.wall - whole.zoneMs);
  const beyond = Math.abs(ahead - Math.round(ahead / QUARTER_MS) * QUARTER_MS);
  return Math.abs(ahead) <= FARTHEST_ZONE_MS + SAME_MS && beyond <= SAME_MS;
}

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
}

/** The heads of a line of which nothing is read yet. */
export const noHeads = (): Heads => ({ stamp: undefined, level: 'unknown', message: undefined });

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
  const stamp = stampOf(value);
  // A time of day may stand beside the whole time, and a clock without a zone beside the same time in full.
  if (!stamp || (before && stamp.lacks !== 'nothing')) return false;
  if (before?.lacks === 'nothing' && !isSameTime(before, stamp)) return false;
  found.stamp = stamp;
  return true;
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

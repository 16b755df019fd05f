import { env } from 'vscode';
import type { Clock } from '../../model/lookup/calendar';
import { settings } from './settings';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether times are shown and read in UTC (setting `eventTrace.times`). */
export const inUtc = (): boolean => settings.times.get() === 'utc';

/** Returns the clock for reading a time that a person types. */
export function lookUpClock(): Clock {
  return { now: Date.now(), utc: inUtc() };
}

/** Returns "3 Nov, 14:05" in the language of the UI, with the year when it is not the current one. `ms`: milliseconds since 1970. */
export function shortTime(ms: number, now = Date.now()): string {
  if (!Number.isFinite(ms)) return '∞';
  const year = (time: number) => (inUtc() ? new Date(time).getUTCFullYear() : new Date(time).getFullYear());
  const isOther = year(ms) !== year(now);
  return format({ ...DAY, ...MINUTE, ...(isOther ? { year: 'numeric' } : {}) }).format(ms);
}

/** Returns "22 Nov 2026, 14:04:54.982" in the language of the UI, with "UTC" when times are in UTC. `ms`: milliseconds since 1970. */
export function exactTime(ms: number): string {
  if (!Number.isFinite(ms)) return '∞';
  const zone = inUtc() ? { timeZoneName: 'short' as const } : {};
  return format({ year: 'numeric', ...DAY, ...SECOND, fractionalSecondDigits: 3, ...zone }).format(ms);
}

/** Returns "14:04:54" in the language of the UI. `ms`: milliseconds since 1970. */
export function timeOfDay(ms: number): string {
  return format(SECOND).format(ms);
}

const DAY = { day: 'numeric', month: 'short' } as const;
const MINUTE = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const SECOND = { ...MINUTE, second: '2-digit' } as const;

function format(fields: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const options = inUtc() ? { ...fields, timeZone: 'UTC' } : fields;
  const key = JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(env.language, options);
  formats.set(key, known);
  return known;
}

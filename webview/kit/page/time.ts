import { isoTimestamp } from '../../../src/model/event/event';
import { formatDuration } from '../../../src/model/text/format';

/** The last moment that a Date can represent, and the first moment of the year 1. */
const LAST_MS = 8_640_000_000_000_000;
const FIRST_YEAR_MS = Date.parse('0001-01-01T00:00:00Z');

/**
 * Formats points in time in the person's language, in the window's time zone or in UTC. Times are milliseconds since 1970 and may be
 * ±Infinity.
 */
export interface TimeTexts {
  /** `14:04:54.982` */
  clock(time: number): string;
  /** `14:04`, for times within one day. */
  minute(time: number): string;
  /** `14:04:54` */
  second(time: number): string;
  /** `22 Nov 2026, 14:04:54.982` */
  full(time: number): string;
  /** `3 Nov 14:05`, for the progress of a search. */
  short(time: number): string;
}

export function timeTexts(language: string, utc = false): TimeTexts {
  const zone = utc ? { timeZone: 'UTC' } : {};
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 } as const;
  const clockFormat = new Intl.DateTimeFormat(language, { ...clock, ...zone, hourCycle: 'h23' });
  const fullFields = {
    ...clock,
    ...zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    timeZoneName: 'short',
  } as const;
  const fullFormat = new Intl.DateTimeFormat(language, fullFields);
  const shortFormat = new Intl.DateTimeFormat(language, {
    ...zone,
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const minuteFormat = new Intl.DateTimeFormat(language, {
    ...zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const secondFormat = new Intl.DateTimeFormat(language, {
    ...zone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const eraFormat = new Intl.DateTimeFormat(language, { ...fullFields, era: 'short' });
  // A time outside of this calendar is written as PostgreSQL writes it.
  const safely = (format: Intl.DateTimeFormat) => (time: number) =>
    Math.abs(time) <= LAST_MS ? format.format(time) : isoTimestamp(time);
  const full = safely(fullFormat);
  const fullWithEra = safely(eraFormat);
  return {
    clock: safely(clockFormat),
    minute: safely(minuteFormat),
    second: safely(secondFormat),
    full: (time) => (time < FIRST_YEAR_MS ? fullWithEra(time) : full(time)),
    short: safely(shortFormat),
  };
}

/** Returns a duration with `+` for what comes after and `−` for what comes before. */
export function formatOffset(ms: number, language = 'en'): string {
  return !(ms > 0) || ms === Number.POSITIVE_INFINITY
    ? formatDuration(ms, language)
    : `+${formatDuration(ms, language)}`;
}

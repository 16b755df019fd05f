import { formatDuration } from '../../src/model/format';

/** Texts for points in time, in the person's language and zone. Times are milliseconds since 1970, may be ±Infinity. */
export interface TimeTexts {
  /** `14:04:54.982` */
  clock(time: number): string;
  /** `14:04`: among times of one day */
  minute(time: number): string;
  /** `14:04:54` */
  second(time: number): string;
  /** `22 Nov 2026, 14:04:54.982` */
  full(time: number): string;
  /** `3 Nov 14:05`: where a search has got to. */
  short(time: number): string;
}

export function timeTexts(language: string): TimeTexts {
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 } as const;
  const clockFormat = new Intl.DateTimeFormat(language, { ...clock, hourCycle: 'h23' });
  const fullFormat = new Intl.DateTimeFormat(language, {
    ...clock,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    timeZoneName: 'short',
  });
  const shortFormat = new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const minuteFormat = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const secondFormat = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const safely = (format: Intl.DateTimeFormat) => (time: number) =>
    Number.isFinite(time) ? format.format(time) : time > 0 ? 'infinity' : '-infinity';
  return {
    clock: safely(clockFormat),
    minute: safely(minuteFormat),
    second: safely(secondFormat),
    full: safely(fullFormat),
    short: safely(shortFormat),
  };
}

/** `+` for what comes after, `−` for what comes before. */
export function formatOffset(ms: number): string {
  return ms <= 0 ? formatDuration(ms) : `+${formatDuration(ms)}`;
}

const TIME =
  /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|UTC|[+-]\d\d:?\d\d)(?![\w:]))?/g;

export interface FoundTime {
  /** Milliseconds since 1970, with what is finer as the fraction. */
  readonly time: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The first date with time (RFC 3339, Go's `2026/11/22 14:55:51`, a comma before the fraction) that starts at or before `within`.
 * Without zone it is local time, or UTC where that is nearer to `near`.
 */
export function findTime(text: string, within: number, near?: number): FoundTime | undefined {
  TIME.lastIndex = 0;
  const match = TIME.exec(text.length > within + 64 ? text.slice(0, within + 64) : text);
  if (!match || match.index > within) return undefined;
  const [whole, year, month, day, hour, minute, second, fraction, zone] = match;
  const parts = [Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)] as const;
  const utc = Date.UTC(...parts);
  const instant = zone ? utc - zoneOffsetMs(zone) : withoutZone(utc, new Date(...parts).getTime(), near);
  const time = instant + (fraction ? Number(`0.${fraction}`) * 1000 : 0);
  return Number.isFinite(time) ? { time, start: match.index, end: match.index + whole.length } : undefined;
}

/** A number that counts from 1970 in seconds (zap), milli-, micro- or nanoseconds, told apart by its size. */
export function epochTime(value: number): number | null {
  if (!Number.isFinite(value) || value <= 0) return null;
  if (value < 1e11) return value * 1e3;
  if (value < 1e14) return value;
  return value < 1e17 ? value / 1e3 : value / 1e6;
}

function withoutZone(utc: number, local: number, near: number | undefined): number {
  if (near === undefined || !Number.isFinite(near)) return local;
  return Math.abs(utc - near) < Math.abs(local - near) ? utc : local;
}

function zoneOffsetMs(zone: string): number {
  if (zone === 'Z' || zone === 'UTC') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

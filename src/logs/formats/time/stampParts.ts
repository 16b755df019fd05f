import { BoundedMap } from '../../../base/boundedMap';
import { aheadMs, clockOf, isZoneName, zoneMs } from '../../../model/lookup/zones';
import { matchAt } from '../matchAt';

/** A time as it is written in a text, before its day and zone are known. */
export interface Stamp {
  /** Milliseconds since 1970 as if the clock showed UTC, with finer digits as a fraction. Within one day when the date is missing. */
  readonly wall: number;
  /** How far the clock is ahead of UTC, in milliseconds; undefined when the text does not say it. */
  readonly zoneMs: number | undefined;
  readonly lacks: 'nothing' | 'year' | 'date';
  /** The precision in milliseconds: 60,000 without seconds, 1,000 without a fraction, otherwise less than 1,000. */
  readonly unitMs: number;
  /** The range of the time in the text. */
  readonly start: number;
  readonly end: number;
}

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;
const MINUTE = 60_000;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
/** The first letters of months in languages that Java prints, where they differ from English. */
const FOREIGN: Readonly<Record<string, number>> = {
  ene: 1,
  gen: 1,
  fev: 2,
  fév: 2,
  mär: 3,
  abr: 4,
  avr: 4,
  mai: 5,
  mag: 5,
  maj: 5,
  mei: 5,
  giu: 6,
  jui: 6,
  lug: 7,
  ago: 8,
  aoû: 8,
  set: 9,
  okt: 10,
  out: 10,
  ott: 10,
  dez: 12,
  dic: 12,
  déc: 12,
};

/**
 * Text after a time that repeats its zone: Go prints the zone's name and its own clock, Java the zone's place, JavaScript the zone's name
 * in words.
 */
const ZONE_AGAIN =
  / ([A-Z]{3,5})(?![\w-])(?: m=[+-]\d+\.\d+)?| m=[+-]\d+\.\d+|\[[A-Z]\w+\/[\w/]+\]| \((?:[A-Z][\w.-]* )+Time\)/y;

/** Returns the number of a month from 1 on by its name or the first letters of it; undefined for other words. */
export function monthOf(name: string | undefined): number | undefined {
  const word = (name ?? '').toLowerCase();
  const index = MONTHS.indexOf(word.slice(0, 3));
  // June and July begin with the same letters in French.
  if (word.startsWith('juil')) return 7;
  return index < 0 ? FOREIGN[word.slice(0, 3)] : index + 1;
}

/**
 * Returns the milliseconds since midnight; undefined when they are not a time of day. Hour, minute, second, fraction and AM or PM are five
 * groups from `first` on.
 */
export function clockMs(m: RegExpExecArray, first: number): number | undefined {
  let hour = Number(m[first]);
  const minute = Number(m[first + 1]);
  const second = Number(m[first + 2] ?? 0);
  const half = m[first + 4]?.toLowerCase().replace(/[^apm]/g, '');
  if (half === 'pm' && hour < 12) hour += 12;
  else if (half === 'am' && hour === 12) hour = 0;
  if (hour > 24 || minute > 59 || second > 60) return undefined;
  const fraction = m[first + 3];
  return hour * 3_600_000 + minute * MINUTE + second * 1000 + (fraction ? Number(`0.${fraction}`) * 1000 : 0);
}

/** Returns the precision of such a time, in milliseconds. */
export function unitOf(m: RegExpExecArray, first: number): number {
  if (m[first + 2] === undefined) return MINUTE;
  const fraction = m[first + 3];
  return fraction === undefined ? 1000 : 1000 / 10 ** Math.min(fraction.length, 6);
}

/** The number of no group, for times without a zone. */
export const NO_ZONE = 99;

/** A year, month or day. */
type Part = string | number | undefined;

/**
 * Returns the stamp of a complete date; undefined when one of its parts is out of range. `m` is the match at `at`. Its groups of the time of
 * day begin at `clock`; the zone is one of the two groups from `zone` on.
 */
export function dated(
  text: string,
  m: RegExpExecArray,
  at: number,
  [year, month, day]: readonly [Part, Part, Part],
  clock: number,
  zone = clock + 5,
): Stamp | undefined {
  const ms = clockMs(m, clock);
  const wall =
    Date.UTC(Number(year) + (String(year).length === 2 ? 2000 : 0), Number(month) - 1, Number(day)) +
    (ms ?? Number.NaN);
  if (!Number.isFinite(wall) || Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31)
    return undefined;
  const name = m[zone] ?? m[zone + 1];
  const offset = zoneMs(name);
  let end = at + m[0].length;
  const again = offset === undefined ? null : matchAt(ZONE_AGAIN, text, end);
  if (again && (again[1] === undefined || isZoneName(again[1]))) end += again[0].length;
  // A word in capitals after the time is the level, unless it names a zone.
  if (name !== undefined && offset === undefined) {
    end -= name.length;
    while (end > at && text.charCodeAt(end - 1) <= 32) end--;
  }
  const region = name === undefined ? matchAt(REGION, text, end) : null;
  const ahead = region ? regionMs(region[1] ?? '', wall) : undefined;
  if (region && ahead !== undefined) end += region[0].length;
  return { wall, zoneMs: offset ?? ahead, lacks: 'nothing', unitMs: unitOf(m, clock), start: at, end };
}

/** Returns the stamp of a month (0 to 11) and a day, without a year. */
export function yearless(m: RegExpExecArray, at: number, month: number, day: number, clock: number): Stamp | undefined {
  const ms = clockMs(m, clock);
  if (ms === undefined || month < 0 || month > 11 || day < 1 || day > 31) return undefined;
  // A leap year, so that the 29th of February is valid.
  const wall = Date.UTC(2024, month, day) + ms;
  return { wall, zoneMs: undefined, lacks: 'year', unitMs: unitOf(m, clock), start: at, end: at + m[0].length };
}

/** A zone by its name in the zone database: PHP's `[22-Nov-2026 15:57:16 Europe/Berlin]`. */
const REGION =
  / ((?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Z][\w+-]+(?:\/[A-Z][\w+-]+)?)(?![\w/])/y;

/** Bounded, because a log may name any number of regions that do not exist. */
const clocks = new BoundedMap<string, Intl.DateTimeFormat | undefined>(100);

/**
 * Returns how far the clocks of a region are ahead of UTC when they show a time, in milliseconds; `wall` is that time as if it were UTC.
 * Undefined for an unknown region.
 */
function regionMs(region: string, wall: number): number | undefined {
  if (!clocks.has(region)) clocks.set(region, clockOf(region));
  const clock = clocks.get(region);
  return clock && aheadMs(clock, wall);
}

import { type Clock, type Day, dayAt, dayOf, SYSTEM_CLOCK, type WholeDay, weekdayOf } from './calendar';
import { withoutGoCall } from './goTime';
import { relativeTime } from './relativeTime';
import { aheadMs, clockOf, isZoneName, zoneMs } from './zones';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A time of day means the last one. It may be this far in the future, because clocks differ a little. */
const AHEAD_MS = 60_000;
/** Seconds since 1970 that a person may mean: the years 2001 to 2096. */
const EPOCH = [1e9, 4e9] as const;
/** The longest text that is read as a time: JavaScript prints the zone in words. */
const LONGEST = 90;
/** Words before a time that do not change its meaning. */
const BEFORE = /^(?:(?:at|around|about|circa|ca\.?|since|from|until|till|before|after|on)\s+|[~≈]\s*)+/;

/**
 * Reads a text that is a time and nothing else. Returns milliseconds since 1970, with microseconds as the fraction. Supported: ISO 8601 and
 * similar forms, log times, Go's `time.Date(…)`, `22 Nov 2026, 14:57`, a time of day (the last one), seconds to nanoseconds since 1970,
 * `15 min ago`, `the last hour`, `yesterday 9:30`. Returns null for other texts, for a day that does not exist, and for one that two
 * countries read differently.
 */
export function parseTime(text: string, clock: Clock = SYSTEM_CLOCK): number | null {
  // Access logs have a colon between day and time, Kibana has an @.
  const plain = withoutGoCall(text.trim().toLowerCase())
    .replace(BEFORE, '')
    .replace(/^(\d{1,2}\/[a-z]{3}\/\d{4}):/, '$1 ')
    .replace(/(?<=\d{4}) @ (?=\d\d:)/, ' ');
  if (plain.length > LONGEST || plain === '') return null;
  return epoch(plain) ?? relativeTime(plain, clock) ?? compact(plain, clock) ?? dated(plain, clock);
}

function epoch(text: string): number | null {
  const [, digits] = /^@?(\d{10,19}(?:\.\d+)?)$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const value = Number(digits);
  for (const perSecond of [1, 1e3, 1e6, 1e9]) {
    const seconds = value / perSecond;
    if (seconds >= EPOCH[0] && seconds < EPOCH[1]) return perSecond === 1e3 ? value : (value / perSecond) * 1_000;
  }
  return null;
}

/** Reads `20261122T145716Z`. */
function compact(text: string, clock: Clock): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(z)?$/.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const zone = match[7] === undefined ? null : UTC;
  return moment({ year, month, day }, { hour, minute, second }, 0, zone, clock);
}

interface TimeOfDay {
  readonly hour: number | undefined;
  readonly minute: number | undefined;
  readonly second: number | undefined;
}

const TIME_OF_DAY =
  /(?:^|[\st,_])(?:(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?(?:\s*(?<half>[ap])\.?m\.?(?![a-z]))?|(?<fullHour>\d{1,2})\s?(?<fullHalf>[ap])\.?m\.?(?![a-z])|(?<word>noon|midnight)(?![a-z]))/;
/** Words next to a time and its day that add nothing. */
const BESIDE = /\([a-z ]+\)|\bm=[+-][\d.]+|\b(?:at|around|about|uhr)\b/g;

/** Reads a time of day with or without a day, or a day alone. */
function dated(text: string, clock: Clock): number | null {
  const time = TIME_OF_DAY.exec(text);
  if (!time) {
    if (text.startsWith('last ')) return onDay(text, MIDNIGHT, 0, null, clock);
    const day = dayOf(text, clock);
    return day && day.year !== undefined ? moment(day, MIDNIGHT, 0, null, clock) : null;
  }
  const after = text.slice(time.index + time[0].length);
  const zone = zoneIn(after);
  const rest = `${text.slice(0, time.index)} ${after.slice(zone?.length ?? 0)}`
    .replace(BESIDE, ' ')
    .replace(/^[\s,]+|[\s,]+$/g, '');
  const fraction = Number(`0.${time.groups?.fraction ?? '0'}`) * 1_000;
  return onDay(rest, timeOfDay(time.groups ?? {}), fraction, zone ?? null, clock);
}

const MIDNIGHT: TimeOfDay = { hour: 0, minute: 0, second: 0 };

/** Returns the time of day from the groups of `TIME_OF_DAY`. */
function timeOfDay(groups: Readonly<Record<string, string | undefined>>): TimeOfDay {
  const { hour, minute = '0', second = '0', half, fullHour, fullHalf, word } = groups;
  const given = word === undefined ? Number(hour ?? fullHour) : word === 'noon' ? 12 : 0;
  const ofDay = half ?? fullHalf;
  return {
    hour: ofDay === undefined ? given : (given % 12) + (ofDay === 'p' ? 12 : 0),
    minute: Number(minute),
    second: Number(second),
  };
}

/** `written`: the day, a day of the week, or an empty text. */
function onDay(written: string, time: TimeOfDay, fraction: number, zone: Zone | null, clock: Clock): number | null {
  const weekday = weekdayOf(written);
  const today = dayAt(clock.now, clock);
  const day = written === '' ? NO_DAY : weekday === undefined ? dayOf(written, clock) : today;
  const found = day && moment(day, time, fraction, zone, clock);
  return weekday === undefined || found === null ? found : onWeekday(found, weekday, today, clock);
}

const NO_DAY: Day = { year: undefined, month: undefined, day: undefined };

/** Returns the last moment with the same time of day on a day of the week. `today`: the day of `time`. */
function onWeekday(time: number, weekday: number, { year, month, day }: WholeDay, { now }: Clock): number {
  const back = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() - weekday + 7) % 7;
  const last = time - back * DAY_MS;
  return last <= now + AHEAD_MS ? last : last - 7 * DAY_MS;
}

/** The zone at the beginning of a text, and how many characters it takes. */
interface Zone {
  readonly length: number;
  /** Returns the minutes east of UTC. For a region they depend on `wall`, the time that its clocks show. */
  readonly minutesAt: (wall: number) => number;
}

const UTC: Zone = { length: 0, minutesAt: () => 0 };

const OFFSET = /^\s*((?:utc|gmt)?[+-]\d\d?(?::?\d\d)?)(?![\d:])(?:\s*\[[\w/+-]+\]|\s+([a-z]{3,5})(?![a-z]))?/;
const ZONE_NAME = /^\s*([a-z]{1,5})(?=$|\s)/;
const REGION = /^\s*\[?([a-z]+\/[a-z_]+(?:\/[a-z_]+)?)\]?(?=$|\s)/;

function zoneIn(text: string): Zone | undefined {
  const fixed = (length: number, ms: number): Zone => ({ length, minutesAt: () => ms / MINUTE_MS });
  const [offset = '', written, name] = OFFSET.exec(text) ?? [];
  const ofOffset = zoneMs(written?.toUpperCase());
  if (ofOffset !== undefined) {
    const isNamed = name === undefined || isZoneName(name.toUpperCase());
    return fixed(isNamed ? offset.length : text.indexOf(written ?? '') + (written?.length ?? 0), ofOffset);
  }
  const [named = '', zone] = ZONE_NAME.exec(text) ?? [];
  const ofName = zoneMs(zone?.toUpperCase());
  if (ofName !== undefined) return fixed(named.length, ofName);
  const [whole = '', region] = REGION.exec(text) ?? [];
  const clock = region === undefined ? undefined : clockOf(region);
  return clock && { length: whole.length, minutesAt: (wall) => aheadMs(clock, wall) / MINUTE_MS };
}

/**
 * Returns the moment. Missing parts of the day are chosen so that it is the last moment that fits. `zone`: null for the clock's own zone.
 */
function moment(
  { year, month, day }: Day,
  { hour = 0, minute = 0, second = 0 }: TimeOfDay,
  fraction: number,
  zone: Zone | null,
  clock: Clock,
): number | null {
  if (hour > 24 || minute > 59 || second > 60) return null;
  const at = (of: WholeDay): number => {
    const parts = [of.year, of.month - 1, of.day, hour, minute, second] as const;
    if (zone === null && !clock.utc) return new Date(...parts).getTime() + fraction;
    const wall = Date.UTC(...parts);
    return wall - (zone?.minutesAt(wall) ?? 0) * MINUTE_MS + fraction;
  };
  // Today, as the clocks of the zone show it.
  const frame = zone === null ? clock : { now: clock.now + zone.minutesAt(clock.now) * MINUTE_MS, utc: true };
  const today = dayAt(frame.now, frame);
  if (month === undefined || day === undefined) {
    const ofToday = at(today);
    return ofToday <= clock.now + AHEAD_MS ? ofToday : at(dayAt(frame.now - DAY_MS, frame));
  }
  const ofYear = (of: number) => (isDay({ year: of, month, day }) ? at({ year: of, month, day }) : null);
  if (year !== undefined) return ofYear(year);
  const ofThisYear = ofYear(today.year);
  return ofThisYear !== null && ofThisYear <= clock.now + DAY_MS ? ofThisYear : ofYear(today.year - 1);
}

/** Whether the calendar has this day: it has no 30th of February. */
function isDay({ year, month, day }: WholeDay): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A full time with its day within other text, optionally followed by the name of a zone. */
const IN_TEXT =
  /(?<![\d-])(\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?(?:Z|UTC|[+-]\d\d:?\d\d)\b)?)(?:\s(?:[A-Z]{2,5}|[A-Z][a-z]+\/[A-Z][A-Za-z_/]+)(?![\w/]))?/;

/** A call of Go's `time.Date` within code. */
const GO_CALL = /\btime\.Date\([^()]{10,80}\)/;

/** Returns the first full time in a text, with its own text. */
export function timeIn(text: string, clock: Clock): { readonly text: string; readonly time: number } | null {
  for (const found of IN_TEXT.exec(text) ?? GO_CALL.exec(text) ?? []) {
    const time = parseTime(found, clock);
    if (time !== null) return { text: found, time };
  }
  return null;
}

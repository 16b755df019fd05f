/** What a time without a zone is read by. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Times without a zone are UTC, not this machine's. */
  readonly utc: boolean;
}

export const SYSTEM_CLOCK: Clock = {
  get now() {
    return Date.now();
  },
  utc: false,
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const UNITS: readonly (readonly [name: RegExp, ms: number])[] = [
  [/^(?:ms|millis.*)$/, 1],
  [/^s(?:ec.*)?$/, 1_000],
  [/^m(?:in.*)?$/, 60_000],
  [/^h(?:(?:ou)?rs?)?$/, 3_600_000],
  [/^d(?:ays?)?$/, 86_400_000],
  [/^w(?:eeks?)?$/, 604_800_000],
];
const DAY_MS = 86_400_000;
/** A time of day is the last one, but clocks differ a little. */
const AHEAD_MS = 60_000;
/** Numbers of seconds since 1970 that a person can mean: the years 2001 to 2096. */
const EPOCH = [1e9, 4e9] as const;

/**
 * Milliseconds since 1970, microseconds as a fraction, of a text that is a time and nothing else: ISO 8601 and its relatives, log
 * times, `22 Nov 2026, 14:57`, a time of day (the last one), seconds to nanoseconds since 1970, `15 min ago`, `the last hour`, `yesterday 9:30`.
 * Null for other texts.
 */
export function parseTime(text: string, clock: Clock = SYSTEM_CLOCK): number | null {
  // Access logs have a colon between day and time.
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/^(\d{1,2}\/[a-z]{3}\/\d{4}):/, '$1 ');
  if (plain.length > 60 || plain === '') return null;
  return epoch(plain) ?? relative(plain, clock) ?? compact(plain, clock) ?? dated(plain, clock);
}

function epoch(text: string): number | null {
  if (!/^\d{10,19}(?:\.\d+)?$/.test(text)) return null;
  const value = Number(text);
  for (const perSecond of [1, 1e3, 1e6, 1e9]) {
    const seconds = value / perSecond;
    if (seconds >= EPOCH[0] && seconds < EPOCH[1]) return perSecond === 1e3 ? value : (value / perSecond) * 1_000;
  }
  return null;
}

function relative(text: string, { now }: Clock): number | null {
  if (text === 'now') return now;
  const match = /^(?:-\s*(.+)|(.+?)\s+ago|(?:in |within )?(?:the )?(?:last|past)\s+(.+))$/.exec(text);
  const amount = countedIn(match?.[1] ?? match?.[2] ?? match?.[3]);
  if (amount === undefined || !/^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/.test(amount)) return null;
  let ms = 0;
  for (const [, count, name = ''] of amount.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const unit = UNITS.find(([pattern]) => pattern.test(name))?.[1];
    if (unit === undefined) return null;
    ms += Number(count) * unit;
  }
  return now - ms;
}

/** "an hour" as "1 hour", "hour" as in "the last hour", "half an hour" as "0.5 hour"; "a few", "couple" and others stay as they are. */
function countedIn(amount: string | undefined): string | undefined {
  return amount
    ?.replace(/^half an? /, '0.5 ')
    .replace(/^(?:an?|one) /, '1 ')
    .replace(/^(?=(?:sec|min|hour|day|week)[a-z]*$)/, '1 ');
}

/** `20261122T145716Z` */
function compact(text: string, clock: Clock): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(z)?$/.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const zone = match[7] === undefined ? null : 0;
  return moment({ year, month, day }, { hour, minute, second }, 0, zone, clock);
}

interface Day {
  readonly year: number | undefined;
  readonly month: number | undefined;
  readonly day: number | undefined;
}
interface TimeOfDay {
  readonly hour: number | undefined;
  readonly minute: number | undefined;
  readonly second: number | undefined;
}

const TIME_OF_DAY = /(?:^|[\st,])(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s*([ap])\.?m\.?)?/;
const ZONE = /(?<=\d|m|\s)(z|utc|gmt)?(?:([+-])(\d\d):?(\d\d)?)?(?=$|\s)/;

/** A time of day with or without a day, and a day alone. */
function dated(text: string, clock: Clock): number | null {
  const time = TIME_OF_DAY.exec(text);
  if (!time) {
    const day = dayOf(text.replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+/, ''), clock);
    return day && day.year !== undefined ? moment(day, { hour: 0, minute: 0, second: 0 }, 0, null, clock) : null;
  }
  const after = text.slice(time.index + time[0].length).trimStart();
  const zone = ZONE.exec(`0${after}`);
  const zoneLength = zone && zone.index === 1 ? zone[0].length : 0;
  const rest =
    `${text.slice(0, time.index)} ${after.slice(zoneLength).replace(/^\s*(?:\([a-z ]+\)|(?:utc|gmt)\b)/, '')}`
      .replace(/^\s*(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+/, '')
      .replace(/\bat\b|,\s*$|^\s*,/g, ' ')
      .trim();
  const day = rest === '' ? { year: undefined, month: undefined, day: undefined } : dayOf(rest, clock);
  if (!day) return null;
  const half = time[5];
  const given = Number(time[1]);
  const hour = half === undefined ? given : (given % 12) + (half === 'p' ? 12 : 0);
  const fraction = Number(`0.${time[4] ?? '0'}`) * 1_000;
  const isUtc = /\b(?:utc|gmt)\b/.test(after);
  const minutes = zoneLength > 0 ? zoneMinutes(zone) : null;
  const clockTime = { hour, minute: Number(time[2]), second: Number(time[3] ?? 0) };
  return moment(day, clockTime, fraction, minutes ?? (isUtc ? 0 : null), clock);
}

function zoneMinutes(zone: RegExpExecArray | null): number | null {
  const [, name, sign, hours, minutes = '0'] = zone ?? [];
  if (sign === undefined) return name === undefined ? null : 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function dayOf(text: string, clock: Clock): Day | null {
  if (text === 'today' || text === 'yesterday') return dayAt(clock.now - (text === 'today' ? 0 : DAY_MS), clock);
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})t?$/.exec(text);
  if (iso) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/.exec(text);
  if (dotted)
    return { year: dotted[3] ? Number(dotted[3]) : undefined, month: Number(dotted[2]), day: Number(dotted[1]) };
  const named = /^(\d{1,2})[\s./-]*([a-z]{3})[a-z]*[\s.,/-]*(\d{4})?$/.exec(text);
  const american = /^([a-z]{3})[a-z]*[\s.]*(\d{1,2})(?:st|nd|rd|th)?(?:[\s,]+(\d{4}))?$/.exec(text);
  const [day, name, year] = named
    ? [named[1], named[2], named[3]]
    : american
      ? [american[2], american[1], american[3]]
      : [];
  const month = MONTHS.indexOf(name ?? '') + 1;
  if (month === 0) return null;
  return { year: year === undefined ? undefined : Number(year), month, day: Number(day) };
}

function dayAt(ms: number, { utc }: Clock): Required<Day> {
  const date = new Date(ms);
  return utc
    ? { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
    : { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
}

/** What is missing of the day is filled in so that the moment is the last one that fits. `zone`: minutes east; null: the clock's. */
function moment(
  { year, month, day }: Day,
  { hour = 0, minute = 0, second = 0 }: TimeOfDay,
  fraction: number,
  zone: number | null,
  clock: Clock,
): number | null {
  if (hour > 24 || minute > 59 || second > 60 || (month ?? 1) > 12 || (day ?? 1) > 31) return null;
  const frame = zone === null ? clock : { now: clock.now + zone * 60_000, utc: true };
  const today = dayAt(frame.now, frame);
  const at = (of: Required<Day>): number => {
    const parts = [of.year ?? 0, (of.month ?? 1) - 1, of.day ?? 1, hour, minute, second] as const;
    return (frame.utc ? Date.UTC(...parts) - (zone ?? 0) * 60_000 : new Date(...parts).getTime()) + fraction;
  };
  if (month === undefined || day === undefined) {
    const ofToday = at(today);
    return ofToday <= clock.now + AHEAD_MS ? ofToday : at(dayAt(frame.now - DAY_MS, frame));
  }
  if (year !== undefined) return at({ year, month, day });
  const ofThisYear = at({ year: today.year, month, day });
  return ofThisYear <= clock.now + DAY_MS ? ofThisYear : at({ year: (today.year ?? 0) - 1, month, day });
}

/** A full time, with its day, in a line of other text. */
const IN_TEXT =
  /(?<![\d-])\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?(?:Z|UTC|[+-]\d\d:?\d\d)\b)?/;

/** The first full time in a text, and what it says there. */
export function timeIn(text: string, clock: Clock): { readonly text: string; readonly time: number } | null {
  const found = IN_TEXT.exec(text)?.[0];
  const time = found === undefined ? null : parseTime(found, clock);
  return found === undefined || time === null ? null : { text: found, time };
}

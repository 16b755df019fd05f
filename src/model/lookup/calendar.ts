/** The clock by which a time without a zone is read. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** True when times without a zone are UTC; false for this machine's zone. */
  readonly utc: boolean;
}

export const SYSTEM_CLOCK: Clock = {
  get now() {
    return Date.now();
  },
  utc: false,
};

/** A day, or the known parts of one. */
export interface Day {
  readonly year: number | undefined;
  readonly month: number | undefined;
  readonly day: number | undefined;
}
export interface WholeDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY_MS = 86_400_000;
const WEEKDAY = '(sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?';
const BEFORE_DAY = new RegExp(`^${WEEKDAY},?\\s+`);
const WEEKDAY_ALONE = new RegExp(`^(?:on |last )?${WEEKDAY},?$`);

/** Returns the number of a day of the week, from Sunday = 0, when a lower-case text names nothing else. */
export function weekdayOf(text: string): number | undefined {
  const name = WEEKDAY_ALONE.exec(text)?.[1];
  return name === undefined ? undefined : WEEKDAYS.indexOf(name.slice(0, 3));
}

/** Reads a day in a common notation, in lower case. Returns null for other texts, and for a day that two countries read differently. */
export function dayOf(written: string, clock: Clock): Day | null {
  const text = written.replace(BEFORE_DAY, '');
  if (text === 'today' || text === 'yesterday') return dayAt(clock.now - (text === 'today' ? 0 : DAY_MS), clock);
  const iso = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})t?$/.exec(text);
  if (iso && (iso[2] !== '' || text.length === 8)) return numbered(iso[1], iso[3], iso[4]);
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)?$/.exec(text);
  if (dotted) return numbered(dotted[3], dotted[2], dotted[1]);
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d\d)$/.exec(text);
  if (slashed) return ofSlashes(slashed[1], slashed[2], slashed[3]);
  const named = /^(\d{1,2})[\s./-]*([a-z]{3})[a-z]*[\s.,/-]*(\d{4})?$/.exec(text);
  if (named) return ofMonth(named[3], named[2], named[1]);
  const american = /^([a-z]{3})[a-z]*[\s.]*(\d{1,2})(?:st|nd|rd|th)?(?:[\s,]+(\d{4}))?$/.exec(text);
  return american ? ofMonth(american[3], american[1], american[2]) : null;
}

/** In America the month comes first, elsewhere the day. */
function ofSlashes(first: string | undefined, second: string | undefined, year: string | undefined): Day | null {
  if (first === second || Number(second) > 12) return numbered(year, first, second);
  return Number(first) > 12 ? numbered(year, second, first) : null;
}

function ofMonth(year: string | undefined, name = '', day: string | undefined): Day | null {
  const month = MONTHS.indexOf(name) + 1;
  return month === 0 ? null : numbered(year, String(month), day);
}

function numbered(year: string | undefined, month: string | undefined, day: string | undefined): Day {
  const whole = year?.length === 2 ? `20${year}` : year;
  return { year: whole === undefined ? undefined : Number(whole), month: Number(month), day: Number(day) };
}

/** Returns the day of a moment. `ms`: milliseconds since 1970. */
export function dayAt(ms: number, { utc }: Clock): WholeDay {
  const date = new Date(ms);
  return utc
    ? { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
    : { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
}

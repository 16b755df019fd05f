import type { Clock } from './calendar';

const UNITS: readonly (readonly [name: RegExp, ms: number])[] = [
  [/^(?:ms|millis.*)$/, 1],
  [/^s(?:ec.*)?$/, 1_000],
  [/^m(?:in.*)?$/, 60_000],
  [/^h(?:(?:ou)?rs?)?$/, 3_600_000],
  [/^d(?:ays?)?$/, 86_400_000],
  [/^w(?:eeks?)?$/, 604_800_000],
];
/** Units of the calendar, in months. */
const CALENDAR_UNITS: readonly (readonly [name: RegExp, months: number])[] = [
  [/^mo(?:nths?)?$/, 1],
  [/^y(?:(?:ea)?rs?)?$/, 12],
];
const MINUTE_MS = 60_000;

/** Reads `15 min ago`, `now - 2h`, `the last hour` or `2 months ago`, in lower case. Returns null for other texts. */
export function relativeTime(text: string, clock: Clock): number | null {
  const { now } = clock;
  if (text === 'now') return now;
  const match = /^(?:(?:now\s*)?-\s*(.+)|(.+?)\s+ago|(?:in |within )?(?:the )?(?:last|past)\s+(.+))$/.exec(text);
  const amount = countedIn(match?.[1] ?? match?.[2] ?? match?.[3]);
  if (amount === undefined || !/^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/.test(amount)) return null;
  let ms = 0;
  let months = 0;
  for (const [, count, name = ''] of amount.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const unit = UNITS.find(([pattern]) => pattern.test(name))?.[1];
    const ofCalendar = CALENDAR_UNITS.find(([pattern]) => pattern.test(name))?.[1];
    if (unit !== undefined) ms += Number(count) * unit;
    else if (ofCalendar !== undefined && Number.isInteger(Number(count))) months += Number(count) * ofCalendar;
    else return null;
  }
  const time = months === 0 ? now - ms : monthsBefore(months, clock) - ms;
  return Number.isFinite(time) ? time : null;
}

/** Returns the same time of day some months ago; on the last day of the month where it has no such day. */
function monthsBefore(months: number, { now, utc }: Clock): number {
  const aheadMs = (time: number) => (utc ? 0 : -new Date(time).getTimezoneOffset() * MINUTE_MS);
  // Its parts in UTC are those that the clock shows.
  const date = new Date(now + aheadMs(now));
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime() - aheadMs(date.getTime());
}

/**
 * Turns "an hour" into "1 hour", "hour" (as in "the last hour") into "1 hour" and "half an hour" into "0.5 hour". Leaves "a few", "couple"
 * and others unchanged.
 */
function countedIn(amount: string | undefined): string | undefined {
  return amount
    ?.replace(/^half an? /, '0.5 ')
    .replace(/^(?:an?|one) /, '1 ')
    .replace(/^(?=(?:sec|min|hour|day|week|month|year)[a-z]*$)/, '1 ');
}

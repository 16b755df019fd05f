import type { Translate } from './translate';

const formats = new Map<string, Intl.NumberFormat>();

/** Returns for example "12,408", by the rules of `language` (BCP 47). */
export function formatCount(count: number, language = 'en'): string {
  let format = formats.get(language);
  if (!format) {
    format = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    formats.set(language, format);
  }
  return format.format(count);
}

/** Units of time, share and size with their symbols. Intl's English "sec" and "hr" take more room and are not symbols. */
const SYMBOLS = {
  millisecond: 'ms',
  second: 's',
  minute: 'min',
  hour: 'h',
  day: 'd',
  percent: '%',
  byte: 'B',
  kilobyte: 'kB',
  megabyte: 'MB',
} as const;
type Unit = keyof typeof SYMBOLS;

const units = new Map<string, Intl.NumberFormat>();

/** Returns a number with its unit as `language` writes it: "2 s", "2秒". `digits`: the most digits after the point. */
function withUnit(value: number, unit: Unit, language: string, digits = 0): string {
  if (isEnglish(language)) return `${Number(value.toFixed(digits))} ${SYMBOLS[unit]}`;
  const key = `${language} ${unit} ${digits}`;
  let format = units.get(key);
  if (!format) {
    const style = { style: 'unit', unit, unitDisplay: 'short', useGrouping: false } as const;
    format = new Intl.NumberFormat(language, { ...style, maximumFractionDigits: digits });
    units.set(key, format);
  }
  return format.format(value);
}

const isEnglish = (language: string) => /^en\b/i.test(language);

/** Returns an age in seconds as "2 s", "6 min 10 s", "3 h" or "12 d". The smaller unit is shown below ten of the larger one. */
export function formatAge(seconds: number, language = 'en'): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return withUnit(s, 'second', language);
  if (s < 3_600) return twoUnits([s / 60, 'minute'], [s % 60, 'second'], language);
  if (s < 86_400) return twoUnits([s / 3_600, 'hour'], [(s % 3_600) / 60, 'minute'], language);
  return twoUnits([s / 86_400, 'day'], [(s % 86_400) / 3_600, 'hour'], language);
}

type Amount = readonly [value: number, unit: Unit];

function twoUnits([large, largeUnit]: Amount, [small, smallUnit]: Amount, language: string): string {
  const whole = Math.floor(large);
  const rest = Math.floor(small);
  const first = withUnit(whole, largeUnit, language);
  if (whole >= 10 || rest === 0) return first;
  const both = [first, withUnit(rest, smallUnit, language)];
  return isEnglish(language)
    ? both.join(' ')
    : new Intl.ListFormat(language, { type: 'unit', style: 'narrow' }).format(both);
}

/** A shorter age is "just now": an age of 0 s looks like a fault. */
const JUST_NOW_S = 2;

/** Whether a sentence says "just now" in place of an age in seconds. */
export const isJustNow = (seconds: number) => seconds < JUST_NOW_S;

/** Returns "just now" or "6 min 10 s ago", for use outside a sentence. */
export function formatAgo(seconds: number, t: Translate): string {
  return isJustNow(seconds) ? t('just now') : t('{age} ago', { age: formatAge(seconds, t.language) });
}

/** Returns how long something took, from milliseconds: "0.4 ms", "412 ms", "1.25 s", "6 min 10 s". A negative duration keeps its sign. */
export function formatDuration(ms: number, language = 'en'): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 0) return `−${formatDuration(-ms, language)}`;
  if (ms === 0) return withUnit(0, 'millisecond', language);
  // The limits account for rounding, so that 59,999 ms is "1 min" and not "60 s".
  if (ms < 9.95) return withUnit(ms, 'millisecond', language, 1);
  if (ms < 999.5) return withUnit(ms, 'millisecond', language);
  if (ms < 59_950) return withUnit(ms / 1_000, 'second', language, ms < 9_995 ? 2 : 1);
  return formatAge(Math.round(ms / 1_000), language);
}

/**
 * Returns a share from 0 to 1 as "98.7 %", "98,7 %" or "98.7%", as `language` writes it. Only exactly none is "0 %" and exactly all "100
 * %"; next to them come "< 0.1 %" and "> 99.9 %".
 */
export function formatShare(share: number, language = 'en', digits = 1): string {
  const step = 10 ** -digits;
  const rounded = Number((share * 100).toFixed(digits));
  const text = (value: number) => withUnit(value, 'percent', language, digits);
  if (share > 0 && rounded === 0) return `< ${text(step)}`;
  if (share < 1 && rounded === 100) return `> ${text(100 - step)}`;
  return text(rounded);
}

/** Returns bytes as "412 B", "1.2 kB" or "3 MB", in decimal units. */
export function formatBytes(bytes: number, language = 'en'): string {
  if (bytes < 1_000) return withUnit(bytes, 'byte', language);
  if (bytes < 999_950) return withUnit(bytes / 1_000, 'kilobyte', language, 1);
  return withUnit(bytes / 1_000_000, 'megabyte', language, 1);
}

/** Returns the beginning of a long id with an ellipsis, for rows. Tooltips and copies need the whole id. */
export function shortId(id: string, length = 8): string {
  const letters = [...id];
  return letters.length > length + 1 ? `${letters.slice(0, length).join('')}…` : id;
}

/** How many events wait, as far as is known; see Share. */
export interface WaitingFigures {
  readonly waiting: number;
  readonly more: boolean;
  readonly atMost: boolean;
}

/** Returns "412", "625+" when older events were not counted, or "≤ 412" when the scope is unknown. */
export function formatWaiting(figures: WaitingFigures, language = 'en'): string {
  return waitingWords(figures, formatCount(figures.waiting, language));
}

const waitingWords = ({ more, atMost }: WaitingFigures, count: string) =>
  `${atMost ? '≤ ' : ''}${count}${more ? '+' : ''}`;

/** The figures that a row shows for a consumer or a segment. */
export interface LagFigures {
  readonly share: WaitingFigures;
  readonly oldestWaitingS: number | null;
  readonly heartbeatAgeS: number | null;
  /** Only for a consumer; empty when it never began. */
  readonly segments?: readonly unknown[];
}

/**
 * Returns "lag 412 events · 6 min 10 s · ♥ 2 s". Unknown parts are left out; "caught up" stands for no lag. Returns an empty text when
 * nothing is known because the consumer never began.
 */
export function formatLag(figures: LagFigures, t: Translate, language = 'en'): string {
  const { waiting, more } = figures.share;
  const amount = formatWaiting(figures.share, language);
  const lag = t('lag {amount} {count, plural, one {event} other {events}}', {
    amount,
    count: more ? waiting + 1 : waiting,
  });
  return factsOf(figures, lag, t, language).join(' · ');
}

/** Returns "734 positions behind, incl. gaps and events it does not handle", for a consumer or a segment. */
export function formatPositions(count: number, t: Translate): string {
  return t(
    '{count, plural, one {# position behind, incl. gaps and events it does not handle} other {# positions behind, incl. gaps and events it does not handle}}',
    { count },
  );
}

/** Returns "412", "1.2K", "6 min 10 s", "♥ 2 s": the same parts for a narrow place whose label says what is counted. */
export function lagFacts(figures: LagFigures, t: Translate, language = 'en'): string[] {
  return factsOf(figures, waitingWords(figures.share, formatShortCount(figures.share, language)), t, language);
}

/** Returns the count with a letter for thousands, from 1,000 on. A bound is rounded in the direction in which it stays true. */
function formatShortCount({ waiting, more, atMost }: WaitingFigures, language: string): string {
  if (waiting < 1_000) return formatCount(waiting, language);
  const roundingMode = more ? 'floor' : atMost ? 'ceil' : 'halfExpand';
  return new Intl.NumberFormat(language, { notation: 'compact', roundingMode }).format(waiting);
}

function factsOf(figures: LagFigures, waiting: string, t: Translate, language: string): string[] {
  const { share, oldestWaitingS, heartbeatAgeS } = figures;
  const noLag = noLagWords(figures, t);
  if (noLag === '') return [];
  const facts = [noLag ?? waiting];
  // An event that has just come is not late yet.
  if (oldestWaitingS !== null && oldestWaitingS >= 1 && share.waiting > 0)
    facts.push(formatAge(oldestWaitingS, language));
  if (heartbeatAgeS !== null) facts.push(`♥ ${formatAge(heartbeatAgeS, language)}`);
  return facts;
}

function noLagWords({ share: { waiting, more, atMost }, segments }: LagFigures, t: Translate): string | undefined {
  if (waiting > 0) return undefined;
  // A consumer without a checkpoint has not caught up with anything.
  if (segments?.length === 0) return '';
  if (!more) return t('caught up');
  return atMost ? undefined : t('lag unknown');
}

/** Returns an age in seconds rounded down to one unit, so that a text with it stays the same for a while: 9, 50, 6 × 60, 3 × 3,600. */
export function roundedAge(seconds: number): number {
  const step = seconds < 10 ? 1 : seconds < 60 ? 10 : seconds < 3_600 ? 60 : seconds < 86_400 ? 3_600 : 86_400;
  return Math.max(0, Math.floor(seconds / step) * step);
}

/** Returns counts from 100 on with two significant digits: 234 becomes 230, and an upper bound of 234 becomes 240. */
export function roundedWaiting<W extends WaitingFigures>(figures: W): W {
  const { waiting, atMost } = figures;
  if (waiting < 100) return figures;
  const step = 10 ** (String(Math.trunc(waiting)).length - 2);
  return { ...figures, waiting: (atMost ? Math.ceil(waiting / step) : Math.floor(waiting / step)) * step };
}

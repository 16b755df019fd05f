import { zoneMs } from '../../../model/lookup/zones';
import { matchAt } from '../matchAt';
import { clockMs, dated, monthOf, NO_ZONE, type Stamp, unitOf, yearless } from './stampParts';

/** structlog's form without a configuration has a full stop in front of the seconds. */
const CLOCK =
  '(\\d{1,2}):(\\d\\d)(?:(?::|(?<=\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d)\\.)(\\d\\d)(?:[.,:](\\d{1,9})\\d{0,3})?)?(?:\\s?([AaPp](?:\\.\\s?)?[Mm])(?![\\w])\\.?)?';
const ZONE =
  '(?:\\s?((?:UTC|GMT)[+-]\\d\\d?(?::?\\d\\d)?|Z|z|[+-]\\d\\d:?\\d\\d|[A-Z]{3,4})(?!\\w|(?<!UTC|GMT):)|\\s?([+-]\\d\\d)(?![\\w:.-]))?';
const MONTH = '([A-Za-z][a-zéûä]{2}[a-z]{0,6})\\.?';

/** `2026-11-22T14:57:16.385Z`, `2026/11/22 14:57:16`, `2026-11-22_14:57:16.38500`, `2026/11/22 - 14:57:16`. */
const ISO = new RegExp(
  `(?:[A-Z][a-z]{2},? )?(\\d{4})[-/.](\\d\\d?)[-/.](\\d\\d?)(?:[Tt_ ]|[-:](?=\\d\\d:\\d\\d:)|, ?| - |\\||\\]\\[)${CLOCK}${ZONE}`,
  'y',
);
/** `20261122T145716Z`, `20261122 14:57:16`. */
const COMPACT = new RegExp(
  `(\\d{4})(\\d\\d)(\\d\\d)(?:[T_ -](\\d\\d):?(\\d\\d):?(\\d\\d)(?:[.,](\\d{1,9}))?)()${ZONE}`,
  'y',
);
/**
 * `Nov 22 14:57:16`, `Nov 22, 2026 2:57:16 PM`, Kibana's `Nov 22, 2026 @ 14:57:16.385`, `Sun Nov 22 14:57:16 UTC 2026`, Java's `nov. 22,
 * 2026 2:57:16 PM`.
 */
const MONTH_FIRST = new RegExp(
  `(?:[A-Z][a-z]{2},? )?${MONTH} {1,2}(\\d{1,2}),?(?: (\\d{4}),?)?(?: @| à)? ${CLOCK}${ZONE}(?: (\\d{4})(?![\\d:/.-]))?`,
  'y',
);
/**
 * `22 Nov 2026 14:57:16`, `22/Nov/2026:14:57:16 +0000`, `Sun, 22 Nov 2026 14:57:16 GMT`, `Sunday, 22-Nov-26 14:57:16 UTC`, Erlang's
 * `22-Nov-2026::14:57:16`.
 */
const DAY_FIRST = new RegExp(
  `(?:[A-Z][a-z]{2,8},? )?(\\d{1,2})\\.?[ /-]${MONTH}[ /-](\\d{4}|\\d\\d(?!:))(?:,? |T|::?)${CLOCK}${ZONE}`,
  'y',
);
/** The output of `date` outside America: `Sun 22 Nov 14:57:16 UTC 2026`, `So 22. Nov 14:57:16 UTC 2026`. */
const YEAR_LAST = new RegExp(
  `[A-Z][a-z]{1,3}\\.?,? {1,2}(\\d{1,2})\\.? ${MONTH} ${CLOCK}${ZONE} (\\d{4})(?![\\d:/.-])`,
  'y',
);
/** `22.11.2026 14:57:16`, `11/22/2026, 2:57:16 PM`, `11/22/26 14:57:16`, `22-11-2026 14:57:16`. */
const NUMERIC = new RegExp(
  `(\\d{1,2})(?:([./])(\\d{1,2})[./](\\d{4}|\\d\\d)|(-)(\\d{1,2})-(\\d{4})),?[ T]${CLOCK}${ZONE}`,
  'y',
);
/** geth's `11-22|14:57:16.385`; log4j and Android write a blank instead of the bar, and always seconds. */
const MONTH_AND_DAY = new RegExp(`(\\d\\d)-(\\d\\d)(?:\\||[ T](?=\\d\\d:\\d\\d:\\d\\d))${CLOCK}`, 'y');
/** `14:57:16.385`, `2:57PM`. */
const TIME_ONLY = new RegExp(`${CLOCK}(?:(Z|[+-]\\d\\d:?\\d\\d)(?![\\w:]))?(?!\\w|:\\w)`, 'y');
/**
 * klog's `1122 14:57:16.385000`, CockroachDB's `261122 14:57:16.385000`, tornado's without a fraction; each after the letter of the level.
 */
const KLOG = new RegExp(`((?:\\d\\d){1,2})?(\\d\\d)(\\d\\d) ${CLOCK}`, 'y');
/** What gRPC prints at this place, followed by seconds since 1970. */
const GRPC = /0000 00:00:(?=\d{10}\.\d)/y;

const HALF = '([上下午後前]{2}|오[전후])';
/** `2026年11月22日 14:57:16`, Java's `11月 22, 2026 2:57:16 下午`, JavaScript's `2026/11/22 下午2:57:16` and `2026. 11. 22. 오후 2:57:16`. */
const EAST_ASIAN = new RegExp(
  `(?:(\\d{4})[年년/.] ?)?(\\d{1,2})[月월/.] ?(\\d{1,2})(?:[日일.]|(?=[, ]))(?:\\(.\\))?(?:, (\\d{4}))?,? (?:${HALF} ?)?${CLOCK}(?: ${HALF})?`,
  'y',
);
const CHINESE_MONTHS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二'];
const CHINESE_MONTH = /^([一二三四五六七八九十]{1,2})月 /;
const HALF_DAY_MS = 43_200_000;
const AT = 64;
const LOWER_MONTH = /^[a-z][a-zéû]{2,4}\.? \d{1,2}, \d{4} /;

/**
 * Returns the time that begins exactly at an offset; undefined when there is none. `clockOnly`: a time of day without a date counts, too.
 */
export function stampAt(text: string, at: number, clockOnly = true): Stamp | undefined {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return digitStamp(text, at, clockOnly);
  if (code >= 65 && code <= 90) return wordStamp(text, at);
  if (code === AT) return taiStampAt(text, at);
  if (at === 0 && code > 0x2fff) return chineseStamp(text);
  // Java's months begin with a small letter in many languages.
  if (at === 0 && code >= 97 && code <= 122 && LOWER_MONTH.test(text)) return wordStamp(text, at);
  return undefined;
}

function digitStamp(text: string, at: number, clockOnly: boolean): Stamp | undefined {
  let m = matchAt(ISO, text, at);
  if (m) return dated(text, m, at, [m[1], m[2], m[3]], 4);
  m = matchAt(MONTH_AND_DAY, text, at);
  if (m) return yearless(m, at, Number(m[1]) - 1, Number(m[2]), 3);
  m = matchAt(DAY_FIRST, text, at);
  if (m) return dated(text, m, at, [m[3], monthOf(m[2]), m[1]], 4);
  m = matchAt(NUMERIC, text, at);
  if (m) return dated(text, m, at, numericDate(m), 8);
  m = matchAt(EAST_ASIAN, text, at);
  if (m) return eastAsianStamp(text, m, at);
  m = matchAt(COMPACT, text, at);
  if (m) return dated(text, m, at, [m[1], m[2], m[3]], 4);
  if (!clockOnly) return undefined;
  m = matchAt(TIME_ONLY, text, at);
  // Hours and minutes alone are a time only with AM or PM: `12:30` may be anything.
  if (m && (m[3] !== undefined || m[5] !== undefined)) {
    const wall = clockMs(m, 1);
    if (wall === undefined) return undefined;
    return { wall, zoneMs: zoneMs(m[6]), lacks: 'date', unitMs: unitOf(m, 1), start: at, end: at + m[0].length };
  }
  return undefined;
}

function eastAsianStamp(text: string, m: RegExpExecArray, at: number): Stamp | undefined {
  const stamp = dated(text, m, at, [m[1] ?? m[4], m[2], m[3]], 6, NO_ZONE);
  const half = m[5] ?? m[11];
  if (!stamp || half === undefined) return stamp;
  // Twelve is the first hour of either half of the day.
  const hours = Number(m[6]) % 12;
  return {
    ...stamp,
    wall: stamp.wall + (hours - Number(m[6])) * 3_600_000 + (/[下後후]/.test(half) ? HALF_DAY_MS : 0),
  };
}

/** Reads a date whose month is a Chinese word, as older versions of Java write it, by putting the month's number in its place. */
function chineseStamp(text: string): Stamp | undefined {
  const word = CHINESE_MONTH.exec(text)?.[1] ?? '';
  const month = CHINESE_MONTHS.indexOf(word) + 1;
  const m = month === 0 ? null : matchAt(EAST_ASIAN, `${month}${text.slice(word.length)}`, 0);
  const stamp = m ? eastAsianStamp(text, m, 0) : undefined;
  return stamp && { ...stamp, end: stamp.end - String(month).length + word.length };
}

/**
 * Orders the three numbers of a date. With a slash, the month comes first if the first number can be one; otherwise the day, or the year of
 * Spark and Hadoop when it is closer to the current year than the last number. With a point, the day comes first. With a hyphen it does
 * too, unless the second number cannot be a month.
 */
function numericDate(m: RegExpExecArray): readonly [year: string, month: string, day: string] {
  const [, first = '', slash, second = m[6] ?? '', third = m[7] ?? ''] = m;
  if (slash === undefined && Number(second) > 12) return [third, first, second];
  if (slash !== '/') return [third, second, first];
  if (Number(first) <= 12) return [third, first, second];
  const year = new Date().getUTCFullYear() % 100;
  const isYearFirst = third.length === 2 && Math.abs(Number(first) - year) < Math.abs(Number(third) - year);
  return isYearFirst ? [first, second, third] : [third, second, first];
}

function wordStamp(text: string, at: number): Stamp | undefined {
  let m = matchAt(MONTH_FIRST, text, at);
  if (m && monthOf(m[1]) !== undefined) {
    const year = m[3] ?? m[11];
    if (year !== undefined) {
      const stamp = dated(text, m, at, [year, monthOf(m[1]), m[2]], 4);
      // The year comes after the zone, so the time ends with the whole match.
      return stamp && m[11] !== undefined ? { ...stamp, end: at + m[0].length } : stamp;
    }
    const stamp = yearless(m, at, Number(monthOf(m[1])) - 1, Number(m[2]), 4);
    const zone = m[9] ?? m[10];
    const offset = zoneMs(zone);
    if (!stamp || zone === undefined) return stamp;
    return offset === undefined ? { ...stamp, end: stamp.end - zone.length - 1 } : { ...stamp, zoneMs: offset };
  }
  m = matchAt(ISO, text, at);
  if (m) return dated(text, m, at, [m[1], m[2], m[3]], 4);
  m = matchAt(DAY_FIRST, text, at);
  if (m) return dated(text, m, at, [m[3], monthOf(m[2]), m[1]], 4);
  m = matchAt(YEAR_LAST, text, at);
  const stamp = m ? dated(text, m, at, [m[10], monthOf(m[2]), m[1]], 3) : undefined;
  return m && stamp ? { ...stamp, end: at + m[0].length } : undefined;
}

/** Reads klog's date, which follows the letter of its level. */
export function klogStampAt(text: string, at: number): Stamp | undefined {
  const grpc = matchAt(GRPC, text, at);
  if (grpc) return epochStampAt(text, at + grpc[0].length);
  const m = matchAt(KLOG, text, at);
  if (!m || m[6] === undefined || (m[7] === undefined && m[1] === undefined)) return undefined;
  if (m[1] === undefined) return yearless(m, at, Number(m[2]) - 1, Number(m[3]), 4);
  return dated(text, m, at, [m[1].length === 2 ? `20${m[1]}` : m[1], m[2], m[3]], 4, NO_ZONE);
}

/** Reads a whole value as a time: a date in any form, a time of day, or a number since 1970. */
export function stampOf(value: string): Stamp | undefined {
  return epochStampOf(value) ?? stampAt(value, value.startsWith('[') ? 1 : 0);
}

/**
 * A number that counts from 1970, also in zap's form `1.795359436385e+09`. It has 10 to 19 digits: seconds with 9 digits end in 2001, and
 * 20 digits are not a time in any unit.
 */
const EPOCH = /(?:[1-9]\d{9,18}(?:\.\d{1,9})?|\d\.\d{3,18}[eE]\+?(?:09|9|12|15|18))(?![\w.:-])/y;
/** `@4000000069219d2c16f2a1b4` of daemontools, runit, s6 and nq: 64 bits of seconds, then nanoseconds. */
const TAI64N = /@4([\da-f]{15})([\da-f]{8})?(?![\w.])/y;
/** How many seconds these programs add to the seconds since 1970. They ignore leap seconds. */
const TAI_AHEAD_S = 10;

/** Reads a number that counts from 1970, at the start of a line or as a field's value. */
export function epochStampAt(text: string, at: number): Stamp | undefined {
  const m = matchAt(EPOCH, text, at);
  const time = m && epochTime(Number(m[0]));
  return m && time && time >= 1e12 && time <= 5e12 ? countedStamp(time, at, at + m[0].length) : undefined;
}

/** Reads a label of TAI64 or TAI64N at an offset. */
function taiStampAt(text: string, at: number): Stamp | undefined {
  const m = matchAt(TAI64N, text, at);
  const seconds = m ? Number.parseInt(m[1] ?? '', 16) - TAI_AHEAD_S : 0;
  if (!m || seconds < 1e9 || seconds > 5e9) return undefined;
  const stamp = countedStamp(seconds * 1000 + Number.parseInt(m[2] ?? '0', 16) / 1e6, at, at + m[0].length);
  return { ...stamp, unitMs: m[2] === undefined ? 1000 : 1 };
}

/** Reads a whole value that counts from 1970. */
function epochStampOf(value: string): Stamp | undefined {
  if (!/^\d+(?:\.\d+)?(?:e\+?\d+)?$/i.test(value)) return undefined;
  const time = epochTime(Number(value));
  return time === null || time < 1e11 ? undefined : countedStamp(time, 0, value.length);
}

/**
 * Converts a number that counts from 1970 to milliseconds; null when it is not positive and finite. Its size shows whether it is in seconds
 * (zap), milliseconds, microseconds or nanoseconds.
 */
export function epochTime(value: number): number | null {
  if (!Number.isFinite(value) || value <= 0) return null;
  if (value < 1e11) return value * 1e3;
  if (value < 1e14) return value;
  return value < 1e17 ? value / 1e3 : value / 1e6;
}

function countedStamp(time: number, start: number, end: number): Stamp {
  return { wall: time, zoneMs: 0, lacks: 'nothing', unitMs: time % 1000 === 0 ? 1000 : 1, start, end };
}

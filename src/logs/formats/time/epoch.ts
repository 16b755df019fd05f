import { matchAt } from '../matchAt';
import type { Stamp } from './stampParts';

/** Seconds since 1970, also as zap prints them: `1.795359436385e+09`. Nine digits are the eighties, twenty no time at all. */
const EPOCH = /(?:[1-9]\d{9,18}(?:\.\d{1,9})?|\d\.\d{3,18}[eE]\+?(?:09|9|12|15|18))(?![\w.:-])/y;
/** `@4000000069219d2c16f2a1b4` of daemontools, runit, s6 and nq: 64 bits of seconds, and nanoseconds. */
const TAI64N = /@4([\da-f]{15})([\da-f]{8})?(?![\w.])/y;
/** What those programs add to the seconds since 1970; they leave out leap seconds. */
const TAI_AHEAD_S = 10;

/** A number at the start of a line or as a field's value that counts from 1970. */
export function epochStampAt(text: string, at: number): Stamp | undefined {
  const m = matchAt(EPOCH, text, at);
  const time = m && epochTime(Number(m[0]));
  return m && time && time >= 1e12 && time <= 5e12 ? countedStamp(time, at, at + m[0].length) : undefined;
}

/** A label of TAI64 or TAI64N at an offset. */
export function taiStampAt(text: string, at: number): Stamp | undefined {
  const m = matchAt(TAI64N, text, at);
  const seconds = m ? Number.parseInt(m[1] ?? '', 16) - TAI_AHEAD_S : 0;
  if (!m || seconds < 1e9 || seconds > 5e9) return undefined;
  const stamp = countedStamp(seconds * 1000 + Number.parseInt(m[2] ?? '0', 16) / 1e6, at, at + m[0].length);
  return { ...stamp, unitMs: m[2] === undefined ? 1000 : 1 };
}

/** A whole value that counts from 1970. */
export function epochStampOf(value: string): Stamp | undefined {
  if (!/^\d+(?:\.\d+)?(?:e\+?\d+)?$/i.test(value)) return undefined;
  const time = epochTime(Number(value));
  return time === null || time < 1e11 ? undefined : countedStamp(time, 0, value.length);
}

/** A number that counts from 1970 in seconds (zap), milli-, micro- or nanoseconds, told apart by its size. */
export function epochTime(value: number): number | null {
  if (!Number.isFinite(value) || value <= 0) return null;
  if (value < 1e11) return value * 1e3;
  if (value < 1e14) return value;
  return value < 1e17 ? value / 1e3 : value / 1e6;
}

function countedStamp(time: number, start: number, end: number): Stamp {
  return { wall: time, zoneMs: 0, lacks: 'nothing', unitMs: time % 1000 === 0 ? 1000 : 1, start, end };
}

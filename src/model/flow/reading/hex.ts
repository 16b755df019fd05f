const NO_DIGIT = 0xff;
/** The value of a hexadecimal digit in either case, by its character. */
const DIGITS = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase());
  return value < 0 ? NO_DIGIT : value;
});

/** Whether all characters are hexadecimal digits. */
export function isHex(from: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (DIGITS[from[at] ?? 0] === NO_DIGIT) return false;
  return true;
}

/** 32 bits from eight digits, the highest first. */
export function hexWord(from: Uint8Array, start: number): number {
  let word = 0;
  for (let at = start; at < start + 8; at++) word = (word << 4) | (DIGITS[from[at] ?? 0] ?? 0);
  return word >>> 0;
}

/** Writes the bytes that some digits are. */
export function hexBytes(from: Uint8Array, start: number, length: number, into: Uint8Array, offset: number): void {
  let to = offset;
  for (let at = start; at < start + length; at += 2) {
    into[to++] = ((DIGITS[from[at] ?? 0] ?? 0) << 4) | (DIGITS[from[at + 1] ?? 0] ?? 0);
  }
}

/** Microseconds from 1970 to 2000, where PostgreSQL's times begin. */
const EPOCH = 946_684_800_000_000;
const HIGHEST = 0x7fff_ffff;
const LOWEST = -0x8000_0000;

/** ms since 1970 from the 64 bits of a time as PostgreSQL sends it; NaN for `NULL_TIME`. */
export function hexTime(from: Uint8Array, start: number): number {
  const [high, low] = [hexWord(from, start) | 0, hexWord(from, start + 8)];
  // Both infinities stand at the ends of what 64 bits can be.
  if (high === HIGHEST && low >= 0xffff_fffe) return low === 0xffff_ffff ? Number.POSITIVE_INFINITY : Number.NaN;
  if (high === LOWEST && low === 0) return Number.NEGATIVE_INFINITY;
  return (high * 0x1_0000_0000 + low + EPOCH) / 1e3;
}

/** 32 bits, the highest byte first. */
export const word = (from: Uint8Array, at: number): number => signedWord(from, at) >>> 0;

/** The same as a number with a sign. */
function signedWord(from: Uint8Array, at: number): number {
  return ((from[at] ?? 0) << 24) | ((from[at + 1] ?? 0) << 16) | ((from[at + 2] ?? 0) << 8) | (from[at + 3] ?? 0);
}

/** A whole number of 64 bits. */
export const longAt = (from: Uint8Array, at: number): bigint =>
  (BigInt(signedWord(from, at)) << 32n) | BigInt(word(from, at + 4));

/** Microseconds from 1970 to 2000, where PostgreSQL's times begin. */
const EPOCH = 946_684_800_000_000;
const HIGHEST = 0x7fff_ffff;
const LOWEST = -0x8000_0000;

/** ms since 1970 from the 64 bits of a time as PostgreSQL sends it; NaN for `NULL_TIME`. */
export function timeAt(from: Uint8Array, at: number): number {
  const [high, low] = [signedWord(from, at), word(from, at + 4)];
  // Both infinities stand at the ends of what 64 bits can be.
  if (high === HIGHEST && low >= 0xffff_fffe) return low === 0xffff_ffff ? Number.POSITIVE_INFINITY : Number.NaN;
  if (high === LOWEST && low === 0) return Number.NEGATIVE_INFINITY;
  return (high * 0x1_0000_0000 + low + EPOCH) / 1e3;
}

const HEX = /[0-9a-f]/i;
const IS_DIGIT = Uint8Array.from({ length: 256 }, (_, code) => (HEX.test(String.fromCharCode(code)) ? 1 : 0));

/** Whether all characters are hexadecimal digits. */
export function isHex(from: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (IS_DIGIT[from[at] ?? 0] === 0) return false;
  return true;
}

/** Signature, flags, and the length of what the header is extended by. */
const HEADER = 19;
const NO_VALUE = -1;

/** Where a value of a row stands. */
export interface CopiedValue {
  readonly from: number;
  readonly to: number;
}

/** The values of the first row of `COPY … (FORMAT binary)`, its header before them; an empty place for NULL. */
export function copiedValues(bytes: Uint8Array): readonly CopiedValue[] {
  const places: CopiedValue[] = [];
  let at = HEADER + signedWord(bytes, HEADER - 4);
  const count = word(bytes, at) >>> 16;
  at += 2;
  for (let i = 0; i < count; i++) {
    const length = signedWord(bytes, at);
    at += 4;
    const to = length === NO_VALUE ? at : at + length;
    places.push({ from: at, to });
    at = to;
  }
  return places;
}

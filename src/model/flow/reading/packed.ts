import type { Position } from '../../event/event';
import type { FlowBatch } from './flowColumns';

/** Stands between the cells of a column of texts. */
export const SEPARATOR = 1;
/** A cell that is NULL where that is something else than an empty text. */
export const NULL_CELL = 2;
/** Instead of a binary time that is NULL, hexadecimal: one that no event has, the last microsecond before infinity. */
export const NULL_TIME = '7ffffffffffffffe';

/** The columns of a page, in their order. */
export const PACKED_COLUMNS = [
  'position',
  'eventId',
  'causationId',
  'correlationId',
  'traceId',
  'streamVersion',
  'eventType',
  'eventVersion',
  'context',
  'streamType',
  'streamId',
  'time',
] as const;

/**
 * A page of events as columns, each one value that the server made: a million events as rows of cells are twelve million texts, which
 * took most of the time. Positions are bits (64). So are ids (128) and times (64: microseconds since 2000) where the server has them as
 * such; otherwise they are cells like those of all other columns: any texts, and times as seconds since 1970. A separator stands behind
 * each cell, and nothing is escaped: a column with a separator in one of its texts has more cells than events, and the page is asked for
 * as a batch.
 */
export interface PackedPage {
  readonly count: number;
  /** The highest position; null where there is no event. */
  readonly last: Position | null;
  /** One row as `COPY … (FORMAT binary)` sends it: `count`, `last` and the columns as `PACKED_COLUMNS` names them. */
  readonly bytes: Uint8Array;
  /** Which of the columns are bits. */
  readonly isBinary: readonly boolean[];
}

/** How a store's events are read in packed pages: plain text, so that another thread can ask, too. */
export interface PackedQuery {
  /** What stands before the position that a page begins behind, between it and the number of events, and after both. */
  readonly parts: readonly [before: string, between: string, after: string];
  readonly isBinary: readonly boolean[];
}

/** A page of events in the form in which the store could give it. */
export type FlowPage = PackedPage | FlowBatch;

/** Whether a page is packed. */
export const isPacked = (page: FlowPage): page is PackedPage => 'bytes' in page;

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

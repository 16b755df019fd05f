import type { Position } from '../../event/event';
import type { FlowBatch } from './flowColumns';

/** The byte after each cell of a text column. */
export const SEPARATOR = 1;
/** A NULL cell, in columns in which NULL differs from an empty text. */
export const NULL_CELL = 2;
/** The hexadecimal form of a NULL time in a binary column. No event has this time: it is the last microsecond before infinity. */
export const NULL_TIME = '7ffffffffffffffe';

/** The columns of a page, in order. */
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
 * A page of events as columns. The server makes one value of each column: as rows of cells, a million events are twelve million texts,
 * which took most of the time. Positions are binary (64 bits). Ids (128 bits) and times (64 bits, microseconds since 2000) are binary when
 * the server has these types. Otherwise they are text cells like those of all other columns; times are then seconds since 1970. A separator
 * follows each cell, and nothing is escaped. A column with a separator in one of its texts has more cells than events; then the page has to
 * be read as a batch.
 */
export interface PackedPage {
  readonly count: number;
  /** The highest position; null when there is no event. */
  readonly last: Position | null;
  /** One row as `COPY … (FORMAT binary)` sends it: `count`, `last` and the columns in the order of `PACKED_COLUMNS`. */
  readonly bytes: Uint8Array;
  /** Whether each column is binary. */
  readonly isBinary: readonly boolean[];
}

/** How a store's events are read in packed pages. It is plain data, so that another thread can run the query, too. */
export interface PackedQuery {
  /** The SQL before the position after which a page begins, between it and the number of events, and after both. */
  readonly parts: readonly [before: string, between: string, after: string];
  readonly isBinary: readonly boolean[];
}

/** A page of events, in the form that the store could return. */
export type FlowPage = PackedPage | FlowBatch;

/** Whether a page is packed. */
export const isPacked = (page: FlowPage): page is PackedPage => 'bytes' in page;

/** Reads 32 bits as an unsigned number, the highest byte first. */
export const word = (from: Uint8Array, at: number): number => signedWord(from, at) >>> 0;

/** Reads the same as a signed number. */
function signedWord(from: Uint8Array, at: number): number {
  return ((from[at] ?? 0) << 24) | ((from[at + 1] ?? 0) << 16) | ((from[at + 2] ?? 0) << 8) | (from[at + 3] ?? 0);
}

/** Reads a 64-bit integer. */
export const longAt = (from: Uint8Array, at: number): bigint =>
  (BigInt(signedWord(from, at)) << 32n) | BigInt(word(from, at + 4));

/** Microseconds from 1970 to 2000, where PostgreSQL's times begin. */
const EPOCH = 946_684_800_000_000;
const HIGHEST = 0x7fff_ffff;
const LOWEST = -0x8000_0000;

/** Reads a 64-bit time as PostgreSQL sends it. Returns milliseconds since 1970; NaN for `NULL_TIME`. */
export function timeAt(from: Uint8Array, at: number): number {
  const [high, low] = [signedWord(from, at), word(from, at + 4)];
  // The two infinities are the lowest and the highest 64-bit value.
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

/** The length of the signature, the flags and the length field of the header's extension. */
const HEADER = 19;
const NO_VALUE = -1;

/** The place of a value in the bytes. */
export interface CopiedValue {
  readonly from: number;
  readonly to: number;
}

/** Returns the places of the values in the first row of `COPY … (FORMAT binary)`, after its header. A NULL has an empty place. */
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

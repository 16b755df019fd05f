import { byteSum, FNV_BASIS, FNV_PRIME, fnv1a32 } from '../../consumer/partition';
import type { Position } from '../../event/event';
import { ID_NONE, ID_TEXT, ID_UUID } from '../../event/headerBatch';
import { normaliseUuid, writeUuid, writeUuidOf } from '../../event/uuid';
import { FEW, type Steps } from '../../text/steps';
import {
  emptyColumns,
  type FlowBatch,
  type FlowColumns,
  NO_TRACE,
  shortHash,
  streamPrefix,
  traceShape,
} from './flowColumns';

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

/** Stands behind every cell of a packed page. */
export const SEPARATOR = 1;
/** A cell that is NULL where that is something else than an empty text. */
export const NULL_CELL = 2;
/** The cells of an event. Those of its kind stand beside each other. */
export const PACKED_CELLS = [
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
  'seconds',
] as const;
const KIND_CELLS = 4;

/**
 * A page of events as one text, as the server wrote it: a million events as rows of cells are twelve million texts, which took most of the
 * time. Nothing is escaped: what has a separator in one of its texts has more cells than events, and is asked for as a batch.
 */
export interface PackedPage {
  readonly count: number;
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** The highest position; null where there is no event. */
  readonly last: Position | null;
}

/** A page of events in the form in which the store could give it. */
export type FlowPage = PackedPage | FlowBatch;

/** Whether a page is packed. */
export const isPacked = (page: FlowPage): page is PackedPage => 'bytes' in page;

/** Reads a packed page; null where it has not the cells that it should have. */
export function* readPacked(page: PackedPage): Steps<FlowColumns | null> {
  const reader = new PackedReader(page);
  for (let row = 0; row < page.count; row += FEW) {
    reader.readRows(row, Math.min(page.count, row + FEW));
    yield;
  }
  return reader.finish();
}

interface Kind {
  readonly number: number;
  /** Where its cells stand. */
  readonly from: number;
  readonly to: number;
  /** The hashes of what stands before a stream's id. */
  readonly fnv: number;
  readonly java: number;
}

/** Numbers of so many digits are exact. */
const EXACT_DIGITS = 15;
const ZERO = 48;
const POINT = 46;
const UUID_LENGTH = 36;
const HEX_LENGTH = 32;
/** Of seconds since 1970, from 2001 to 2286. */
const SECONDS_DIGITS = 10;
const MICRO_DIGITS = 6;
const POWERS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
/** 1: a digit of hexadecimal numbers in either case. */
const IS_HEX = Uint8Array.from({ length: 256 }, (_, code) => Number(/[0-9a-f]/i.test(String.fromCharCode(code))));

class PackedReader {
  readonly #bytes: Uint8Array;
  readonly #columns: ReturnType<typeof emptyColumns>;
  readonly #positionWords: Uint32Array;
  readonly #idBytes: Uint8Array;
  readonly #causeBytes: Uint8Array;
  readonly #kinds = new Map<number, Kind[]>();
  readonly #decoder = new TextDecoder();
  /** Where the id of each stream begins. */
  readonly #streams: Int32Array;
  #at = 0;

  constructor({ bytes, count }: PackedPage) {
    this.#bytes = bytes;
    this.#columns = emptyColumns(count);
    this.#positionWords = new Uint32Array(this.#columns.positions.buffer);
    this.#idBytes = new Uint8Array(this.#columns.eventIds.buffer);
    this.#causeBytes = new Uint8Array(this.#columns.causes.buffer);
    this.#streams = new Int32Array(count);
  }

  readRows(start: number, end: number): void {
    const columns = this.#columns;
    for (let row = start; row < end; row++) {
      this.#readPosition(row);
      this.#readId(row);
      this.#readCause(row);
      const correlation = this.#hashOfCell();
      columns.correlations[row] = correlation === 0 ? 0 : shortHash(correlation);
      columns.traces[row] = this.#readTrace();
      columns.versions[row] = this.#readNumber();
      const kind = this.#readKind();
      columns.kindOf[row] = kind.number;
      this.#readStream(row, kind);
      columns.times[row] = this.#readTime();
    }
  }

  finish(): FlowColumns | null {
    // A separator in a text moves all cells that follow, so that the last one does not end where the page does.
    if (this.#at !== this.#bytes.length) return null;
    const { kinds, kindOf } = this.#columns;
    return {
      ...this.#columns,
      streamOf: (row) => {
        const { context = null, aggregateType = '' } = kinds[kindOf[row] ?? 0] ?? {};
        const from = this.#streams[row] ?? 0;
        return { context, type: aggregateType, id: this.#text(from, this.#endOf(from)) };
      },
    };
  }

  /** The end of a cell; that of all where there is no further one. */
  #endOf(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (at < bytes.length && bytes[at] !== SEPARATOR) at += 1;
    return at;
  }

  #text(from: number, to: number): string {
    return this.#decoder.decode(this.#bytes.subarray(from, to));
  }

  /** The next cell as text. */
  #cell(): string {
    const from = this.#at;
    const to = this.#endOf(from);
    this.#at = to + 1;
    return this.#text(from, to);
  }

  /** Whole numbers from 0 on; NaN, and nothing was read, where the next cell is another one, or has too many digits to be exact. */
  #digits(end: number): number {
    const bytes = this.#bytes;
    let value = 0;
    let at = this.#at;
    for (;;) {
      const code = bytes[at] ?? 0;
      if (code === end) break;
      const digit = code - ZERO;
      if (digit < 0 || digit > 9 || at - this.#at >= EXACT_DIGITS) return Number.NaN;
      value = value * 10 + digit;
      at += 1;
    }
    if (at === this.#at) return Number.NaN;
    this.#at = at + 1;
    return value;
  }

  #readPosition(row: number): void {
    const value = this.#digits(SEPARATOR);
    if (Number.isNaN(value)) {
      const text = this.#cell();
      this.#columns.positions[row] = /^-?\d+$/.test(text) ? BigInt(text) : 0n;
      return;
    }
    this.#positionWords[2 * row] = value % 0x1_0000_0000;
    this.#positionWords[2 * row + 1] = Math.floor(value / 0x1_0000_0000);
  }

  #readNumber(): number {
    const value = this.#digits(SEPARATOR);
    if (!Number.isNaN(value)) return value;
    const text = this.#cell();
    return text === '' ? Number.NaN : Number(text);
  }

  /** Seconds with a fraction as ms, exact to the microsecond: as the decimals say, not as seconds are rounded. */
  #readTime(): number {
    const start = this.#at;
    if (this.#bytes[start + SECONDS_DIGITS] === POINT) {
      const seconds = this.#digits(POINT);
      const from = this.#at;
      const fraction = this.#digits(SEPARATOR);
      const power = POWERS[MICRO_DIGITS - (this.#at - 1 - from)];
      if (power !== undefined && !Number.isNaN(seconds + fraction)) return (seconds * 1e6 + fraction * power) / 1e3;
      this.#at = start;
    }
    return Math.round(this.#readNumber() * 1e6) / 1e3;
  }

  #readId(row: number): void {
    const { eventIdKinds, eventIds, texts } = this.#columns;
    if (this.#readUuid(this.#idBytes, row)) {
      eventIdKinds[row] = ID_UUID;
      return;
    }
    eventIdKinds[row] = ID_TEXT;
    eventIds.fill(0, 4 * row, 4 * row + 4);
    eventIds[4 * row] = texts.push(this.#cell()) - 1;
  }

  #readCause(row: number): void {
    const { causeKinds, causes, texts } = this.#columns;
    if (this.#readUuid(this.#causeBytes, row)) {
      causeKinds[row] = ID_UUID;
      return;
    }
    const id = this.#cell();
    // Ids of causes are stored in any spelling.
    const uuid = normaliseUuid(id);
    causes.fill(0, 4 * row, 4 * row + 4);
    causeKinds[row] = id === '' ? ID_NONE : uuid === null ? ID_TEXT : ID_UUID;
    if (uuid !== null) writeUuid(uuid, this.#causeBytes, 16 * row);
    else if (id !== '') causes[4 * row] = texts.push(id) - 1;
  }

  /** Reads the next cell where it is a canonical UUID. */
  #readUuid(into: Uint8Array, row: number): boolean {
    const end = this.#at + UUID_LENGTH;
    if (this.#bytes[end] !== SEPARATOR || !writeUuidOf(this.#bytes, this.#at, into, 16 * row)) return false;
    this.#at = end + 1;
    return true;
  }

  /** 0 for an empty cell alone. */
  #hashOfCell(): number {
    const bytes = this.#bytes;
    let hash = FNV_BASIS;
    let at = this.#at;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === SEPARATOR) break;
      hash = Math.imul(hash ^ byte, FNV_PRIME);
    }
    const isEmpty = at === this.#at;
    this.#at = at + 1;
    return isEmpty ? 0 : hash >>> 0 || 1;
  }

  #readTrace(): number {
    const bytes = this.#bytes;
    const from = this.#at;
    let isHex = 1;
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === SEPARATOR) break;
      isHex &= IS_HEX[byte] ?? 0;
    }
    this.#at = at + 1;
    if (at === from) return NO_TRACE;
    return isHex === 1 && at - from === HEX_LENGTH ? 1 : traceShape(this.#text(from, at));
  }

  #readKind(): Kind {
    const bytes = this.#bytes;
    const from = this.#at;
    let [hash, at, cells] = [FNV_BASIS, from, 0];
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === SEPARATOR && ++cells === KIND_CELLS) break;
      hash = Math.imul(hash ^ byte, FNV_PRIME);
    }
    this.#at = at + 1;
    const known = this.#kinds.get(hash);
    if (known) for (const kind of known) if (this.#isSame(kind, from, at)) return kind;
    const kind = this.#addKind(from, at);
    this.#kinds.set(hash, [...(known ?? []), kind]);
    return kind;
  }

  #isSame(kind: Kind, from: number, to: number): boolean {
    if (kind.to - kind.from !== to - from) return false;
    const bytes = this.#bytes;
    for (let i = 0; i < to - from; i++) if (bytes[kind.from + i] !== bytes[from + i]) return false;
    return true;
  }

  #addKind(from: number, to: number): Kind {
    const cells = this.#text(from, to).split(String.fromCharCode(SEPARATOR));
    const [eventType = '', eventVersion = '', context = '', aggregateType = ''] = cells;
    const orNull = (cell: string) => (cell === String.fromCharCode(NULL_CELL) ? null : cell);
    const kind = { eventType, eventVersion: orNull(eventVersion), aggregateType, context: orNull(context) };
    const prefix = streamPrefix(kind.context, aggregateType);
    const number = this.#columns.kinds.push(kind) - 1;
    return { number, from, to, fnv: fnv1a32(prefix), java: byteSum(prefix) };
  }

  #readStream(row: number, kind: Kind): void {
    const bytes = this.#bytes;
    this.#streams[row] = this.#at;
    let [hash, fnv, java, at] = [FNV_BASIS, kind.fnv, kind.java, this.#at];
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === SEPARATOR) break;
      hash = Math.imul(hash ^ byte, FNV_PRIME);
      fnv = Math.imul(fnv ^ byte, FNV_PRIME);
      java = (Math.imul(java, 31) + byte) | 0;
    }
    this.#at = at + 1;
    this.#columns.streams[row] = hash >>> 0 || 1;
    this.#columns.streamKeys[2 * row] = fnv;
    this.#columns.streamKeys[2 * row + 1] = java;
  }
}

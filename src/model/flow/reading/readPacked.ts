import { FNV_BASIS, FNV_PRIME } from '../../consumer/partition';
import { ID_NONE, ID_TEXT, ID_UUID } from '../../event/headerBatch';
import { normaliseUuid, writeUuid, writeUuidOf } from '../../event/uuid';
import { FEW, type Steps } from '../../text/steps';
import { emptyColumns, type FlowColumns, NO_TRACE, OTEL_TRACE, shortHash, traceShape } from './flowColumns';
import {
  type CopiedValue,
  copiedValues,
  isHex,
  PACKED_COLUMNS,
  type PackedPage,
  SEPARATOR,
  timeAt,
  word,
} from './packed';
import { PackedKinds } from './packedKinds';

declare const TextDecoder: new (
  label: string,
  options: { readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

type Column = (typeof PACKED_COLUMNS)[number];

/** The bytes of a 64-bit value. */
const LONG = 8;
/** How many values of a page come before its columns. */
const BEFORE_COLUMNS = 2;
/** Numbers with at most this many digits are exact. */
const EXACT_DIGITS = 15;
const ZERO = 48;
const UUID_BYTES = 16;
const UUID_LENGTH = 36;
const HEX_LENGTH = 32;

type Columns = ReturnType<typeof emptyColumns>;

/** Columns that are reused for each page: allocating memory for each page takes longer than filling it. */
export class ColumnRoom {
  #columns = emptyColumns(0);

  for(count: number): Columns {
    if (this.#columns.count < count) this.#columns = emptyColumns(count);
    return { ...this.#columns, count, texts: [], kinds: [] };
  }
}

/** Reads a packed page. Returns null when it does not have the expected cells. The result is valid until `room` is used again. */
export function* readPacked(page: PackedPage, room = new ColumnRoom()): Steps<FlowColumns | null> {
  const reader = new PackedReader(page, room.for(page.count));
  for (let row = 0; row < page.count; row += FEW) {
    reader.readRows(row, Math.min(page.count, row + FEW));
    yield;
  }
  return reader.finish();
}

class PackedReader {
  readonly #count: number;
  readonly #places: readonly CopiedValue[];
  readonly #bytes: Uint8Array;
  readonly #columns: Columns;
  readonly #isIdBinary: boolean;
  readonly #isTimeBinary: boolean;
  readonly #positionWords: Uint32Array;
  readonly #idBytes: Uint8Array;
  readonly #causeBytes: Uint8Array;
  readonly #kinds: PackedKinds;
  /** A text may begin with the bytes of a byte order mark. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Where the id of each event's stream begins. */
  readonly #streams: Int32Array;
  /** Where the next cell of each column begins. */
  readonly #next: number[];

  constructor(page: PackedPage, columns: Columns) {
    this.#count = page.count;
    this.#places = copiedValues(page.bytes).slice(BEFORE_COLUMNS);
    this.#bytes = page.bytes;
    this.#columns = columns;
    this.#isIdBinary = page.isBinary[PACKED_COLUMNS.indexOf('eventId')] === true;
    this.#isTimeBinary = page.isBinary[PACKED_COLUMNS.indexOf('time')] === true;
    this.#positionWords = new Uint32Array(this.#columns.positions.buffer);
    this.#idBytes = new Uint8Array(this.#columns.eventIds.buffer);
    this.#causeBytes = new Uint8Array(this.#columns.causes.buffer);
    this.#streams = new Int32Array(page.count);
    this.#next = this.#places.map(({ from }) => from);
    this.#kinds = new PackedKinds(page.bytes, this.#next);
  }

  readRows(start: number, end: number): void {
    this.#readPositions(start, end);
    this.#readIds(start, end);
    this.#readCauses(start, end);
    this.#readHashes(start, end);
    this.#readVersions(start, end);
    for (let row = start; row < end; row++) this.#columns.kindOf[row] = this.#kinds.read();
    this.#readStreams(start, end);
    this.#readTimes(start, end);
  }

  finish(): FlowColumns | null {
    // A separator in a text moves all cells after it, so that the last cell does not end where the column does.
    if (this.#count > 0 && this.#next.some((at, i) => at !== this.#places[i]?.to)) return null;
    const { kinds } = this.#kinds;
    const { kindOf } = this.#columns;
    return {
      ...this.#columns,
      kinds,
      streamOf: (row) => {
        const { context = null, aggregateType = '' } = kinds[kindOf[row] ?? 0] ?? {};
        const from = this.#streams[row] ?? 0;
        return { context, type: aggregateType, id: this.#text(from, this.#endOf(from)) };
      },
    };
  }

  #start(column: Column): number {
    return this.#next[PACKED_COLUMNS.indexOf(column)] ?? 0;
  }

  #end(column: Column, at: number): void {
    this.#next[PACKED_COLUMNS.indexOf(column)] = at;
  }

  /** Returns the end of a cell, or the end of the bytes when no separator follows. */
  #endOf(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (at < bytes.length && bytes[at] !== SEPARATOR) at += 1;
    return at;
  }

  #text(from: number, to: number): string {
    return this.#decoder.decode(this.#bytes.subarray(from, to));
  }

  #readPositions(start: number, end: number): void {
    let at = this.#start('position');
    for (let row = start; row < end; row++, at += LONG) {
      this.#positionWords[2 * row + 1] = word(this.#bytes, at);
      this.#positionWords[2 * row] = word(this.#bytes, at + LONG / 2);
    }
    this.#end('position', at);
  }

  #readIds(start: number, end: number): void {
    const { eventIdKinds, eventIds, texts } = this.#columns;
    let at = this.#start('eventId');
    if (this.#isIdBinary) {
      const to = at + UUID_BYTES * (end - start);
      this.#idBytes.set(this.#bytes.subarray(at, to), UUID_BYTES * start);
      eventIdKinds.fill(ID_UUID, start, end);
      this.#end('eventId', to);
      return;
    }
    for (let row = start; row < end; row++) {
      if (this.#isUuid(at, this.#idBytes, row)) {
        eventIdKinds[row] = ID_UUID;
        at += UUID_LENGTH + 1;
        continue;
      }
      const to = this.#endOf(at);
      eventIdKinds[row] = ID_TEXT;
      eventIds.fill(0, 4 * row, 4 * row + 4);
      eventIds[4 * row] = texts.push(this.#text(at, to)) - 1;
      at = to + 1;
    }
    this.#end('eventId', at);
  }

  #readCauses(start: number, end: number): void {
    const { causeKinds, causes, texts } = this.#columns;
    let at = this.#start('causationId');
    for (let row = start; row < end; row++) {
      if (this.#isUuid(at, this.#causeBytes, row)) {
        causeKinds[row] = ID_UUID;
        at += UUID_LENGTH + 1;
        continue;
      }
      const to = this.#endOf(at);
      const id = this.#text(at, to);
      // Ids of causes are stored in any spelling.
      const uuid = normaliseUuid(id);
      causes.fill(0, 4 * row, 4 * row + 4);
      causeKinds[row] = id === '' ? ID_NONE : uuid === null ? ID_TEXT : ID_UUID;
      if (uuid !== null) writeUuid(uuid, this.#causeBytes, 16 * row);
      else if (id !== '') causes[4 * row] = texts.push(id) - 1;
      at = to + 1;
    }
    this.#end('causationId', at);
  }

  /** Whether the next cell is a canonical UUID, as most are. If it is, its bytes are written. */
  #isUuid(from: number, into: Uint8Array, row: number): boolean {
    return this.#bytes[from + UUID_LENGTH] === SEPARATOR && writeUuidOf(this.#bytes, from, into, 16 * row);
  }

  /** Correlations are kept as hashes, and trace ids as their shape. */
  #readHashes(start: number, end: number): void {
    const bytes = this.#bytes;
    let at = this.#start('correlationId');
    for (let row = start; row < end; row++) {
      const from = at;
      let hash = FNV_BASIS;
      for (; at < bytes.length && bytes[at] !== SEPARATOR; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), FNV_PRIME);
      this.#columns.correlations[row] = at === from ? 0 : shortHash(hash >>> 0 || 1);
      at += 1;
    }
    this.#end('correlationId', at);
    at = this.#start('traceId');
    for (let row = start; row < end; row++) {
      if (bytes[at + HEX_LENGTH] === SEPARATOR && isHex(bytes, at, at + HEX_LENGTH)) {
        this.#columns.traces[row] = OTEL_TRACE;
        at += HEX_LENGTH + 1;
        continue;
      }
      const to = this.#endOf(at);
      this.#columns.traces[row] = to === at ? NO_TRACE : traceShape(this.#text(at, to));
      at = to + 1;
    }
    this.#end('traceId', at);
  }

  #readVersions(start: number, end: number): void {
    let at = this.#start('streamVersion');
    for (let row = start; row < end; row++) {
      const to = this.#endOf(at);
      this.#columns.versions[row] = this.#number(at, to);
      at = to + 1;
    }
    this.#end('streamVersion', at);
  }

  /** Returns NaN for an empty cell. */
  #number(from: number, to: number): number {
    let value = 0;
    if (to - from > EXACT_DIGITS || to === from) return to === from ? Number.NaN : Number(this.#text(from, to));
    for (let at = from; at < to; at++) {
      const digit = (this.#bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return Number(this.#text(from, to));
      value = value * 10 + digit;
    }
    return value;
  }

  #readStreams(start: number, end: number): void {
    const bytes = this.#bytes;
    const { kindOf, streams, streamKeys } = this.#columns;
    let at = this.#start('streamId');
    for (let row = start; row < end; row++) {
      this.#streams[row] = at;
      const kind = kindOf[row] ?? 0;
      let [hash, fnv, java] = [FNV_BASIS, this.#kinds.fnv(kind), this.#kinds.java(kind)];
      for (; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0;
        if (byte === SEPARATOR) break;
        hash = Math.imul(hash ^ byte, FNV_PRIME);
        fnv = Math.imul(fnv ^ byte, FNV_PRIME);
        java = (Math.imul(java, 31) + byte) | 0;
      }
      at += 1;
      streams[row] = hash >>> 0 || 1;
      streamKeys[2 * row] = fnv;
      streamKeys[2 * row + 1] = java;
    }
    this.#end('streamId', at);
  }

  #readTimes(start: number, end: number): void {
    const { times } = this.#columns;
    let at = this.#start('time');
    for (let row = start; row < end; row++) {
      if (this.#isTimeBinary) {
        times[row] = timeAt(this.#bytes, at);
        at += LONG;
        continue;
      }
      const to = this.#endOf(at);
      // Exact to the microsecond.
      times[row] = Math.round(this.#number(at, to) * 1e6) / 1e3;
      at = to + 1;
    }
    this.#end('time', at);
  }
}

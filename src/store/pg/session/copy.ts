import type { Duplex } from 'node:stream';
import type { Client } from 'pg';
import { giveBack } from '../../../base/giveBack';

/** A message begins with one byte for its kind and four for its length. The length includes its own four bytes. */
const HEADER = 5;
const LENGTH = 4;
/** The kind of a CopyData message. */
const COPY_DATA = 'd'.charCodeAt(0);

/** The part of pg's connection that is used here. pg's types do not declare it. */
interface Tapped {
  readonly stream: Duplex;
  readonly ssl: unknown;
  once(event: 'connect' | 'sslconnect', listener: () => void): void;
}

/**
 * Takes copied data out of the server's answers before the driver sees it. The driver would collect each message in memory of its own, and
 * double that memory each time it is too small. A page of events is one message of some MB, so this was most of the memory that learning
 * took. Everything else is passed to the driver unchanged.
 */
export class CopyTap {
  /** Receives the bytes of the running copy. The bytes are valid only during the call. */
  taker: ((bytes: Uint8Array) => void) | undefined;
  #next: (chunk: Buffer) => void = () => undefined;
  /** Bytes of the current message that are still to come. */
  #left = 0;
  #isCopied = false;
  /** The beginning of a message whose header has not arrived completely. */
  readonly #header = Buffer.alloc(HEADER);
  #headerLength = 0;

  /** Must be called before the client connects. */
  constructor(client: Client) {
    const connection = client.connection as unknown as Tapped;
    // Reading starts with the first byte, because the beginning of a message cannot be found later.
    connection.once(connection.ssl ? 'sslconnect' : 'connect', () => this.#listen(connection.stream));
  }

  #listen(stream: Duplex): void {
    const listeners = stream.listeners('data') as ((chunk: Buffer) => void)[];
    stream.removeAllListeners('data');
    this.#next = (chunk) => {
      for (const listener of listeners) listener(chunk);
    };
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  #take(chunk: Buffer): void {
    /** Where the part of the chunk that belongs to the driver begins. */
    let from = 0;
    let isShared = false;
    const pass = (to: number) => {
      if (to <= from) return;
      // The driver may keep the chunk until the rest has come.
      isShared = true;
      this.#next(from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to));
    };
    for (let at = 0; at < chunk.length; ) {
      if (this.#left === 0) {
        const start = at;
        at += this.#readHeader(chunk, at);
        if (this.#headerLength < HEADER) {
          pass(start);
          from = at;
          break;
        }
        const isSplit = at - start < HEADER;
        this.#begin();
        if (this.#isCopied || isSplit) {
          pass(start);
          from = at;
        }
        if (isSplit && !this.#isCopied) this.#next(Buffer.from(this.#header));
      }
      const end = Math.min(chunk.length, at + this.#left);
      if (this.#isCopied) {
        if (end > at) this.taker?.(chunk.subarray(at, end));
        from = end;
      }
      this.#left -= end - at;
      at = end;
    }
    pass(chunk.length);
    if (!isShared) giveBack([chunk]);
  }

  /** Reads the part of a header that is in the chunk. Returns the number of bytes read. */
  #readHeader(chunk: Buffer, at: number): number {
    const length = Math.min(HEADER - this.#headerLength, chunk.length - at);
    chunk.copy(this.#header, this.#headerLength, at, at + length);
    this.#headerLength += length;
    return length;
  }

  #begin(): void {
    this.#headerLength = 0;
    this.#left = Math.max(0, this.#header.readUInt32BE(1) - LENGTH);
    this.#isCopied = this.#header[0] === COPY_DATA && this.taker !== undefined;
  }
}

/** Bytes. Enough for some hundred events. */
const LEAST = 65_536;
/** Memory grows by more than is needed, because the next pages are about as large. */
const GROWTH = 1.1;

/** Memory for copied data, reused for each answer. New memory for each answer would stay allocated until the garbage collector runs. */
export class CopyRoom {
  #bytes = new Uint8Array();
  #length = 0;

  /** The data of the last copy. The next copy overwrites it. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Frees the memory. */
  drop(): void {
    giveBack([this.#bytes]);
    this.#bytes = new Uint8Array();
    this.#length = 0;
  }

  begin(): void {
    this.#length = 0;
  }

  take(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  #grow(length: number): void {
    const before = this.#bytes;
    this.#bytes = new Uint8Array(Math.max(LEAST, Math.ceil(length * GROWTH)));
    this.#bytes.set(before);
    giveBack([before]);
  }
}

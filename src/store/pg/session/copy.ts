import type { Duplex } from 'node:stream';
import type { Client } from 'pg';
import { giveBack } from '../../../base/giveBack';

/** A message begins with its kind and its length, which counts itself. */
const HEADER = 5;
const LENGTH = 4;
/** CopyData. */
const COPY_DATA = 'd'.charCodeAt(0);

/** What is needed of pg's connection; its types do not have it. */
interface Tapped {
  readonly stream: Duplex;
  readonly ssl: unknown;
  once(event: 'connect' | 'sslconnect', listener: () => void): void;
}

/**
 * Takes what is copied out of the server's answers before the driver sees it. The driver puts each message together in memory of its own,
 * twice as much each time that it is too little, and a page of events is one message of some MB: this was most of the memory that learning
 * took. All else goes on to the driver as it came.
 */
export class CopyTap {
  /** Gets the bytes of the copy that runs; they are gone afterwards. */
  taker: ((bytes: Uint8Array) => void) | undefined;
  #next: (chunk: Buffer) => void = () => undefined;
  /** Bytes of the message that are still to come. */
  #left = 0;
  #isCopied = false;
  /** The beginning of a message that is not known whole. */
  readonly #header = Buffer.alloc(HEADER);
  #headerLength = 0;

  /** To be called before the client connects. */
  constructor(client: Client) {
    const connection = client.connection as unknown as Tapped;
    // From its first byte on: where a message begins cannot be found later.
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
    /** Where what is the driver's begins. */
    let from = 0;
    let isShared = false;
    const pass = (to: number) => {
      if (to <= from) return;
      // The driver may keep it until the rest has come.
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

  /** Takes in what there is of a header; how many bytes these are. */
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

/** Some hundred events. */
const LEAST = 65_536;
/** What is grown for once is needed for the next pages, too. */
const GROWTH = 1.1;

/** Memory for what is copied, used again for one answer after the other: new memory for each lies around until the collector comes. */
export class CopyRoom {
  #bytes = new Uint8Array();
  #length = 0;

  /** What was copied last; changes with the next copy. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Gives the memory away. */
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

import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { addAbortSignal, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** How a file holds its text. `cr` is UTF-8 whose lines end with single carriage returns. */
export type Encoding = 'utf8' | 'utf16le' | 'utf16be' | 'gzip' | 'cr';

const HEAD_BYTES = 4_096;
const CHUNK_BYTES = 512 * 1024;
const LF = 10;
const CR = 13;

/** Reads the encoding of a file from its first bytes. Rejects when the file cannot be read. */
export async function encodingOf(file: string): Promise<Encoding> {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    return encodingOfBytes(head.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** Returns the encoding of a text that begins with these bytes. */
export function encodingOfBytes(head: Uint8Array): Encoding {
  const [first, second] = head;
  if (first === 0x1f && second === 0x8b) return 'gzip';
  if (first === 0xff && second === 0xfe) return 'utf16le';
  if (first === 0xfe && second === 0xff) return 'utf16be';
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // Without a byte order mark: in UTF-16, every other byte of Latin letters is zero.
  const most = head.length * 0.35;
  if (odd > most && even * 8 < odd) return 'utf16le';
  if (even > most && odd * 8 < even) return 'utf16be';
  return head.includes(CR) && !head.includes(LF) ? 'cr' : 'utf8';
}

/** A file became shorter while it was read, for example through `copytruncate` of logrotate. It must be read again from its start. */
export class Shortened extends Error {
  constructor() {
    super('The file became shorter while it was read.');
  }
}

/**
 * Reads the text of a file as UTF-8, in pieces, whatever its encoding. A piece is valid only until the next one is requested. Rejects when
 * the file cannot be read, and with `Shortened` when it became shorter; ends without an error when the signal aborts.
 */
export async function* decodedText(file: string, encoding: Encoding, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (encoding === 'utf8') yield* bytesOf(file, signal);
  else if (encoding === 'gzip') yield* unzipped(createReadStream(file), signal);
  else yield* converted(bytesOf(file, signal), encoding);
}

/**
 * Reads the text of a pipe as UTF-8, in pieces, as they come. Rejects when it cannot be read; ends without an error when the signal aborts,
 * which also closes the pipe.
 */
export async function* decodedPipe(pipe: Readable, signal: AbortSignal): AsyncGenerator<Buffer> {
  const pieces: AsyncIterator<Buffer> = addAbortSignal(signal, pipe)[Symbol.asyncIterator]();
  try {
    let head = Buffer.alloc(0);
    // A program that goes on running must not have to fill the head before its first line is read.
    while (head.length < HEAD_BYTES && !head.includes(LF)) {
      const { value, done } = await pieces.next();
      if (done) break;
      head = Buffer.concat([head, value]);
    }
    const encoding = encodingOfBytes(head.subarray(0, HEAD_BYTES));
    const all = joined(head, pieces);
    if (encoding === 'utf8') yield* all;
    else if (encoding === 'gzip') yield* unzipped(Readable.from(all), signal);
    else yield* converted(all, encoding);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    // The reader may stop before the last piece.
    pipe.destroy();
  }
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for await (const piece of { [Symbol.asyncIterator]: () => rest }) yield piece;
}

/** The part of a file between two offsets; `to` is infinite when the part reaches to the end of the file. */
export interface FileStretch {
  readonly from: number;
  readonly to: number;
  /** Size and inode of the file when its parts were chosen. The parts are not valid in a smaller file or in another one. */
  readonly size: number;
  readonly ino: number;
}

/** How many bytes are read at once after the end of a part, to complete its last line. */
const BEHIND_BYTES = 16 * 1024;

/**
 * Reads the bytes of a file, from the start or from the start of a part; it does not stop at the end of the part. A piece is valid only
 * until the next one is requested. Direct reads cost half as much as a stream. The next piece is read while the caller works on the one
 * before.
 */
export async function* bytesOf(file: string, signal: AbortSignal, stretch?: FileStretch): AsyncGenerator<Buffer> {
  const handle: FileHandle = await open(file);
  const { from, to } = stretch ?? { from: 0, to: Number.POSITIVE_INFINITY };
  let total = from;
  const read = (buffer: Buffer<ArrayBuffer>) => {
    const most = total < to ? Math.min(CHUNK_BYTES, to - total) : BEHIND_BYTES;
    // Only a file on a disk has positions.
    const result = handle.read(buffer, 0, most, stretch ? total : null);
    // The read may fail before it is awaited.
    result.catch(() => undefined);
    return result;
  };
  let spare = Buffer.allocUnsafe(CHUNK_BYTES);
  let reading = read(Buffer.allocUnsafe(CHUNK_BYTES));
  try {
    const { size, ino } = await handle.stat();
    if (stretch && (size < stretch.size || ino !== stretch.ino)) throw new Shortened();
    while (!signal.aborted) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) {
        const now = await handle.stat();
        // Files that the system creates while they are read (as in /proc) have the size 0.
        if (now.size < total && Math.max(now.size, size) > 0) throw new Shortened();
        return;
      }
      total += bytesRead;
      reading = read(spare);
      spare = buffer;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    // A file must not be closed during a read. The result of that read is no longer needed.
    await reading.catch(() => undefined);
    await handle.close();
  }
}

async function* unzipped(source: Readable, signal: AbortSignal): AsyncGenerator<Buffer> {
  const unzip = createGunzip({ chunkSize: CHUNK_BYTES });
  source.on('error', (error) => unzip.destroy(error));
  source.pipe(unzip);
  try {
    let encoding: Encoding | undefined;
    for await (const chunk of unzip as AsyncIterable<Buffer>) {
      if (signal.aborted) return;
      encoding ??= encodingOfBytes(chunk.subarray(0, HEAD_BYTES));
      if (encoding === 'utf8' || encoding === 'gzip') yield chunk;
      else yield* converted([chunk], encoding);
    }
  } finally {
    source.destroy();
    unzip.destroy();
  }
}

async function* converted(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  encoding: 'utf16le' | 'utf16be' | 'cr',
): AsyncGenerator<Buffer> {
  const decoder = encoding === 'cr' ? undefined : new TextDecoder(encoding === 'utf16le' ? 'utf-16le' : 'utf-16be');
  for await (const chunk of chunks) {
    if (!decoder) {
      for (let at = chunk.indexOf(CR); at >= 0; at = chunk.indexOf(CR, at)) chunk[at] = LF;
      yield chunk;
    } else yield Buffer.from(decoder.decode(chunk, { stream: true }));
  }
}

/** Reads a file as UTF-8, or returns the bytes that are in memory. Rejects when the file cannot be read. */
export async function* chunksOf(file: string | Uint8Array, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (typeof file === 'string') yield* decodedText(file, await encodingOf(file), signal);
  else yield Buffer.from(file.buffer, file.byteOffset, file.byteLength);
}

import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** How a file holds its text. `cr`: UTF-8 whose lines end with carriage returns alone. */
export type Encoding = 'utf8' | 'utf16le' | 'utf16be' | 'gzip' | 'cr';

const HEAD_BYTES = 4_096;
const CHUNK_BYTES = 512 * 1024;
const LF = 10;
const CR = 13;

/** Reads from its first bytes how a file holds its text. Rejects when the file cannot be read. */
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

/** The encoding of a text that begins with these bytes. */
export function encodingOfBytes(head: Uint8Array): Encoding {
  const [first, second] = head;
  if (first === 0x1f && second === 0x8b) return 'gzip';
  if (first === 0xff && second === 0xfe) return 'utf16le';
  if (first === 0xfe && second === 0xff) return 'utf16be';
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // Without a mark: of Latin letters every other byte is zero.
  const most = head.length * 0.35;
  if (odd > most && even * 8 < odd) return 'utf16le';
  if (even > most && odd * 8 < even) return 'utf16be';
  return head.includes(CR) && !head.includes(LF) ? 'cr' : 'utf8';
}

/** A file became shorter while it was read, as `copytruncate` of logrotate makes it: what it holds now begins anew. */
export class Shortened extends Error {
  constructor() {
    super('The file became shorter while it was read.');
  }
}

/**
 * The text of a file as UTF-8, in pieces, whatever its encoding. A piece is overwritten when the next one is asked for. Rejects when
 * the file cannot be read, and with `Shortened`; ends quietly when the signal aborts.
 */
export async function* decodedText(file: string, encoding: Encoding, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (encoding === 'utf8') yield* bytesOf(file, signal);
  else if (encoding === 'gzip') yield* unzipped(file, signal);
  else yield* converted(bytesOf(file, signal), encoding);
}

/** What stands between two offsets of a file; the second is infinite where it goes to the end. */
export interface FileStretch {
  readonly from: number;
  readonly to: number;
  /** Those of the file as its stretches were chosen: what is smaller, or another file, has none of them. */
  readonly size: number;
  readonly ino: number;
}

/** Read at once behind a stretch, where its last line ends. */
const BEHIND_BYTES = 16 * 1024;

/**
 * The bytes of a file, or from where a stretch begins; they do not end with it. A piece is overwritten when the next one is asked for.
 * Reading by hand costs half of what a stream does. The next piece is read while the one before it is looked at.
 */
export async function* bytesOf(file: string, signal: AbortSignal, stretch?: FileStretch): AsyncGenerator<Buffer> {
  const handle: FileHandle = await open(file);
  const { from, to } = stretch ?? { from: 0, to: Number.POSITIVE_INFINITY };
  let total = from;
  const read = (buffer: Buffer<ArrayBuffer>) => {
    const most = total < to ? Math.min(CHUNK_BYTES, to - total) : BEHIND_BYTES;
    // What is no file on a disk has no places.
    const result = handle.read(buffer, 0, most, stretch ? total : null);
    // It may fail before anyone waits for it.
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
        // What the system makes up as it is read has no size.
        if (now.size < total && Math.max(now.size, size) > 0) throw new Shortened();
        return;
      }
      total += bytesRead;
      reading = read(spare);
      spare = buffer;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    // A file must not be closed under a read; what that one meets is of no use any more.
    await reading.catch(() => undefined);
    await handle.close();
  }
}

async function* unzipped(file: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const source = createReadStream(file);
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

/** The bytes of a file as UTF-8, or those that are in memory. Rejects when the file cannot be read. */
export async function* chunksOf(file: string | Uint8Array, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (typeof file === 'string') yield* decodedText(file, await encodingOf(file), signal);
  else yield Buffer.from(file.buffer, file.byteOffset, file.byteLength);
}

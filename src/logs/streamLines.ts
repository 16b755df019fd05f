import { createReadStream } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { LineSource } from './lineSource';
import { MAX_LINE_BYTES, type Scanned } from './rawLine';

/** Between two chunks other work gets its turn, so a chunk is what is searched in a few milliseconds. */
const CHUNK_BYTES = 128 * 1024;

/** Lines of the files that match one of the patterns, without ripgrep. Ends quietly when the signal aborts. */
export async function* streamLines(
  patterns: readonly string[],
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Scanned> {
  const pattern = anyOf(patterns);
  for (const file of files) {
    try {
      const chunks = createReadStream(file, { encoding: 'latin1', highWaterMark: CHUNK_BYTES, signal });
      yield* linesOf(file, chunks, pattern);
    } catch {
      if (signal.aborted) return;
      yield { unreadable: file };
    }
  }
}

/** The same of lines that are in memory. */
export async function* memoryLines(
  patterns: readonly string[],
  sources: readonly LineSource[],
  signal: AbortSignal,
): AsyncGenerator<Scanned> {
  const pattern = anyOf(patterns);
  for (const { name, bytes } of sources) yield* linesOf(name, chunksOf(bytes, signal), pattern);
}

async function* chunksOf(bytes: Uint8Array, signal: AbortSignal): AsyncGenerator<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < buffer.length && !signal.aborted; start += CHUNK_BYTES) {
    await setImmediate();
    yield buffer.toString('latin1', start, start + CHUNK_BYTES);
  }
}

/** Bytes are searched as Latin-1, which never splits a character; so the patterns are spelled in the bytes of their UTF-8. */
function anyOf(patterns: readonly string[]): RegExp {
  return new RegExp(Buffer.from(patterns.join('|'), 'utf8').toString('latin1'), 'gm');
}

async function* linesOf(file: string, chunks: AsyncIterable<string>, pattern: RegExp): AsyncGenerator<Scanned> {
  let lineNumber = 1;
  let tail = '';
  let tailIsCut = false;
  for await (const chunk of chunks) {
    const lastBreak = chunk.lastIndexOf('\n');
    if (lastBreak < 0) {
      tailIsCut ||= tail.length > MAX_LINE_BYTES;
      if (!tailIsCut) tail += chunk;
      continue;
    }
    const firstBreak = tailIsCut ? chunk.indexOf('\n') : 0;
    const block = tail + chunk.slice(firstBreak, lastBreak);
    lineNumber = yield* matchesIn(block, file, lineNumber, pattern);
    tail = chunk.slice(lastBreak + 1);
    tailIsCut = false;
  }
  yield* matchesIn(tail, file, lineNumber, pattern);
}

/** Matching lines of a block of whole lines; returns the number of the line that follows the block. */
function* matchesIn(block: string, file: string, first: number, pattern: RegExp): Generator<Scanned, number> {
  let counted = 0;
  let lineNumber = first;
  const countTo = (end: number) => {
    for (let at = block.indexOf('\n', counted); at >= 0 && at < end; at = block.indexOf('\n', counted)) {
      counted = at + 1;
      lineNumber++;
    }
  };
  pattern.lastIndex = 0;
  for (let match = pattern.exec(block); match; match = pattern.exec(block)) {
    countTo(match.index);
    const newline = block.indexOf('\n', match.index);
    const end = newline < 0 ? block.length : newline;
    const bytes = Buffer.from(block.slice(counted, end), 'latin1');
    yield { file, lineNumber, text: bytes.toString('utf8') };
    if (newline < 0) break;
    pattern.lastIndex = end + 1;
  }
  countTo(block.length);
  return lineNumber + 1;
}

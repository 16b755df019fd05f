import { setImmediate } from 'node:timers/promises';
import { decodedText, encodingOf, Shortened } from '../lines/decode';
import { type FilePiece, stretchText } from './filePieces';
import { createMatcher, type Matcher } from './matcher';
import type { Needles } from './needles';
import { type LineSource, MAX_LINE_BYTES, type RawLine, type Scanned } from './rawLine';

/** The size of a chunk, which is searched in a few milliseconds. Between two chunks, other work gets its turn. */
const CHUNK_BYTES = 256 * 1024;
const LF = 10;
/** How often a file is read from its start in all, when it is shortened in the meantime. */
const MOST_STARTS = 4;

/**
 * Yields the lines of the files, in any encoding, that contain one of the needles, in one group for each chunk. Ends without an error when
 * the signal aborts.
 */
export async function* streamLines(
  needles: Needles,
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly Scanned[]> {
  if (files.length === 0) return;
  const matcher = await createMatcher(needles);
  for (const file of files) yield* fromStart(file, matcher, signal);
}

/** Yields the lines of one file. When the file becomes shorter in the meantime, its lines are yielded again from the start. */
async function* fromStart(
  file: string,
  matcher: Matcher,
  signal: AbortSignal,
  starts = MOST_STARTS,
): AsyncGenerator<readonly Scanned[]> {
  if (signal.aborted) return;
  try {
    yield* linesOf(file, decodedText(file, await encodingOf(file), signal), matcher);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof Shortened && starts > 1) yield* fromStart(file, matcher, signal, starts - 1);
    else yield [{ unreadable: file }];
  }
}

/**
 * The same for one piece, followed by its number of lines (0 for a whole file). The line numbers of a part begin at 1. Rejects when a part
 * cannot be read.
 */
export async function* pieceLines(
  { file, stretch }: FilePiece,
  matcher: Matcher,
  signal: AbortSignal,
): AsyncGenerator<readonly Scanned[] | number> {
  if (stretch) yield yield* linesOf(file, stretchText(file, stretch, signal), matcher);
  else {
    yield* fromStart(file, matcher, signal);
    yield 0;
  }
}

/** The same for lines in memory. */
export async function* memoryLines(
  needles: Needles,
  sources: readonly LineSource[],
  signal: AbortSignal,
): AsyncGenerator<readonly Scanned[]> {
  if (sources.length === 0) return;
  const matcher = await createMatcher(needles);
  for (const { name, bytes } of sources) yield* linesOf(name, chunksOf(bytes, signal), matcher);
}

async function* chunksOf(bytes: Uint8Array, signal: AbortSignal): AsyncGenerator<Buffer> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < buffer.length && !signal.aborted; start += CHUNK_BYTES) {
    await setImmediate();
    yield buffer.subarray(start, start + CHUNK_BYTES);
  }
}

/** Yields the matching lines; returns the number of line feeds. */
async function* linesOf(
  file: string,
  chunks: AsyncIterable<Buffer>,
  matcher: Matcher,
): AsyncGenerator<readonly Scanned[], number> {
  let lineNumber = 1;
  /** The start of a line that continues in the next chunk. It is a copy, because chunks are overwritten. */
  let tail: Buffer[] = [];
  let tailBytes = 0;
  const keep = (bytes: Buffer) => {
    // A line is cut at the same byte, whatever the chunks of its file are.
    const kept = bytes.subarray(0, Math.max(0, MAX_LINE_BYTES - tailBytes));
    if (kept.length > 0) tail.push(Buffer.from(kept));
    tailBytes += bytes.length;
  };
  for await (const chunk of chunks) {
    const first = chunk.indexOf(LF);
    if (first < 0) {
      keep(chunk);
      continue;
    }
    const lines: RawLine[] = [];
    let start = 0;
    if (tailBytes > 0) {
      keep(chunk.subarray(0, first));
      matchesIn(Buffer.concat(tail), file, lineNumber, matcher, lines);
      lineNumber++;
      start = first + 1;
      tail = [];
      tailBytes = 0;
    }
    const last = chunk.lastIndexOf(LF);
    if (last >= start) lineNumber = matchesIn(chunk.subarray(start, last), file, lineNumber, matcher, lines);
    keep(chunk.subarray(last + 1));
    yield lines;
  }
  const lines: RawLine[] = [];
  matchesIn(Buffer.concat(tail), file, lineNumber, matcher, lines);
  yield lines;
  return lineNumber - 1;
}

/** Adds the matching lines of a block of whole lines; returns the number of the line that follows the block. */
function matchesIn(block: Buffer, file: string, first: number, matcher: Matcher, lines: RawLine[]): number {
  let counted = 0;
  let lineNumber = first;
  const { next, countLines } = matcher(block);
  for (let at = next(0); at >= 0; at = next(counted)) {
    const start = at === 0 ? 0 : block.lastIndexOf(LF, at - 1) + 1;
    if (start > counted) lineNumber += countLines(counted, start);
    const newline = block.indexOf(LF, at);
    const end = newline < 0 ? block.length : newline;
    lines.push({ file, lineNumber, text: block.toString('utf8', start, end) });
    if (newline < 0) return lineNumber + 1;
    counted = newline + 1;
    lineNumber++;
  }
  return lineNumber + countLines(counted, block.length) + 1;
}

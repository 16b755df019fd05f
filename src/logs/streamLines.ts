import { createReadStream } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { LineSource } from './lineSource';
import { createMatcher, type Matcher } from './matcher';
import type { Needles } from './needles';
import { MAX_LINE_BYTES, type RawLine, type Scanned } from './rawLine';

/** Between two chunks other work gets its turn, so a chunk is what is searched in a few milliseconds. */
const CHUNK_BYTES = 128 * 1024;

/** Lines of the files that hold one of the needles, without ripgrep, those of a chunk at a time. Ends quietly when the signal aborts. */
export async function* streamLines(
  needles: Needles,
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly Scanned[]> {
  const matcher = createMatcher(needles);
  for (const file of files) {
    try {
      const chunks = createReadStream(file, { encoding: 'latin1', highWaterMark: CHUNK_BYTES, signal });
      yield* linesOf(file, chunks, matcher);
    } catch {
      if (signal.aborted) return;
      yield [{ unreadable: file }];
    }
  }
}

/** The same of lines that are in memory. */
export async function* memoryLines(
  needles: Needles,
  sources: readonly LineSource[],
  signal: AbortSignal,
): AsyncGenerator<readonly Scanned[]> {
  const matcher = createMatcher(needles);
  for (const { name, bytes } of sources) yield* linesOf(name, chunksOf(bytes, signal), matcher);
}

async function* chunksOf(bytes: Uint8Array, signal: AbortSignal): AsyncGenerator<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < buffer.length && !signal.aborted; start += CHUNK_BYTES) {
    await setImmediate();
    yield buffer.toString('latin1', start, start + CHUNK_BYTES);
  }
}

async function* linesOf(
  file: string,
  chunks: AsyncIterable<string>,
  matcher: Matcher,
): AsyncGenerator<readonly Scanned[]> {
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
    const { lines, next } = matchesIn(block, file, lineNumber, matcher);
    yield lines;
    lineNumber = next;
    tail = chunk.slice(lastBreak + 1);
    tailIsCut = false;
  }
  yield matchesIn(tail, file, lineNumber, matcher).lines;
}

/** Matching lines of a block of whole lines, and the number of the line that follows the block. */
function matchesIn(block: string, file: string, first: number, matcher: Matcher): { lines: RawLine[]; next: number } {
  const lines: RawLine[] = [];
  let counted = 0;
  let lineNumber = first;
  const countTo = (end: number) => {
    for (let at = block.indexOf('\n', counted); at >= 0 && at < end; at = block.indexOf('\n', counted)) {
      counted = at + 1;
      lineNumber++;
    }
  };
  const find = matcher(block);
  for (let at = find(0); at >= 0; at = find(counted)) {
    countTo(at);
    const newline = block.indexOf('\n', at);
    const end = newline < 0 ? block.length : newline;
    const bytes = Buffer.from(block.slice(counted, end), 'latin1');
    lines.push({ file, lineNumber, text: bytes.toString('utf8') });
    if (newline < 0) break;
    countTo(end + 1);
  }
  countTo(block.length);
  return { lines, next: lineNumber + 1 };
}

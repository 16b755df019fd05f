import type { Readable } from 'node:stream';
import { MAX_LINE_BYTES, type RawLine } from './rawLine';

const NEWLINE = 0x0a;
const COLON = 0x3a;

/** The lines that ripgrep prints, as many at a time as come. `isCut`: what follows the last line feed is no line. */
export async function* outputLines(
  stream: Readable,
  isCut: () => Promise<boolean>,
): AsyncGenerator<readonly RawLine[]> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines: RawLine[] = [];
    const take = (line: RawLine | undefined) => void (line && lines.push(line));
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      if (pending.length === 0) take(readLine(chunk, start, end));
      else take(readLine(Buffer.concat([...pending, chunk.subarray(start, end)])));
      pending = [];
      pendingBytes = 0;
      start = end + 1;
    }
    if (pendingBytes < MAX_LINE_BYTES) pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    yield lines;
  }
  const last = pendingBytes > 0 && !(await isCut()) ? readLine(Buffer.concat(pending)) : undefined;
  if (last) yield [last];
}

/** `file NUL number : line`, between two offsets; undefined for anything else. */
function readLine(bytes: Buffer, start = 0, end = bytes.length): RawLine | undefined {
  const nul = bytes.indexOf(0, start);
  const colon = bytes.indexOf(COLON, nul);
  if (nul < 0 || colon < 0 || colon >= end) return undefined;
  return {
    file: bytes.toString('utf8', start, nul),
    lineNumber: Number(bytes.toString('latin1', nul + 1, colon)),
    text: bytes.toString('utf8', colon + 1, end),
  };
}

import { open } from 'node:fs/promises';
import { decodedText, type Encoding, encodingOfBytes } from './decode';
import { isHeaderOfTable, LONGEST_HEADER } from './tables';

/** What stands in front of the first row of a file that holds a table is in its first bytes. */
const HEAD_BYTES = 4_096;
const CR = 13;
/** Bytes that no header has, as far as one byte tells. */
const IN_NO_HEADER = new Uint8Array(256);
for (const byte of Buffer.from(':={}<>')) IN_NO_HEADER[byte] = 1;
const IN_TABLE = new Uint8Array(256);
for (const byte of Buffer.from('|\t,;')) IN_TABLE[byte] = 1;

/** Whether a file begins with a table. Rejects when it cannot be read. */
export async function beginsWithTable(file: string, signal: AbortSignal): Promise<boolean> {
  const head = await headOf(file, signal);
  for (const line of head.split('\n', 10)) if (isHeaderOfTable(line)) return true;
  return false;
}

async function headOf(file: string, signal: AbortSignal): Promise<string> {
  const handle = await open(file);
  let encoding: Encoding;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    encoding = encodingOfBytes(buffer.subarray(0, bytesRead));
    if (encoding === 'utf8') return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
  for await (const chunk of decodedText(file, encoding, signal)) return chunk.toString('utf8', 0, HEAD_BYTES);
  return '';
}

/** The headers of tables among the lines of a file, as it is read from its begin: rows may stand far below them. */
export class TableHeaders {
  /** What each header, and each empty line that ends a table with bars, leaves open: that header, or none. */
  private readonly changes: { readonly lineNumber: number; readonly header: string | undefined }[] = [];
  private hasBars = false;

  /** Takes the line between two offsets; `front` is what stands before it where its begin was in the chunk before. */
  add(front: string, chunk: Buffer, start: number, end: number, lineNumber: number): void {
    const isEmpty = end === start || (end === start + 1 && chunk[start] === CR);
    if (this.hasBars && front === '' && isEmpty) this.change(lineNumber, undefined);
    if (!mayBeHeader(chunk, start, end)) return;
    const line = front + chunk.toString('utf8', start, end);
    if (isHeaderOfTable(line)) this.change(lineNumber, line);
  }

  /** The header that the lines from one on stand under, where it is above that one. */
  above(lineNumber: number): { readonly lineNumber: number; readonly header: string } | undefined {
    const last = this.changes.findLast((change) => change.lineNumber < lineNumber);
    return last?.header === undefined ? undefined : { lineNumber: last.lineNumber, header: last.header };
  }

  private change(lineNumber: number, header: string | undefined): void {
    this.hasBars = header?.includes('|') ?? false;
    this.changes.push({ lineNumber, header });
  }
}

/** Most lines have a time or an object within some bytes, and are read no further. */
function mayBeHeader(chunk: Buffer, start: number, end: number): boolean {
  if (end - start > LONGEST_HEADER) return false;
  let isParted = false;
  for (let at = start; at < end; at++) {
    const byte = chunk[at] as number;
    if (IN_NO_HEADER[byte] === 1) return false;
    if (IN_TABLE[byte] === 1) isParted = true;
  }
  return isParted;
}

import { open } from 'node:fs/promises';
import { partitionPoint } from '../../../model/lists';
import { chunksOf, decodedText, type Encoding, encodingOfBytes } from '../decode';
import { LONGEST_HEADER } from './tableColumns';
import { beginsExpandedRow, isHeaderOfTable } from './tables';

/** The first bytes of a file that holds a table contain everything before its first row. */
const HEAD_BYTES = 4_096;
const LF = 10;
const CR = 13;
const HYPHEN = 45;
const BRACKET = 91;
/** Bytes that no header has, as far as a single byte shows it. */
const IN_NO_HEADER = new Uint8Array(256);
for (const byte of Buffer.from(':={}<>')) IN_NO_HEADER[byte] = 1;
const IN_TABLE = new Uint8Array(256);
for (const byte of Buffer.from('|\t,;│')) IN_TABLE[byte] = 1;

/** The header of a table, and the number of its line. */
export interface TableHeader {
  readonly lineNumber: number;
  readonly header: string;
}

/** Whether a file begins with a table. Rejects when the file cannot be read. */
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

/** Returns the header of the table that is open before a line. `lineAt` returns a line of the text; all numbers are 1-based. */
export function headerAbove(lineAt: (lineNumber: number) => string, lineNumber: number): TableHeader | undefined {
  let isBehindEmpty = false;
  for (let at = lineNumber - 1; at > 0; at--) {
    const header = lineAt(at);
    if (beginsExpandedRow(header)) return undefined;
    // An empty line ends a table with bars.
    if (isHeaderOfTable(header)) return isBehindEmpty && /[|│]/.test(header) ? undefined : { lineNumber: at, header };
    isBehindEmpty ||= header === '';
  }
  return undefined;
}

/** Returns the headers of tables in a file or in bytes in memory. Rejects when the file cannot be read. */
export async function headersIn(source: string | Uint8Array, signal: AbortSignal): Promise<TableHeaders> {
  const headers = new TableHeaders();
  let lineNumber = 1;
  let front = '';
  for await (const chunk of chunksOf(source, signal)) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      headers.add(front, chunk, start, end, lineNumber++);
      front = '';
      start = end + 1;
    }
    if (front.length < LONGEST_HEADER)
      front += chunk.toString('utf8', start, Math.min(chunk.length, start + LONGEST_HEADER));
  }
  return headers;
}

/** The headers of tables among the lines of a file, collected while the file is read from its start. Rows may be far below their header. */
export class TableHeaders {
  /** The lines that change which header is open: each header, and each empty line that ends a table with bars. */
  private readonly changes: {
    readonly lineNumber: number;
    readonly header: string | undefined;
    readonly isExpanded: boolean;
  }[] = [];
  private hasBars = false;

  /** Takes the line between two offsets; `front` is the part of it that was in the previous chunk. */
  add(front: string, chunk: Buffer, start: number, end: number, lineNumber: number): void {
    const isEmpty = end === start || (end === start + 1 && chunk[start] === CR);
    if (this.hasBars && front === '' && isEmpty) this.change(lineNumber, undefined);
    const isExpanded = chunk[start] === HYPHEN && chunk[start + 1] === BRACKET && front === '';
    if (!isExpanded && !mayBeHeader(chunk, start, end)) return;
    const line = front + chunk.toString('utf8', start, end);
    if (isExpanded && beginsExpandedRow(line)) this.change(lineNumber, undefined, true);
    else if (isHeaderOfTable(line)) this.change(lineNumber, line);
  }

  /** Whether a line is below a header, or among rows that have one column a line. */
  isBelow(lineNumber: number): boolean {
    const last = this.lastBefore(lineNumber);
    return last !== undefined && (last.header !== undefined || last.isExpanded);
  }

  get isEmpty(): boolean {
    return this.changes.length === 0;
  }

  /** The header that is open at the end. */
  get last(): TableHeader | undefined {
    return this.above(Number.MAX_SAFE_INTEGER);
  }

  /** Returns the header that is open before a line. */
  above(lineNumber: number): TableHeader | undefined {
    const last = this.lastBefore(lineNumber);
    return last?.header === undefined ? undefined : { lineNumber: last.lineNumber, header: last.header };
  }

  private lastBefore(lineNumber: number) {
    const behind = partitionPoint(this.changes, (change) => change.lineNumber < lineNumber);
    return this.changes[behind - 1];
  }

  private change(lineNumber: number, header: string | undefined, isExpanded = false): void {
    this.hasBars = isExpanded || /[|│]/.test(header ?? '');
    // Each row of an expanded table begins with this line; only the first one is a change.
    if (!isExpanded || this.changes.at(-1)?.isExpanded !== true) this.changes.push({ lineNumber, header, isExpanded });
  }
}

/** A quick test: most lines have a time or an object within some bytes, and are not read further. */
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

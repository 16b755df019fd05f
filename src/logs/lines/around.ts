import { inSlices } from '../../base/inSlices';
import { type LineReading, readLine } from '../formats/readLine';
import { chunksOf } from './decode';
import { type LogRecord, Records } from './records';
import { type TableHeader, TableHeaders } from './tables/tableHeaders';
import { TableReader } from './tables/tables';

/** The number of lines read around a line: the line with an id may be far down in a stack. */
const REACH = { before: 200, after: 200 };
/**
 * The number of lines read above a line that most probably begins its record. The lines above may hold only its time, or the first half of
 * its head.
 */
const REACH_OF_FIRST = 5;
const NONE: ReadonlySet<number> = new Set();
const MAX_LINE = 16 * 1024;
const LF = 10;

/**
 * Returns the records that some lines of a file or of bytes in memory belong to, by line number (1-based). Reads the file once, up to the
 * last of these lines. Lines that no longer exist are left out. `firsts` are the lines that begin their records. Rejects when the file
 * cannot be read.
 */
export async function recordsAround(
  file: string | Uint8Array,
  lineNumbers: readonly number[],
  signal: AbortSignal,
  firsts: ReadonlySet<number> = NONE,
): Promise<ReadonlyMap<number, LogRecord>> {
  const wanted = [...new Set(lineNumbers)].sort((a, b) => a - b);
  const begins = beginsOf(wanted, firsts);
  const headers = new TableHeaders();
  const lines = await linesNear(file, wanted, begins, signal, REACH.after, headers);
  return await inSlices(recordsAmong(lines, wanted, begins, headers), signal);
}

/** The same for lines that are already in memory, by their numbers. */
export async function recordsOf(
  lines: ReadonlyMap<number, string>,
  lineNumbers: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, LogRecord>> {
  const wanted = [...new Set(lineNumbers)].sort((a, b) => a - b);
  return await inSlices(recordsAmong(lines, wanted, beginsOf(wanted, NONE)), signal);
}

/** Reads lines that are near each other once, one line a step. The numbers are ascending, without repetition. */
function* recordsAmong(
  lines: ReadonlyMap<number, string>,
  lineNumbers: readonly number[],
  begins: readonly number[],
  headers?: TableHeaders,
): Generator<void, ReadonlyMap<number, LogRecord>> {
  const wanted = new Set(lineNumbers);
  const found = new Map<number, LogRecord>();
  const take = (whole: readonly LogRecord[]) => {
    for (const record of whole)
      for (const at of [record.lineNumber, ...record.continuedAt]) {
        if (wanted.has(at) && !found.has(at)) found.set(at, record);
      }
  };
  let records: Records | undefined;
  const end = () => {
    if (records) take(records.end());
    records = undefined;
  };
  let last = 0;
  const left = lineNumbers.toReversed();
  for (const [at, line] of lines) {
    for (let next = left.at(-1); next !== undefined; next = left.at(-1)) {
      if (!found.has(next) && at <= next + REACH.after) break;
      left.pop();
    }
    const begin = begins[begins.length - left.length];
    if (begin === undefined) break;
    if (at !== last + 1 || at < begin) end();
    last = at;
    if (at < begin) continue;
    yield;
    records ??= recordsBelow(headers?.above(at));
    take(records.add(line, at));
  }
  end();
  return found;
}

/** The first line to read for each wanted line. It is never after the first line of a later wanted one, which may reach further up. */
function beginsOf(wanted: readonly number[], firsts: ReadonlySet<number>): readonly number[] {
  const begins = wanted.map((at) => at - (firsts.has(at) ? REACH_OF_FIRST : REACH.before));
  for (let i = begins.length - 2; i >= 0; i--) begins[i] = Math.min(begins[i] as number, begins[i + 1] as number);
  return begins;
}

/**
 * Reads each of some lines of a file; rows of tables are read by their columns. `headers` are the headers of the file's tables, when it may
 * have tables.
 */
export function* readingsOf(
  lines: Iterable<readonly [lineNumber: number, text: string]>,
  headers: TableHeaders | undefined,
): Generator<readonly [lineNumber: number, reading: LineReading]> {
  if (!headers || headers.isEmpty) {
    for (const [at, text] of lines) yield [at, readLine(text)];
    return;
  }
  let tables = new TableReader();
  let last = Number.NaN;
  for (const [at, text] of lines) {
    if (at !== last && at !== last + 1) {
      for (const row of tables.end()) yield [row.lineNumber, readLine(row.text)];
      tables = new TableReader();
      const table = headers.above(at);
      if (table) tables.add(table.header, table.lineNumber);
    }
    last = at;
    const { rows, isTaken } = tables.add(text, at);
    for (const row of rows) yield [row.lineNumber, readLine(row.text)];
    if (!isTaken) yield [at, readLine(text)];
  }
  for (const row of tables.end()) yield [row.lineNumber, readLine(row.text)];
}

function recordsBelow(table: TableHeader | undefined): Records {
  const records = new Records();
  if (table) records.add(table.header, table.lineNumber);
  return records;
}

/**
 * Returns the wanted lines (1-based, ascending) of a file or of bytes in memory, with the given number of lines before and after each, by
 * ascending number. Rejects when the file cannot be read.
 */
export function linesAround(
  file: string | Uint8Array,
  wanted: readonly number[],
  signal: AbortSignal,
  { before, after }: { readonly before: number; readonly after: number },
): Promise<ReadonlyMap<number, string>> {
  const begins = wanted.map((at) => at - before);
  return linesNear(file, wanted, begins, signal, after);
}

/** The same, but `begins` has the first line to read for each wanted one. `headers` receives all lines up to the last one that is read. */
async function linesNear(
  file: string | Uint8Array,
  wanted: readonly number[],
  begins: readonly number[],
  signal: AbortSignal,
  after: number,
  headers?: TableHeaders,
): Promise<ReadonlyMap<number, string>> {
  const lines = new Map<number, string>();
  let next = 0;
  let lineNumber = 1;
  let tail = '';
  const isNear = () => {
    while (next < wanted.length && lineNumber > (wanted[next] ?? 0) + after) next++;
    return next < wanted.length && lineNumber >= (begins[next] ?? 0);
  };
  const textBetween = (chunk: Buffer, start: number, end: number) =>
    chunk.toString('utf8', start, Math.min(end, start + MAX_LINE));
  for await (const chunk of chunksOf(file, signal)) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      headers?.add(tail, chunk, start, end, lineNumber);
      if (isNear()) lines.set(lineNumber, tail + textBetween(chunk, start, end));
      else if (next >= wanted.length) return lines;
      tail = '';
      lineNumber++;
      start = end + 1;
    }
    if (tail.length < MAX_LINE) tail += textBetween(chunk, start, chunk.length);
  }
  if (tail !== '' && isNear()) lines.set(lineNumber, tail);
  return lines;
}

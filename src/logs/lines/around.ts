import { inSlices } from '../../base/inSlices';
import { decodedText, encodingOf } from './decode';
import { type LogRecord, Records } from './records';

/** How far a record reaches: the line that an id stands in may be far down in a stack. */
const REACH = { before: 200, after: 200 };
const MAX_LINE = 16 * 1024;
const LF = 10;

/**
 * The records that some lines of a file belong to, by the numbers of those lines (1-based), in one pass over the file up to the last of
 * them. Lines that are not there any more are left out. Rejects when the file cannot be read.
 */
export async function recordsAround(
  file: string,
  lineNumbers: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, LogRecord>> {
  const wanted = [...new Set(lineNumbers)].sort((a, b) => a - b);
  return await inSlices(recordsAmong(await linesAround(file, wanted, signal, REACH), wanted), signal);
}

/** The same of lines that are in memory, all of them. */
export async function recordsIn(
  lines: readonly string[],
  lineNumbers: readonly number[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, LogRecord>> {
  return await inSlices(recordsAmong(new Map(lines.map((line, i) => [i + 1, line])), lineNumbers), signal);
}

/** Each record's neighbours are read again: a step a line. */
function* recordsAmong(
  lines: ReadonlyMap<number, string>,
  wanted: readonly number[],
): Generator<void, ReadonlyMap<number, LogRecord>> {
  const found = new Map<number, LogRecord>();
  for (const lineNumber of wanted) {
    const record = yield* recordOf(lines, lineNumber);
    if (record) found.set(lineNumber, record);
  }
  return found;
}

function* recordOf(lines: ReadonlyMap<number, string>, lineNumber: number): Generator<void, LogRecord | undefined> {
  const records = new Records();
  const take = (whole: readonly LogRecord[]) => whole.find((record) => holds(record, lineNumber));
  for (let at = lineNumber - REACH.before; at <= lineNumber + REACH.after; at++) {
    const line = lines.get(at);
    if (line === undefined) continue;
    yield;
    const record = take(records.add(line, at));
    if (record) return record;
  }
  return take(records.end());
}

const holds = (record: LogRecord, lineNumber: number) =>
  record.lineNumber === lineNumber || record.continuedAt.includes(lineNumber);

/** The wanted lines (1-based, ascending) and so many of their neighbours, by number, ascending. Rejects when the file cannot be read. */
export async function linesAround(
  file: string,
  wanted: readonly number[],
  signal: AbortSignal,
  { before, after }: { readonly before: number; readonly after: number },
): Promise<ReadonlyMap<number, string>> {
  const lines = new Map<number, string>();
  let next = 0;
  let lineNumber = 1;
  let tail = '';
  const isNear = () => {
    while (next < wanted.length && lineNumber > (wanted[next] ?? 0) + after) next++;
    return next < wanted.length && lineNumber >= (wanted[next] ?? 0) - before;
  };
  const textBetween = (chunk: Buffer, start: number, end: number) =>
    chunk.toString('utf8', start, Math.min(end, start + MAX_LINE));
  for await (const chunk of decodedText(file, await encodingOf(file), signal)) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      if (isNear()) lines.set(lineNumber, tail + textBetween(chunk, start, end));
      else if (next >= wanted.length) return lines;
      tail = '';
      lineNumber++;
      start = end + 1;
    }
    if (isNear() && tail.length < MAX_LINE) tail += textBetween(chunk, start, chunk.length);
  }
  if (tail !== '') lines.set(lineNumber, tail);
  return lines;
}

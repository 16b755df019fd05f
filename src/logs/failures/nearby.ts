import { open } from 'node:fs/promises';
import { type LineReading, readLine } from '../formats/readLine';
import { linesAround, readingsOf } from '../lines/around';
import { decodedText, encodingOf } from '../lines/decode';
import { writerOf } from '../lines/records';
import type { TableHeaders } from '../lines/tables/tableHeaders';
import type { LineSource } from '../scan/rawLine';
import { consumerOf, readCulpritLine } from './culpritLines';
import { endIn } from './ends/exits';
import type { LibraryLines } from './libraryLines';
import { endsProcess, type NamedLine } from './runs';

/** How many lines are read on both sides of a place: what a process wrote in its last moments. */
const REACH = { before: 150, after: 150 };
/** How much of the end of a file is read: some hundred lines. */
const TAIL_BYTES = 64 * 1024;
/** How many lines are read before other work gets a turn. */
const AT_ONCE = 40;

/** Returns what the lines around some places of a file name; `anchors` are line numbers, 1-based. Rejects when the file cannot be read. */
export async function namedAround(
  file: string,
  anchors: readonly number[],
  by: LibraryLines,
  signal: AbortSignal,
  headers?: TableHeaders,
): Promise<NamedLine[]> {
  const wanted = [...new Set(anchors)].sort((a, b) => a - b);
  return await namedIn(file, await linesAround(file, wanted, signal, REACH), by, signal, headers);
}

/** The same for a whole source in memory. */
export async function namedInSource(
  { name, bytes }: LineSource,
  by: LibraryLines,
  signal: AbortSignal,
  headers?: TableHeaders,
): Promise<NamedLine[]> {
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  return await namedIn(name, new Map(lines.map((text, i) => [i + 1, text])), by, signal, headers);
}

/**
 * Returns what the last lines of a file name, as far as they belong to its last process. Their line number is greater than all others.
 * Rejects when the file cannot be read.
 */
export async function namedAtEnd(
  file: string,
  by: LibraryLines,
  signal: AbortSignal,
  headers?: TableHeaders,
): Promise<NamedLine[]> {
  const text = await textAtEnd(file, TAIL_BYTES, signal);
  const lines = text.split('\n').map((line): readonly [number, string] => [Number.MAX_SAFE_INTEGER, line]);
  // The first line may be incomplete.
  if (text.length >= TAIL_BYTES) lines.shift();
  const begins = lines.findLastIndex(([, line]) => beginsProcess(line, by));
  return await namedIn(file, lines.slice(begins + 1), by, signal, headers);
}

function beginsProcess(text: string, by: LibraryLines): boolean {
  const line = readLine(text);
  const crash = endIn(line);
  return crash ? endsProcess(crash) : readCulpritLine(line, { file: '', lineNumber: 0 }, by).start !== undefined;
}

async function namedIn(
  file: string,
  lines: Iterable<readonly [lineNumber: number, text: string]>,
  by: LibraryLines,
  signal: AbortSignal,
  headers: TableHeaders | undefined,
): Promise<NamedLine[]> {
  const named: NamedLine[] = [];
  let read = 0;
  for (const [lineNumber, line] of readingsOf(lines, headers)) {
    const source = writerOf(line);
    named.push({
      file,
      lineNumber,
      consumer: consumerOf(line, by),
      time: certainTime(line),
      ...(source ? { source } : {}),
    });
    if (++read % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return named;
}

/** Returns the time, or null when its zone or day is a guess: such a time does not show what came first. */
const certainTime = ({ time, assumed }: LineReading) => (assumed === null ? time : null);

/** Returns the last bytes of a file as text; the first line may be incomplete. Rejects when the file cannot be read. */
export async function textAtEnd(file: string, most: number, signal: AbortSignal): Promise<string> {
  const encoding = await encodingOf(file);
  if (encoding === 'utf8') return await lastBytes(file, most);
  let tail = Buffer.alloc(0);
  for await (const chunk of decodedText(file, encoding, signal)) tail = Buffer.concat([tail, chunk]).subarray(-most);
  return tail.toString('utf8');
}

async function lastBytes(file: string, most: number): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size, most));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

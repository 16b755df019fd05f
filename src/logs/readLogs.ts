import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { messageOf } from '../base/errors';
import type { SkipLine } from '../model/diagnosis/consumerLog';
import type { LogLevel } from '../model/log/line';
import { consumerOf, readCulpritLine } from './failures/culpritLines';
import { readCrash } from './failures/ends/crashes';
import { KNOWN_LINES, type LibraryLines } from './failures/libraryLines';
import { errorBelow } from './failures/wholeLines';
import type { Assumed } from './formats/time/placeTime';
import { type FoundIds, idsOfRecord, type LineIds } from './ids/lineIds';
import { decodedPipe, decodedText, encodingOf } from './lines/decode';
import { type LogRecord, Records } from './lines/records';
import type { TableHeader } from './lines/tables/tableHeaders';

/** A record of a log as it was read. */
export interface ReadRecord {
  /** The path as the caller gave it. */
  readonly file: string;
  /** 1-based number of its first line. */
  readonly line: number;
  /** ISO 8601 in UTC; null when the record has no time or not enough of one. */
  readonly time: string | null;
  /** Which part of the time had to be assumed. */
  readonly timeAssumed: Assumed | null;
  readonly level: LogLevel;
  readonly message: string;
  /** By key; fields of wrappers come last. When a key occurs twice, the first value counts. */
  readonly fields: Readonly<Record<string, string>>;
  readonly ids: LineIds;
  readonly consumer: string | null;
  readonly failure: ReadFailure | null;
  /** Positions that a consumer passed, or will pass, without handling their events. */
  readonly skip: Pick<SkipLine, 'kind' | 'gap' | 'from' | 'to' | 'events' | 'eventId' | 'error'> | null;
  /** Whether a consumer ended with this line. */
  readonly ended: boolean;
  /** The lines after the first, such as a stack trace. */
  readonly continued: readonly string[];
  /** Which rules read the record and found its ids. */
  readonly read: { readonly rules: readonly string[]; readonly ids: FoundIds['rules'] };
}

export interface ReadFailure {
  /** null when the whole process failed. */
  readonly consumer: string | null;
  /** A kind of failure or of crash; `skipped` is a poison batch that was passed over. */
  readonly kind: string;
  readonly position: string | null;
  readonly eventId: string | null;
  readonly error: string;
}

/** A file that could not be read. */
export interface UnreadFile {
  readonly file: string;
  readonly problem: string;
}

const LF = 10;
/** The maximum number of bytes kept of a line; a file without line breaks must not fill the memory. */
const MAX_LINE_BYTES = 2 * 1024 * 1024;

/**
 * Reads the records of log files, one file after the other, in any known format and wrapper. Ends without an error when the signal aborts.
 */
export async function* readLogs(
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<ReadRecord | UnreadFile> {
  for (const file of files) yield* readLog(file, file, signal);
}

/**
 * Reads the records of one file, or of a pipe while it is written. `name` is reported as the file. `by` recognizes the failures of certain
 * libraries.
 */
export async function* readLog(
  source: string | Readable,
  name: string,
  signal: AbortSignal,
  by: LibraryLines = KNOWN_LINES,
): AsyncGenerator<ReadRecord | UnreadFile> {
  try {
    const records = new Records();
    let lineNumber = 0;
    for await (const line of linesOf(source, signal)) {
      lineNumber++;
      for (const record of records.add(line, lineNumber)) yield describeRecord(name, record, by);
    }
    for (const record of records.end()) yield describeRecord(name, record, by);
  } catch (error) {
    yield { file: name, problem: messageOf(error) };
  }
}

/** Reads the records of lines in memory, for example of a document or of a part of it. */
export function readRecords(name: string, lines: readonly string[], by: LibraryLines = KNOWN_LINES): ReadRecord[] {
  const records = new Records();
  const all = lines.flatMap((line, i) => records.add(line, i + 1));
  return [...all, ...records.end()].map((record) => describeRecord(name, record, by));
}

/**
 * Reads the record that a line belongs to. `first` is the number of the first of `lines`; all numbers are 1-based. `table` is the header of
 * a table that begins before `lines`. Undefined when the line is empty.
 */
export function readRecordAt(
  name: string,
  lines: readonly string[],
  first: number,
  lineNumber: number,
  { by = KNOWN_LINES, table }: { readonly by?: LibraryLines; readonly table?: TableHeader | undefined } = {},
): ReadRecord | undefined {
  const records = new Records();
  if (table) records.add(table.header, table.lineNumber);
  const all = lines.flatMap((line, i) => records.add(line, first + i));
  const record = [...all, ...records.end()].find(
    ({ lineNumber: start, continuedAt }) => start === lineNumber || continuedAt.includes(lineNumber),
  );
  return record && describeRecord(name, record, by);
}

async function* linesOf(source: string | Readable, signal: AbortSignal): AsyncGenerator<string> {
  let tail: Buffer[] = [];
  let tailBytes = 0;
  for await (const chunk of await textOf(source, signal)) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      if (tailBytes === 0) yield chunk.toString('utf8', start, end);
      else yield Buffer.concat([...tail, chunk.subarray(start, end)]).toString('utf8');
      tail = [];
      tailBytes = 0;
      start = end + 1;
    }
    if (start < chunk.length && tailBytes < MAX_LINE_BYTES) tail.push(Buffer.from(chunk.subarray(start)));
    tailBytes += chunk.length - start;
  }
  if (tailBytes > 0) yield Buffer.concat(tail).toString('utf8');
}

/** A shell writes `<(…)` as the path of a pipe. It can be read only once, so its encoding is not looked at before. */
async function textOf(source: string | Readable, signal: AbortSignal): Promise<AsyncGenerator<Buffer>> {
  if (typeof source !== 'string') return decodedPipe(source, signal);
  if ((await stat(source)).isFile()) return decodedText(source, await encodingOf(source), signal);
  return decodedPipe(createReadStream(source), signal);
}

function describeRecord(file: string, { lineNumber, reading, continued }: LogRecord, by: LibraryLines): ReadRecord {
  const { ids, rules } = idsOfRecord(reading, continued);
  const { failure, skip, ending } = readCulpritLine(reading, { file, lineNumber }, by);
  const fields: Record<string, string> = {};
  for (const [key, value] of reading.fields) fields[key] ??= value;
  const consumer = failure?.consumer ?? consumerOf(reading, by);
  return {
    file,
    line: lineNumber,
    time: reading.time === null ? null : new Date(Math.floor(reading.time)).toISOString(),
    timeAssumed: reading.assumed,
    level: reading.level,
    message: reading.message,
    fields,
    ids,
    consumer,
    failure: failure ? pickFailure(failure, continued) : (skipped(skip) ?? crashed(reading, ids)),
    skip: skip ? pickSkip(skip) : null,
    ended: ending !== undefined,
    continued,
    read: { rules: reading.rules, ids: rules },
  };
}

function pickFailure(
  { consumer, kind, position, eventId, error }: ReadFailure,
  continued: readonly string[],
): ReadFailure {
  return { consumer, kind, position, eventId, error: error === '' ? (errorBelow(continued) ?? '') : error };
}

/** A poison batch is a failure, because it was passed over after it had failed. */
function skipped(skip: SkipLine | undefined): ReadFailure | null {
  if (skip?.kind !== 'poison') return null;
  const { consumer, eventId, error } = skip;
  return { consumer, kind: 'skipped', position: null, eventId, error };
}

function crashed({ message, inner }: LogRecord['reading'], { eventId }: LineIds): ReadFailure | null {
  const crash = readCrash(message) ?? readCrash(inner);
  return crash ? { consumer: null, kind: crash.kind, position: null, eventId, error: crash.text } : null;
}

function pickSkip({ kind, gap, from, to, events, eventId, error }: SkipLine) {
  return { kind, gap, from, to, events, eventId, error };
}

import type { FailureLine } from '../../model/diagnosis/consumerLog';
import type { LogLevel } from '../../model/log/line';
import { recordsOfPlaces } from '../attribute/wholeHits';
import { type LineReading, readLine } from '../formats/readLine';
import { isRow, type LogRecord } from '../lines/records';
import { beginsWithTable, headersIn, type TableHeaders } from '../lines/tables/tableHeaders';
import { hasBars } from '../lines/tables/tables';
import { bytesOrFile, type RawLine } from '../scan/rawLine';
import type { ScanOptions } from '../scan/scanLines';
import { type CulpritLine, readCulpritLine } from './culpritLines';
import { endIn } from './ends/exits';
import type { LibraryLines } from './libraryLines';

/** The maximum number of lines that wait to be read together, in one pass over their file. */
const MOST_WAITING = 10_000;
/** The maximum number of lines whose records are searched for, apart from rows of tables: a log may hold millions of incomplete lines. */
const MOST_SOUGHT = 50_000;
/** Cells without blanks between them, as in CSV and similar formats. */
const CELLS = /[,;\t]\S*[,;\t]/;

/** Takes a line as it was read, in the order of its file; `record` is the record that it belongs to, when that was searched for. */
type Take = (raw: RawLine, reading: LineReading, record: LogRecord | undefined) => void;

/**
 * Reads the lines that a search found: rows of tables by their columns, whose names may be far above, and parts of records as whole
 * records.
 */
interface WholeLines {
  /** Takes a line at once, or keeps it until `end` when its record must be searched for. */
  add(raw: RawLine): Promise<void>;
  end(): Promise<void>;
  /** Returns the headers of a file or source whose tables were searched for. */
  headersOf(file: string): TableHeaders | undefined;
}

/** Returns the headers of tables in a file or in bytes in memory, when some of the lines may be rows of them; otherwise undefined. */
export async function headersFor(
  lines: readonly string[],
  file: string | Uint8Array,
  signal: AbortSignal,
): Promise<TableHeaders | undefined> {
  // Lines with bars may be rows of a table anywhere in the file. Commas and tabs are also in other lines, so there the file must begin with
  // a table.
  const mayHold =
    lines.some(hasBars) ||
    (lines.some((line) => CELLS.test(line)) &&
      (typeof file !== 'string' || (await beginsWithTable(file, signal).catch(() => false))));
  return mayHold ? await headersIn(file, signal).catch(() => undefined) : undefined;
}

/** Creates the reader for one search; `isPart` says whether a line may have less than its record. */
export function createWholeLines(
  options: Pick<ScanOptions, 'sources' | 'signal'>,
  isPart: (raw: RawLine, reading: LineReading) => boolean,
  take: Take,
): WholeLines {
  const headers = new Map<string, TableHeaders>();
  /** Files whose lines with commas or tabs are not rows. */
  const isPlain = new Set<string>();
  let waiting: { readonly raw: RawLine; readonly reading: LineReading; readonly isSought: boolean }[] = [];
  let sought = 0;

  const findHeaders = async ({ file, text }: RawLine): Promise<TableHeaders | undefined> => {
    const known = headers.get(file);
    if (known || !(hasBars(text) || (CELLS.test(text) && !isPlain.has(file)))) return known;
    const found = await headersFor([text], bytesOrFile(file, options.sources), options.signal);
    if (found) headers.set(file, found);
    else isPlain.add(file);
    return found;
  };
  const flush = async () => {
    const lines = waiting;
    waiting = [];
    const places = lines.flatMap(({ raw, isSought }) => (isSought ? raw : []));
    const records = await recordsOfPlaces(places, options);
    for (const { raw, reading, isSought } of lines)
      take(raw, reading, isSought ? records.get(raw.file)?.get(raw.lineNumber) : undefined);
  };
  return {
    async add(raw) {
      const isWhole = raw.shift !== undefined;
      const reading = readLine(raw.text);
      const isRow = !isWhole && (await findHeaders(raw))?.isBelow(raw.lineNumber) === true;
      const isSought = isRow || (!isWhole && sought < MOST_SOUGHT && isPart(raw, reading));
      if (isSought && !isRow) sought++;
      // The lines of a file keep their order.
      const isBehind = waiting.length > 0 && waiting.at(-1)?.raw.file === raw.file;
      if (!isBehind && !isSought) return take(raw, reading, undefined);
      waiting.push({ raw, reading, isSought });
      if (waiting.length >= MOST_WAITING) await flush();
    },
    end: flush,
    headersOf: (file) => headers.get(file),
  };
}

const SERIOUS: ReadonlySet<LogLevel> = new Set(['warn', 'error', 'fatal']);
/** A part of a line that a container runtime wrote, or the object of a line that was cut. */
const PART_OF_LINE = /part of a line/;

/** Returns what a line at a place says. */
type Said = (line: LineReading, at: Pick<RawLine, 'file' | 'lineNumber'>) => CulpritLine;

/** Keeps the result for the last line, because a line is read several times in a row. */
export function createLineReader(read: Said): Said {
  let last: { readonly line: LineReading; readonly said: CulpritLine } | undefined;
  return (line, at) => {
    if (last?.line !== line) last = { line, said: read(line, at) };
    return last.said;
  };
}

/** Whether a line says nothing about a consumer. */
export const isNothing = (said: CulpritLine): boolean => Object.keys(said).length === 0;

/**
 * Whether a line has a text of the libraries, but may have less than its record: it is a member of an object that is printed over several
 * lines, a head without its fields, or a message without its time.
 */
export function isPartOfMessage(raw: RawLine, line: LineReading, by: LibraryLines, said: Said): boolean {
  const isCut = line.rules.some((rule) => PART_OF_LINE.test(rule));
  const format = line.rules.at(-1);
  // A structured line is complete.
  if (!isCut && (format === 'JSON' || format === 'key=value')) return false;
  if (!by.texts.some((text) => raw.text.includes(text))) return false;
  const found = said(line, raw);
  const { failure } = found;
  if (!failure && !isNothing(found)) return false;
  // On a terminal, logrus counts the seconds since its start, so no line of the record has a time.
  const lacksTime = line.time === null && format !== 'logrus console';
  const saysLess = failure
    ? failure.error === '' || lacksTime || (failure.position === null && failure.eventId === null)
    : isCut || !line.hasHead || SERIOUS.has(line.level);
  return saysLess && !endIn(line);
}

/**
 * Returns the record that must be read in place of its line: a row of a table, or a record that says more about the same failure. Undefined
 * when the line itself is read.
 */
export function wholeOf(raw: RawLine, line: LineReading, record: LogRecord, by: LibraryLines): LogRecord | undefined {
  if (isRow(record)) return record;
  const whole = readCulpritLine(record.reading, { file: raw.file, lineNumber: record.lineNumber }, by);
  if (isNothing(whole)) return undefined;
  const alone = readCulpritLine(line, raw, by);
  if (isNothing(alone) || record.lineNumber === raw.lineNumber) return record;
  const isSame =
    whole.failure?.consumer === alone.failure?.consumer && whole.failure?.position === alone.failure?.position;
  return isSame ? record : undefined;
}

/** The maximum number of failures whose errors are searched for in the lines below them; the newest ones. */
const MOST_READ = 1_000;

/** Returns the failures; those without an error get the error in the lines below them. Rejects with the signal's reason when it aborts. */
export async function withErrorsBelow(
  failures: readonly FailureLine[],
  options: Pick<ScanOptions, 'sources' | 'signal'>,
): Promise<readonly FailureLine[]> {
  const silent = failures.filter(({ error }) => error === '').slice(-MOST_READ);
  if (silent.length === 0) return failures;
  const records = await recordsOfPlaces(silent, options);
  return failures.map((failure) => {
    const record = failure.error === '' ? records.get(failure.file)?.get(failure.lineNumber) : undefined;
    const error = record && errorBelow(record.continued);
    return error === undefined ? failure : { ...failure, error };
  });
}

const PYTHON = /^Traceback \(most recent call last\)/;
/**
 * An exception of Java, .NET, Node, Python or Elixir with its text; also the name of an exception alone, as Java prints one without a text.
 */
const EXCEPTION =
  /^(?:Uncaught |Unhandled exception\. )?(?:(?:[\w$]+[.:])*[A-Z]\w*(?:Error|Exception|Throwable|Failure)(?: \[\w+\])?(?:: |$)|\*\* \(\w)/;
const RUBY = /^(?:\S+:\d+:in [^:]+: )?(\S.*) \([A-Z]\w*(?:::\w+)*(?:Error|Exception)\)$/;
const PANIC = /^panic: (.*?)(?: \[recovered(?:, repanicked)?\])?$/;

/** Returns the error in the lines below a record: the exception whose stack they are, or a panic. Undefined when there is none. */
export function errorBelow(continued: readonly string[]): string | undefined {
  const lines = continued.map((line) => line.trim());
  const traceback = lines.findIndex((line) => PYTHON.test(line));
  // Python's error comes after its traceback.
  if (traceback >= 0) {
    const last = continued.findLastIndex((line, i) => i > traceback && /^[\w.]+(?:: |$)/.test(line));
    return lines[last];
  }
  for (const line of lines) {
    if (EXCEPTION.test(line)) return line.replace(/^\*\* /, '');
    const text = PANIC.exec(line)?.[1] ?? RUBY.exec(line)?.[1];
    if (text) return text;
  }
  return undefined;
}

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

/** Lines that wait until they are read, in one pass over their file. */
const MOST_WAITING = 10_000;
/** Lines whose records are looked for, beside those of tables: a log may hold millions that say little. */
const MOST_SOUGHT = 50_000;
/** Cells without blanks between them, as CSV and its relatives have them. */
const CELLS = /[,;\t]\S*[,;\t]/;

/** Takes a line as it was read, in the order of its file; `record`: the one that it belongs to, where that was looked for. */
type Take = (raw: RawLine, reading: LineReading, record: LogRecord | undefined) => void;

/** Reads lines that were found; those of tables by their columns, whose names may stand far above, and parts of records as those. */
interface WholeLines {
  /** Takes a line now, or keeps it until `end` where its record is looked for. */
  add(raw: RawLine): Promise<void>;
  end(): Promise<void>;
  /** The headers of a file or source whose tables were looked for. */
  headersOf(file: string): TableHeaders | undefined;
}

/** The headers of tables that some lines of a file, or of what is in memory, may stand below; undefined where they stand below none. */
export async function headersFor(
  lines: readonly string[],
  file: string | Uint8Array,
  signal: AbortSignal,
): Promise<TableHeaders | undefined> {
  // Bars are those of a table that may stand anywhere; commas and tabs stand in other lines, too.
  const mayHold =
    lines.some(hasBars) ||
    (lines.some((line) => CELLS.test(line)) &&
      (typeof file !== 'string' || (await beginsWithTable(file, signal).catch(() => false))));
  return mayHold ? await headersIn(file, signal).catch(() => undefined) : undefined;
}

/** Reads the lines of one search; `isPart`: whether a line says less than its record may. */
export function createWholeLines(
  options: Pick<ScanOptions, 'sources' | 'signal'>,
  isPart: (raw: RawLine, reading: LineReading) => boolean,
  take: Take,
): WholeLines {
  const headers = new Map<string, TableHeaders>();
  /** Files whose lines with commas or tabs are known to be no rows. */
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
/** A container runtime's, and the object of one that was cut. */
const PART_OF_LINE = /part of a line/;

/** What a line says that stands at a place. */
type Said = (line: LineReading, at: Pick<RawLine, 'file' | 'lineNumber'>) => CulpritLine;

/** Reads a line once that is asked for several times in a row, as it is found and as it is taken. */
export function createSaid(read: Said): Said {
  let last: { readonly line: LineReading; readonly said: CulpritLine } | undefined;
  return (line, at) => {
    if (last?.line !== line) last = { line, said: read(line, at) };
    return last.said;
  };
}

/** Whether a line says nothing about a consumer. */
export const isNothing = (said: CulpritLine): boolean => Object.keys(said).length === 0;

/**
 * Whether a line has a saying of the libraries, and less beside it than the record may have that it is a part of: a member of an object
 * that is printed over several lines, a head without its fields, a message without its time.
 */
export function isPartOfSaying(raw: RawLine, line: LineReading, by: LibraryLines, said: Said): boolean {
  const isCut = line.rules.some((rule) => PART_OF_LINE.test(rule));
  const format = line.rules.at(-1);
  // A structured line says all there is.
  if (!isCut && (format === 'JSON' || format === 'key=value')) return false;
  if (!by.texts.some((text) => raw.text.includes(text))) return false;
  const found = said(line, raw);
  const { failure } = found;
  if (!failure && !isNothing(found)) return false;
  // On a terminal logrus counts the seconds since its start: no line of the record has a time.
  const lacksTime = line.time === null && format !== 'logrus console';
  const saysLess = failure
    ? failure.error === '' || lacksTime || (failure.position === null && failure.eventId === null)
    : isCut || !line.hasHead || SERIOUS.has(line.level);
  return saysLess && !endIn(line);
}

/** The record to be read instead of its line: a row of a table, or one that says more of the same. Undefined where the line counts. */
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

/** Failures whose errors are looked for below them, the newest. */
const MOST_READ = 1_000;

/** The failures, those without an error with what the lines below them tell. Rejects with the signal's reason when it aborts. */
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
/** An exception of Java, .NET, Node or Python with its text, and of Elixir; also of a package alone, as Java prints one without a text. */
const EXCEPTION =
  /^(?:Uncaught |Unhandled exception\. )?(?:(?:[\w$]+[.:])*[A-Z]\w*(?:Error|Exception|Throwable|Failure)(?: \[\w+\])?(?:: |$)|\*\* \(\w)/;
const RUBY = /^(?:\S+:\d+:in [^:]+: )?(\S.*) \([A-Z]\w*(?:::\w+)*(?:Error|Exception)\)$/;
const PANIC = /^panic: (.*?)(?: \[recovered(?:, repanicked)?\])?$/;

/** The error that the lines below a record tell of: the exception whose stack they are, or a panic. Undefined where they tell of none. */
export function errorBelow(continued: readonly string[]): string | undefined {
  const lines = continued.map((line) => line.trim());
  const traceback = lines.findIndex((line) => PYTHON.test(line));
  // Python's stands behind its traceback.
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

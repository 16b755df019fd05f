import type { LogLevel } from '../../../model/log/line';
import type { LineReading } from '../../formats/readLine';
import { isRow, type LogRecord } from '../../lines/records';
import type { RawLine } from '../../scan/rawLine';
import { type CulpritLine, readCulpritLine } from '../culpritLines';
import { endIn } from '../ends/exits';
import type { LibraryLines } from '../libraryLines';

const SERIOUS: ReadonlySet<LogLevel> = new Set(['warn', 'error', 'fatal']);
/** A container runtime's, and the object of one that was cut. */
const PART_OF_LINE = /part of a line/;

/** What a line says that stands at a place. */
export type Said = (line: LineReading, at: Pick<RawLine, 'file' | 'lineNumber'>) => CulpritLine;

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

import { createBreather } from '../../base/inSlices';
import type { LogLine } from '../../model/log/line';
import { readLine } from '../formats/readLine';
import { isRow, type LogRecord } from '../lines/records';
import { hasBars } from '../lines/tables/tables';
import { partByReadability } from '../scan/logFiles';
import { plainNeedles } from '../scan/needles';
import { type ScanOptions, scanNeedles } from '../scan/scanLines';
import { filesWithTable, recordsOfPlaces, rowsAmong } from './wholeHits';

/** A record that contains a text, as it was read. */
export interface TextLine extends LogLine {
  /** An absolute path, or the name of a source that is not a file. */
  readonly file: string;
  /** 1-based number of the record's first line. */
  readonly lineNumber: number;
  /** The line of the record that contains the text, when it is not the first one; otherwise empty. */
  readonly below: string;
}

export interface FoundText {
  /** The newest first; those without a time last. */
  readonly lines: readonly TextLine[];
  /** How many lines contain the text. Each record in `lines` counts once. */
  readonly total: number;
}

/** Finds the newest `most` records of files and sources that contain exactly this text. Rejects with the signal's reason when it aborts. */
export async function findTextLines(
  text: string,
  files: readonly string[],
  { most, ...options }: ScanOptions & { readonly most: number },
): Promise<FoundText> {
  const { readable } = await partByReadability(files);
  // The inner text of each line that may continue a record.
  const partial = new WeakMap<TextLine, string>();
  const mayBeRows = new WeakSet<TextLine>();
  let lines: TextLine[] = [];
  let total = 0;
  const breathe = createBreather();
  for await (const scanned of scanNeedles(plainNeedles([text]), readable, options)) {
    // One batch may have thousands of lines.
    for (const raw of scanned) {
      const pause = breathe();
      if (pause) {
        await pause;
        options.signal.throwIfAborted();
      }
      if ('unreadable' in raw || !raw.text.includes(text)) continue;
      total += 1;
      const reading = readLine(raw.text, { near: Date.now() });
      const { time, level, message, fields } = reading;
      const line = { time, level, message, fields, file: raw.file, lineNumber: raw.lineNumber, below: '' };
      if (raw.shift === undefined && !reading.hasHead) partial.set(line, reading.inner);
      else if (raw.shift === undefined && hasBars(raw.text)) mayBeRows.add(line);
      lines.push(line);
    }
    // Lines without a time are kept too: they may belong to a record that has one.
    if (lines.length > most * KEPT * 2) lines = newest(lines, most * KEPT);
    options.signal.throwIfAborted();
  }
  // The search ends without an error when the signal aborts, and an incomplete result must not be returned.
  options.signal.throwIfAborted();
  const whole = await withRecords(lines, partial, mayBeRows, options);
  return { lines: newest(whole, most), total: total - (lines.length - whole.length) };
}

/** This many lines are kept for each one that is asked for, until their records are known. */
const KEPT = 4;

/** Replaces the lines that continue a record by that record, each record once. */
async function withRecords(
  lines: readonly TextLine[],
  partial: WeakMap<TextLine, string>,
  mayBeRows: WeakSet<TextLine>,
  options: ScanOptions,
): Promise<readonly TextLine[]> {
  const tables = await filesWithTable(lines, options.signal);
  const rows = await rowsAmong(
    lines.filter((line) => mayBeRows.has(line) && !tables.has(line.file)),
    options,
  );
  const records = await recordsOfPlaces(
    lines.filter((line) => partial.has(line) || rows.has(line) || tables.has(line.file)),
    options,
  );
  const whole = lines.map((line) => {
    const record = records.get(line.file)?.get(line.lineNumber);
    if (record && isRow(record)) return ofRecord(line, record, '');
    const inner = partial.get(line);
    return inner !== undefined && record && record.lineNumber !== line.lineNumber
      ? ofRecord(line, record, inner)
      : line;
  });
  // A line may hold several records; all of them stay.
  const known = new Set(whole.filter(({ below }) => below === '').map(placeOf));
  return whole.filter((line) => {
    if (line.below === '') return true;
    const isNew = !known.has(placeOf(line));
    known.add(placeOf(line));
    return isNew;
  });
}

const placeOf = ({ file, lineNumber }: TextLine) => `${lineNumber} ${file}`;

function ofRecord({ file }: TextLine, { reading, lineNumber }: LogRecord, below: string): TextLine {
  const { time, level, message, fields } = reading;
  return { time, level, message, fields, file, lineNumber, below };
}

function newest(lines: readonly TextLine[], most: number): TextLine[] {
  const at = ({ time }: TextLine) => time ?? Number.NEGATIVE_INFINITY;
  return lines.toSorted((a, b) => at(b) - at(a)).slice(0, most);
}

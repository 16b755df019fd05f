import { createBreather } from '../../base/inSlices';
import type { LogLine } from '../../model/log/line';
import { readLine } from '../formats/readLine';
import { partByReadability } from '../scan/logFiles';
import { plainNeedles } from '../scan/needles';
import { type ScanOptions, scanNeedles } from '../scan/scanLines';

/** A line that holds a text, as it was read. */
export interface TextLine extends LogLine {
  /** Absolute, or the name of a source that is no file. */
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
}

export interface FoundText {
  /** The newest first, those without a time last. */
  readonly lines: readonly TextLine[];
  /** How many lines have the text. */
  readonly total: number;
}

/** The newest `most` lines of files and sources that hold a text as it stands. Rejects with the signal's reason when it aborts. */
export async function findTextLines(
  text: string,
  files: readonly string[],
  { most, ...options }: ScanOptions & { readonly most: number },
): Promise<FoundText> {
  const { readable } = await partByReadability(files);
  let lines: TextLine[] = [];
  let total = 0;
  const breathe = createBreather();
  for await (const scanned of scanNeedles(plainNeedles([text]), readable, options)) {
    // Found together may be thousands of lines.
    for (const line of scanned) {
      const pause = breathe();
      if (pause) await pause;
      if ('unreadable' in line || !line.text.includes(text)) continue;
      total += 1;
      const { time, level, message, fields } = readLine(line.text, { near: Date.now() });
      lines.push({ time, level, message, fields, file: line.file, lineNumber: line.lineNumber });
    }
    if (lines.length > most * 2) lines = newest(lines, most);
    options.signal.throwIfAborted();
  }
  options.signal.throwIfAborted();
  return { lines: newest(lines, most), total };
}

function newest(lines: readonly TextLine[], most: number): TextLine[] {
  const at = ({ time }: TextLine) => time ?? Number.NEGATIVE_INFINITY;
  return lines.toSorted((a, b) => at(b) - at(a)).slice(0, most);
}

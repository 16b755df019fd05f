import { recordsOfPlaces } from '../attribute/wholeHits';
import { type LineReading, readLine } from '../formats/readLine';
import { isRow } from '../lines/records';
import { beginsWithTable, headersIn, type TableHeaders } from '../lines/tableHeaders';
import { hasBars } from '../lines/tables';
import type { RawLine } from '../scan/rawLine';
import type { ScanOptions } from '../scan/scanLines';

/** Rows that wait until they are read, in one pass over their file. */
const MOST_WAITING = 10_000;
/** Cells without blanks between them, as CSV and its relatives have them. */
const CELLS = /[,;\t]\S*[,;\t]/;

/** Takes a line as it was read, in the order of its file. */
type Take = (raw: RawLine, reading: LineReading) => void;

/** Reads lines that were found, those of tables by their columns: their headers may stand far above. */
export interface RowLines {
  /** Takes a line now, or keeps it until `end` where it stands in a table. */
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

/** Reads the lines of one search; `take` is told of each, of a row once, by its first line. */
export function createRowLines(options: Pick<ScanOptions, 'sources' | 'signal'>, take: Take): RowLines {
  const headers = new Map<string, TableHeaders>();
  let waiting: RawLine[] = [];

  /** Files whose lines with commas or tabs are known to be no rows. */
  const isPlain = new Set<string>();
  const findHeaders = async ({ file, text }: RawLine): Promise<TableHeaders | undefined> => {
    const known = headers.get(file);
    if (known || !(hasBars(text) || (CELLS.test(text) && !isPlain.has(file)))) return known;
    const source = options.sources?.find(({ name }) => name === file);
    const found = await headersFor([text], source?.bytes ?? file, options.signal);
    if (found) headers.set(file, found);
    else isPlain.add(file);
    return found;
  };
  const flush = async () => {
    const lines = waiting;
    waiting = [];
    const below = lines.filter(({ file, lineNumber }) => headers.get(file)?.isBelow(lineNumber));
    const records = await recordsOfPlaces(below, options);
    let last = '';
    for (const raw of lines) {
      const record = records.get(raw.file)?.get(raw.lineNumber);
      if (!record || !isRow(record)) take(raw, readLine(raw.text));
      else {
        const { lineNumber, reading } = record;
        const place = `${lineNumber} ${raw.file}`;
        if (place !== last) take({ ...raw, lineNumber }, reading);
        last = place;
      }
    }
  };
  return {
    async add(raw) {
      const tables = raw.shift === undefined ? await findHeaders(raw) : undefined;
      // The lines of a file keep their order.
      const isBehind = waiting.length > 0 && waiting.at(-1)?.file === raw.file;
      if (!isBehind && !tables?.isBelow(raw.lineNumber)) return take(raw, readLine(raw.text));
      waiting.push(raw);
      if (waiting.length >= MOST_WAITING) await flush();
    },
    end: flush,
    headersOf: (file) => headers.get(file),
  };
}

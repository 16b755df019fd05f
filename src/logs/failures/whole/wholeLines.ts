import { recordsOfPlaces } from '../../attribute/wholeHits';
import { type LineReading, readLine } from '../../formats/readLine';
import type { LogRecord } from '../../lines/records';
import { beginsWithTable, headersIn, type TableHeaders } from '../../lines/tableHeaders';
import { hasBars } from '../../lines/tables';
import { bytesOrFile, type RawLine } from '../../scan/rawLine';
import type { ScanOptions } from '../../scan/scanLines';

/** Lines that wait until they are read, in one pass over their file. */
const MOST_WAITING = 10_000;
/** Lines whose records are looked for, beside those of tables: a log may hold millions that say little. */
const MOST_SOUGHT = 50_000;
/** Cells without blanks between them, as CSV and its relatives have them. */
const CELLS = /[,;\t]\S*[,;\t]/;

/** Takes a line as it was read, in the order of its file; `record`: the one that it belongs to, where that was looked for. */
type Take = (raw: RawLine, reading: LineReading, record: LogRecord | undefined) => void;

/** Reads lines that were found; those of tables by their columns, whose names may stand far above, and parts of records as those. */
export interface WholeLines {
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

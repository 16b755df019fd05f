import type { Head } from '../../formats/heads';
import { headOf } from '../../formats/json/headKeys';
import { stampOf } from '../../formats/time/stamp';

/** The characters that separate cells: of psql and Markdown, of CSV and similar formats. */
const DELIMITERS = ['|', '\t', ',', ';'] as const;
type Delimiter = (typeof DELIMITERS)[number];

/** Characters that a header does not have, because it has no values. A line with any of them is not examined further. */
const NO_HEADER = /[:={}<>]|\d{3}|[^\t -~│]/;
const COLUMN = /^[@A-Za-z_][\w.@/-]*(?: [\w.@/()-]+){0,3}$/;
/** Azure writes the time zone after the name of the column. */
const IN_UTC = / \[UTC\]$/;
/** A column with the time when a row was written; used when no other column is a time. */
const WRITTEN =
  /^(?:created|occurred|inserted|recorded|logged|received)_?(?:at|on|time)$|^(?:log|event)[_ ]?(?:time|date)$/i;
/** The maximum number of characters of a header. */
export const LONGEST_HEADER = 2_000;

export interface TableColumn {
  readonly key: string;
  readonly isTime: boolean;
  readonly isInUtc: boolean;
}

/** How the cells of a line are separated. */
interface Form {
  readonly delimiter: Delimiter;
  /** Whether there is also a bar in front of the first cell. */
  readonly isBoxed: boolean;
}

/** What the header of a table says about its rows. */
export interface Table extends Form {
  readonly columns: readonly TableColumn[];
}

/** Returns the table that a line is the header of: all its cells are names, and at least two of time, level and message are among them. */
export function tableOf(line: string): Table | undefined {
  if (line.length > LONGEST_HEADER || NO_HEADER.test(line)) return undefined;
  const text = withPlainBars(line);
  const delimiter = DELIMITERS.find((each) => text.includes(each));
  // Blanks after commas mean a sentence.
  if (delimiter === undefined || (delimiter === ',' && /,\s+[^"\s]/.test(text))) return undefined;
  const isBoxed = /^\s*\|/.test(text);
  const names = cellsOf(text, { delimiter, isBoxed }).cells;
  const areNames = names.every((name) => COLUMN.test(name.replace(IN_UTC, '')));
  if (!areNames || new Set(names).size < names.length) return undefined;
  const columns = tableColumnsOf(names);
  const heads = columns.map(({ key }) => headOf(key));
  const has = (...wanted: Head[]) => Number(heads.some((head) => wanted.includes(head)));
  const isLog = has('time') + has('level', 'severity', 'levelWord') + has('message', 'line') > 1;
  return isLog ? { delimiter, isBoxed, columns } : undefined;
}

/** Returns the columns with these names. */
export function tableColumnsOf(names: readonly string[]): TableColumn[] {
  const columns = names.map((name): TableColumn => {
    const key = name.replace(IN_UTC, '');
    return { key, isTime: headOf(key) === 'time', isInUtc: key !== name };
  });
  if (columns.some(({ isTime }) => isTime)) return columns;
  const written = columns.findIndex(({ key }) => WRITTEN.test(key));
  return columns.map((column, i) => (i === written ? { ...column, key: 'time', isTime: true } : column));
}

/**
 * Returns the cells of a row, and whether the quote of the last cell is open. A message with bars in it is joined again. `cells` is
 * undefined when their number differs from the number of columns.
 */
export function rowCells(
  table: Table,
  text: string,
): { readonly cells: string[] | undefined; readonly isOpen: boolean } {
  const { delimiter, columns } = table;
  const { cells, isOpen } = cellsOf(delimiter === '|' ? withPlainBars(text) : text, table);
  const more = cells.length - columns.length;
  if (more === 0) return { cells, isOpen };
  const at = columns.findIndex(({ key }) => headOf(key) === 'message');
  if (more < 0 || at < 0 || delimiter !== '|') return { cells: undefined, isOpen };
  return { cells: cells.toSpliced(at, more + 1, cells.slice(at, at + more + 1).join(' | ')), isOpen };
}

/** Whether cells are those of a row. Other lines may have the same number of delimiters, but no time in the column of the time. */
export const fits = ({ columns }: Table, cells: readonly string[]) =>
  columns.every(({ isTime }, i) => !isTime || cells[i] === '' || stampOf(cells[i] ?? '') !== undefined) &&
  cells.some((cell) => cell !== '');

/** Whether the time of a line shows that it begins a row, even while another row is open. */
export function beginsRow(table: Table, line: string): boolean {
  const { cells } = rowCells(table, line);
  return cells !== undefined && fits(table, cells) && table.columns.some(({ isTime }, i) => isTime && cells[i] !== '');
}

/** Returns the cells of a line, and whether the quote of the last one is open. */
function cellsOf(line: string, { delimiter, isBoxed }: Form): { readonly cells: string[]; readonly isOpen: boolean } {
  const text = isBoxed ? line.trim().replace(/^\|(.*?)(?<!\\)\|?$/s, '$1') : line;
  const cells: string[] = [];
  for (let at = 0; ; ) {
    const isQuoted = delimiter !== '|' && text.charAt(at) === '"';
    const inner = isQuoted ? endOfQuote(text, at) : at;
    const end = endOfCell(text, delimiter, inner);
    const cell = isQuoted ? text.slice(at + 1, inner).replaceAll('""', '"') : text.slice(at, end).trim();
    cells.push(delimiter === '|' ? cell.replaceAll('\\|', '|') : cell);
    if (end >= text.length) return { cells, isOpen: isQuoted && inner >= text.length };
    at = end + 1;
  }
}

/** Returns the offset of the quote that ends a text; the length of the text when no quote ends it. */
function endOfQuote(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && text.charAt(end + 1) === '"') end = text.indexOf('"', end + 2);
  return end < 0 ? text.length : end;
}

function endOfCell(text: string, delimiter: Delimiter, from: number): number {
  let end = text.indexOf(delimiter, from);
  while (delimiter === '|' && end > 0 && text.charAt(end - 1) === '\\') end = text.indexOf(delimiter, end + 1);
  return end < 0 ? text.length : end;
}

/** Replaces drawn bars by the bars of the keyboard. */
export const withPlainBars = (line: string) => (line.includes('│') ? line.replaceAll('│', '|') : line);

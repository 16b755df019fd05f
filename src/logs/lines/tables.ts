import type { Head } from '../formats/heads';
import { headOf } from '../formats/json/headKeys';
import { stampOf } from '../formats/time/stamp';

/** A line of a table: its cells behind the names of their columns, as an object of JSON. */
export interface TableRow {
  readonly text: string;
  readonly lineNumber: number;
  readonly restAt: readonly number[];
}

/** How cells are parted: of psql and Markdown, of CSV and its relatives. */
const DELIMITERS = ['|', '\t', ',', ';'] as const;
type Delimiter = (typeof DELIMITERS)[number];

/** A header has no values; whatever has them is read no further. */
const NO_HEADER = /[:={}<>]|\d{3}|[^\t -~│]/;
const COLUMN = /^[@A-Za-z_][\w.@/-]*(?: [\w.@/()-]+){0,3}$/;
/** Azure writes the zone behind the name of the column. */
const IN_UTC = / \[UTC\]$/;
/** When a row was written, where no column is a log's time. */
const WRITTEN =
  /^(?:created|occurred|inserted|recorded|logged|received)_?(?:at|on|time)$|^(?:log|event)[_ ]?(?:time|date)$/i;
/** What stands between a header and its rows, and around both. */
const RULE = /^\s*[|+:-][\s|+:=-]+$|^[┌├└╞╔╠╚─═┬┼┴┐┤┘╪╡╗╣╝╦╬╩]+$/;
const END = /^\s*(?:\(\d+ rows?\)\s*)?$/;
const BAR = /[|│](?=\s|$)/;
/** psql's rows with a column in each line. */
const EXPANDED = /^-\[ RECORD \d+ \]/;
/** The name is left out where a value goes on. */
const MEMBER = /^((?:[A-Za-z_@][\w.@-]*(?: [\w.@-]+)*)?) *\| ?(.*)$/;
/** Lines of one row and letters of its text; more are no row. */
const MOST_LINES = 300;
const MOST_TEXT = 64 * 1024;
export const LONGEST_HEADER = 2_000;

interface Column {
  readonly key: string;
  readonly isTime: boolean;
  readonly isInUtc: boolean;
}

/** How the cells of a line are told apart. */
interface Form {
  readonly delimiter: Delimiter;
  /** A bar stands in front of the first cell, too. */
  readonly isBoxed: boolean;
}

interface Table extends Form {
  readonly columns: readonly Column[];
}

/** A row of which more may come. */
interface OpenRow {
  readonly lineNumber: number;
  readonly restAt: number[];
  /** Of a row whose quote is open. */
  text: string;
  cells: string[];
}

/** What a line brings: the rows that are whole with it, and whether it is a line of the table itself. */
interface Added {
  readonly rows: readonly TableRow[];
  readonly isTaken: boolean;
}

const NO_LINE: Added = { rows: [], isTaken: false };
const taken = (rows: readonly TableRow[]): Added => ({ rows, isTaken: true });

/** Reads tables with a header row among the lines of a log: CSV and TSV as dashboards export them, Markdown, what psql prints. */
export class TableReader {
  private table: Table | undefined;
  private open: OpenRow | undefined;
  /** The names of an expanded row, as far as they are known. */
  private names: string[] | undefined;

  add(raw: string, lineNumber: number): Added {
    const line = bareLine(raw);
    if (EXPANDED.test(line)) return this.begin(undefined, [], { lineNumber, restAt: [], text: '', cells: [] });
    if (this.names) return this.addMember(this.names, line, lineNumber);
    const header = tableOf(line);
    if (header) return this.begin(header);
    return this.table ? this.addLine(this.table, line, lineNumber) : NO_LINE;
  }

  /** The row that waits for its end. */
  end(): readonly TableRow[] {
    const { open, names, table } = this;
    this.open = undefined;
    this.names = undefined;
    if (!open) return [];
    if (names) return rowOf(columnsOf(names), open);
    return table ? rowOf(table.columns, { ...open, cells: rowCells(table, open.text).cells ?? open.cells }) : [];
  }

  private begin(table: Table | undefined, names?: string[], open?: OpenRow): Added {
    const done = this.end();
    this.table = table;
    this.names = names;
    this.open = open;
    return taken(done);
  }

  private addLine(table: Table, line: string, lineNumber: number): Added {
    const { open } = this;
    if (open && !isFull(open) && !beginsRow(table, line)) {
      if (open.text !== '') return this.addQuoted(open, line, lineNumber);
      const cells = cellsBelow(open, rowCells(table, line).cells);
      if (cells) return this.addWrapped(open, cells, lineNumber);
    }
    const done = this.end();
    const { rows, isTaken } = this.addRow(table, line, lineNumber);
    return { rows: [...done, ...rows], isTaken };
  }

  private addRow(table: Table, line: string, lineNumber: number): Added {
    if (RULE.test(line)) return taken([]);
    if (table.delimiter === '|' && END.test(line)) return this.begin(undefined);
    const { cells, isOpen } = rowCells(table, line);
    if (!isOpen && !(cells && fits(table, cells))) return NO_LINE;
    const row = { lineNumber, restAt: [], text: isOpen ? line : '', cells: cells ?? [] };
    if (!isOpen && !(table.delimiter === '|' && isWrapped(row.cells))) return taken(rowOf(table.columns, row));
    this.open = row;
    return taken([]);
  }

  private addQuoted(open: OpenRow, line: string, lineNumber: number): Added {
    open.text += `\n${line}`;
    open.restAt.push(lineNumber);
    // The text so far is open, so a line with an even number of quotes leaves it so.
    return taken(line.split('"').length % 2 === 1 ? [] : this.end());
  }

  private addWrapped(open: OpenRow, cells: string[], lineNumber: number): Added {
    open.cells = cells;
    open.restAt.push(lineNumber);
    return taken(isWrapped(cells) ? [] : this.end());
  }

  private addMember(names: string[], line: string, lineNumber: number): Added {
    const member = MEMBER.exec(plain(line));
    if (!this.open || !member || isFull(this.open)) return { rows: this.end(), isTaken: END.test(line) };
    const [, name = '', value = ''] = member;
    const { cells, restAt } = this.open;
    restAt.push(lineNumber);
    if (name === '') cells.push(below(cells.pop() ?? '', value));
    else {
      names.push(name);
      cells.push(value.trim());
    }
    return taken([]);
  }
}

const isFull = ({ restAt, text }: OpenRow) => restAt.length >= MOST_LINES || text.length > MOST_TEXT;

const plain = (line: string) => (line.includes('│') ? line.replaceAll('│', '|') : line);

/** psql marks a cell that goes on in the next line. */
const WRAPPED = /[+↵]$/;
const isWrapped = (cells: readonly string[]) => cells.some((cell) => WRAPPED.test(cell));
/** The cells of a row with what its wrapped ones have in the next line; undefined where that has more, and is a row of its own. */
function cellsBelow({ cells }: OpenRow, next: readonly string[] | undefined): string[] | undefined {
  const isBelow = next?.every((more, i) => more === '' || WRAPPED.test(cells[i] ?? ''));
  return isBelow ? cells.map((cell, i) => (WRAPPED.test(cell) ? below(cell, next?.[i] ?? '') : cell)) : undefined;
}

const below = (cell: string, more: string) => `${cell.replace(WRAPPED, '').trimEnd()}\n${more.trim()}`;

const bareLine = (raw: string) => raw.slice(raw.startsWith('\ufeff') ? 1 : 0, raw.endsWith('\r') ? -1 : undefined);

/** Whether a line of a file is the header of a table. */
export const isHeaderOfTable = (raw: string): boolean => tableOf(bareLine(raw)) !== undefined;

/** Whether a line begins a row of psql's that has a column in each line. */
export const beginsExpandedRow = (raw: string): boolean => EXPANDED.test(raw);

/** Whether a line has the bars of a table, whose header may stand anywhere above it: two of them, or a column and its value. */
export function hasBars(raw: string): boolean {
  const first = raw.search(BAR);
  if (first < 0) return false;
  if (BAR.test(raw.slice(first + 1))) return true;
  const [, name, value = ''] = MEMBER.exec(plain(raw)) ?? [];
  return name !== undefined && (headOf(name) !== 'none' || !value.includes(' '));
}

/** The table that a line is the header of: names throughout, among them two of time, level and message. */
function tableOf(line: string): Table | undefined {
  if (line.length > LONGEST_HEADER || NO_HEADER.test(line)) return undefined;
  const text = plain(line);
  const delimiter = DELIMITERS.find((each) => text.includes(each));
  // Blanks behind commas are those of a sentence.
  if (delimiter === undefined || (delimiter === ',' && /,\s+[^"\s]/.test(text))) return undefined;
  const isBoxed = /^\s*\|/.test(text);
  const names = cellsOf(text, { delimiter, isBoxed }).cells;
  const areNames = names.every((name) => COLUMN.test(name.replace(IN_UTC, '')));
  if (!areNames || new Set(names).size < names.length) return undefined;
  const columns = columnsOf(names);
  const heads = columns.map(({ key }) => headOf(key));
  const has = (...wanted: Head[]) => Number(heads.some((head) => wanted.includes(head)));
  const isLog = has('time') + has('level', 'severity', 'levelWord') + has('message', 'line') > 1;
  return isLog ? { delimiter, isBoxed, columns } : undefined;
}

function columnsOf(names: readonly string[]): Column[] {
  const columns = names.map((name): Column => {
    const key = name.replace(IN_UTC, '');
    return { key, isTime: headOf(key) === 'time', isInUtc: key !== name };
  });
  if (columns.some(({ isTime }) => isTime)) return columns;
  const written = columns.findIndex(({ key }) => WRITTEN.test(key));
  return columns.map((column, i) => (i === written ? { ...column, key: 'time', isTime: true } : column));
}

/**
 * The cells of a row, those of a message with bars in it joined again, and whether a quote of the last one is open; undefined where they
 * are not as many as the columns.
 */
function rowCells(table: Table, text: string): { readonly cells: string[] | undefined; readonly isOpen: boolean } {
  const { delimiter, columns } = table;
  const { cells, isOpen } = cellsOf(delimiter === '|' ? plain(text) : text, table);
  const more = cells.length - columns.length;
  if (more === 0) return { cells, isOpen };
  const at = columns.findIndex(({ key }) => headOf(key) === 'message');
  if (more < 0 || at < 0 || delimiter !== '|') return { cells: undefined, isOpen };
  return { cells: cells.toSpliced(at, more + 1, cells.slice(at, at + more + 1).join(' | ')), isOpen };
}

/** Other lines may have as many delimiters, but no time in its column. */
const fits = ({ columns }: Table, cells: readonly string[]) =>
  columns.every(({ isTime }, i) => !isTime || cells[i] === '' || stampOf(cells[i] ?? '') !== undefined) &&
  cells.some((cell) => cell !== '');

/** Whether a line is a row by its time, whatever is open before it. */
function beginsRow(table: Table, line: string): boolean {
  const { cells } = rowCells(table, line);
  return cells !== undefined && fits(table, cells) && table.columns.some(({ isTime }, i) => isTime && cells[i] !== '');
}

function rowOf(columns: readonly Column[], { cells, lineNumber, restAt }: OpenRow): readonly TableRow[] {
  const members: Record<string, string> = {};
  columns.forEach(({ key, isInUtc }, i) => {
    const value = cells[i] ?? '';
    if (value !== '') members[key] = isInUtc ? `${value} UTC` : value;
  });
  return Object.keys(members).length === 0 ? [] : [{ text: JSON.stringify(members), lineNumber, restAt }];
}

/** The cells of a line, and whether a quote of the last one is open. */
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

/** Where the quote stands that ends a text; behind the text where none does. */
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

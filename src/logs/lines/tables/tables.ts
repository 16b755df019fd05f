import { headOf } from '../../formats/json/headKeys';
import {
  beginsRow,
  fits,
  rowCells,
  type Table,
  type TableColumn,
  tableColumnsOf,
  tableOf,
  withPlainBars,
} from './tableColumns';

/** A row of a table as a JSON object: the names of the columns with the cells. */
export interface TableRow {
  readonly text: string;
  readonly lineNumber: number;
  readonly restAt: readonly number[];
}

/** The lines between a header and its rows, and around both. */
const RULE = /^\s*[|+:-][\s|+:=-]+$|^[┌├└╞╔╠╚─═┬┼┴┐┤┘╪╡╗╣╝╦╬╩]+$/;
const END = /^\s*(?:\(\d+ rows?\)\s*)?$/;
const BAR = /[|│](?=\s|$)/;
/** The first line of a row that psql prints with one column a line. */
const EXPANDED = /^-\[ RECORD \d+ \]/;
/** A column and its value. The name is missing where a value continues. */
const MEMBER = /^((?:[A-Za-z_@][\w.@-]*(?: [\w.@-]+)*)?) *\| ?(.*)$/;
/** The maximum number of lines of one row and of characters of its text. More than this is not a row. */
const MOST_LINES = 300;
const MOST_TEXT = 64 * 1024;

/** A row that may continue in the next line. */
interface OpenRow {
  readonly lineNumber: number;
  readonly restAt: number[];
  /** The text of a row whose quote is open; otherwise empty. */
  text: string;
  cells: string[];
}

/** The result of a line: the rows that it completes, and whether the line belongs to the table. */
interface Added {
  readonly rows: readonly TableRow[];
  readonly isTaken: boolean;
}

const NO_LINE: Added = { rows: [], isTaken: false };
const taken = (rows: readonly TableRow[]): Added => ({ rows, isTaken: true });

/** Reads tables with a header row among the lines of a log: CSV and TSV as dashboards export them, Markdown, and what psql prints. */
export class TableReader {
  private table: Table | undefined;
  private open: OpenRow | undefined;
  /** The names of an expanded row that are known so far. */
  private names: string[] | undefined;

  add(raw: string, lineNumber: number): Added {
    const line = bareLine(raw);
    if (EXPANDED.test(line)) return this.begin(undefined, [], { lineNumber, restAt: [], text: '', cells: [] });
    if (this.names) return this.addMember(this.names, line, lineNumber);
    const header = tableOf(line);
    if (header) return this.begin(header);
    return this.table ? this.addLine(this.table, line, lineNumber) : NO_LINE;
  }

  /** Returns the row that waits for its end. */
  end(): readonly TableRow[] {
    const { open, names, table } = this;
    this.open = undefined;
    this.names = undefined;
    if (!open) return [];
    if (names) return rowOf(tableColumnsOf(names), open);
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
    // The text so far has an open quote, and a line with an even number of quotes does not close it.
    return taken(line.split('"').length % 2 === 1 ? [] : this.end());
  }

  private addWrapped(open: OpenRow, cells: string[], lineNumber: number): Added {
    open.cells = cells;
    open.restAt.push(lineNumber);
    return taken(isWrapped(cells) ? [] : this.end());
  }

  private addMember(names: string[], line: string, lineNumber: number): Added {
    const member = MEMBER.exec(withPlainBars(line));
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

/** psql marks a cell that continues in the next line. */
const WRAPPED = /[+↵]$/;
const isWrapped = (cells: readonly string[]) => cells.some((cell) => WRAPPED.test(cell));
/**
 * Returns the cells of a row with the continuations that the next line has; undefined when the next line has other cells, and so is a new
 * row.
 */
function cellsBelow({ cells }: OpenRow, next: readonly string[] | undefined): string[] | undefined {
  const isBelow = next?.every((more, i) => more === '' || WRAPPED.test(cells[i] ?? ''));
  return isBelow ? cells.map((cell, i) => (WRAPPED.test(cell) ? below(cell, next?.[i] ?? '') : cell)) : undefined;
}

const below = (cell: string, more: string) => `${cell.replace(WRAPPED, '').trimEnd()}\n${more.trim()}`;

const bareLine = (raw: string) => raw.slice(raw.startsWith('\ufeff') ? 1 : 0, raw.endsWith('\r') ? -1 : undefined);

/** Whether a line of a file is the header of a table. */
export const isHeaderOfTable = (raw: string): boolean => tableOf(bareLine(raw)) !== undefined;

/** Whether a line begins a row that psql prints with one column a line. */
export const beginsExpandedRow = (raw: string): boolean => EXPANDED.test(raw);

/** Whether a line has the bars of a table: two of them, or a column and its value. The table's header may be anywhere above it. */
export function hasBars(raw: string): boolean {
  const first = raw.search(BAR);
  if (first < 0) return false;
  if (BAR.test(raw.slice(first + 1))) return true;
  const [, name, value = ''] = MEMBER.exec(withPlainBars(raw)) ?? [];
  return name !== undefined && (headOf(name) !== 'none' || !value.includes(' '));
}

function rowOf(columns: readonly TableColumn[], { cells, lineNumber, restAt }: OpenRow): readonly TableRow[] {
  const members: Record<string, string> = {};
  columns.forEach(({ key, isInUtc }, i) => {
    const value = cells[i] ?? '';
    if (value !== '') members[key] = isInUtc ? `${value} UTC` : value;
  });
  return Object.keys(members).length === 0 ? [] : [{ text: JSON.stringify(members), lineNumber, restAt }];
}

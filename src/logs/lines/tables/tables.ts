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

/** A line of a table: its cells behind the names of their columns, as an object of JSON. */
export interface TableRow {
  readonly text: string;
  readonly lineNumber: number;
  readonly restAt: readonly number[];
}

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
    // The text so far is open, so a line with an even number of quotes leaves it so.
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

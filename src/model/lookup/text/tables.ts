import { roleOfKey } from './keys';

/** The separators between cells: of psql and Markdown, and of CSV and similar formats. */
const DELIMITERS = ['|', '\t', ',', ';'] as const;
/** The lines between a header and its rows, and after the last row. */
const NO_ROW = /^\s*(?:[|+:-][\s|+:-]*|\(\d+ rows?\)|```\w*)?\s*$/;
const COLUMN = /^[A-Za-z_][\w. ]*$/;

/**
 * Returns the rows of a table with a header, as a PostgreSQL client prints or exports it, with the column's name before each cell.
 * Undefined for other texts, and when no column names an id.
 */
export function keyedRows(text: string): string | undefined {
  const [header, ...rows] = text.split(/\r?\n/).filter((line) => !NO_ROW.test(line));
  if (header === undefined || rows.length === 0) return undefined;
  for (const delimiter of DELIMITERS) {
    if (!header.includes(delimiter)) continue;
    const columns = cells(header, delimiter);
    if (!columns.every((column) => COLUMN.test(column)) || !columns.some(namesId)) continue;
    const read = rows.map((row) => cells(row, delimiter));
    if (!read.every((row) => row.length === columns.length)) continue;
    return read.map((row) => row.map((cell, i) => keyed(columns[i] ?? '', cell)).join('\n')).join('\n');
  }
  return undefined;
}

const namesId = (column: string) => {
  const role = roleOfKey(column);
  return role !== undefined && role !== 'foreign' && role !== 'secret';
};

/** An empty cell is left out; otherwise the next column would be read as its value. */
const keyed = (column: string, cell: string) =>
  cell === '' ? '' : `${column.replace(/ /g, '_')}="${cell.replaceAll('"', "'")}"`;

const QUOTED_CELL = /^\s*"((?:[^"]|"")*)"\s*/;

function cells(line: string, delimiter: string): string[] {
  const found: string[] = [];
  for (let rest = delimiter === '|' ? line.trim().replace(/^\||\|$/g, '') : line; ; ) {
    const quoted = QUOTED_CELL.exec(rest);
    const end = rest.indexOf(delimiter, quoted?.[0].length ?? 0);
    found.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : rest.slice(0, end < 0 ? rest.length : end).trim());
    if (end < 0) return found;
    rest = rest.slice(end + 1);
  }
}

import { roleOfKey } from './keys';

/** How cells are parted: of psql and Markdown, of CSV and its relatives. */
const DELIMITERS = ['|', '\t', ',', ';'] as const;
/** What stands between a header and its rows, and behind the last one. */
const NO_ROW = /^\s*(?:[|+:-][\s|+:-]*|\(\d+ rows?\)|```\w*)?\s*$/;
const COLUMN = /^[A-Za-z_][\w. ]*$/;

/**
 * The rows of a table with its header, as a client of PostgreSQL prints or exports it, each cell behind the name of its column;
 * undefined for other texts, and where no column names an id.
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

/** What stands in a cell that is empty is no value of the next column. */
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

import type { Field, LogFormat, RawRecord } from './format';
import { type Head, heads, noHeads, takeHead } from './heads';
import { unquote } from './keyValue';
import { matchAt } from './matchAt';
import { splitBody } from './text/body';
import { stampOf } from './time/stamp';

const HEADS: ReadonlyMap<string, Head> = new Map([
  ...heads('time', 'time ts timestamp datetime date'),
  ...heads('level', 'level lvl severity loglevel'),
  ...heads('message', 'msg message'),
]);

/**
 * Reads records whose members are in separate cells: LTSV's `key:value` between tabs, the brackets of TiDB, the angle brackets of WebLogic.
 */
export const rows: LogFormat = (text) => tabs(text) ?? brackets(text) ?? angles(text);

const LABEL = /^([A-Za-z_][\w.-]*):(.*)$/s;

/** Reads LTSV. At least three cells and a message are required, because other lines have tabs, too. */
function tabs(text: string): RawRecord | undefined {
  if (!text.includes('\t') || !LABEL.test(text)) return undefined;
  const cells = text.split('\t').map((cell) => LABEL.exec(cell));
  if (cells.length < 3 || cells.includes(null)) return undefined;
  const found = noHeads();
  const fields: Field[] = [];
  for (const cell of cells) {
    const [, key = '', value = ''] = cell ?? [];
    if (!takeHead(found, HEADS.get(key.toLowerCase()) ?? 'none', value)) fields.push([key, value]);
  }
  const { stamp, level, message } = found;
  return message === undefined ? undefined : recordOf({ stamp, level, message, fields, format: 'LTSV' });
}

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const CELL = String.raw` \[(${QUOTED}|[^\]="]+)=(${QUOTED}|[^\]]*)\]`;
/** `[2026/11/22 14:57:16.385 +00:00] [ERROR] [worker.go:42] ["message"] [key=value]`. */
const UNIFIED = new RegExp(
  String.raw`^\[(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d+ [^\]]+)\] \[([A-Z]+)\] (?:\[([\w./-]+:\d+|<unknown>)\] )?\[(${QUOTED}|[^\]]*)\]((?:${CELL})*)$`,
);
const CELLS = new RegExp(CELL, 'g');
const plain = (text: string) => (text.startsWith('"') ? unquote(text.slice(1, -1)) : text);

function brackets(text: string): RawRecord | undefined {
  const match = text.startsWith('[2') ? UNIFIED.exec(text) : null;
  if (!match) return undefined;
  const [, time = '', level = '', caller, message = '', cells = ''] = match;
  const found = noHeads();
  if (!takeHead(found, 'level', level)) return undefined;
  const fields = [...cells.matchAll(CELLS)].map(([, key = '', value = '']): Field => [plain(key), plain(value)]);
  if (caller !== undefined) fields.unshift(['caller', caller]);
  return recordOf({ stamp: stampOf(time), level: found.level, message: plain(message), fields, format: 'TiDB' });
}

/**
 * WebLogic's `####<time> <level> <part> <…> <message>`. Only the first cells and the last one are used; a cell may contain such brackets.
 */
const WEBLOGIC = /^(?:#{4})?<([^<>]{15,80})> <([A-Za-z]+)> <([\w.-]*)> (?:<.*?> ){0,12}?<((?:(?!> <).)*)> ?$/s;

function angles(text: string): RawRecord | undefined {
  const match = text.charCodeAt(text.length - 1) === ANGLE || text.endsWith('> ') ? WEBLOGIC.exec(text) : null;
  if (!match) return undefined;
  const [, time = '', level = '', part = '', body = ''] = match;
  const found = noHeads();
  const stamp = stampOf(time.replace(/ Coordinated Universal Time$/, ' UTC'));
  if (!stamp || !takeHead(found, 'level', level)) return undefined;
  const { message, fields } = splitBody(body, true);
  return recordOf({ stamp, level: found.level, message, fields: [...fields, ['logger', part]], format: 'WebLogic' });
}

const ANGLE = 62;

type Cells = Pick<RawRecord, 'stamp' | 'level' | 'message' | 'fields' | 'format'>;
const recordOf = (cells: Cells): RawRecord => ({ ...cells, isEnvelope: false, isSure: true, hasHead: true });

/** A row of a spreadsheet as clouds and dashboards export it. */
export interface ExportedRow {
  /** The cell that holds a line. */
  readonly line: string;
  /** The cell that is a time. */
  readonly time: string | undefined;
}

const QUOTE = 34;
const CSV_CELL = /(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/y;

/** Returns the line in a row whose cells are quoted, with doubled quotes inside; undefined for other texts. */
export function readRow(text: string): ExportedRow | undefined {
  const isQuoted = text.charCodeAt(0) === QUOTE;
  if (text.charCodeAt(text.length - 1) !== QUOTE || !(isQuoted || /^[\w :.@+-]+,"/.test(text))) return undefined;
  const cells: string[] = [];
  for (let match = matchAt(CSV_CELL, text, 0); match; match = matchAt(CSV_CELL, text, CSV_CELL.lastIndex)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (CSV_CELL.lastIndex === text.length) return rowOf(cells, text);
    // A single quote does not begin a cell.
    if (match[0] === '') return undefined;
  }
  return undefined;
}

function rowOf(cells: readonly string[], text: string): ExportedRow | undefined {
  const time = cells.find((cell) => /^\S.{9,40}$/.test(cell) && stampOf(cell)?.lacks === 'nothing');
  if (time === undefined && !text.includes('""')) return undefined;
  let line = '';
  for (const cell of cells) if (cell !== time && cell.length > line.length) line = cell;
  return line === '' ? undefined : { line, time };
}

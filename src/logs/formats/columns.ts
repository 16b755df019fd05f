import type { Field, LogFormat } from './format';
import { readLevel } from './level';
import { stampOf } from './time/stamp';

/** The columns of PostgreSQL's `csvlog` in their order; the last ones exist since versions 13 and 14. */
const COLUMNS = (
  'log_time user database pid connection_from session_id line command session_start virtual_transaction transaction level state ' +
  'message detail hint internal_query internal_position context query query_position location application backend_type leader_pid query_id'
).split(' ');
const HEADS = new Set(['log_time', 'level', 'message']);
const BEGIN = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [A-Z\d+:-]+,(?:"[^"]*")?,(?:"[^"]*")?,\d+,/;
const CELL = /(?:"((?:[^"]|"")*)("|$)|([^",]*))(,|$)/y;

/** Whether a line is, or begins, a record of PostgreSQL's `csvlog`. */
export const isPostgresCsv = (text: string): boolean => text.charCodeAt(10) === BLANK && BEGIN.test(text);
const BLANK = 32;

/** Whether a text of such a record continues in the next line. */
export const isOpenCsv = (text: string): boolean => {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 1;
};

/** Reads a record of PostgreSQL's `csvlog`. */
export const postgresCsv: LogFormat = (text) => {
  if (!isPostgresCsv(text)) return undefined;
  const cells = cellsOf(text);
  const cell = (name: string) => cells[COLUMNS.indexOf(name)] ?? '';
  const stamp = stampOf(cell('log_time'));
  if (!stamp || cells.length < COLUMNS.indexOf('message')) return undefined;
  const fields: Field[] = [];
  COLUMNS.forEach((name, i) => {
    const value = cells[i] ?? '';
    if (value !== '' && !HEADS.has(name)) fields.push([name, value]);
  });
  const level = readLevel(cell('level'));
  const message = cell('message');
  return { stamp, level, message, fields, format: 'PostgreSQL csvlog', isEnvelope: false, isSure: true, hasHead: true };
};

function cellsOf(text: string): string[] {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (let match = CELL.exec(text); match; match = CELL.exec(text)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[3] ?? '');
    if (CELL.lastIndex >= text.length) break;
  }
  return cells;
}

const AGE = '(?:<unknown>|(?:\\d+[smhdy])+)(?: \\(x\\d+ over (?:\\d+[smhdy])+\\))?';
/** `kubectl get events`: namespace, last seen, type, reason, object, message. The additional columns of `-o wide` are left out. */
const TABLE = new RegExp(
  `^(?:(?<namespace>[a-z\\d][a-z\\d-]*)\\s+)?(?<age>${AGE})\\s+(?<type>Normal|Warning)\\s+(?<reason>[A-Z]\\w+)\\s+(?<object>[\\w.-]+/\\S+)(?:\\s+spec\\.\\S+)?(?:\\s{2,}(?<source>[a-z][\\w-]*(?:, \\S+)?)(?=\\s{2,}\\S.*\\s{2,}${AGE}\\s+\\d+\\s+\\S+$))?\\s+(?<message>\\S.*?)(?:\\s{2,}(?:\\d+[smhdy])+\\s+\\d+\\s+\\S+)?$`,
);
/** `kubectl describe`: type, reason, age, from, message. */
const DESCRIBED = new RegExp(
  `^(?<type>Normal|Warning)\\s+(?<reason>[A-Z]\\w+)\\s+(?<age>${AGE})\\s+(?<source>[\\w.-]+(?:, \\S+)?)\\s+(?<message>\\S.*)$`,
);
const MAY_BE = /(?:^|\s)(?:Normal|Warning)\s/;

/** Reads a line of a table of Kubernetes events. Its age is not used as a time, because nothing says when the table was printed. */
export const kubernetesEvent: LogFormat = (text) => {
  const found = MAY_BE.test(text) ? (TABLE.exec(text) ?? DESCRIBED.exec(text)) : null;
  if (!found?.groups) return undefined;
  const { type, message = '' } = found.groups;
  const fields: Field[] = [];
  for (const key of ['reason', 'object', 'namespace', 'source', 'age']) {
    const value = found.groups[key];
    if (value !== undefined) fields.push([key, value]);
  }
  const level = type === 'Warning' ? 'warn' : 'info';
  return {
    stamp: undefined,
    level,
    message,
    fields,
    format: 'Kubernetes events',
    isEnvelope: false,
    isSure: true,
    hasHead: true,
  };
};

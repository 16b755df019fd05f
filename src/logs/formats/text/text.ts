import type { LogLevel } from '../../../model/log/line';
import type { Field, RawRecord } from '../format';
import { readLevel } from '../level';
import { stampOf } from '../time/stamp';
import { type Body, splitBody } from './body';
import { readHead } from './head';
import { CAPITAL_LEVELS, ONLY_CALLER } from './headForms';
import { laterLevel } from './headLevel';
import type { LineHead } from './headState';
import { withoutTail } from './tail';

/** Keys of the time: loggers can be configured to write the time as one of the keys after the message. */
const TIME_KEY = /^(?:time|ts|timestamp|@timestamp)$/i;

/**
 * Reads text for people. Before the message there may be, in any order: time, level, process, thread, source file, name of the logger.
 * Known are Go's `log`, slog's default handler, the consoles of zap, zerolog, logrus, charm, hclog, klog and geth, and those of .NET,
 * Elixir, Ruby, Java, Python, Rust and JavaScript; any other output is read, too. Never throws.
 */
export function text(line: string): RawRecord {
  if (TEST_SUMMARY.test(line)) return testSummary(line);
  const head = readHead(line);
  const said = line.slice(head.end).trim();
  const around = recordIn(said, head);
  if (around) return around;
  const tail = withoutTail(said, head.stamp !== undefined);
  const rest = unboxed(tail.text);
  const own = head.level === 'unknown' ? levelIn(rest) : rest.startsWith('fatal error: ') ? 'fatal' : head.level;
  const isLogged = head.stamp !== undefined && head.level !== 'unknown';
  const body: NamedBody = rest.includes('\t') ? columns(rest, head) : splitBody(rest, isLogged);
  const { message, fields, format } = body.message === '' ? withKeyedMessage(body) : body;
  const level = own === 'unknown' ? levelBehind(fields) : own;
  const isText = !head.stamp && head.level === 'unknown';
  const behind =
    head.stamp || tail.stamp ? -1 : fields.findIndex(([key, value]) => TIME_KEY.test(key) && stampOf(value));
  const stamp = head.stamp ?? tail.stamp ?? stampOf(fields[behind]?.[1] ?? '');
  return {
    stamp,
    level,
    message,
    fields: [...head.fields, ...tail.fields, ...accessFields(rest), ...fields.filter((_, i) => i !== behind)],
    format: head.named ?? format ?? (isText ? 'text' : 'text with a head'),
    isEnvelope: false,
    isSure: head.level !== 'unknown' && (stamp !== undefined || head.named !== undefined),
    hasHead: head.stamp !== undefined || (head.level !== 'unknown' && !head.isLabelled),
  };
}

/** Uses the message among the keys: a level may be in front of an object that has the message. */
function withKeyedMessage(body: NamedBody): NamedBody {
  const at = body.fields.findIndex(([key]) => /^(?:msg|message)$/i.test(key));
  const message = body.fields[at]?.[1];
  return message === undefined ? body : { ...body, message, fields: body.fields.filter((_, i) => i !== at) };
}

/**
 * A whole record as the message of another logger, with or without a name in front: it has a level and a message, or a time and a level.
 */
const RECORD = new RegExp(
  `^(?:([\\w.-]+):?\\s+(?=[{\\d])|([\\w.-]+):\\s+)?((?:(?=\\{\\s*")(?=.*"(?:level|lvl|severity|@level|L)"\\s*:)(?=.*"(?:msg|message|@message|M)"\\s*:)|(?=(?:time|ts|t|level|lvl)=)(?=.*\\b(?:level|lvl)=)(?=.*\\b(?:msg|message)=)|\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\S+\\s+(?:-\\s+[\\w.]+\\s+-\\s+)?\\[?(?:${CAPITAL_LEVELS})\\b|(?:${CAPITAL_LEVELS})\\[\\d|[IWEF]\\d{4} \\d\\d:\\d\\d:).*)$`,
  's',
);

function recordIn(said: string, { stamp, level, fields }: LineHead): RawRecord | undefined {
  if (!stamp || level === 'unknown') return undefined;
  const [, name, other = name, message] = RECORD.exec(said) ?? [];
  if (message === undefined) return undefined;
  return {
    stamp,
    level,
    message,
    fields: other === undefined ? [...fields] : [...fields, ['logger', other]],
    format: 'a record in the message of another',
    isEnvelope: true,
    isSure: true,
    hasHead: true,
  };
}

/** Removes the double brackets around GlassFish's message. */
const unboxed = (text: string) =>
  text.length > 3 && text.startsWith('[[') && text.endsWith(']]') ? text.slice(2, -2).trim() : text;

/** Returns the level among the keys: loggers can be configured to write it there. */
function levelBehind(fields: readonly Field[]): LogLevel {
  const [, value] = fields.find(([key]) => key === 'level' || key === 'lvl' || key === 'severity') ?? [];
  return value === undefined ? 'unknown' : readLevel(value);
}

/** How the runtimes begin their report of an uncaught exception. */
const UNCAUGHT =
  /^(?:Exception in thread "|Unhandled exception[.:]|Uncaught |PHP Fatal error:|thread '[^']*'(?: \(\d+\))? panicked at )/;

function levelIn(text: string): LogLevel {
  return text.startsWith('fatal error: ') || UNCAUGHT.test(text) ? 'fatal' : laterLevel(text);
}

const testSummary = (line: string): RawRecord => ({
  stamp: undefined,
  level: line.startsWith('FAIL') ? 'error' : 'unknown',
  message: line,
  fields: [],
  format: 'go test',
  isEnvelope: false,
  isSure: true,
  hasHead: true,
});

interface NamedBody extends Body {
  readonly format?: string;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const GO_FUNCTION = /^(?:[\w.~%-]+\/)*[\w~%-]+\.(?:\(\*?\w+\)\.)?\w+(?:\.\w+)*$/;
/** The summary of one package in a test's output, and of all packages. */
const TEST_SUMMARY = /^(?:(?:ok|FAIL|\?)\s*\t|(?:FAIL|PASS)$)/;

/** Takes the source file, and the function after it, which zap can be configured to print; returns the place of both, or -1. */
function takeCaller(cells: string[], fields: Field[]): number {
  const at = cells.length > 1 ? cells.findIndex((cell) => ONLY_CALLER.test(cell)) : -1;
  if (at < 0) return at;
  fields.push(['caller', cells.splice(at, 1)[0] ?? '']);
  if (cells.length > at + 1 && GO_FUNCTION.test(cells[at] ?? ''))
    fields.push(['function', cells.splice(at, 1)[0] ?? '']);
  return at;
}

/** Reads zap's console: name, caller, message and fields, separated by tabs. */
function columns(rest: string, { level }: LineHead): NamedBody {
  const cells = rest.split('\t');
  const fields: Field[] = [];
  const last = cells.length > 1 ? (cells.at(-1) ?? '') : '';
  const json = last.startsWith('{') ? cells.pop() : undefined;
  const caller = takeCaller(cells, fields);
  const isRequest = cells.length > 1 && UUID.test(cells[0] ?? '');
  // Lambda's own loggers.
  if (isRequest) fields.push(['request_id', cells.shift() ?? '']);
  const isNamed = cells.length === 2 && /^[\w.$/-]+$/.test(cells[0] ?? '') && level !== 'unknown';
  if (isNamed || caller === 1) fields.push(['logger', cells.shift() ?? '']);
  const isZap = json !== undefined || caller >= 0 || isNamed;
  const body = splitBody(json === undefined ? cells.join('\t') : `${cells.join('\t')} ${json}`, false);
  return { message: body.message, fields: [...fields, ...body.fields], ...(isZap ? { format: 'zap console' } : {}) };
}

/** What servers and proxies write about a request: `"POST /orders HTTP/1.1" 503`. */
const REQUEST = /^"([A-Z]{3,7}) (\S+)(?: HTTP\/[\d.]+)?" (\d{3})(?=\s|$)/;
/** Envoy writes the id of the request in quotes among other texts. */
const REQUEST_ID = /"([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})"/;

/** Returns the fields of a line of an access log, from the text after its head; empty for other texts. */
function accessFields(text: string): readonly Field[] {
  const request = text.startsWith('"') ? REQUEST.exec(text) : null;
  if (!request) return [];
  const [whole, method = '', path = '', status = ''] = request;
  const fields: Field[] = [
    ['method', method],
    ['path', path],
    ['status', status],
  ];
  const id = REQUEST_ID.exec(text.slice(whole.length))?.[1];
  return id === undefined ? fields : [...fields, ['request_id', id]];
}

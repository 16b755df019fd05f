import { isOpenCsv } from '../formats/columns';
import type { Field } from '../formats/format';
import type { LineReading } from '../formats/readLine';
import type { TimeReferences } from '../formats/time/placeTime';
import {
  bothHalves,
  endsObject,
  goesOn,
  isHalf,
  isTimeAlone,
  STACK_GOES_ON,
  STACK_START,
  TRACEBACK,
  withLine,
  withTime,
} from './continued';
import { Fronts } from './fronts';
import { PARSED_LENGTH } from './longLine';
import { beginsExport, endsExport } from './members/collectorDebug';
import { goesOnAsOpen, isJson, isWholeObject, OPEN_JSON, type OpenRecord, opened } from './openRecord';
import { type JoinedLine, PartialLines } from './partial';
import { commonLabels } from './parts/lokiStreams';
import { partsOfLine } from './parts/several';
import { TableReader } from './tables/tables';

/** A record of a log: its first line, and the lines that continue it. */
export interface LogRecord {
  /** 1-based number of the first line. */
  readonly lineNumber: number;
  readonly reading: LineReading;
  /** The lines after the first one, without their wrappers: stack traces, wrapped JSON, hanging fields. */
  readonly continued: readonly string[];
  /** The numbers of these lines. */
  readonly continuedAt: readonly number[];
}

/** The maximum number of lines of one record; further lines begin new records. */
const MAX_LINES = 1_000;
const MAX_TEXT = 256 * 1024;
/** The maximum number of records that wait for their end. Several wait when the lines of several containers are mixed. */
const MAX_OPEN = 64;

/** A line of a command line's logger, with its mark. */
const MARKED = /^[•⨯] /;

/** Lines of loguru's tracebacks that are not indented: empty ones, and the place where the error was caught. */
const OF_LOGURU = /^(?:$|> File ")/;

/** The start of an object with its members on the lines below. */
const HAS_MEMBERS = /^\{(?:\n|$)/;

const ROW = 'row of a table';

/** Whether a record is a row of a table, whose cells are named by its columns. */
export const isRow = ({ reading }: LogRecord): boolean => reading.rules[0] === ROW;

/** Joins the lines of a log to records. The time of each is placed close to the records around it. */
export class Records {
  private readonly partial = new PartialLines();
  private readonly tables = new TableReader();
  private readonly fronts = new Fronts();
  private readonly queue: OpenRecord[] = [];
  private readonly latest = new Map<string, OpenRecord>();
  private previous: number | undefined;
  private exportedAt: number | null = null;
  private labels: readonly Field[] = [];

  constructor(private readonly references: TimeReferences = {}) {}

  /** Takes the next line. Returns the records that are now complete, in the order of their first lines. */
  add(raw: string, lineNumber: number): LogRecord[] {
    const { rows, isTaken } = this.tables.add(raw, lineNumber);
    const done = rows.flatMap((row) => this.addRecord(row.text, row.lineNumber, row.restAt, true));
    const line = isTaken ? undefined : this.partial.add(raw, lineNumber);
    return line ? [...done, ...this.addLine(line)] : done;
  }

  private addLine({ raw, lineNumber, restAt }: JoinedLine): LogRecord[] {
    const parts = partsOfLine(raw)?.map(({ text }) => text) ?? [raw];
    return parts.flatMap((part) => this.addRecord(part, lineNumber, restAt));
  }

  private addRecord(raw: string, lineNumber: number, restAt: readonly number[], isRow = false): LogRecord[] {
    const read = this.read(raw);
    const reading = isRow ? { ...read, rules: [ROW, ...read.rules.slice(1)] } : read;
    const source = writerOf(reading);
    const open = this.latest.get(source);
    const continued = this.continued(open, source, reading);
    if (continued) {
      this.append(continued, reading, lineNumber);
      return this.whole();
    }
    // These lines have no content: an empty line, the bracket of a list, a line between YAML documents, the rule that the race detector
    // draws, the upper edge of a table.
    if (/^(?:[[\]]|={18}|-{3}|\+-[-+]*\+|┌[─┬]+┐)?$/.test(reading.inner) && reading.message === reading.inner) {
      if (open) open.isLoose = true;
      return this.whole();
    }
    if (open) open.isDone = true;
    const next = opened(reading, raw.length > PARSED_LENGTH, lineNumber, restAt);
    this.latest.set(source, next);
    this.queue.push(next);
    if (this.queue.length > MAX_OPEN) this.close(this.queue[0]);
    return this.whole();
  }

  /** Returns the records that were not complete yet. */
  end(): LogRecord[] {
    const done = [
      ...this.tables.end().flatMap((row) => this.addRecord(row.text, row.lineNumber, row.restAt, true)),
      ...this.partial.end().flatMap((line) => this.addLine(line)),
    ];
    for (const open of this.queue) open.isDone = true;
    this.latest.clear();
    return [...done, ...this.whole()];
  }

  private close(open: OpenRecord | undefined): void {
    if (open) open.isDone = true;
  }

  private read(raw: string): LineReading {
    const { near, now } = this.references;
    const reading = this.fronts.read(raw, { near, now, previous: this.previous });
    if (reading.time !== null && reading.assumed !== 'date') this.previous = reading.time;
    return this.labelled(this.inExport(reading));
  }

  /** Adds the labels that logcli prints once, before the first line, for all lines. */
  private labelled(reading: LineReading): LineReading {
    const { labels } = this;
    this.labels = commonLabels(reading.inner) ?? labels;
    if (labels.length === 0 || !reading.rules.includes('Loki')) return reading;
    return { ...reading, fields: [...reading.fields, ...labels], source: [...reading.source, ...labels] };
  }

  /** Gives all lines of a batch of OpenTelemetry's collector the time that stands before the first of them. */
  private inExport(reading: LineReading): LineReading {
    if (beginsExport(reading.message)) this.exportedAt = reading.time;
    else if (reading.time !== null || endsExport(reading.inner)) this.exportedAt = null;
    return reading.time === null && this.exportedAt !== null ? { ...reading, time: this.exportedAt } : reading;
  }

  /**
   * Returns the record that a line continues: one of the same writer, or the last one when the line names no writer and only the first line
   * of that record does.
   */
  private continued(own: OpenRecord | undefined, source: string, reading: LineReading): OpenRecord | undefined {
    const last = source === '' ? this.queue.at(-1) : undefined;
    if (last && last !== own && (own?.mode ?? 'line') === 'line' && this.continues(last, reading)) return last;
    return own && this.continues(own, reading) ? own : undefined;
  }

  private continues(open: OpenRecord, reading: LineReading): boolean {
    if (open.isDone || open.continued.length >= MAX_LINES || open.text.length > MAX_TEXT) return false;
    const { inner, hasHead, isIndented } = reading;
    const asOpen = goesOnAsOpen(open, reading);
    if (asOpen !== undefined) return asOpen;
    if (open.continued.length === 0 && isHalf(open.reading, reading)) return true;
    if (hasHead && !(open.mode === 'stack' && STACK_GOES_ON.test(inner))) return false;
    if (inner === '') return open.mode !== 'line';
    if (open.isLoose) return goesOn(inner, open.reading);
    // Objects of a list, each over several lines.
    if (isJson(open.reading) && OPEN_JSON.test(inner)) return false;
    // apex indents all its lines.
    if (MARKED.test(inner) && MARKED.test(open.text)) return false;
    if (isIndented || open.mode === 'traceback' || goesOn(inner, open.reading)) return true;
    return open.mode === 'stack' && STACK_GOES_ON.test(inner);
  }

  private append(open: OpenRecord, reading: LineReading, lineNumber: number): void {
    const { inner, isIndented } = reading;
    if (!open.members && isTimeAlone(open.reading)) {
      Object.assign(
        open,
        opened(withTime(open.reading, reading), false, open.lineNumber, [...open.continuedAt, lineNumber]),
      );
      return;
    }
    open.isLoose = false;
    open.continuedAt.push(lineNumber);
    open.continued.push(isIndented ? `\t${inner}` : inner);
    if (open.mode === 'json') this.appendJson(open, inner);
    else if (open.mode === 'csv') this.appendCsv(open, inner);
    else if (open.mode === 'object') open.mode = endsObject(inner) ? 'line' : 'object';
    else if (open.members) open.reading = open.members.withMember(open.reading, reading);
    else if (isHalf(open.reading, reading)) open.reading = bothHalves(open.reading, reading);
    else if (TRACEBACK.test(inner)) open.mode = 'traceback';
    // The error comes after its traceback.
    else if (open.mode === 'traceback') open.mode = isIndented || OF_LOGURU.test(inner) ? 'traceback' : 'line';
    else if (open.mode === 'line' && STACK_START.test(inner)) open.mode = 'stack';
    else if (open.mode === 'line') open.reading = withLine(open.reading, inner);
  }

  /** Reads JSON over several lines again when its last line has come. */
  private appendJson(open: OpenRecord, inner: string): void {
    // The lines of a wrapped object belong together; where one has members on lines of their own, a text of several lines keeps them.
    open.text += HAS_MEMBERS.test(open.text) ? `\n${inner}` : inner;
    if (!inner.endsWith('}') && !inner.endsWith('},')) return;
    const reading = this.read(open.text);
    if (!reading.rules.includes('JSON') || !isWholeObject(open.text)) return;
    const { source, rules } = open.reading;
    open.parts = partsOfLine(open.text)?.map(({ text }) => this.read(text));
    const fields = source.length > 0 ? [...reading.fields, ...source] : reading.fields;
    open.reading = {
      ...reading,
      fields,
      source,
      rules: [
        ...rules.slice(0, -1),
        'JSON over several lines',
        ...reading.rules.slice(reading.rules.indexOf('JSON') + 1),
      ],
    };
    open.continued = [];
    open.mode = 'line';
  }

  /** Completes a query or an error of several lines, which ends with its closing quote. */
  private appendCsv(open: OpenRecord, inner: string): void {
    open.text += `\n${inner}`;
    // The text so far has an open quote, and a line with an even number of quotes does not close it.
    if (!isOpenCsv(inner)) return;
    open.reading = { ...this.read(open.text), inner: open.reading.inner };
    open.mode = 'line';
  }

  private whole(): LogRecord[] {
    const done: LogRecord[] = [];
    while (this.queue[0]?.isDone) {
      const open = this.queue.shift();
      if (!open) break;
      const { lineNumber, continued, continuedAt, parts = [open.reading] } = open;
      for (const reading of parts) done.push({ lineNumber, reading, continued, continuedAt });
    }
    return done;
  }
}

/** Sources that do not distinguish writers: one writer uses both outputs, and writes from many places. */
const NO_WRITER: ReadonlySet<string> = new Set(['output', 'stream', 'caller']);

/** Returns which of the sources that are mixed in one log wrote a line: its container, unit or pod; empty when no wrapper names it. */
export function writerOf({ source }: LineReading): string {
  let key = '';
  for (const [name, value] of source) if (!NO_WRITER.has(name)) key += `${name}=${value};`;
  return key;
}

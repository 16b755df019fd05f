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

/** A record of a log: its first line, and those that go on from it. */
export interface LogRecord {
  /** 1-based number of the first line. */
  readonly lineNumber: number;
  readonly reading: LineReading;
  /** The lines behind the first one, without their wrappers: stack traces, wrapped JSON, hanging fields. */
  readonly continued: readonly string[];
  /** Their numbers. */
  readonly continuedAt: readonly number[];
}

/** Lines of one record; more are records of their own. */
const MAX_LINES = 1_000;
const MAX_TEXT = 256 * 1024;
/** Records that wait for their end: those of some containers whose lines are mixed. */
const MAX_OPEN = 64;

const ROW = 'row of a table';

/** Whether a record is a row of a table, whose columns say what its cells are. */
export const isRow = ({ reading }: LogRecord): boolean => reading.rules[0] === ROW;

/** Puts the lines of a log together to records, each with the time that is placed next to its neighbours in the file. */
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

  /** Takes the next line; gives the records that are whole now, in the order of their first lines. */
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
    // An empty line says nothing, and neither does the bracket of a list, a line between documents of YAML, the rule that the race detector
    // draws or the upper edge of a table.
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

  /** What was not whole yet. */
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

  /** logcli says the labels that all lines have in front of the first. */
  private labelled(reading: LineReading): LineReading {
    const { labels } = this;
    this.labels = commonLabels(reading.inner) ?? labels;
    if (labels.length === 0 || !reading.rules.includes('Loki')) return reading;
    return { ...reading, fields: [...reading.fields, ...labels], source: [...reading.source, ...labels] };
  }

  /** What OpenTelemetry's collector prints of a batch has one time for all of its lines, in front of the first. */
  private inExport(reading: LineReading): LineReading {
    if (beginsExport(reading.message)) this.exportedAt = reading.time;
    else if (reading.time !== null || endsExport(reading.inner)) this.exportedAt = null;
    return reading.time === null && this.exportedAt !== null ? { ...reading, time: this.exportedAt } : reading;
  }

  /** The record that a line goes on from: of its own writer, or the last one where the line names none and that one's name stands in front of its first line alone. */
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
    // The error stands behind its traceback.
    else if (open.mode === 'traceback') open.mode = isIndented ? 'traceback' : 'line';
    else if (open.mode === 'line' && STACK_START.test(inner)) open.mode = 'stack';
    else if (open.mode === 'line') open.reading = withLine(open.reading, inner);
  }

  /** JSON over several lines is read again when its last line is there. */
  private appendJson(open: OpenRecord, inner: string): void {
    open.text += inner;
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

  /** A query or an error of several lines ends with its quote. */
  private appendCsv(open: OpenRecord, inner: string): void {
    open.text += `\n${inner}`;
    // The text so far is open, so a line with an even number of quotes leaves it so.
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

/** One writer has both outputs, and calls from many places. */
const NO_WRITER: ReadonlySet<string> = new Set(['output', 'stream', 'caller']);

/** Which of the sources that are mixed in one log wrote a line: its container, unit or pod; empty where no wrapper says. */
export function writerOf({ source }: LineReading): string {
  let key = '';
  for (const [name, value] of source) if (!NO_WRITER.has(name)) key += `${name}=${value};`;
  return key;
}

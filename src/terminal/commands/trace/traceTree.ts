import type { ReadBody } from '../../../app/traces/readBodies';
import { type EventHeader, nameOfStream } from '../../../model/event/event';
import type { EventTable } from '../../../model/event/eventTable';
import type { TraceKey } from '../../../model/event/headerBatch';
import { missingClaimSentence } from '../../../model/flow/claims/missingWords';
import { buildForest } from '../../../model/forest/chain';
import type { AboutTrace, ExportedLine, ExportedMissing, ShownLines } from '../../../model/forest/exportTrace';
import { type Forest, ghostAt } from '../../../model/forest/forest';
import type { Handling } from '../../../model/forest/handledBy';
import { explainOddities, ghostLabel } from '../../../model/forest/oddity';
import { summariseTrace } from '../../../model/forest/summary';
import type { SavedBody } from '../../../model/forest/traceJson';
import { correctionOf } from '../../../model/log/clock';
import { formatCount, formatDuration } from '../../../model/text/format';
import { cutTo, padTo, widthOf } from '../../../model/text/width';
import type { TraceLogRow, TraceLogsView } from '../../../protocol/traceDetails';
import type { MissingHere } from '../../../protocol/traceFlows';
import { type Colour, cell, type Output, safeLines } from '../../shell/output';
import { noteNoLines } from '../../store/logs';
import { t } from '../../words';

/** What is known about a trace, for every way to print it. */
export interface ReadTrace {
  readonly key: TraceKey;
  /** The event that the person named. */
  readonly selected: string | undefined;
  readonly table: EventTable;
  /** Returns which consumers have handled an event; undefined when that is not known. */
  readonly handling: ((event: EventHeader) => readonly Handling[]) | undefined;
  readonly logs: TraceLogsView | undefined;
  /** What should have followed and has not; undefined when that was not requested. */
  readonly missing: readonly MissingHere[] | undefined;
  /** Reads payload and metadata of events, in the order in which they will be printed; undefined when they were not requested. */
  readonly bodies: ((rows: Iterable<number>) => ReadBody) | undefined;
}

/** Deeper levels are written as a number, because their indentation would leave no room. A narrow terminal has fewer. */
const MOST_LEVELS = 12;

/** The columns beside the bars: a deep level's number, and what an event and its remarks need. */
const BESIDE_BARS = 30;

/** The most lines of one payload. --as json has all. */
const MOST_PAYLOAD_LINES = 30;

/**
 * Prints a trace for people: causes above their effects, with what no consumer has handled yet, and with log lines when they were
 * requested.
 */
export async function printTree(output: Output, read: ReadTrace): Promise<void> {
  const { table, logs } = read;
  const forest = buildForest(table);
  const { rootEventType, startedAt, events, streams, durationMs } = summariseTrace(table);
  const figures = [counted(events, 'event'), counted(streams, 'stream'), formatDuration(durationMs)].join(' · ');
  output.wrapped(`${output.paint(cell(rootEventType ?? ''), 'bold')} · ${figures}`);
  const lines = logs && shownLines(table, logs);
  const missing = missingAt(read);
  const bars = createBars(forest, output.width);
  const body = read.bodies?.(forest.rows);
  for (let place = 0; place < forest.count; place++) {
    const bar = bars(place);
    const ghost = ghostAt(forest, place);
    if (ghost) output.line(output.paint(cutTo(bar.before + cell(ghostLabel(ghost, t)), output.width), 'dim'));
    else await printEvent(output, read, { forest, place, bar, startedAt: startedAt ?? 0, lines, missing, body });
  }
  if (logs?.more) output.line('More log lines match than are shown.');
  if (logs) noteNoLines(output, { files: logs.files, lines: logs.lines.length });
}

/** The text before the line of an event, and before the lines below it. */
interface Bar {
  readonly before: string;
  readonly below: string;
}

interface Place {
  readonly forest: Forest;
  readonly place: number;
  readonly bar: Bar;
  readonly startedAt: number;
  readonly lines: ShownLines | undefined;
  readonly missing: AboutTrace['missingAt'];
  readonly body: ReadBody | undefined;
}

async function printEvent(
  output: Output,
  read: ReadTrace,
  { forest, place, bar, startedAt, lines, missing, body }: Place,
) {
  const { table, handling, selected } = read;
  const { before, below } = bar;
  const row = forest.rows[place] ?? 0;
  const header = table.header(row);
  output.line(eventLine(output, before, table, row, { startedAt, isSelected: header.eventId === selected }));
  const bars = output.paint(below, 'dim');
  const remark = (text: string, colour: Colour) =>
    output.wrapped(cell(text), { first: bars, rest: bars, indent: widthOf(below), colour });
  for (const oddity of explainOddities(table, forest, place, t)) remark(oddity, 'yellow');
  for (const { sentence } of missing(row)) remark(sentence, 'yellow');
  const stopped = (handling?.(header) ?? []).filter(({ mark }) => mark === 'stopped');
  for (const { consumer, sentence } of stopped) remark(`${consumer}: ${sentence}`, 'red');
  for (const line of lines?.of(row) ?? []) output.line(logLine(output, below, line, startedAt));
  const content = await body?.(header.position);
  if (content) printBody(output, below, content);
}

function eventLine(
  output: Output,
  before: string,
  table: EventTable,
  row: number,
  { startedAt, isSelected }: { readonly startedAt: number; readonly isSelected: boolean },
): string {
  const ms = table.time(row) - startedAt;
  const offset = `${ms < 0 ? '' : '+'}${formatDuration(ms)}`;
  const name = `#${table.position(row)} ${cell(table.eventType(row))}`;
  const stream = cell(nameOfStream({ type: table.streamType(row), id: table.streamId(row) }));
  const room = Math.max(0, output.width - widthOf(before) - widthOf(offset) - 1);
  const shownName = cutTo(name, room);
  const left = room - widthOf(shownName) - 1;
  const shownStream = left > 3 ? ` ${cutTo(stream, left)}` : '';
  const padding = ' '.repeat(Math.max(0, room - widthOf(shownName) - widthOf(shownStream)));
  const painted = output.paint(shownName, isSelected ? 'cyan' : 'bold') + output.paint(shownStream, 'dim');
  return `${output.paint(before, 'dim')}${painted}${padding} ${offset}`;
}

function logLine(
  output: Output,
  below: string,
  { level, file, lineNumber, text, time }: ExportedLine,
  startedAt: number,
) {
  const name = file.split(/[\\/]/).pop() ?? file;
  const ms = time === null ? null : time - startedAt;
  const offset = ms === null ? '' : ` ${ms < 0 ? '' : '+'}${formatDuration(ms)}`;
  const word = level === 'unknown' ? '' : `${level.toUpperCase()} `;
  const room = output.width - widthOf(below) - widthOf(offset);
  const line = padTo(cutTo(`${word}${cell(text)} (${cell(name)}:${lineNumber})`, room), room);
  return `${output.paint(below, 'dim')}${output.paint(line, level === 'error' || level === 'fatal' ? 'red' : 'cyan')}${offset}`;
}

function printBody(output: Output, below: string, { payload, metadata }: SavedBody): void {
  for (const [name, text] of [['payload', payload] as const, ['metadata', metadata] as const]) {
    if (text === null) continue;
    const lines = safeLines(text);
    const shown = lines.slice(0, MOST_PAYLOAD_LINES);
    const rest = lines.length - shown.length;
    const all = [
      `${name}:`,
      ...shown,
      ...(rest > 0 ? [`… ${formatCount(rest)} more lines; --as json has all of them`] : []),
    ];
    for (const line of all) {
      output.line(`${output.paint(below, 'dim')}${cutTo(line, Math.max(1, output.width - widthOf(below)))}`);
    }
  }
}

/** Returns a function that returns these texts for each place of the tree. It must be called for one place after the other. */
function createBars(forest: Forest, width: number): (place: number) => Bar {
  const levels = Math.max(1, Math.min(MOST_LEVELS, Math.floor((width - BESIDE_BARS) / 2)));
  /** By depth: whether another effect of the same cause follows. */
  const goesOn: boolean[] = [];
  return (place) => {
    const depth = forest.depth[place] ?? 0;
    const next = place + (forest.subtreeSize[place] ?? 1);
    goesOn[depth] = next < forest.count && forest.depth[next] === depth;
    const hasEffects = (forest.subtreeSize[place] ?? 1) > 1;
    const level = depth > levels ? `(${depth}) ` : '';
    const from = Math.max(1, depth - levels + 1);
    const above = Array.from({ length: Math.max(0, depth - from) }, (_, at) => (goesOn[from + at] ? '│ ' : '  ')).join(
      '',
    );
    const own = depth === 0 ? '' : goesOn[depth] ? '├─' : '└─';
    const under = depth === 0 ? '' : goesOn[depth] ? '│ ' : '  ';
    return {
      before: `${level}${above}${own}`,
      below: `${' '.repeat(level.length)}${above}${under}${hasEffects ? '│ ' : '  '}`,
    };
  };
}

const counted = (count: number, noun: string) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Returns the log lines below their events, with times by the store's clock. */
export function shownLines(table: EventTable, { lines, more, clock }: TraceLogsView): ShownLines {
  const correction = correctionOf(clock);
  const byRow = new Map<number, TraceLogRow[]>();
  for (const line of lines) {
    const row = table.indexOf(line.eventId);
    const own = byRow.get(row) ?? [];
    own.push({ ...line, time: line.time === null ? null : line.time - correction });
    byRow.set(row, own);
  }
  return { of: (row) => byRow.get(row) ?? [], more };
}

/** Returns what is missing after the event in a row, as sentences for a person. */
export function missingAt({ table, missing }: ReadTrace): (row: number) => readonly ExportedMissing[] {
  const now = Date.now();
  const byRow = new Map<number, ExportedMissing[]>();
  for (const each of missing ?? []) {
    const row = table.indexOf(each.causeId);
    const sentence = missingClaimSentence(each, table.eventType(row), now, t);
    byRow.set(row, [...(byRow.get(row) ?? []), { effects: each.effects, sentence }]);
  }
  return (row) => byRow.get(row) ?? [];
}

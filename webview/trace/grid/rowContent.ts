import type { EventTable } from '../../../src/model/event/eventTable';
import { oneOfTypes } from '../../../src/model/flow/missingWords';
import { ghostAt } from '../../../src/model/forest/forest';
import { ghostLabel } from '../../../src/model/forest/oddity';
import type { Translate } from '../../../src/model/text/translate';
import type { MissingHere } from '../../../src/protocol/traceFlows';
import { formatOffset, type TimeTexts } from '../../kit/page/time';
import { lateWords, missingSentence, unusualSentence, unusualWord } from '../flows/words';
import { fileName } from '../logs/logPlace';
import { countsSentence } from '../logs/traceLogs';
import { pathMark } from '../path/shownPath';
import { oddSentences } from '../session/oddities';
import { logMatch } from '../session/search';
import type { TraceState } from '../session/session';
import { stopText } from '../session/stops';
import { isFlat, passesFilter } from '../session/view';
import { type LaneScale, lanePiece } from '../streams/lanePiece';
import { type HandledColumn, rowMarks } from './handling';
import type { RowContent } from './rowElement';
import type { Span } from './timeScale';

/** What a line needs beside the state. */
export interface LineContext {
  readonly state: TraceState;
  /** The part of the axis that is shown, milliseconds since the trace's start. */
  readonly span: Span;
  readonly selectedLine: number;
  /** The event that is pointed at; of what is missing, its cause. −1: none. */
  readonly hovered: { readonly place: number; readonly isMissing: boolean };
  readonly matches: ReadonlySet<number>;
  readonly handling: HandledColumn | null;
  /** null in the other orders. */
  readonly lanes: LaneScale | null;
  /** Pixels that indentation may take. */
  readonly maxIndent: number;
  readonly t: Translate;
  readonly time: TimeTexts;
}

const INDENT = 10;

/** Says what the line `line` of the visible rows shows. */
export function rowContent(line: number, context: LineContext): RowContent {
  const { rows, view } = context.state;
  const log = rows.lines.logAt(line);
  const place = rows.lines.placeAt(line);
  const tableRow = rows.forest.rows[place] ?? 0;
  const focusDepth = rows.forest.depth[Math.max(0, rows.find(view.focus))] ?? 0;
  const depth = (rows.forest.depth[place] ?? 0) - (view.focus === null ? 0 : focusDepth);
  if (log >= 0) return logContent(line, log, tableRow, isFlat(view.order) ? 0 : depth + 1, context);
  const missing = rows.missing[rows.lines.missingAt(line)];
  if (missing) return missingContent(line, missing, tableRow, isFlat(view.order) ? 0 : depth + 1, context);
  const seen = rows.indexOf(place);
  const shared = {
    line,
    level: depth + 1,
    posInSet: rows.seen.posInSet[seen] ?? 1,
    setSize: rows.seen.setSize[seen] ?? 1,
    expanded: rows.hasBelow(place, view) ? !rows.isFolded(place, view) : undefined,
    selected: line === context.selectedLine,
    lit: litAs(place, context),
    log: null,
    lanes: laneOf(line, context),
    ...indentation(depth, context),
  };
  return tableRow < 0
    ? { ...shared, ...ghostContent(place, context) }
    : { ...shared, ...eventContent(place, tableRow, context) };
}

/** The arrows of the event that is selected and of the one under the pointer stand out. */
function laneOf(line: number, { lanes, selectedLine, hovered, state }: LineContext): RowContent['lanes'] {
  if (lanes === null) return null;
  const lit = new Set([selectedLine, state.rows.lineOf(hovered.place)]);
  lit.delete(-1);
  return lanePiece(line, lanes, [...lit]);
}

function indentation(depth: number, { maxIndent }: LineContext) {
  return {
    indentPx: Math.min(depth * INDENT, maxIndent),
    depthText: depth * INDENT > maxIndent ? String(depth) : '',
  };
}

/** What a row has that stands between the events, and is none. */
const besideEvents = (line: number, depth: number, context: LineContext) => ({
  ...nothing,
  ...indentation(depth, context),
  line,
  level: depth + 1,
  posInSet: 0,
  setSize: 0,
  expanded: undefined,
  selected: line === context.selectedLine,
  lanes: laneOf(line, context),
});

/** A log line below or between events, in the columns that theirs are in. */
function logContent(line: number, log: number, tableRow: number, depth: number, context: LineContext): RowContent {
  const { state, t, time } = context;
  const { table, logs, start } = state.rows;
  const found = logs?.line(log);
  const at = logs?.time(log) ?? null;
  const text = found?.text ?? '';
  const level = found?.level ?? 'unknown';
  const when = at === null ? t('The line has no time.') : time.full(at);
  return {
    ...besideEvents(line, depth, context),
    lit: null,
    log: level,
    isMatch: context.matches.has(logMatch(log)),
    name: text,
    nameTitle: `${text}\n${when}\n${t('Open {file} at line {line}', { file: found?.file ?? '', line: found?.lineNumber ?? 0 })}`,
    stream: fileName(found?.file ?? ''),
    version: `:${found?.lineNumber ?? ''}`,
    streamTitle: found?.file ?? '',
    sinceStart: at === null ? '' : formatOffset(at - start, t.language),
    sinceCause: at === null || tableRow < 0 ? '' : formatOffset(at - table.time(tableRow), t.language),
    mark: at === null ? null : fraction(at, context),
    markTitle: when,
  };
}

/** What is missing, in the columns that it would fill as an event; without times, which it has not. */
function missingContent(
  line: number,
  missing: MissingHere,
  causeRow: number,
  depth: number,
  context: LineContext,
): RowContent {
  const { state, t } = context;
  const { table } = state.rows;
  const now = Date.now();
  const { hovered } = context;
  const isLit = !hovered.isMissing && hovered.place >= 0 && state.rows.forest.rows[hovered.place] === causeRow;
  const sentence = missingSentence(missing, table.eventType(causeRow), { consumers: state.consumers, now }, t);
  return {
    ...besideEvents(line, depth, context),
    lit: isLit ? 'effect' : null,
    log: null,
    isMissing: true,
    name: oneOfTypes(missing.effects, t),
    nameTitle: sentence,
    tag: t('missing'),
    tagTitle: sentence,
    stream: lateWords(missing, now, t),
    streamTitle: sentence,
    mark: fraction(missing.expectedAt, context),
    barFrom: fraction(table.time(causeRow), context),
    markTitle: sentence,
  };
}

/** What a row leaves empty that is no event. */
const nothing = {
  isGhost: false,
  isMissing: false,
  tag: '',
  tagTitle: '',
  path: null,
  isContext: false,
  isMatch: false,
  typeOrdinal: 0,
  oddities: [],
  badges: null,
  stops: [],
  stoppedWord: '',
  stream: '',
  version: '',
  streamTitle: '',
  sinceStart: '',
  sinceCause: '',
  mark: null,
  barFrom: null,
  markTitle: '',
  consumers: [],
  consumerSummary: '',
  consumerTitle: '',
} as const;

type Shared =
  | 'line'
  | 'level'
  | 'posInSet'
  | 'setSize'
  | 'expanded'
  | 'selected'
  | 'lit'
  | 'log'
  | 'lanes'
  | 'indentPx'
  | 'depthText';

function ghostContent(place: number, { state, t }: LineContext): Omit<RowContent, Shared> {
  const ghost = ghostAt(state.rows.forest, place);
  return {
    ...nothing,
    isGhost: true,
    name: ghost === undefined ? '' : ghostLabel(ghost, t),
    nameTitle: ghost?.id ?? '',
    oddities: oddSentences(state, place, t),
  };
}

function eventContent(place: number, row: number, context: LineContext): Omit<RowContent, Shared> {
  const { state, t, time, handling } = context;
  const { rows, view } = state;
  const { table } = rows;
  const at = table.time(row);
  const cause = table.causeIndex(row);
  const causeTime = cause < 0 ? null : table.time(cause);
  const streamId = table.streamId(row);
  const streamType = table.streamType(row);
  const sinceCause = causeTime === null ? '' : formatOffset(at - causeTime, t.language);
  const stream = `${streamType}/${streamId}`;
  const fullTime = time.full(at);
  const version = table.streamVersion(row);
  const unusual = state.flows.unusual.get(table.eventId(row)) ?? [];
  return {
    isGhost: false,
    isMissing: false,
    tag: unusual[0] ? unusualWord(unusual[0], t) : '',
    tagTitle: unusual.map((each) => unusualSentence(each, t)).join('\n'),
    path: state.path && pathMark(row, state.path, t),
    isContext: !passesFilter(view, streamType, table.eventType(row)),
    isMatch: context.matches.has(place),
    typeOrdinal: rows.typeOrdinal(row),
    name: table.eventType(row),
    nameTitle: `${table.eventType(row)}\n${stream}\n#${table.position(row)} · ${fullTime}`,
    oddities: oddSentences(state, place, t),
    badges: badgesOf(row, context),
    stops: (state.stops.get(table.eventId(row)) ?? []).map((stop) => stopText(stop, t)),
    stoppedWord: t('stopped here'),
    stream,
    version: version === null ? '' : ` · ${version}`,
    streamTitle: version === null ? stream : t('{stream}, version {version}', { stream, version }),
    sinceStart: formatOffset(at - rows.start, t.language),
    sinceCause,
    mark: fraction(at, context),
    barFrom: causeTime === null ? null : fraction(causeTime, context),
    markTitle: [
      sinceCause === '' ? fullTime : t('{time}\n{duration} since its cause', { time: fullTime, duration: sinceCause }),
      // Where rows are no tree, their level does not say it.
      ...(isFlat(view.order) && cause >= 0 ? [causedBy(table, cause, t)] : []),
    ].join('\n'),
    ...rowMarks(handling, table, row),
  };
}

function causedBy(table: EventTable, cause: number, t: Translate): string {
  const stream = `${table.streamType(cause)}/${table.streamId(cause)}`;
  return t('Caused by {type} of {stream}', { type: table.eventType(cause), stream });
}

function badgesOf(row: number, { state, t }: LineContext): RowContent['badges'] {
  const counts = state.rows.logs?.countsOf(row);
  return counts && counts.lines > 0 ? { ...counts, title: countsSentence(counts, t) } : null;
}

function litAs(place: number, { state, hovered }: LineContext): 'cause' | 'effect' | null {
  if (hovered.place < 0) return null;
  if (hovered.isMissing) return hovered.place === place ? 'cause' : null;
  if (state.rows.parentOf(hovered.place) === place) return 'cause';
  return state.rows.parentOf(place) === hovered.place ? 'effect' : null;
}

function fraction(time: number, { state, span }: LineContext): number | null {
  if (!Number.isFinite(time)) return null;
  return (time - state.rows.start - span.from) / Math.max(span.to - span.from, Number.MIN_VALUE);
}

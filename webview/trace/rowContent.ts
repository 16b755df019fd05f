import { ghostAt } from '../../src/model/forest';
import { explainOddities, ghostLabel } from '../../src/model/oddity';
import type { Translate } from '../../src/model/translate';
import { fileName } from '../kit/fileName';
import { formatOffset, type TimeTexts } from '../kit/time';
import { type Handling, rowMarks } from './handling';
import { countsSentence } from './logCounts';
import { logMatch } from './matches';
import type { RowContent } from './rowElement';
import type { TraceState } from './session';
import { stopTexts } from './stops';
import type { Span } from './timeScale';

/** What a line needs beside the state. */
export interface LineContext {
  readonly state: TraceState;
  /** The part of the axis that is shown, milliseconds since the trace's start. */
  readonly span: Span;
  readonly selectedLine: number;
  readonly hoveredPlace: number;
  readonly matches: ReadonlySet<number>;
  readonly handling: Handling | null;
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
  if (log >= 0) return logContent(line, log, tableRow, view.order === 'position' ? 0 : depth + 1, context);
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
    ...indentation(depth, context),
  };
  return tableRow < 0
    ? { ...shared, ...ghostContent(place, context) }
    : { ...shared, ...eventContent(place, tableRow, context) };
}

function indentation(depth: number, { maxIndent }: LineContext) {
  return {
    indentPx: Math.min(depth * INDENT, maxIndent),
    depthText: depth * INDENT > maxIndent ? String(depth) : '',
  };
}

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
    ...nothing,
    line,
    level: depth + 1,
    posInSet: 0,
    setSize: 0,
    expanded: undefined,
    selected: line === context.selectedLine,
    lit: null,
    log: level,
    isMatch: context.matches.has(logMatch(log)),
    ...indentation(depth, context),
    name: text,
    nameTitle: `${text}\n${when}\n${t('Open {file} at line {line}', { file: found?.file ?? '', line: found?.lineNumber ?? 0 })}`,
    stream: fileName(found?.file ?? ''),
    version: `:${found?.lineNumber ?? ''}`,
    streamTitle: found?.file ?? '',
    sinceStart: at === null ? '' : formatOffset(at - start),
    sinceCause: at === null || tableRow < 0 ? '' : formatOffset(at - table.time(tableRow)),
    mark: at === null ? null : fraction(at, context),
    markTitle: when,
  };
}

/** What a row leaves empty that is no event. */
const nothing = {
  isGhost: false,
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
  | 'indentPx'
  | 'depthText';

function ghostContent(place: number, { state, t }: LineContext): Omit<RowContent, Shared> {
  const { table, forest } = state.rows;
  const ghost = ghostAt(forest, place);
  return {
    ...nothing,
    isGhost: true,
    name: ghost === undefined ? '' : ghostLabel(ghost, t),
    nameTitle: ghost?.id ?? '',
    oddities: explainOddities(table, forest, place, t),
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
  const sinceCause = causeTime === null ? '' : formatOffset(at - causeTime);
  const stream = `${streamType}/${streamId}`;
  const fullTime = time.full(at);
  return {
    isGhost: false,
    isContext: view.hiddenTypes.has(streamType),
    isMatch: context.matches.has(place),
    typeOrdinal: rows.typeOrdinal(row),
    name: table.eventType(row),
    nameTitle: `${table.eventType(row)}\n${stream}\n#${table.position(row)} · ${fullTime}`,
    oddities: explainOddities(table, rows.forest, place, t),
    badges: badgesOf(row, context),
    stops: stopTexts(state.stops.get(table.eventId(row)) ?? [], t),
    stoppedWord: t('stopped here'),
    stream,
    version: ` · ${table.streamVersion(row)}`,
    streamTitle: t('{stream}, version {version}', { stream, version: table.streamVersion(row) }),
    sinceStart: formatOffset(at - rows.start),
    sinceCause,
    mark: fraction(at, context),
    barFrom: causeTime === null ? null : fraction(causeTime, context),
    markTitle:
      sinceCause === '' ? fullTime : t('{time}\n{duration} since its cause', { time: fullTime, duration: sinceCause }),
    ...rowMarks(handling, table, row),
  };
}

function badgesOf(row: number, { state, t }: LineContext): RowContent['badges'] {
  const counts = state.rows.logs?.countsOf(row);
  return counts && counts.lines > 0 ? { ...counts, title: countsSentence(counts, t) } : null;
}

function litAs(place: number, { state, hoveredPlace }: LineContext): 'cause' | 'effect' | null {
  if (hoveredPlace < 0) return null;
  if (state.rows.parentOf(hoveredPlace) === place) return 'cause';
  return state.rows.parentOf(place) === hoveredPlace ? 'effect' : null;
}

function fraction(time: number, { state, span }: LineContext): number | null {
  if (!Number.isFinite(time)) return null;
  return (time - state.rows.start - span.from) / Math.max(span.to - span.from, Number.MIN_VALUE);
}

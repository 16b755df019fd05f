import { ghostAt } from '../../src/model/forest';
import { explainOddities, ghostLabel } from '../../src/model/oddity';
import type { Translate } from '../../src/model/translate';
import { formatOffset, type TimeTexts } from '../kit/time';
import { type Handling, rowMarks } from './handling';
import type { RowContent } from './rowElement';
import type { TraceState } from './session';
import type { Span } from './timeScale';

/** What a line needs beside the state. */
export interface LineContext {
  readonly state: TraceState;
  /** The part of the axis that is shown, milliseconds since the trace's start. */
  readonly span: Span;
  readonly selectedPlace: number;
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
  const place = rows.seen.rows[line] ?? 0;
  const tableRow = rows.forest.rows[place] ?? 0;
  const focusDepth = rows.forest.depth[Math.max(0, rows.find(view.focus))] ?? 0;
  const depth = (rows.forest.depth[place] ?? 0) - (view.focus === null ? 0 : focusDepth);
  const indent = Math.min(depth * INDENT, context.maxIndent);
  const shared = {
    line,
    level: depth + 1,
    posInSet: rows.seen.posInSet[line] ?? 1,
    setSize: rows.seen.setSize[line] ?? 1,
    expanded: rows.hasEffects(place) ? !rows.isFolded(place, view) : undefined,
    selected: place === context.selectedPlace,
    lit: litAs(place, context),
    indentPx: indent,
    depthText: depth * INDENT > context.maxIndent ? String(depth) : '',
  };
  return tableRow < 0
    ? { ...shared, ...ghostContent(place, context) }
    : { ...shared, ...eventContent(place, tableRow, context) };
}

type Shared = 'line' | 'level' | 'posInSet' | 'setSize' | 'expanded' | 'selected' | 'lit' | 'indentPx' | 'depthText';

function ghostContent(place: number, { state, t }: LineContext): Omit<RowContent, Shared> {
  const { table, forest } = state.rows;
  const ghost = ghostAt(forest, place);
  return {
    isGhost: true,
    isContext: false,
    isMatch: false,
    typeOrdinal: 0,
    name: ghost === undefined ? '' : ghostLabel(ghost, t),
    nameTitle: ghost?.id ?? '',
    oddities: explainOddities(table, forest, place, t),
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

function litAs(place: number, { state, hoveredPlace }: LineContext): 'cause' | 'effect' | null {
  if (hoveredPlace < 0) return null;
  if (state.rows.parentOf(hoveredPlace) === place) return 'cause';
  return state.rows.parentOf(place) === hoveredPlace ? 'effect' : null;
}

function fraction(time: number, { state, span }: LineContext): number | null {
  if (!Number.isFinite(time)) return null;
  return (time - state.rows.start - span.from) / Math.max(span.to - span.from, Number.MIN_VALUE);
}

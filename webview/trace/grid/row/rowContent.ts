import { nameOfStream } from '../../../../src/model/event/event';
import type { EventTable } from '../../../../src/model/event/eventTable';
import { ghostAt } from '../../../../src/model/forest/forest';
import { ghostLabel } from '../../../../src/model/forest/oddity';
import type { Translate } from '../../../../src/model/text/translate';
import { formatOffset } from '../../../kit/page/time';
import { unusualSentence, unusualWord } from '../../flows/words';
import { countsSentence } from '../../logs/traceLogs';
import { pathMark } from '../../path/shownPath';
import { isFlat, passesFilter } from '../../session/view';
import { rowMarks } from '../handling';
import { oddSentences, stopText } from '../marks';
import { logContent, missingContent, NO_EVENT } from './besideEvents';
import type { RowContent } from './content';
import { fraction, indentation, type LineContext, laneOf } from './line';

/** Returns the content of a line of the visible rows. */
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
    ...NO_EVENT,
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
  const stream = nameOfStream({ type: streamType, id: streamId });
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
      // In a flat order, the level does not show the cause.
      ...(isFlat(view.order) && cause >= 0 ? [causedBy(table, cause, t)] : []),
    ].join('\n'),
    ...rowMarks(handling, table, row),
  };
}

function causedBy(table: EventTable, cause: number, t: Translate): string {
  const stream = nameOfStream({ type: table.streamType(cause), id: table.streamId(cause) });
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

import { oneOfTypes } from '../../../../src/model/flow/claims/missingWords';
import type { MissingHere } from '../../../../src/protocol/traceFlows';
import { formatOffset } from '../../../kit/page/time';
import { lateWords, missingSentence } from '../../flows/words';
import { fileName } from '../../logs/traceLogs';
import { logMatch } from '../../session/search';
import type { RowContent } from './content';
import { fraction, indentation, type LineContext, laneOf } from './line';

/** The content that all rows between events share. */
const besideEvents = (line: number, depth: number, context: LineContext) => ({
  ...NO_EVENT,
  ...indentation(depth, context),
  line,
  level: depth + 1,
  posInSet: 0,
  setSize: 0,
  expanded: undefined,
  selected: line === context.selectedLine,
  lanes: laneOf(line, context),
});

/** Returns the content of a log line, in the same columns as events. */
export function logContent(
  line: number,
  log: number,
  tableRow: number,
  depth: number,
  context: LineContext,
): RowContent {
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

/** Returns the content of a missing effect, in the columns that it would fill as an event. It has no times. */
export function missingContent(
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

/** The values of everything that only events have. */
export const NO_EVENT = {
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

import { versionNumber } from '../../../../src/model/event/event';
import type { Translate } from '../../../../src/model/text/translate';
import type { MissingHere } from '../../../../src/protocol/traceFlows';
import type { TimeTexts } from '../../../kit/page/time';
import type { TraceState } from '../../session/state';
import { type LaneScale, lanePiece } from '../../streams/lanePiece';
import type { HandledColumn } from '../handling';
import type { Span } from '../timeScale';
import type { RowContent } from './content';

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

/** The arrows of the event that is selected and of the one under the pointer stand out. */
export function laneOf(line: number, { lanes, selectedLine, hovered, state }: LineContext): RowContent['lanes'] {
  if (lanes === null) return null;
  const lit = new Set([selectedLine, state.rows.lineOf(hovered.place)]);
  lit.delete(-1);
  return lanePiece(line, lanes, [...lit]);
}

export function indentation(depth: number, { maxIndent }: LineContext) {
  return {
    indentPx: Math.min(depth * INDENT, maxIndent),
    depthText: depth * INDENT > maxIndent ? String(depth) : '',
  };
}

export function fraction(time: number, { state, span }: LineContext): number | null {
  if (!Number.isFinite(time)) return null;
  return (time - state.rows.start - span.from) / Math.max(span.to - span.from, Number.MIN_VALUE);
}

/** What VS Code's menu on a row may ask for: its event, or of what is missing its cause; none for log lines and commands. */
export function menuContext(state: TraceState, line: number) {
  const { opened, rows } = state;
  const { table, forest, lines } = rows;
  const missing = rows.missing[lines.missingAt(line)];
  if (missing) return missingContext(missing, state);
  const tableRow = lines.isEventAt(line) ? (forest.rows[lines.placeAt(line)] ?? -1) : -1;
  if (tableRow < 0) return { webviewSection: 'line' };
  const { eventId, eventType, eventVersion, position, correlationId } = table.header(tableRow);
  const version = versionNumber(eventVersion);
  return {
    webviewSection: 'event',
    connection: opened?.connection ?? '',
    eventId,
    eventType,
    ...(version === null ? {} : { eventVersion: version }),
    position,
    ...(correlationId === null ? {} : { correlationId, hasCorrelation: true }),
  };
}

/** With the cause's id, type and position: they say which flow, which handler and which trace are meant. */
function missingContext({ causeId, effects, consumer }: MissingHere, { opened, rows: { table } }: TraceState) {
  const { eventType, position } = table.header(table.indexOf(causeId));
  const [effect, ...others] = effects;
  return {
    webviewSection: 'missing',
    connection: opened?.connection ?? '',
    eventId: causeId,
    eventType,
    position,
    ...(others.length > 0 ? {} : { cause: eventType, effect, hasEdge: true }),
    ...(consumer === null ? {} : { consumer, hasConsumer: true }),
  };
}

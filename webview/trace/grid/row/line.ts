import { versionNumber } from '../../../../src/model/event/event';
import type { Translate } from '../../../../src/model/text/translate';
import type { MissingHere } from '../../../../src/protocol/traceFlows';
import type { TimeTexts } from '../../../kit/page/time';
import type { TraceState } from '../../session/state';
import { type LaneScale, lanePiece } from '../../streams/lanePiece';
import type { HandledColumn } from '../handling';
import type { Span } from '../timeScale';
import type { RowContent } from './content';

/** What a line needs besides the state. */
export interface LineContext {
  readonly state: TraceState;
  /** The shown part of the axis, milliseconds since the trace's start. */
  readonly span: Span;
  readonly selectedLine: number;
  /** The event under the pointer; for a missing effect, its cause. −1 means none. */
  readonly hovered: { readonly place: number; readonly isMissing: boolean };
  readonly matches: ReadonlySet<number>;
  readonly handling: HandledColumn | null;
  /** Null in the other orders. */
  readonly lanes: LaneScale | null;
  /** The most pixels that indentation may take. */
  readonly maxIndent: number;
  readonly t: Translate;
  readonly time: TimeTexts;
}

const INDENT = 10;

/** Returns the lanes of a line. The arrows of the selected event and of the one under the pointer are highlighted. */
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

/** Returns what VS Code's menu on a row needs: its event, or the cause of a missing effect. Log lines and commands have none. */
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

/** Returns the same for a missing effect. The cause's id, type and position identify the flow, the handler and the trace. */
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

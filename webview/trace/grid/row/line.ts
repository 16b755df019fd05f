import type { Translate } from '../../../../src/model/text/translate';
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

import type { Position } from '../../../../model/event/event';
import { noSuchCursor } from '../../text/answer';

/** How far the flows of one connection have been listed. */
export interface ListedFlows {
  /** Only events below this position are looked at; undefined: from the newest on. */
  readonly top: Position | undefined;
  /** The flows that began below this position are not listed yet; undefined: none is listed yet. */
  readonly below: Position | undefined;
}

const BEGINNING: ListedFlows = { top: undefined, below: undefined };

/** The sign for a connection whose flows are all listed. */
const DONE = '-';

/**
 * Returns a cursor with the place of each connection; null in `places`: all of its flows are listed. Undefined when this is true for every
 * connection.
 */
export function writeFlowCursor(places: readonly (ListedFlows | null)[]): string | undefined {
  if (places.every((place) => place === null)) return undefined;
  return places.map((place) => (place === null ? DONE : write(place))).join();
}

function write({ top, below }: ListedFlows): string {
  return top === undefined ? (below ?? '') : `${top}/${below ?? top}`;
}

/** Reads a cursor of `writeFlowCursor` for this number of connections. Throws ToolProblem for a cursor that no answer contained. */
export function readFlowCursor(cursor: string | undefined, connections: number): readonly (ListedFlows | null)[] {
  // Models begin with the cursor 0, and no event is below position 0.
  if (cursor === undefined || cursor === '0') return Array.from({ length: connections }, () => BEGINNING);
  const parts = cursor.split(',');
  if (parts.length !== connections) throw noSuchCursor(cursor);
  if (parts.every((part) => part === DONE)) throw noSuchCursor(cursor);
  return parts.map((part) => {
    if (part === DONE) return null;
    const [, top, below] = /^(?:(\d{1,19})\/)?(\d{1,19})?$/.exec(part) ?? [];
    if (part !== '' && below === undefined) throw noSuchCursor(cursor);
    return { top: top as Position | undefined, below: below as Position | undefined };
  });
}

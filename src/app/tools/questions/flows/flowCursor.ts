import type { Position } from '../../../../model/event/event';
import { noSuchCursor } from '../../text/answer';

/** How far the flows of one connection have been listed. */
export interface ListedFlows {
  /** The events below it are looked at; undefined: from the newest on. */
  readonly top: Position | undefined;
  /** The flows that began below it are still to be listed; undefined: all. */
  readonly below: Position | undefined;
}

const BEGINNING: ListedFlows = { top: undefined, below: undefined };

/** What stands for a connection of which all is listed. */
const DONE = '-';

/** A cursor: of each connection where its list goes on, `null` where it has ended. */
export function writeFlowCursor(places: readonly (ListedFlows | null)[]): string | undefined {
  if (places.every((place) => place === null)) return undefined;
  return places.map((place) => (place === null ? DONE : write(place))).join();
}

function write({ top, below }: ListedFlows): string {
  return top === undefined ? (below ?? '') : `${top}/${below ?? top}`;
}

/** Reads what `writeFlowCursor` wrote for so many connections. Throws ToolProblem for a cursor that no answer gave. */
export function readFlowCursor(cursor: string | undefined, connections: number): readonly (ListedFlows | null)[] {
  // Models begin at 0, below which no event is.
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

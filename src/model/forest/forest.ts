import type { EventTable } from '../event/eventTable';
import { ID_NONE, ID_UUID } from '../event/headerBatch';
import { IdIndex } from '../event/idIndex';
import { normaliseUuid } from '../event/uuid';
import { STEP, type Steps } from '../text/steps';

/** A cause that events of the table name but that is not in the table: a command, or an event outside of it. */
export interface Ghost {
  readonly id: string;
  /** Whether the id may belong to an event that can be loaded: it is a UUID, or events here have other ids. */
  readonly loadable: boolean;
  /** `command` when it cannot be an event of this store: it is no possible event id, or it equals the correlation id of its effects. */
  readonly kind: 'command' | 'unknown';
}

/**
 * The causation forest in preorder: the subtree of place p is the places p … p + subtreeSize[p] − 1. Every event of the table has exactly
 * one place. Roots, including ghosts, and the effects of one cause are in order of position.
 */
export interface Forest {
  readonly count: number;
  /** The row of the table; −1 − g for ghost g. */
  readonly rows: Int32Array;
  readonly depth: Int32Array;
  /** The number of places, including the place itself. */
  readonly subtreeSize: Int32Array;
  /** The place of the cause; −1 for roots. */
  readonly parent: Int32Array;
  /** Bits of `Oddity`. */
  readonly oddities: Uint8Array;
  /** The place of each row of the table. */
  readonly placeOf: Int32Array;
  readonly ghosts: readonly Ghost[];
}

/** Returns the ghost at a place; undefined when an event is there. */
export function ghostAt(forest: Forest, place: number): Ghost | undefined {
  return forest.ghosts[-1 - (forest.rows[place] ?? 0)];
}

/**
 * Returns the cause of each row: a row, `table.count + g` for ghost g, or −1. Ghosts are numbered by the position of their first effect.
 */
export function* findCauses(table: EventTable, order: Int32Array): Steps<{ causes: Int32Array; ghosts: Ghost[] }> {
  const causes = new Int32Array(table.count).fill(-1);
  const ghosts: Ghost[] = [];
  const uuids = new IdIndex();
  const uuidGhosts: number[] = [];
  const textGhosts = new Map<string, number>();
  const ghostOf = (row: number): number => {
    if (table.causeKind(row) === ID_UUID) {
      const entry = table.addCauseTo(uuids, row);
      uuidGhosts[entry] ??= ghosts.push(makeGhost(table, row)) - 1;
      return uuidGhosts[entry];
    }
    const id = table.causationId(row) ?? '';
    const known = textGhosts.get(id) ?? ghosts.push(makeGhost(table, row)) - 1;
    textGhosts.set(id, known);
    return known;
  };
  for (const [done, row] of order.entries()) {
    if (done % STEP === 0) yield;
    if (table.causeKind(row) === ID_NONE) continue;
    const cause = table.causeIndex(row);
    causes[row] = cause >= 0 ? cause : table.count + ghostOf(row);
  }
  return { causes, ghosts };
}

function makeGhost(table: EventTable, row: number): Ghost {
  const id = table.causationId(row) ?? '';
  const loadable = table.causeKind(row) === ID_UUID || table.hasTextIds || normaliseUuid(id) !== null;
  return { id, loadable, kind: loadable && id !== table.correlationId(row) ? 'unknown' : 'command' };
}

/** Cuts every circle of causes at its member with the lowest position. Returns the rows that lost their cause. */
export function* breakCycles(table: EventTable, causes: Int32Array): Steps<number[]> {
  const cut: number[] = [];
  // The walk that reached each row first. Reaching a row of the same walk again closes a circle.
  const metIn = new Int32Array(causes.length).fill(-1);
  for (let start = 0; start < causes.length; start++) {
    if (start % STEP === 0) yield;
    let row = start;
    while (row >= 0 && row < causes.length && metIn[row] === -1) {
      metIn[row] = start;
      row = causes[row] ?? -1;
    }
    if (row < 0 || row >= causes.length || metIn[row] !== start) continue;
    const first = earliestOfCycle(table, causes, row);
    causes[first] = -1;
    cut.push(first);
  }
  return cut;
}

function earliestOfCycle(table: EventTable, causes: Int32Array, member: number): number {
  let earliest = member;
  for (let row = causes[member] ?? -1; row !== member && row >= 0; row = causes[row] ?? -1) {
    if (table.comparePositions(row, earliest) < 0) earliest = row;
  }
  return earliest;
}

import { comparePositions, type Position } from '../event/event';

/**
 * What is remembered between two reads of a growing table. A position is assigned before its transaction commits, so an event may become
 * visible below events that were already read. Every missing position is watched until it cannot fill any more.
 */
export interface HoleWatch {
  /** The highest position that was read; null before the first read. */
  readonly highest: Position | null;
  /** Ascending, and not adjacent to each other. */
  readonly holes: readonly Hole[];
  /** How many rows have been read so far. */
  readonly taken: number;
}

/** Missing positions, both ends included. */
interface Hole {
  readonly from: bigint;
  readonly to: bigint;
  /** When the positions were first seen missing. */
  readonly at: number;
  /** The transaction that fills the hole has an id below this one; null while that transaction may not have an id yet. */
  readonly belowXid: bigint | null;
  /** How many rows had been read when the hole was found. */
  readonly below: number;
}

/** One read: every visible row past `after`, up to and including `through`. */
export interface Look<T> {
  /** In any order. Rows that were read before may come again. */
  readonly rows: readonly T[];
  /** null: from the first row on. */
  readonly after: Position | null;
  /** null: up to the newest row. */
  readonly through: Position | null;
  /** From the read's own snapshot: every transaction below this id has ended. 0 when no single server knows all transactions. */
  readonly xmin: bigint;
  /**
   * The id that the next transaction gets. It is not the snapshot's xmax, because transactions above that may be running. 0 as for `xmin`:
   * then only time closes a hole.
   */
  readonly nextXid: bigint;
  /** Milliseconds of one clock for all reads. */
  readonly at: number;
}

export interface Taken<T> {
  readonly watch: HoleWatch;
  /** The rows that were not read before, by position. */
  readonly fresh: readonly T[];
}

export const emptyWatch: HoleWatch = { highest: null, holes: [], taken: 0 };

/** A transaction may get its id later than its position: a trigger before the insert may take time. */
const LEAST_MS = 2_000;
/** After this time a hole is given up, even if a transaction still runs. It limits how far back rows are read again. */
const LONGEST_MS = 60_000;
const MOST_ROWS = 10_000;

/**
 * Processes one read. Positions below the first row ever read do not count as missing. A hole is given up after `mostRows` rows above it. A
 * caller that reads only the holes again may pass no limit.
 */
export function takeLook<T extends { readonly position: Position }>(
  watch: HoleWatch,
  look: Look<T>,
  mostRows = MOST_ROWS,
): Taken<T> {
  const rows = look.rows
    .map((row) => ({ row, at: BigInt(row.position) }))
    .sort((a, b) => comparePositions(a.row.position, b.row.position));
  const { fresh, holes } = fillHoles(watch.holes, rows);
  let { taken } = watch;
  let last = watch.highest === null ? null : BigInt(watch.highest);
  // Positions that a read did not cover are not missing.
  if (last !== null && look.after !== null && last < BigInt(look.after)) last = BigInt(look.after);
  for (const { row, at } of rows) {
    if (last !== null && at <= last) continue;
    if (last !== null && at > last + 1n) {
      holes.push({ from: last + 1n, to: at - 1n, at: look.at, belowXid: null, below: taken });
    }
    fresh.push(row);
    taken += 1;
    last = at;
  }
  const highest = laterOf(watch.highest, fresh.at(-1)?.position ?? null);
  const open = holes.map((hole) => aged(hole, look)).filter((hole) => isOpen(hole, look, taken, mostRows));
  return { watch: { highest, holes: open, taken }, fresh };
}

/** Returns the position after which the next read begins; null when the caller may choose. */
export function readAfter({ highest, holes }: HoleWatch): Position | null {
  const [lowest] = holes;
  return lowest ? ((lowest.from - 1n).toString() as Position) : highest;
}

/** Whether a position is still missing. */
export function isInHole({ holes }: HoleWatch, position: bigint): boolean {
  let low = 0;
  let high = holes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const hole = holes[middle];
    if (!hole || position < hole.from) high = middle;
    else if (position > hole.to) low = middle + 1;
    else return true;
  }
  return false;
}

/** Returns the rows that lie in holes, and what remains of the holes. Both lists are ascending. */
function fillHoles<T>(holes: readonly Hole[], rows: readonly { readonly row: T; readonly at: bigint }[]) {
  const fresh: T[] = [];
  const left: Hole[] = [];
  let next = 0;
  for (const hole of holes) {
    let { from } = hole;
    for (let entry = rows[next]; entry && entry.at <= hole.to; entry = rows[++next]) {
      if (entry.at < from) continue;
      if (entry.at > from) left.push({ ...hole, from, to: entry.at - 1n });
      fresh.push(entry.row);
      from = entry.at + 1n;
    }
    if (from <= hole.to) left.push({ ...hole, from });
  }
  return { fresh, holes: left };
}

/** By now the transaction that fills the hole has an id, which is below the next one. */
function aged(hole: Hole, look: Look<unknown>): Hole {
  const isDue = hole.belowXid === null && look.nextXid > 0n && ageOf(hole, look) >= LEAST_MS;
  return isDue ? { ...hole, belowXid: look.nextXid } : hole;
}

/** Whether the hole may still fill and is worth reading again. */
function isOpen(hole: Hole, look: Look<unknown>, taken: number, mostRows: number): boolean {
  const { from, to, belowXid, below } = hole;
  if (ageOf(hole, look) > LONGEST_MS || taken - below > mostRows) return false;
  const wasRead =
    (look.after === null || from > BigInt(look.after)) && (look.through === null || to <= BigInt(look.through));
  return !wasRead || belowXid === null || look.xmin < belowXid;
}

/** Returns the age in milliseconds. It is absolute, so that a clock that was set back does not keep a hole open. */
function ageOf({ at }: Hole, look: Look<unknown>): number {
  return Math.abs(look.at - at);
}

function laterOf(a: Position | null, b: Position | null): Position | null {
  if (a === null || b === null) return a ?? b;
  return comparePositions(a, b) >= 0 ? a : b;
}

import { comparePositions, type Position } from '../event/event';

/**
 * What is remembered between two reads of a growing table. Positions are handed out before their transaction commits, so an event
 * may become visible below others that were read already: every position that was missing is watched until it cannot fill any more.
 */
export interface HoleWatch {
  /** The highest position that was read; null before the first one. */
  readonly highest: Position | null;
  /** Ascending, apart from each other. */
  readonly holes: readonly Hole[];
  /** How many rows were taken so far. */
  readonly taken: number;
}

/** Missing positions, both ends included. */
interface Hole {
  readonly from: bigint;
  readonly to: bigint;
  /** When it was first seen missing. */
  readonly at: number;
  /** A transaction that fills it has an id below this one; null as long as it may have none yet. */
  readonly belowXid: bigint | null;
  /** How many rows had been taken below it. */
  readonly below: number;
}

/** One read: every visible row past `after`, up to and including `through`. */
export interface Look<T> {
  /** In any order; rows that were read before may come again. */
  readonly rows: readonly T[];
  /** null: from the first one on. */
  readonly after: Position | null;
  /** null: up to the newest. */
  readonly through: Position | null;
  /** Of the read's own snapshot: every transaction below this id has ended. 0 where no one server knows them all. */
  readonly xmin: bigint;
  /** What the next transaction gets. Not the snapshot's xmax: transactions past that one may run, too. 0 as above: then time alone gives a hole up. */
  readonly nextXid: bigint;
  /** Milliseconds, by one clock. */
  readonly at: number;
}

export interface Taken<T> {
  readonly watch: HoleWatch;
  /** What was not read before, by position. */
  readonly fresh: readonly T[];
}

export const emptyWatch: HoleWatch = { highest: null, holes: [], taken: 0 };

/** A transaction may get its id only after its position: a trigger before the insert takes its time. */
const LEAST_MS = 2_000;
/** Whatever still runs then: so far back is read again at most. */
const LONGEST_MS = 60_000;
const MOST_ROWS = 10_000;

/**
 * Takes a read in. What lies below the first row ever read does not count as missing. A hole is given up after `mostRows`
 * rows above it; who reads only the holes again may go without that limit.
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
  // What a read left out is not missing.
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

/** Past which position the next read begins; null: from where the caller likes. */
export function readAfter({ highest, holes }: HoleWatch): Position | null {
  const [lowest] = holes;
  return lowest ? ((lowest.from - 1n).toString() as Position) : highest;
}

/** Whether a position is missing still. */
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

/** The rows that lie in holes, and what is left of the holes. Both lists are ascending. */
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

/** Once whoever fills the hole has an id, it is below the one that comes next. */
function aged(hole: Hole, look: Look<unknown>): Hole {
  const isDue = hole.belowXid === null && look.nextXid > 0n && ageOf(hole, look) >= LEAST_MS;
  return isDue ? { ...hole, belowXid: look.nextXid } : hole;
}

/** Whether the hole may still fill, and is worth reading again from there. */
function isOpen(hole: Hole, look: Look<unknown>, taken: number, mostRows: number): boolean {
  const { from, to, belowXid, below } = hole;
  if (ageOf(hole, look) > LONGEST_MS || taken - below > mostRows) return false;
  const wasRead =
    (look.after === null || from > BigInt(look.after)) && (look.through === null || to <= BigInt(look.through));
  return !wasRead || belowXid === null || look.xmin < belowXid;
}

/** Milliseconds. A clock that is set again must not keep a hole open. */
function ageOf({ at }: Hole, look: Look<unknown>): number {
  return Math.abs(look.at - at);
}

function laterOf(a: Position | null, b: Position | null): Position | null {
  if (a === null || b === null) return a ?? b;
  return comparePositions(a, b) >= 0 ? a : b;
}

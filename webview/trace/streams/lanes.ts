import type { Rows } from '../session/rows';

/**
 * Bits of the lines in a lane that continue from the middle of a row to the middle of the next one. LIFE: the stream's life. CAUSE: the
 * arrow of a cause to an effect below. DETOUR: an arrow that passes later events of its own stream and therefore runs next to the lane.
 */
export const LIFE = 1;
export const CAUSE = 2;
export const DETOUR = 4;

/** A stream and its lane. */
interface LaneStream {
  /** A row of the table that belongs to the stream. */
  readonly tableRow: number;
  readonly lane: number;
}

/** The lines of a trace with a lane for each stream, from left to right by first appearance. The lines are those of `Rows.lines`. */
export interface StreamLanes {
  readonly count: number;
  readonly streams: readonly LaneStream[];
  /** Whether there are more streams than lanes. A stream that has ended then gives its lane to the next one. */
  readonly shared: boolean;
  /** Line → lane; −1 for lines without an event. */
  readonly laneOf: Int32Array;
  /** Line → line of the cause; −1 when it is not shown. */
  readonly causeOf: Int32Array;
  /** How far the arrows of the event on a line reach in its own lane, and next to it. Only the line itself when there are no arrows. */
  readonly inLane: Reach;
  readonly aside: Reach;
  /** Line → 1 when the arrow to it runs next to the lane of its cause. */
  readonly detours: Uint8Array;
  /** What continues below each line, with `count` cells for each line: LIFE, CAUSE, DETOUR. */
  readonly cells: Uint8Array;
}

/** The first and the last line, by the line of the cause. */
export interface Reach {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Arranges the visible streams in at most `mostLanes` lanes. The cost is the number of lines times the number of lanes. */
export function streamLanes(rows: Rows, mostLanes: number): StreamLanes {
  const total = rows.lines.count;
  const { streamOf, streams } = streamsOf(rows);
  const causeOf = causesOf(rows);
  const first = new Int32Array(streams.length).fill(total);
  const last = new Int32Array(streams.length).fill(-1);
  const reach = (stream: number, line: number) => {
    first[stream] = Math.min(first[stream] ?? 0, line);
    last[stream] = Math.max(last[stream] ?? 0, line);
  };
  for (let line = 0; line < total; line++) {
    const stream = streamOf[line] ?? -1;
    const cause = causeOf[line] ?? -1;
    if (stream >= 0) reach(stream, line);
    // The arrow leaves the lane of the cause on the line of its effect.
    if (cause >= 0) reach(streamOf[cause] ?? 0, line);
  }
  const count = Math.max(1, Math.min(streams.length, mostLanes));
  const lanes = placed(first, last, count);
  const laneOf = streamOf.map((stream) => (stream < 0 ? -1 : (lanes[stream] ?? 0)));
  const cells = new Uint8Array(total * count);
  const order = byStart(first);
  fill(cells, count, LIFE, order, { from: first, to: last, lane: lanes });
  const reaches = reachesOf(count, laneOf, causeOf);
  fill(cells, count, CAUSE, byStart(reaches.inLane.from), { ...reaches.inLane, lane: laneOf });
  fill(cells, count, DETOUR, byStart(reaches.aside.from), { ...reaches.aside, lane: laneOf });
  return {
    count,
    streams: streams.map((tableRow, stream) => ({ tableRow, lane: lanes[stream] ?? 0 })),
    shared: streams.length > count,
    laneOf,
    causeOf,
    cells,
    ...reaches,
  };
}

/** The most numbered texts, so that the product of two numbers is exact. */
const MOST_TEXTS = 2 ** 24;

/** Returns line → stream, numbered by first appearance; −1 for lines without an event. */
function streamsOf({ lines, forest, table }: Rows): { streamOf: Int32Array; streams: number[] } {
  const streamOf = new Int32Array(lines.count).fill(-1);
  const streams: number[] = [];
  const known = new Map<number, Map<number, number>>();
  for (let line = 0; line < lines.count; line++) {
    const row = lines.isEventAt(line) ? (forest.rows[lines.placeAt(line)] ?? -1) : -1;
    if (row < 0) continue;
    const type = table.streamTypeIndex(row) * MOST_TEXTS + table.contextIndex(row) + 1;
    const ofType = known.get(type) ?? new Map<number, number>();
    known.set(type, ofType);
    const id = table.streamIdIndex(row);
    const stream = ofType.get(id) ?? streams.push(row) - 1;
    ofType.set(id, stream);
    streamOf[line] = stream;
  }
  return { streamOf, streams };
}

function causesOf({ lines, forest, table }: Rows): Int32Array {
  const lineOfRow = new Int32Array(table.count).fill(-1);
  const eachEvent = (visit: (line: number, row: number) => void) => {
    for (let line = 0; line < lines.count; line++) {
      const row = lines.isEventAt(line) ? (forest.rows[lines.placeAt(line)] ?? -1) : -1;
      if (row >= 0) visit(line, row);
    }
  };
  eachEvent((line, row) => {
    lineOfRow[row] = line;
  });
  const causes = new Int32Array(lines.count).fill(-1);
  eachEvent((line, row) => {
    const cause = lineOfRow[table.causeIndex(row)] ?? -1;
    if (cause !== line) causes[line] = cause;
  });
  return causes;
}

/**
 * Returns the lane of each stream: its own when all fit, otherwise the first free one. A stream without a free lane is put in the last one.
 */
function placed(first: Int32Array, last: Int32Array, count: number): Int32Array {
  if (first.length <= count) return first.map((_, stream) => stream);
  const takenUntil = new Int32Array(count).fill(-1);
  const lanes = new Int32Array(first.length);
  for (const stream of byStart(first)) {
    const free = takenUntil.findIndex((until) => until < (first[stream] ?? 0));
    const lane = free < 0 ? count - 1 : free;
    lanes[stream] = lane;
    takenUntil[lane] = Math.max(takenUntil[lane] ?? 0, last[stream] ?? 0);
  }
  return lanes;
}

/** Returns how far arrows reach. An effect before the next event in its cause's lane is reached in the lane, a later one next to it. */
function reachesOf(
  count: number,
  laneOf: Int32Array,
  causeOf: Int32Array,
): Pick<StreamLanes, 'inLane' | 'aside' | 'detours'> {
  const next = nextInLane(laneOf, count);
  const detours = new Uint8Array(laneOf.length);
  const own = Int32Array.from(laneOf, (_, line) => line);
  const inLane = { from: own, to: own.slice() };
  const aside = { from: own.slice(), to: own.slice() };
  for (let line = 0; line < causeOf.length; line++) {
    const cause = causeOf[line] ?? -1;
    if (cause < 0) continue;
    const until = next[cause] ?? -1;
    if (cause < line && (until < 0 || line <= until)) inLane.to[cause] = Math.max(inLane.to[cause] ?? 0, line);
    else {
      detours[line] = 1;
      aside.from[cause] = Math.min(aside.from[cause] ?? 0, line);
      aside.to[cause] = Math.max(aside.to[cause] ?? 0, line);
    }
  }
  return { inLane, aside, detours };
}

function nextInLane(laneOf: Int32Array, count: number): Int32Array {
  const next = new Int32Array(laneOf.length).fill(-1);
  const below = new Int32Array(count).fill(-1);
  for (let line = laneOf.length - 1; line >= 0; line--) {
    const lane = laneOf[line] ?? -1;
    if (lane < 0) continue;
    next[line] = below[lane] ?? -1;
    below[lane] = line;
  }
  return next;
}

interface Intervals extends Reach {
  readonly lane: Int32Array;
}

/** Marks the lines of all intervals, each cell once. `order` lists the intervals by their beginning. */
function fill(cells: Uint8Array, count: number, bit: number, order: Int32Array, { from, to, lane }: Intervals): void {
  const filledTo = new Int32Array(count).fill(-1);
  for (const each of order) {
    const own = lane[each] ?? -1;
    if (own < 0) continue;
    const end = to[each] ?? 0;
    for (let line = Math.max(from[each] ?? 0, filledTo[own] ?? 0); line < end; line++) {
      cells[line * count + own] = (cells[line * count + own] ?? 0) | bit;
    }
    filledTo[own] = Math.max(filledTo[own] ?? 0, end);
  }
}

/** Returns the numbers from 0 sorted by their `starts`. Most lists are already sorted. */
function byStart(starts: Int32Array): Int32Array {
  const order = Int32Array.from(starts, (_, index) => index);
  for (let i = 1; i < order.length; i++) {
    if ((starts[i - 1] ?? 0) > (starts[i] ?? 0)) {
      return order.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0) || a - b);
    }
  }
  return order;
}

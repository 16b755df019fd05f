import { EVENTS_BEHIND_CAP, type Segment, type TailEvent } from './consumer';
import { comparePositions, type Position } from './event';
import { segmentOf } from './partition';
import { inScope, type Scope, scopeKey } from './scope';
import { countUpTo, indexesInScope, offsetOf, type Tail } from './tail';

/** What waits for one segment, or for a whole consumer: events past the checkpoint that are in scope and in segment. */
export interface Share {
  /** Exact unless `more` or `atMost` is set. */
  readonly waiting: number;
  /** There are older events than were looked at: "625+". */
  readonly more: boolean;
  /** The scope is unknown, so this is an upper bound: "≤ 412". */
  readonly atMost: boolean;
  /** The oldest waiting event that was looked at; null when none waits. */
  readonly first: TailEvent | null;
}

/** The tail together with what is worked out of it once for all consumers of a scope. */
export interface TailView {
  readonly tail: Tail;
  inScope(scope: Scope): Int32Array;
  /** The segment of each event where there are so many. */
  segments(total: number): Int32Array;
}

export function viewTail(tail: Tail): TailView {
  const byScope = new Map<string, Int32Array>();
  const byTotal = new Map<number, Int32Array>();
  return {
    tail,
    inScope: (scope) => remembered(byScope, scopeKey(scope), () => indexesInScope(tail, scope)),
    segments: (total) => remembered(byTotal, total, () => Int32Array.from(tail.hashes, (hash) => hash % total)),
  };
}

function remembered<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** A segment, and what earlier looks told of the events before the tail. */
export interface ShareInput {
  readonly segment: Segment;
  /** Nothing waited up to here. */
  readonly clearTo: Position | null;
  /** The oldest that waits, before the tail. */
  readonly found: TailEvent | null;
}

/** The shares of a consumer's segments, in their order. They add up: an event falls to one segment of each total. */
export function sharesOf(view: TailView, inputs: readonly ShareInput[], scope: Scope): Share[] {
  const indexes = view.inScope(scope);
  const froms = inputs.map(({ segment }) => segment.checkpoint);
  const isCut = inputs.map((input) => isBeforeTail(view.tail, knownTo(input)));
  const counts = new Int32Array(inputs.length);
  const firsts = new Int32Array(inputs.length).fill(-1);
  const passes: Pass[] = [];
  for (const [i, { segment }] of inputs.entries()) {
    const { id, total } = segment;
    const from = froms[i] ?? segment.checkpoint;
    if (id === null || total === null || total <= 1) {
      const start = startOf(view.tail, indexes, from);
      counts[i] = indexes.length - start;
      firsts[i] = indexes[start] ?? -1;
    } else {
      passFor(passes, total, id).slots.set(id, i);
    }
  }
  for (const pass of passes) countSegments(view, indexes, pass, froms, counts, firsts);
  return inputs.map(({ found }, i) => {
    const count = (counts[i] ?? 0) + (found ? 1 : 0);
    return {
      waiting: Math.min(count, EVENTS_BEHIND_CAP),
      more: count > EVENTS_BEHIND_CAP || isCut[i] === true,
      atMost: scope.source === 'unknown' && (count > 0 || isCut[i] === true),
      first: found ?? view.tail.events[firsts[i] ?? -1] ?? null,
    };
  });
}

/** Up to which position nothing waits for the segment, for all that is known. */
export function knownTo({ segment, clearTo }: ShareInput): Position {
  return later(segment.checkpoint, clearTo);
}

/** Segments of one total, each number once. */
interface Pass {
  readonly total: number;
  /** Segment number → index of its input. The number of segments is what a row says: no array may be as long. */
  readonly slots: Map<number, number>;
}

/** A segment with two rows takes part in two passes. */
function passFor(passes: Pass[], total: number, id: number): Pass {
  const open = passes.find((pass) => pass.total === total && !pass.slots.has(id));
  if (open) return open;
  const pass = { total, slots: new Map<number, number>() };
  passes.push(pass);
  return pass;
}

/** The share of the whole consumer. With mixed totals each event counts once for the total that has most, with two rows of a segment for the one that has. */
export function sumShares(inputs: readonly ShareInput[], shares: readonly Share[]): Share {
  const byTotal = new Map<number | null, number>();
  const bySegment = new Map<string, number>();
  let first: TailEvent | null = null;
  for (const [i, share] of shares.entries()) {
    const { id = null, total = null } = inputs[i]?.segment ?? {};
    const key = `${id}/${total}`;
    const counted = bySegment.get(key) ?? 0;
    const further = Math.max(0, share.waiting - counted);
    bySegment.set(key, counted + further);
    byTotal.set(total, (byTotal.get(total) ?? 0) + further);
    if (share.first && (!first || comparePositions(share.first.position, first.position) < 0)) first = share.first;
  }
  const waiting = Math.max(0, ...byTotal.values());
  return {
    waiting: Math.min(waiting, EVENTS_BEHIND_CAP),
    more: waiting > EVENTS_BEHIND_CAP || shares.some(({ more }) => more),
    atMost: shares.some(({ atMost }) => atMost),
    first,
  };
}

/** Whether an event falls to a segment of a consumer with this scope. */
export function isInShare(event: TailEvent, { id, total }: Segment, scope: Scope): boolean {
  if (!inScope(scope, event.context, event.aggregateType)) return false;
  return id === null || total === null || segmentOf(event.streamId, total) === id;
}

/** One pass over the events past the lowest checkpoint, newest first. */
function countSegments(
  { tail, segments }: TailView,
  indexes: Int32Array,
  { total, slots }: Pass,
  froms: readonly Position[],
  counts: Int32Array,
  firsts: Int32Array,
): void {
  const limits = new Float64Array(froms.length);
  let lowest = Number.POSITIVE_INFINITY;
  for (const input of slots.values()) {
    const from = froms[input];
    if (from === undefined) continue;
    const limit = offsetOf(tail, from);
    limits[input] = limit;
    lowest = Math.min(lowest, limit);
  }
  const ids = segments(total);
  for (let at = indexes.length - 1; at >= 0; at--) {
    const event = indexes[at] as number;
    const offset = tail.offsets[event] as number;
    if (offset <= lowest) break;
    const input = slots.get(ids[event] as number);
    if (input === undefined || offset <= (limits[input] as number)) continue;
    counts[input] = (counts[input] as number) + 1;
    firsts[input] = event;
  }
}

/** Where the events past a position begin in a list of ascending indexes. */
function startOf(tail: Tail, indexes: Int32Array, from: Position): number {
  const bound = countUpTo(tail, from);
  let low = 0;
  let high = indexes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((indexes[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isBeforeTail({ coversAfter }: Tail, from: Position): boolean {
  return coversAfter !== null && comparePositions(from, coversAfter) < 0;
}

function later(a: Position, b: Position | null): Position {
  return b !== null && comparePositions(b, a) > 0 ? b : a;
}

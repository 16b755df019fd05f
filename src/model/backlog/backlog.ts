import { EVENTS_BEHIND_CAP, type Segment, type TailEvent } from '../consumer/consumer';
import { segmentOf } from '../consumer/partition';
import { inScope, type Scope, scopeKey } from '../consumer/scope';
import { comparePositions, type Position } from '../event/event';
import { countUpTo, indexesInScope, type Tail } from './newestEvents';

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
  /** The indexes of the events in scope, ascending. */
  inScope(scope: Scope): Int32Array;
  /** The same by segment where there are so many. */
  bySegment(scope: Scope, total: number): ReadonlyMap<number, readonly number[]>;
}

const NOTHING: readonly number[] = [];

/** The newest events, counted by scope and segment; each count is made once and kept with the view. */
export function viewTail(tail: Tail): TailView {
  const byScope = new Map<string, Int32Array>();
  const bySegment = new Map<string, ReadonlyMap<number, readonly number[]>>();
  const inScope = (scope: Scope) => remembered(byScope, scopeKey(scope), () => indexesInScope(tail, scope));
  return {
    tail,
    inScope,
    bySegment: (scope, total) =>
      remembered(bySegment, `${total} ${scopeKey(scope)}`, () => split(tail, inScope(scope), total)),
  };
}

/** Segment number → its events. The number of segments is what a row says: no array may be as long. */
function split({ hashes }: Tail, indexes: Int32Array, total: number): Map<number, number[]> {
  const segments = new Map<number, number[]>();
  for (const index of indexes) {
    const id = (hashes[index] as number) % total;
    const segment = segments.get(id);
    if (segment) segment.push(index);
    else segments.set(id, [index]);
  }
  return segments;
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
  const { tail } = view;
  const all = view.inScope(scope);
  const totals = new Map<number, ReadonlyMap<number, readonly number[]>>();
  const indexesOf = ({ id, total }: Segment): ArrayLike<number> =>
    id === null || total === null || total <= 1
      ? all
      : (remembered(totals, total, () => view.bySegment(scope, total)).get(id) ?? NOTHING);
  return inputs.map((input) => {
    const { segment, found } = input;
    const indexes = indexesOf(segment);
    const start = startOf(tail, indexes, segment.checkpoint);
    const count = indexes.length - start + (found ? 1 : 0);
    const isCut = isBeforeTail(tail, knownTo(input));
    return {
      waiting: Math.min(count, EVENTS_BEHIND_CAP),
      more: count > EVENTS_BEHIND_CAP || isCut,
      atMost: scope.source === 'unknown' && (count > 0 || isCut),
      first: found ?? tail.events[indexes[start] ?? -1] ?? null,
    };
  });
}

/** How many events of a segment lie past one position, up to another; of the kept ones. */
export function countOwn(view: TailView, segment: Segment, scope: Scope, from: Position, to: Position): number {
  const indexes = ownIndexes(view, segment, scope);
  return startOf(view.tail, indexes, to) - startOf(view.tail, indexes, from);
}

/** How many events of a segment its next batch has: the events in scope past its checkpoint are read, and those of other segments passed. */
export function ownInBatch(view: TailView, segment: Segment, scope: Scope, batchSize: number): number {
  const all = view.inScope(scope);
  const last = all[startOf(view.tail, all, segment.checkpoint) + batchSize - 1];
  const end = last === undefined ? undefined : view.tail.events[last]?.position;
  const indexes = ownIndexes(view, segment, scope);
  const start = startOf(view.tail, indexes, segment.checkpoint);
  return (end === undefined ? indexes.length : startOf(view.tail, indexes, end)) - start;
}

function ownIndexes(view: TailView, { id, total }: Segment, scope: Scope): ArrayLike<number> {
  if (id === null || total === null || total <= 1) return view.inScope(scope);
  return view.bySegment(scope, total).get(id) ?? NOTHING;
}

/** Up to which position nothing waits for the segment, for all that is known. */
export function knownTo({ segment, clearTo }: ShareInput): Position {
  return later(segment.checkpoint, clearTo);
}

/** The share of the whole consumer. With mixed totals each event counts once for the total that has most, with two rows of a segment for the one that has. */
export function sumShares(inputs: readonly Pick<ShareInput, 'segment'>[], shares: readonly Share[]): Share {
  const totals = new Map<number | null, Map<number | null, number>>();
  let first: TailEvent | null = null;
  for (const [i, share] of shares.entries()) {
    const { id = null, total = null } = inputs[i]?.segment ?? {};
    const counted = remembered(totals, total, () => new Map<number | null, number>());
    counted.set(id, Math.max(counted.get(id) ?? 0, share.waiting));
    if (share.first && (!first || comparePositions(share.first.position, first.position) < 0)) first = share.first;
  }
  const sums = [...totals.values()].map((counted) => [...counted.values()].reduce((a, b) => a + b, 0));
  const waiting = Math.max(0, ...sums);
  return {
    waiting: Math.min(waiting, EVENTS_BEHIND_CAP),
    more: waiting > EVENTS_BEHIND_CAP || shares.some(({ more }) => more),
    atMost: shares.some(({ atMost }) => atMost),
    first,
  };
}

/** Whether an event falls to a segment of a consumer with this scope. */
export function isInShare(event: TailEvent, { id, total, rule }: Segment, scope: Scope): boolean {
  if (!inScope(scope, event)) return false;
  return id === null || total === null || segmentOf(event.streamId, total, rule) === id;
}

/** Where the events past a position begin in a list of ascending indexes. */
function startOf(tail: Tail, indexes: ArrayLike<number>, from: Position): number {
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

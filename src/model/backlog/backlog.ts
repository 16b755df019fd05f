import { EVENTS_BEHIND_CAP, type Segment, type TailEvent } from '../consumer/consumer';
import { canBeSplit, type SegmentRule, segmentOf } from '../consumer/partition';
import { inScope, type Scope, scopeKey } from '../consumer/scope';
import { comparePositions, type Position } from '../event/event';
import { countUpTo, indexesInScope, type Tail } from './newestEvents';

/** The events that wait for one segment or for a whole consumer: those past the checkpoint that are in scope and in the segment. */
export interface Share {
  /** Exact unless `more` or `atMost` is set. */
  readonly waiting: number;
  /** True when older events exist that were not counted: "625+". */
  readonly more: boolean;
  /** True when the scope is unknown, so that the count is an upper bound: "≤ 412". */
  readonly atMost: boolean;
  /** The oldest known waiting event; null when none waits. */
  readonly first: TailEvent | null;
}

/** The tail, with what is computed from it once for all consumers of a scope. */
export interface TailView {
  readonly tail: Tail;
  /** Returns the indexes of the events in scope, ascending. */
  inScope(scope: Scope): Int32Array;
  /** The same, by segment, for a consumer with `total` segments; `rule` as in `Segment`. */
  bySegment(scope: Scope, total: number, rule: Segment['rule']): ReadonlyMap<number, readonly number[]>;
}

const NOTHING: readonly number[] = [];

/** Returns a view of the newest events that counts them by scope and segment. Each result is computed once and kept with the view. */
export function viewTail(tail: Tail): TailView {
  const byScope = new Map<string, Int32Array>();
  const bySegment = new Map<string, ReadonlyMap<number, readonly number[]>>();
  const inScope = (scope: Scope) => remembered(byScope, scopeKey(scope), () => indexesInScope(tail, scope));
  return {
    tail,
    inScope,
    bySegment: (scope, total, rule) =>
      remembered(bySegment, `${ruleKey(rule)} ${total} ${scopeKey(scope)}`, () =>
        split(inScope(scope), segmentsOf(tail, total, rule)),
      ),
  };
}

const ruleKey = (rule: SegmentRule | undefined) => (rule ? `${rule.hash} ${rule.of} ${rule.match}` : '');

/** Returns a function that gives the segment of the event at an index. The tail keeps the hashes of pupsourcing's rule. */
function segmentsOf({ hashes, events }: Tail, total: number, rule: SegmentRule | undefined): (index: number) => number {
  return rule
    ? (index) => segmentOf(events[index]?.streamId ?? '', total, rule)
    : (index) => (hashes[index] as number) % total;
}

/** Returns the events of each segment number. A map is used because `total` comes from a row and may be too large for an array. */
function split(indexes: Int32Array, segmentAt: (index: number) => number): Map<number, number[]> {
  const segments = new Map<number, number[]>();
  for (const index of indexes) {
    const id = segmentAt(index);
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

/** A segment, and what earlier looks found among the events before the tail. */
export interface ShareInput {
  readonly segment: Segment;
  /** Nothing waited up to this position. */
  readonly clearTo: Position | null;
  /** The oldest waiting event, when it lies before the tail. */
  readonly found: TailEvent | null;
}

/** Returns the shares of a consumer's segments, in their order. Shares can be added up: each event belongs to one segment of each total. */
export function sharesOf(view: TailView, inputs: readonly ShareInput[], scope: Scope): Share[] {
  const { tail } = view;
  const all = view.inScope(scope);
  const totals = new Map<number, ReadonlyMap<number, readonly number[]>>();
  // The segments of one consumer all have the same rule.
  const indexesOf = ({ id, total, rule }: Segment): ArrayLike<number> =>
    id === null || total === null || total <= 1
      ? all
      : (remembered(totals, total, () => view.bySegment(scope, total, rule)).get(id) ?? NOTHING);
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

/** Returns how many of the kept events of a segment lie past `from`, up to `to`. */
export function countOwn(view: TailView, segment: Segment, scope: Scope, from: Position, to: Position): number {
  const indexes = ownIndexes(view, segment, scope);
  return startOf(view.tail, indexes, to) - startOf(view.tail, indexes, from);
}

/**
 * Returns how many of a segment's events are in its next batch. A batch reads the events in scope past the checkpoint and skips those of
 * other segments.
 */
export function ownInBatch(view: TailView, segment: Segment, scope: Scope, batchSize: number): number {
  const all = view.inScope(scope);
  const last = all[startOf(view.tail, all, segment.checkpoint) + batchSize - 1];
  const end = last === undefined ? undefined : view.tail.events[last]?.position;
  const indexes = ownIndexes(view, segment, scope);
  const start = startOf(view.tail, indexes, segment.checkpoint);
  return (end === undefined ? indexes.length : startOf(view.tail, indexes, end)) - start;
}

function ownIndexes(view: TailView, { id, total, rule }: Segment, scope: Scope): ArrayLike<number> {
  if (id === null || total === null || total <= 1) return view.inScope(scope);
  return view.bySegment(scope, total, rule).get(id) ?? NOTHING;
}

/** Returns the position up to which nothing waits for the segment, as far as is known. */
export function knownTo({ segment, clearTo }: ShareInput): Position {
  return later(segment.checkpoint, clearTo);
}

/**
 * Returns the share of the whole consumer. With different totals, the total with the most waiting events counts, unless segments can be
 * split one by one. With two rows of one segment, the row with more counts.
 */
export function sumShares(inputs: readonly Pick<ShareInput, 'segment'>[], shares: readonly Share[]): Share {
  const totals = new Map<number | null, Map<number | null, number>>();
  let first: TailEvent | null = null;
  for (const [i, share] of shares.entries()) {
    const { id = null, total = null, rule } = inputs[i]?.segment ?? {};
    const division = rule && canBeSplit(rule) ? null : total;
    const counted = remembered(totals, division, () => new Map<number | null, number>());
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

/** Whether an event belongs to a segment of a consumer with this scope. */
export function isInShare(event: TailEvent, { id, total, rule }: Segment, scope: Scope): boolean {
  if (!inScope(scope, event)) return false;
  return id === null || total === null || segmentOf(event.streamId, total, rule) === id;
}

/** Returns where the events past a position begin in a list of ascending indexes. */
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

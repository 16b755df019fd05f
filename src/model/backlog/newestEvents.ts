import { TAIL_SIZE, type TailEvent } from '../consumer/consumer';
import { fnv1a32 } from '../consumer/partition';
import { type Scope, scopeTest } from '../consumer/scope';
import { comparePositions, type Position, positionBefore } from '../event/event';

/** The newest events as columns, by position. A tail never changes; a merge returns a new one. */
export interface Tail {
  /** At most TAIL_SIZE. */
  readonly length: number;
  readonly events: readonly TailEvent[];
  /** Positions minus `base`. They are exact, because two of the newest events are never 2^53 apart. */
  readonly offsets: Float64Array;
  readonly base: bigint;
  /** The hash of the event's stream, which decides its segment. */
  readonly hashes: Uint32Array;
  /** Every event past this position is in the tail; null: every event of the store. */
  readonly coversAfter: Position | null;
}

export const emptyTail: Tail = {
  length: 0,
  events: [],
  offsets: new Float64Array(0),
  base: 0n,
  hashes: new Uint32Array(0),
  coversAfter: null,
};

export interface Merge {
  readonly tail: Tail;
  /** Late commits: events that became visible below the highest known position. */
  readonly late: readonly TailEvent[];
}

/**
 * Adds what a poll brought: the events past `after`, or all when it is null. Known events may come again. A full poll that does not reach
 * back to the tail replaces it.
 */
export function mergeTail(old: Tail, fresh: readonly TailEvent[], after: Position | null = null): Merge {
  const sorted = [...fresh].sort((a, b) => comparePositions(a.position, b.position));
  const highest = old.events.at(-1)?.position;
  const first = sorted[0];
  if (!first) return { tail: highest === undefined ? { ...old, coversAfter: after } : old, late: [] };
  const isFull = sorted.length >= TAIL_SIZE;
  if (highest === undefined || (isFull && comparePositions(first.position, highest) > 0)) {
    return { tail: build(sorted, isFull ? positionBefore(first.position) : after, emptyTail), late: [] };
  }
  const known = new Set(old.events.slice(atLeast(old, first.position)).map(({ position }) => position));
  const unseen = sorted.filter(({ position }) => !known.has(position));
  if (unseen.length === 0) return { tail: old, late: [] };
  const late = unseen.filter(
    ({ position }) =>
      comparePositions(position, highest) < 0 &&
      (old.coversAfter === null || comparePositions(position, old.coversAfter) > 0),
  );
  const all = [...old.events, ...unseen];
  if (late.length > 0) all.sort((a, b) => comparePositions(a.position, b.position));
  const kept = all.slice(-TAIL_SIZE);
  const cut = all[all.length - kept.length - 1];
  const coversAfter = cut ? cut.position : old.coversAfter;
  const isOnlyMore = late.length === 0 && unseen.every(({ position }) => comparePositions(position, highest) > 0);
  if (!isOnlyMore) return { tail: build(kept, coversAfter, old), late };
  return { tail: extend(old, kept, all.length - kept.length, coversAfter), late };
}

/** Returns how many events of the tail are at or below a position. This is the index of the first event past it. */
export function countUpTo(tail: Tail, position: Position): number {
  const offset = offsetOf(tail, position);
  let low = 0;
  let high = tail.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tail.offsets[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function offsetOf(tail: Tail, position: Position): number {
  return Number(BigInt(position) - tail.base);
}

/** Returns the indexes of the events in a scope, ascending. */
export function indexesInScope(tail: Tail, scope: Scope): Int32Array {
  const isFor = scopeTest(scope);
  const found = new Int32Array(tail.length);
  let count = 0;
  for (const [i, event] of tail.events.entries()) if (isFor(event)) found[count++] = i;
  return found.subarray(0, count);
}

function build(events: readonly TailEvent[], coversAfter: Position | null, old: Tail): Tail {
  const base = BigInt(events[0]?.position ?? 0);
  const offsets = Float64Array.from(events, ({ position }) => Number(BigInt(position) - base));
  const hashOf = new Map(old.events.map(({ streamId }, i) => [streamId, old.hashes[i] ?? 0]));
  const hashes = Uint32Array.from(events, ({ streamId }) => hashOf.get(streamId) ?? fnv1a32(streamId));
  return { length: events.length, events, offsets, base, hashes, coversAfter };
}

/**
 * Returns the same as `build` when all new events come after the old ones, as at nearly every poll. It computes nothing of the old events
 * again.
 */
function extend(old: Tail, events: readonly TailEvent[], dropped: number, coversAfter: Position | null): Tail {
  const again = Math.max(0, old.length - dropped);
  const base = BigInt(events[0]?.position ?? 0);
  const shift = Number(base - old.base);
  const offsets = new Float64Array(events.length);
  const hashes = new Uint32Array(events.length);
  hashes.set(old.hashes.subarray(old.length - again));
  for (let i = 0; i < again; i++) offsets[i] = (old.offsets[i + dropped] ?? 0) - shift;
  for (const [i, { position, streamId }] of events.slice(again).entries()) {
    offsets[again + i] = Number(BigInt(position) - base);
    hashes[again + i] = fnv1a32(streamId);
  }
  return { length: events.length, events, offsets, base, hashes, coversAfter };
}

function atLeast(tail: Tail, position: Position): number {
  return countUpTo(tail, positionBefore(position));
}

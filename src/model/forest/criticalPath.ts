import type { EventTable } from '../event/eventTable';

/** One step from a cause to an effect on the critical path. */
export interface PathStretch {
  /** Rows of the table. */
  readonly cause: number;
  readonly effect: number;
  /** The time from cause to effect; 0 when the clocks put the effect first. */
  readonly ms: number;
}

/** The chain of causes that ends with the last event. A trace becomes faster only when this chain does. */
export interface CriticalPath {
  /** From the root on; empty when the cause of the last event is not in the table. */
  readonly stretches: readonly PathStretch[];
  /** The sum of all stretches. */
  readonly totalMs: number;
}

/** The part of a path that one consumer takes; null when it is not known which consumer made an effect. */
export interface PathShare {
  readonly consumer: string | null;
  readonly ms: number;
  readonly stretches: number;
}

/** Returns the path from the last event by time back to its root. Linear in the number of events. */
export function criticalPath(table: EventTable): CriticalPath {
  let last = -1;
  for (let row = 0; row < table.count; row++) {
    if (!Number.isFinite(table.time(row))) continue;
    const isLater = last < 0 || table.time(row) > table.time(last);
    if (isLater || (table.time(row) === table.time(last) && table.comparePositions(row, last) > 0)) last = row;
  }
  const stretches: PathStretch[] = [];
  // Causes may form a circle.
  const seen = new Set<number>();
  for (let effect = last; effect >= 0 && !seen.has(effect); ) {
    seen.add(effect);
    const cause = table.causeIndex(effect);
    if (cause < 0 || seen.has(cause)) break;
    const ms = table.time(effect) - table.time(cause);
    stretches.push({ cause, effect, ms: Number.isFinite(ms) ? Math.max(0, ms) : 0 });
    effect = cause;
  }
  stretches.reverse();
  return { stretches, totalMs: stretches.reduce((sum, { ms }) => sum + ms, 0) };
}

/** Returns how much of a path each consumer takes, the largest part first. */
export function pathShares(path: CriticalPath, makerOf: (stretch: PathStretch) => string | null): PathShare[] {
  const shares = new Map<string | null, PathShare>();
  for (const stretch of path.stretches) {
    const consumer = makerOf(stretch);
    const { ms, stretches } = shares.get(consumer) ?? { ms: 0, stretches: 0 };
    shares.set(consumer, { consumer, ms: ms + stretch.ms, stretches: stretches + 1 });
  }
  return [...shares.values()].sort((a, b) => b.ms - a.ms);
}

import type { ConsumerFeatures } from '../consumer/consumer';
import { comparePositions, type Position, positionBefore } from '../event/event';

/** Missing positions below visible ones, both ends included. */
export interface Gap {
  readonly from: Position;
  readonly to: Position;
}

/** Seconds that the libraries wait at a gap before they pass over it. */
export const GAP_WAIT_S = 30;

/** Consumers that handle positions one after the other wait at gaps; those that share the streams out do not. */
export function waitsAtGaps({ segments, owners, heartbeats }: ConsumerFeatures): boolean {
  return !segments && owners && heartbeats;
}

/** The gap between a checkpoint and the next visible event of any kind; null where that follows at once, or none is known. */
export function gapAfter(checkpoint: Position, next: Position | undefined): Gap | null {
  if (next === undefined) return null;
  const from = (BigInt(checkpoint) + 1n).toString() as Position;
  if (comparePositions(next, from) <= 0) return null;
  return { from, to: positionBefore(next) };
}

/** The gap as a sentence names it: one position, or the first and the last. */
export function gapWords({ from, to }: Gap): string {
  return from === to ? from : `${from}–${to}`;
}

import type { Share } from '../backlog/backlog';
import type { Consumer, ConsumerPoll, Segment } from '../consumer/consumer';
import { comparePositions, type Position } from '../event/event';
import type { SegmentMemory } from './memory';

/** The part of a consumer's memory that shows whether it was set back. */
interface SetBackMemory {
  readonly segments: ReadonlyMap<string, SegmentMemory>;
  readonly rebuildTo: Position | null;
}

/** One key for each segment, in the order of the segments. */
export type Keys = readonly string[];

/**
 * Returns the keys under which segments are remembered. Two rows of one segment are distinguished by their owners, because rows come in no
 * fixed order.
 */
export function keysOf(segments: readonly Segment[]): Keys {
  const plain = segments.map(({ id, total }) => `${id}/${total}`);
  const once = new Set<string>();
  const twice = new Set<string>();
  for (const key of plain) (once.has(key) ? twice : once).add(key);
  return plain.map((key, i) => (twice.has(key) ? `${key}/${segments[i]?.ownerId}` : key));
}

/** Whether segments were added or removed, so that the waiting events are divided differently. */
export function hasOtherRows({ segments }: Pick<SetBackMemory, 'segments'>, keys: Keys): boolean {
  return segments.size !== keys.length || keys.some((key) => !segments.has(key));
}

/**
 * Returns the position that a consumer had reached before it was set back; null when it was not set back or has caught up again. `waiting`:
 * events, by position, that became visible below the checkpoint and that the consumer waits for. They may lower the checkpoint without a
 * set-back.
 */
export function rebuilding(
  before: SetBackMemory,
  { segments }: Consumer,
  share: Share,
  keys: Keys,
  waiting: ConsumerPoll['tail'],
): Position | null {
  const lowest = waiting[0]?.position;
  const isBack = (to: Position, was: Position) =>
    comparePositions(to, was) < 0 && (!lowest || BigInt(to) < BigInt(lowest) - 1n);
  let to = before.rebuildTo;
  for (const [i, segment] of segments.entries()) {
    const was = before.segments.get(keys[i] as string)?.checkpoint;
    if (was && isBack(segment.checkpoint, was) && (!to || comparePositions(was, to) > 0)) to = was;
  }
  const isThere = segments.every(({ checkpoint }) => to === null || comparePositions(checkpoint, to) >= 0);
  return isThere || (share.waiting === 0 && !share.more) ? null : to;
}

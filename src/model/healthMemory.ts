import type { Segment, TailEvent } from './consumer';
import { comparePositions, type Position } from './event';
import type { Share, ShareInput } from './share';

/** What earlier looks told of a segment. Times are the database's clock, ms. */
export interface SegmentMemory {
  readonly checkpoint: Position;
  /** Nothing waited up to here when it was last looked at. */
  readonly clearTo: Position | null;
  /** The oldest event that waits, where it is older than those that are kept. */
  readonly found: TailEvent | null;
  /** Since when the checkpoint has stayed while events waited; null while none waits. */
  readonly restingSince: number | null;
  readonly restingPolls: number;
  /** The newest last. */
  readonly owners: readonly { readonly id: string; readonly since: number }[];
  /** Two owners that took the segment from each other within a minute. */
  readonly contested: readonly string[] | null;
}

const CONTEST_MS = 60_000;

/** What holds of the older events now; nothing once the checkpoint was set back. */
export function inputOf(before: SegmentMemory | undefined, segment: Segment): ShareInput {
  if (!before || comparePositions(before.checkpoint, segment.checkpoint) > 0) {
    return { segment, clearTo: null, found: null };
  }
  const { clearTo, found } = before;
  return { segment, clearTo, found: found && comparePositions(found.position, segment.checkpoint) > 0 ? found : null };
}

export function recall(
  before: SegmentMemory | undefined,
  { segment, clearTo, found }: ShareInput,
  share: Share,
  head: Position | null,
  at: number,
): SegmentMemory {
  const stayed = before !== undefined && comparePositions(before.checkpoint, segment.checkpoint) === 0;
  const waits = share.waiting > 0 || share.more;
  const isClear = share.waiting === 0 && !share.more;
  const owners = changeOwner(before?.owners ?? [], segment.ownerId, at);
  return {
    checkpoint: segment.checkpoint,
    clearTo: isClear ? head : clearTo,
    found,
    restingSince: waits ? ((stayed ? before.restingSince : null) ?? at) : null,
    restingPolls: waits ? (stayed ? before.restingPolls : 0) + 1 : 0,
    owners,
    contested: contest(owners, at),
  };
}

function changeOwner(owners: SegmentMemory['owners'], id: string | null, at: number): SegmentMemory['owners'] {
  if (id === null || owners.at(-1)?.id === id) return owners;
  return [...owners, { id, since: at }].slice(-3);
}

/** A → B → A: a process that died does not come back under its id. */
function contest(owners: SegmentMemory['owners'], at: number): readonly string[] | null {
  const [first, second, third] = owners;
  if (!first || !second || !third || first.id !== third.id || at - second.since > CONTEST_MS) return null;
  return [first.id, second.id];
}

import type { Segment, Transactions } from '../consumer/consumer';
import { comparePositions, type Position } from '../event/event';
import type { Health } from '../health/rules';

/**
 * A consumer's checkpoints at a look, and the transactions that had ended by then. An event that becomes visible later, below a checkpoint,
 * was passed.
 */
export interface CheckpointLook extends Transactions {
  /** The database's clock, milliseconds since 1970. */
  readonly at: number;
  /** By number. Looks with the same segments share this list. */
  readonly segments: readonly Pick<Segment, 'id' | 'total'>[];
  /** The checkpoints of these segments. */
  readonly checkpoints: readonly Position[];
}

/** Looks closer together than this count as one: the polls themselves see what is committed in between. */
const APART_MS = 10_000;
/** The most running transactions that are remembered. Any others count as ended. */
const MOST_RUNNING = 50;

/** Returns how many looks are kept for each consumer, by the number of consumers. */
export function mostLooks(consumers: number): number {
  return consumers <= 100 ? 24 : consumers <= 1_000 ? 4 : 1;
}

/** Returns a look at a consumer that has checkpoints. */
export function lookAt(
  segments: readonly { readonly segment: Segment }[],
  { nextXid, xmax, running }: Transactions,
  at: number,
): CheckpointLook {
  const sorted = segments.map(({ segment }) => segment).sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
  return {
    at,
    nextXid,
    xmax,
    running: running.slice(0, MOST_RUNNING),
    segments: sorted.map(({ id, total }) => ({ id, total })),
    checkpoints: sorted.map(({ checkpoint }) => checkpoint),
  };
}

/** Whether another look is due. Not every poll adds one, unless the consumer was set back. */
export function isLookDue(
  before: readonly CheckpointLook[],
  { segments, rebuildTo }: Pick<Health, 'segments' | 'rebuildTo'>,
  at: number,
): boolean {
  const lowest = lowestOf(segments.map(({ segment }) => segment.checkpoint));
  if (lowest === undefined) return false;
  const last = before.at(-1);
  const wasLowest = lowestOf(last?.checkpoints ?? []);
  if (!last || wasLowest === undefined || at - last.at >= APART_MS) return true;
  return rebuildTo !== null || comparePositions(lowest, wasLowest) < 0;
}

/**
 * Returns the looks to keep after a new one, the newest last, with larger distances between older ones. After a set-back, a consumer
 * handles the events past its checkpoint again, so the checkpoints of earlier looks are lowered to it. When transaction ids went back, they
 * are those of another server, so earlier looks are dropped.
 */
export function addLook(
  before: readonly CheckpointLook[],
  look: CheckpointLook,
  most: number,
): readonly CheckpointLook[] {
  const last = before.at(-1);
  if (!last) return [look];
  if (last.nextXid > look.nextXid) return [look];
  const isSame = hasSameSegments(last, look);
  const kept = clamped(before, look, isSame);
  return thinned([...kept, isSame ? { ...look, segments: last.segments } : look], most);
}

/** Returns the looks of both windows; nothing before `since` is kept. */
export function mergeLooks(
  one: readonly CheckpointLook[],
  other: readonly CheckpointLook[],
  since: number,
  most: number,
): readonly CheckpointLook[] {
  let merged: readonly CheckpointLook[] = [];
  for (const look of [...one, ...other].sort((a, b) => a.at - b.at)) {
    if (look.at >= since && look.at !== merged.at(-1)?.at) merged = addLook(merged, look, most);
  }
  return merged;
}

function lowestOf(positions: readonly Position[]): Position | undefined {
  let low = positions[0];
  for (const each of positions) if (low === undefined || comparePositions(each, low) < 0) low = each;
  return low;
}

function hasSameSegments(a: CheckpointLook, b: CheckpointLook): boolean {
  return (
    a.segments.length === b.segments.length &&
    a.segments.every(({ id, total }, i) => id === b.segments[i]?.id && total === b.segments[i]?.total)
  );
}

/**
 * Lowers the checkpoints of earlier looks. When the segments differ, the lowest new checkpoint is the limit, because the consumer may have
 * gone back to it.
 */
function clamped(before: readonly CheckpointLook[], look: CheckpointLook, isSame: boolean): readonly CheckpointLook[] {
  const last = before.at(-1);
  const lowest = lowestOf(look.checkpoints);
  if (lowest === undefined) return before;
  const limitOf = (i: number) => (isSame ? (look.checkpoints[i] ?? lowest) : lowest);
  if (!last?.checkpoints.some((checkpoint, i) => comparePositions(checkpoint, limitOf(i)) > 0)) return before;
  return before.map((each) => {
    const own = hasSameSegments(each, look);
    return {
      ...each,
      checkpoints: each.checkpoints.map((checkpoint, i) => {
        const limit = own ? limitOf(i) : lowest;
        return comparePositions(checkpoint, limit) > 0 ? limit : checkpoint;
      }),
    };
  });
}

/** Removes every other look of the older half. */
function thinned(looks: readonly CheckpointLook[], most: number): readonly CheckpointLook[] {
  if (looks.length <= most) return looks;
  const half = Math.floor(looks.length / 2);
  return looks.filter((_, i) => i >= half || i % 2 === 0).slice(-most);
}

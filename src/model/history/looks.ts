import type { Segment, Transactions } from '../consumer/consumer';
import { comparePositions, type Position } from '../event/event';
import type { Health } from '../health/rules';

/** Where a consumer stood at a look, and which transactions had ended by then: what becomes visible later below it was passed. */
export interface CheckpointLook extends Transactions {
  /** The database's clock, milliseconds since 1970. */
  readonly at: number;
  /** By number; looks that show the same segments share them. */
  readonly segments: readonly Pick<Segment, 'id' | 'total'>[];
  /** Of each of them. */
  readonly checkpoints: readonly Position[];
}

/** Looks this near each other are one: what is committed in between is seen by the polls themselves. */
const APART_MS = 10_000;
/** A server with more transactions at once is not remembered with all of them: the rest count as ended. */
const MOST_RUNNING = 50;

/** So many looks of each consumer are kept, by how many consumers there are. */
export function mostLooks(consumers: number): number {
  return consumers <= 100 ? 24 : consumers <= 1_000 ? 4 : 1;
}

/** A look at a consumer that has checkpoints. */
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

/** Whether another look is due: not with each poll, unless the consumer was set back. */
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
 * What is kept after a look, the newest last, the older ones further apart. A checkpoint that was set back handles again what lies past
 * it, so no earlier look counts further than that. Ids of transactions that went back are those of another server.
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

/** Both windows' together; nothing from before `since`. */
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

/** Where the segments are others than before, the lowest of them says how far back the consumer may have gone. */
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

/** Every other one of the older half goes. */
function thinned(looks: readonly CheckpointLook[], most: number): readonly CheckpointLook[] {
  if (looks.length <= most) return looks;
  const half = Math.floor(looks.length / 2);
  return looks.filter((_, i) => i >= half || i % 2 === 0).slice(-most);
}

import type { Segment, WaitingWindow } from '../consumer/consumer';
import { segmentOf } from '../consumer/partition';
import { comparePositions, type Position } from '../event/event';
import type { Health, SegmentHealth } from '../health/rules';
import type { Steps } from '../text/steps';
import { type ConsumerLog, type FailureLine, isNamed } from './consumerLog';
import { repeatedFailures } from './failures';
import { endedRun } from './rules/ends';
import { separateFailures } from './rules/firstFailures';
import { downSegments, isIn } from './rules/processes';

/** The most segments whose windows are read; the most important ones come first. */
const MAX_WINDOWS = 8;

/** Returns the segments whose waiting events are worth reading: those that failed first, then those that are furthest behind. */
export function segmentsToRead(health: Health, log: ConsumerLog): readonly Segment[] {
  const lines = log.failures.filter((line) => isNamed(line, health.name));
  const failed = new Set(lines.map(({ segment }) => segment));
  const streams = new Set(lines.flatMap(({ streamId }) => streamId ?? []));
  const shares = new Set<string>();
  const shareOf = (id: number, total: number) => `${id} of ${total}`;
  for (const { total, rule } of uniqueTotals(health)) {
    for (const stream of streams) shares.add(shareOf(segmentOf(stream, total, rule), total));
  }
  // When the number of segments has changed, a line may name an old segment. The stream shows to which one it belongs now.
  const hasFailed = ({ id, total }: Segment) => {
    if (id === null) return 0;
    return total !== null && shares.has(shareOf(id, total)) ? 2 : Number(failed.has(id));
  };
  return waitingSegments(health)
    .map(({ segment }) => segment)
    .sort((a, b) => hasFailed(b) - hasFailed(a) || comparePositions(a.checkpoint, b.checkpoint))
    .slice(0, MAX_WINDOWS);
}

function uniqueTotals({ segments }: Health) {
  const totals = new Map<number, { readonly total: number; readonly rule: Segment['rule'] }>();
  for (const { segment } of segments) {
    if (segment.total !== null && segment.total > 0)
      totals.set(segment.total, { total: segment.total, rule: segment.rule });
  }
  return totals.values();
}

/** Returns the segments with waiting events. Events past a checkpoint may be beyond what was counted, so `more` counts as waiting too. */
export function waitingSegments({ segments }: Health): readonly SegmentHealth[] {
  return segments.filter(({ share }) => share.waiting > 0 || share.more);
}

/** The most failures that are returned. A process ends with its first failure; a few may come from several segments. */
const MOST = 3;

/** An event beyond those that a segment reads next, at which the process failed before it ended. */
export interface FailedAhead {
  readonly segment: Segment;
  readonly position: Position;
}

/**
 * Returns where the ended process failed beyond the events that are read next. This happens when the segments were changed while it ran:
 * added rows begin far behind. Only its last run counts, because the failures of an earlier one may have been handled since.
 */
export function* failedAhead(
  health: Health,
  log: ConsumerLog,
  windows: readonly WaitingWindow[],
): Steps<FailedAhead[]> {
  const run = endedRun(health, log);
  if (!run) return [];
  const down = new Set(downSegments(health).map(({ segment }) => segment));
  const left = windows.filter(({ segment }) => down.has(segment));
  const mayBe = ({ position }: FailureLine) => position !== null && left.some((window) => isBeyond(window, position));
  if (!log.failures.some((line) => mayBe(line) && isNamed(line, health.name) && isIn(run, line))) return [];
  const { own } = yield* separateFailures(log);
  const lines = own.filter((line) => isIn(run, line));
  return repeatedFailures({ failures: lines }, health.name)
    .slice(0, MOST)
    .flatMap(({ line }) => {
      const { position } = line;
      if (position === null) return [];
      return left
        .filter((window) => fallsTo(window, line) && isBeyond(window, position))
        .map(({ segment }) => ({ segment, position }));
    });
}

function fallsTo({ segment: { id, total, rule } }: WaitingWindow, { streamId, segment }: FailureLine): boolean {
  if (id === null) return true;
  return streamId === null || total === null ? id === segment : id === segmentOf(streamId, total, rule);
}

function isBeyond({ segment, events }: WaitingWindow, position: Position): boolean {
  return comparePositions(position, events.at(-1)?.position ?? segment.checkpoint) > 0;
}

import type { Segment } from '../consumer/consumer';
import { segmentOf } from '../consumer/partition';
import { comparePositions } from '../event/event';
import type { Health, SegmentHealth } from '../health/rules';
import { type ConsumerLog, isNamed } from './consumerLog';

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

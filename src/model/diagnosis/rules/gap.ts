import { type Gap, gapAfter } from '../../backlog/gap';
import type { Consumer } from '../../consumer/consumer';
import { comparePositions, type Position } from '../../event/event';
import type { Health } from '../../health/rules';
import { type ConsumerLog, isNamed, type SkipLine } from '../consumerLog';

/** Missing positions at which a consumer waits, although later ones are visible. */
export interface GapWait extends Gap {
  /** The log line that says so; null when none was found. */
  readonly confirmedBy: SkipLine | null;
}

/** Returns the checkpoint whose next position may be missing; null when the consumer does not wait at gaps or does not run. */
export function checkpointAtGap({
  features,
  segments,
  lateAfterS,
}: Pick<Health, 'features' | 'segments' | 'lateAfterS'>): Position | null {
  const [whole] = segments;
  if (!whole || segments.length > 1 || features.gapWaitS === undefined) return null;
  const isHeard = (whole.segment.heartbeatAgeS ?? 0) <= lateAfterS;
  return whole.ownership === 'live' && isHeard ? whole.segment.checkpoint : null;
}

/** Returns the gap between a checkpoint and the next visible event of any kind; null when that event follows directly. */
export function gapBefore(
  checkpoint: Position,
  next: Position | undefined,
  { name }: Pick<Consumer, 'name'>,
  { skips }: Pick<ConsumerLog, 'skips'>,
): GapWait | null {
  const missing = gapAfter(checkpoint, next);
  if (!missing) return null;
  const { from, to } = missing;
  const isInGap = ({ gap }: SkipLine) =>
    gap !== null && comparePositions(gap, from) >= 0 && comparePositions(gap, to) <= 0;
  const confirmedBy = skips.findLast((skip) => isNamed(skip, name) && skip.kind === 'staleGap' && isInGap(skip));
  return { from, to, confirmedBy: confirmedBy ?? null };
}

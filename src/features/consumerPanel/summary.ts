import { env } from 'vscode';
import type { ConsumerSnapshot } from '../../model/consumer';
import { explainFinding } from '../../model/findings';
import type { Health } from '../../model/health';
import { explainStatus } from '../../model/healthWords';
import { explainScope } from '../../model/scopeWords';
import { t } from '../../platform/translate';
import type { ConsumerSummary, SegmentLine } from '../../protocol/consumer';

/** What a poll says of a consumer, for its page. */
export function summaryOf(
  health: Health,
  { takenAt, databaseTime }: Pick<ConsumerSnapshot, 'takenAt' | 'databaseTime'>,
  muted: boolean,
): ConsumerSummary {
  const { status, scope, share, rates } = health;
  return {
    status,
    sentence: explainStatus(health, t, env.language),
    findings: health.findings.map((finding) => explainFinding(finding, t, env.language)),
    scope: explainScope(scope, t),
    waiting: share.waiting,
    more: share.more,
    atMost: share.atMost,
    oldestWaitingS: health.oldestWaitingS,
    heartbeatAgeS: health.heartbeatAgeS,
    staleAfterS: health.staleAfterS,
    appendedPerS: rates.appendedPerS,
    handledPerS: rates.handledPerS,
    catchUpS: rates.catchUpS,
    takenAt,
    clockAheadMs: takenAt - databaseTime,
    muted,
  };
}

/** The rows of the segments table, worst first. */
export function segmentLines({ segments }: Health): SegmentLine[] {
  return segments.map(({ segment, ownership, share, oldestWaitingS, status }) => ({
    id: segment.id,
    ownerId: segment.ownerId,
    ownership,
    checkpoint: segment.checkpoint,
    waiting: share.waiting,
    more: share.more,
    atMost: share.atMost,
    oldestWaitingS,
    heartbeatAgeS: segment.heartbeatAgeS,
    status,
  }));
}

import { env, l10n } from 'vscode';
import { type ConsumerFeedState, whyUnpolled } from '../../app/consumers/feedState';
import type { ConsumerView } from '../../app/consumers/view';
import { readableStore, type StoreState } from '../../app/stores/state';
import { type GoIndex, handlerName } from '../../code/index/goIndex';
import { changeWords, type NoticedChange } from '../../model/backlog/storeChange';
import type { ConsumerSnapshot } from '../../model/consumer/consumer';
import { explainFinding } from '../../model/consumer/findingWords';
import { explainScope } from '../../model/consumer/scope';
import { explainStatus } from '../../model/health/words';
import { t } from '../../platform/vscode/translate';
import type { ConsumerSummary, PanelLife, SegmentLine } from '../../protocol/consumer';

/** Returns what connection and poll say about a panel. `since`: when the shown figures were last current, milliseconds since 1970. */
export function lifeOf(consumer: string, state: StoreState, feed: ConsumerFeedState, since: number): PanelLife {
  const stale = (reason: string, canConnect: boolean): PanelLife => ({ kind: 'stale', reason, since, canConnect });
  if (state.kind === 'connecting') return { kind: 'loading' };
  const unpolled = whyUnpolled(state, t);
  if (unpolled !== undefined) return stale(unpolled, readableStore(state) === undefined);
  if (state.kind === 'reconnecting') return stale(l10n.t('{0} Trying again.', state.reason), false);
  if (feed.error !== undefined) return stale(feed.error, false);
  if (!feed.snapshot) return { kind: 'loading' };
  return feed.consumers.some(({ name }) => name === consumer) ? { kind: 'live' } : { kind: 'gone' };
}

/** Returns what a poll says about a consumer, for its page. */
export function summaryOf(
  health: ConsumerView,
  { takenAt, databaseTime }: Pick<ConsumerSnapshot, 'takenAt' | 'databaseTime'>,
  code: GoIndex | undefined,
  changed?: NoticedChange,
): ConsumerSummary {
  const { status, scope, share, rates } = health;
  return {
    status,
    sentence: explainStatus(health, t, env.language),
    findings: [
      ...(changed ? [changeWords(changed.change, t)] : []),
      ...health.findings.map((finding) => explainFinding(finding, t, env.language, 'all')),
    ],
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
    muted: health.muted,
    handler: handlerName(health.name, health.blocking[0]?.eventType, code),
  };
}

/** Returns the rows of the segments table, worst first. */
export function segmentLines({ segments }: ConsumerView): SegmentLine[] {
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

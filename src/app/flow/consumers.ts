import { scopeTest } from '../../model/consumer/scope';
import type { FlowConsumer, Stretch } from '../../model/flow/makers';
import type { HealthStatus } from '../../model/health/rules';
import type { ConsumerHistory, StatusChange } from '../../model/history/history';
import type { ConsumerView } from '../consumers/view';

/** Statuses in which a consumer handles nothing although events wait. */
const STANDING: readonly HealthStatus[] = ['stopped', 'ownerDead', 'blocked'];

const NO_HISTORY: ConsumerHistory = { points: [], changes: [] };

/** Returns the consumers for learning flows. The views must be read after the events. */
export function flowConsumers(
  views: readonly ConsumerView[],
  histories: ReadonlyMap<string, ConsumerHistory> = new Map(),
): FlowConsumer[] {
  return views.map(({ name, scope, segments }) => {
    const history = histories.get(name) ?? NO_HISTORY;
    return {
      name,
      mayHandle: scopeTest(scope),
      // A consumer of some streams handles some of the events of a kind, as one does whose scope is unknown.
      isScopeKnown: scope.source !== 'unknown' && scope.streamIds === undefined,
      segments: segments.map(({ segment: { id, total, checkpoint, rule } }) => ({
        id,
        total,
        checkpoint: BigInt(checkpoint),
        ...(rule ? { rule } : {}),
      })),
      stops: [...stopsBy(history.changes), ...restsIn(history)],
      restarts: history.changes.filter(isRestart).map(({ at }) => at),
    };
  });
}

const isRestart = ({ from, to }: StatusChange) => from !== null && STANDING.includes(from) && !STANDING.includes(to);

/** Returns the stretches from each change into a standing status to the next change out of it. */
function stopsBy(changes: readonly StatusChange[]): Stretch[] {
  const stops: Stretch[] = [];
  let since: number | undefined;
  for (const { at, to } of changes) {
    if (STANDING.includes(to)) since ??= at;
    else if (since !== undefined) {
      stops.push({ from: since, to: at });
      since = undefined;
    }
  }
  return since === undefined ? stops : [...stops, { from: since, to: Number.POSITIVE_INFINITY }];
}

/** Returns the stretches of the history in which events waited and none was handled. */
function restsIn({ points }: ConsumerHistory): Stretch[] {
  return points.flatMap(({ at, waiting, lagS, handledPerS }) =>
    waiting > 0 && handledPerS === 0 && lagS !== null ? [{ from: at - lagS * 1_000, to: at }] : [],
  );
}

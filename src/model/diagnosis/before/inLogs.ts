import { gapWords } from '../../backlog/gap';
import { MOST_OWNERS } from '../../health/memory';
import { longestResting, mostHands } from '../../health/statusWords';
import { type ConsumerLog, isNamed, type LinePlace } from '../consumerLog';
import type { Diagnosis } from '../diagnosis';
import type { RepeatedFailure } from '../failures';
import { type Change, errorClassOf, faded } from './change';

/** The weight of a restart halves in this time, so a restart explains little after half an hour. */
const RESTART_HALF_MS = 600_000;
/** A smaller slowdown may be chance. */
const SLOWER_TIMES = 3;

/** The lines of a log that say when a consumer began and which process has it. */
export type Lives = Pick<ConsumerLog, 'starts' | 'endings' | 'runs'>;

/**
 * Returns what made it stop, as far as a log or its status show it: the first line of its error, the end of its process, the silence of its
 * owner.
 */
export function changesInStatus(diagnosis: Diagnosis, usualPerS: number | null): Change[] {
  const { health, culprits, gap, crash, end, withoutEvent, interrupted, outage, takenAt } = diagnosis;
  const failure = culprits[0]?.failure ?? outage?.failure ?? interrupted ?? withoutEvent;
  const changes: Change[] = failure ? [errorChange(failure)] : [];
  const isExplained = culprits.length > 0;
  if (gap) changes.push({ kind: 'gap', gap: gapWords(gap), at: null, weight: 0.95 });
  if (crash) changes.push({ kind: 'crash', at: crash.line.time, ...certainty(crash.line), weight: 0.9 });
  else changes.push(...endOrSilence(end, health, takenAt, isExplained));
  return [...changes, ...handsOf(diagnosis), ...slowness(diagnosis, usualPerS)];
}

function endOrSilence(
  end: Diagnosis['end'],
  { segments }: Diagnosis['health'],
  takenAt: number,
  isExplained: boolean,
): Change[] {
  if (end && end.kind !== 'withoutHeartbeat') {
    // A process that wrote nothing about its end was alive until its last sign of life: a heartbeat or a line.
    const at = 'line' in end ? end.line.time : later(end.heartbeatAt, end.newest);
    const sure = 'line' in end ? certainty(end.line) : {};
    return [{ kind: 'ended', at, ...sure, weight: isExplained ? 0.3 : 0.9 }];
  }
  const stale = segments.filter(({ ownership }) => ownership === 'stale');
  const silent = stale.find(({ segment }) => segment.heartbeatAgeS !== null) ?? stale[0];
  if (!silent) return [];
  const { ownerId, heartbeatAgeS } = silent.segment;
  const at = heartbeatAgeS === null ? null : takenAt - heartbeatAgeS * 1_000;
  return [{ kind: 'silent', owner: ownerId, at, weight: isExplained ? 0.3 : 0.85 }];
}

const certainty = ({ isAssumed }: Pick<LinePlace, 'isAssumed'>) => (isAssumed ? { isAssumed } : {});

const later = (one: number | null, other: number | null) =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

function errorChange({ line, firstSeen, inARow, times }: RepeatedFailure): Change {
  const known = errorClassOf(line.error);
  return {
    kind: 'error',
    class: known ?? null,
    error: line.error,
    times,
    at: firstSeen,
    ...certainty(line),
    // Words that name the trouble give a cause. Other words only show a symptom; more failures in a row raise the weight.
    weight: known ? 0.97 : inARow > 1 ? 0.78 : 0.7,
  };
}

/** Its owner changes again and again, and no owner makes progress, as its status says. */
function handsOf({ health, takenAt }: Diagnosis): Change[] {
  if (health.rule !== 'changingHands' && health.rule !== 'crashLoop') return [];
  const { hands: count, handsS: withinS } = mostHands(health);
  const at = takenAt - withinS * 1_000;
  return [{ kind: 'hands', count, isLeast: count >= MOST_OWNERS, withinS, at, weight: 0.85 }];
}

/** The process is alive and makes little or no progress, and no line gives a reason. */
function slowness({ health, culprits, gap }: Diagnosis, usualPerS: number | null): Change[] {
  if (culprits.length > 0 || gap) return [];
  // The segment that gives the status. Another segment may rest longer without being late.
  const restingS = longestResting(health)?.restingS ?? 0;
  const handled = health.rates.handledPerS;
  const times = usualPerS !== null && handled !== null && handled > 0 ? usualPerS / handled : null;
  if ((health.status === 'blocked' || health.rule === 'longBatch') && restingS > 0)
    return [{ kind: 'slow', restingS, times: null, at: null, weight: 0.85 }];
  return times !== null && times >= SLOWER_TIMES
    ? [{ kind: 'slow', restingS: null, times, at: null, weight: 0.85 }]
    : [];
}

/** Returns which process had the consumer just before, and when it was started. `stoppedAt`: milliseconds since 1970. */
export function changesOfOwner({ starts, endings, runs }: Lives, consumer: string, stoppedAt: number): Change[] {
  const changes: Change[] = [];
  for (const start of starts) {
    const { time, ownerId, consumer: named, file, source, lineNumber } = start;
    const isOwn =
      named === null
        ? runs.some((run) => run.file === file && run.source === source && run.consumers.has(consumer))
        : isNamed({ consumer: named }, consumer);
    if (!isOwn || time === null) continue;
    const weight = faded(0.8, stoppedAt - time, RESTART_HALF_MS);
    const earlier = runs.findLast(
      (run) =>
        run.file === file &&
        run.source === source &&
        run.fromLine < lineNumber &&
        run.untilLine !== null &&
        run.untilLine <= lineNumber,
    );
    const from = earlier?.owners.at(-1) ?? null;
    if (from !== null && ownerId !== null && from !== ownerId)
      changes.push({ kind: 'owner', from, to: ownerId, at: time, ...certainty(start), weight });
    else changes.push({ kind: 'restart', owner: ownerId, at: time, ...certainty(start), weight });
  }
  for (const ending of endings) {
    const { kind, time, consumer: named } = ending;
    if (kind !== 'ownershipLost' || time === null || !isNamed({ consumer: named }, consumer)) continue;
    changes.push({
      kind: 'owner',
      from: null,
      to: null,
      at: time,
      ...certainty(ending),
      weight: faded(0.85, stoppedAt - time, RESTART_HALF_MS),
    });
  }
  // Several segments of one process begin at the same moment.
  return changes.filter(
    ({ kind, at }, i) =>
      !changes.some((other, j) => j < i && other.kind === kind && Math.abs((other.at ?? 0) - (at ?? 0)) < 5_000),
  );
}

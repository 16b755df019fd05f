import { gapWords } from '../../backlog/gap';
import { type ConsumerLog, isNamed } from '../consumerLog';
import type { Diagnosis } from '../diagnosis';
import type { RepeatedFailure } from '../failures';
import { type Change, faded } from './change';
import { errorClassOf } from './errorClass';

/** A restart explains little after half an hour. */
const RESTART_HALF_MS = 600_000;
/** Slower by less is chance. */
const SLOWER_TIMES = 3;

/** Lines of a log that say when a consumer began and who has it. */
export type Lives = Pick<ConsumerLog, 'starts' | 'endings' | 'runs'>;

/** What made it stop, as far as a log or its status say: the first line of its error, how its process ended, its owner's silence. */
export function changesInStatus(diagnosis: Diagnosis, usualPerS: number | null): Change[] {
  const { health, culprits, gap, crash, end, withoutEvent, interrupted, takenAt } = diagnosis;
  const failure = culprits[0]?.failure ?? interrupted ?? withoutEvent;
  const changes: Change[] = failure ? [errorChange(failure)] : [];
  const isExplained = culprits.length > 0;
  if (gap) changes.push({ kind: 'gap', gap: gapWords(gap), at: null, weight: 0.95 });
  if (crash) changes.push({ kind: 'crash', at: crash.line.time, weight: 0.9 });
  else if (end) {
    const at = end.kind === 'inOrder' ? end.line.time : (end.heartbeatAt ?? end.newest);
    changes.push({ kind: 'ended', at, weight: isExplained ? 0.3 : 0.9 });
  } else {
    const silent = health.segments.find(({ ownership }) => ownership === 'stale');
    if (silent) {
      const { ownerId, heartbeatAgeS } = silent.segment;
      const at = heartbeatAgeS === null ? null : takenAt - heartbeatAgeS * 1_000;
      changes.push({ kind: 'silent', owner: ownerId, at, weight: isExplained ? 0.3 : 0.85 });
    }
  }
  return [...changes, ...slowness(diagnosis, usualPerS)];
}

function errorChange({ line, firstSeen, inARow, times }: RepeatedFailure): Change {
  const known = errorClassOf(line.error);
  return {
    kind: 'error',
    class: known ?? null,
    error: line.error,
    times,
    at: firstSeen,
    // Words that name the trouble are a cause; others are how it shows, the more so the more often it came.
    weight: known ? 0.97 : inARow > 1 ? 0.78 : 0.7,
  };
}

/** It lives and moves slowly or not at all, and no line says why. */
function slowness({ health, culprits, gap }: Diagnosis, usualPerS: number | null): Change[] {
  if (culprits.length > 0 || gap) return [];
  const resting = health.segments.filter(
    ({ ownership, share, restingS }) => ownership === 'live' && share.waiting > 0 && restingS > 0,
  );
  const restingS = Math.max(0, ...resting.map((each) => each.restingS));
  const handled = health.rates.handledPerS;
  const times = usualPerS !== null && handled !== null && handled > 0 ? usualPerS / handled : null;
  if ((health.status === 'blocked' || health.rule === 'longBatch') && restingS > 0)
    return [{ kind: 'slow', restingS, times: null, at: null, weight: 0.85 }];
  return times !== null && times >= SLOWER_TIMES
    ? [{ kind: 'slow', restingS: null, times, at: null, weight: 0.85 }]
    : [];
}

/** Who had it just before, and when it was started. `stoppedAt`: milliseconds since 1970. */
export function changesOfOwner({ starts, endings, runs }: Lives, consumer: string, stoppedAt: number): Change[] {
  const changes: Change[] = [];
  for (const { time, ownerId, consumer: named, file, source, lineNumber } of starts) {
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
      changes.push({ kind: 'owner', from, to: ownerId, at: time, weight });
    else changes.push({ kind: 'restart', owner: ownerId, at: time, weight });
  }
  for (const { kind, time, consumer: named } of endings) {
    if (kind !== 'ownershipLost' || time === null || !isNamed({ consumer: named }, consumer)) continue;
    changes.push({
      kind: 'owner',
      from: null,
      to: null,
      at: time,
      weight: faded(0.85, stoppedAt - time, RESTART_HALF_MS),
    });
  }
  // Several segments of one process begin in one moment.
  return changes.filter(
    ({ kind, at }, i) =>
      !changes.some((other, j) => j < i && other.kind === kind && Math.abs((other.at ?? 0) - (at ?? 0)) < 5_000),
  );
}

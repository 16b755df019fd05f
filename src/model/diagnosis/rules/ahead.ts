import type { Segment, WaitingWindow } from '../../consumer/consumer';
import { segmentOf } from '../../consumer/partition';
import { comparePositions, type Position } from '../../event/event';
import type { Health } from '../../health/rules';
import type { Steps } from '../../text/steps';
import { type ConsumerLog, type FailureLine, isNamed } from '../consumerLog';
import { repeatedFailures } from '../failures';
import { endedRun } from './ends';
import { separateFailures } from './firstFailures';
import { downSegments, isIn } from './processes';

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

import type { WaitingWindow } from '../../consumer/consumer';
import type { Position } from '../../event/event';
import { type ConsumerLog, certainTime, type FailureLine, type LinePlace } from '../consumerLog';
import { earlyMs, namesWhole } from '../failures';
import { isIn, withLines } from './processes';

/**
 * Zones differ by at least half an hour, and a log may be read some minutes after the store. A larger lead than this means another clock.
 */
const LATER_MS = 20 * 60_000;

/** The most failures of a log whose events are looked up. */
const MOST_DATED = 3;

/**
 * Returns positions that help to check a log's clock: the newest ones with a failure of any consumer. Waiting events are left out, because
 * their times are known already.
 */
export function positionsToDate(
  log: Pick<ConsumerLog, 'failures' | 'runs'>,
  windows: readonly Pick<WaitingWindow, 'events'>[],
  owners: ReadonlySet<string>,
): readonly Position[] {
  const known = log.runs.filter((run) => run.owners.some((owner) => owners.has(owner)));
  const waiting = new Set(windows.flatMap(({ events }) => events.map(({ position }) => position)));
  const byFile = new Map<string, Set<Position>>();
  for (const line of log.failures.toReversed()) {
    const { file, position, eventType, streamId } = line;
    if (position === null || eventType === null || streamId === null || certainTime(line) === null) continue;
    const found = byFile.get(file) ?? new Set();
    if (waiting.has(position) || found.size >= MOST_DATED || !known.some((run) => isIn(run, line))) continue;
    byFile.set(file, found.add(position));
  }
  return [...new Set([...byFile.values()].flatMap((positions) => [...positions]))];
}

/** Ids that exist in no other store, except in a copy of this one; there the event has the same age. */
const UNIQUE = /^[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}$|^[\dA-HJKMNP-TV-Z]{26}$/i;

/** Whether a line names its event so that no other event can be meant. */
const isUnmistakable = ({ eventId, streamId }: FailureLine) =>
  eventId !== null || (streamId !== null && UNIQUE.test(streamId));

/**
 * Returns the log with times marked as doubtful in files that have another clock than the store. A file has one when its lines are much
 * later than now, or when it reports a failure before the event was created. That failure has to be from a process of the store, or name an
 * event that exists nowhere else. `owners`: the processes that the store knows.
 */
export function doubtClocks(
  log: ConsumerLog,
  windows: readonly Pick<WaitingWindow, 'events'>[],
  owners: ReadonlySet<string>,
  takenAt: number,
): ConsumerLog {
  const known = log.runs.filter((run) => run.owners.some((owner) => owners.has(owner)));
  const tooEarly = (line: FailureLine) =>
    windows.some(({ events }) =>
      events.some((event) => {
        const time = certainTime(line);
        return time !== null && time < event.time - earlyMs(line) && namesWhole(line, event);
      }),
    );
  const files = new Set<string>();
  for (const { file, newest } of log.runs) if (newest !== null && newest > takenAt + LATER_MS) files.add(file);
  for (const line of log.failures) {
    if (files.has(line.file) || !tooEarly(line)) continue;
    if (isUnmistakable(line) || known.some((run) => isIn(run, line))) files.add(line.file);
  }
  if (files.size === 0) return log;
  const doubted = <T extends LinePlace>(lines: readonly T[]): T[] =>
    lines.map((line) => (files.has(line.file) ? { isAssumed: 'clock' as const, ...line } : line));
  return {
    ...withLines(log, doubted),
    runs: log.runs.map((run) => (files.has(run.file) ? { ...run, newest: null } : run)),
  };
}

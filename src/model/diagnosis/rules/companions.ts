import { segmentOf } from '../../consumer/partition';
import type { Health } from '../../health/rules';
import { type ConsumerLog, certainTime, type FailureLine, isNamed, type ProcessRun } from '../consumerLog';
import { hasPassed, keyOf, type RepeatedFailure, repeatedFailures } from '../failures';
import { endedRun } from './ends';
import { mayEndProcess, provesEnd } from './firstFailures';
import { downSegments, isDown, isIn, isRunOf, lastHeartbeats, lastRunsOf, writerKey } from './processes';

/** A process ends its consumers within this time of each other. */
const SAME_MOMENT_MS = 5_000;
/** A process that goes down waits up to this long for its handlers. */
const GOES_DOWN_MS = 30_000;
/** The libraries write heartbeats at this interval, each consumer at its own time. */
const HEARTBEAT_S = 5;
/** The clocks of database and log may differ by this much. */
const CLOCKS_MS = 2_000;

/** Why two consumers probably went down together. */
export type CompanionReason = 'sameOwner' | 'sameHeartbeat' | 'sameMoment' | 'heartbeatAtEnd' | 'sameProcess';

export interface Companion {
  readonly consumer: string;
  readonly reason: CompanionReason;
  /** Its failure just before that end, at an event that still waits for it: this may have ended the process. */
  readonly failure: RepeatedFailure | null;
  /** True when store or logs show that both were in one process. Otherwise only the time suggests it. */
  readonly isSameProcess: boolean;
  /** True when the lines prove that the failure ended the process. */
  readonly isProven: boolean;
  /** True when events wait in its down segments. Otherwise it had caught up when the process ended. */
  readonly waits: boolean;
}

export interface CompanionEvidence {
  readonly health: Health;
  /** All consumers of the store. */
  readonly consumers: readonly Health[];
  readonly takenAt: number;
  readonly log: ConsumerLog;
  /** Without the failures that followed from another one. */
  readonly ownFailures: readonly FailureLine[];
}

/** Returns the other consumers that are down and ended when this one did, those with waiting events first. */
export function companionsOf(evidence: CompanionEvidence): Companion[] {
  const { health, consumers } = evidence;
  if (!isDown(health)) return [];
  const companions = consumers.flatMap((other) => {
    if (other.name === health.name || !isDown(other)) return [];
    const reason = sharedEnd(other, evidence);
    if (!reason) return [];
    const failure = failureAtEnd(other, evidence);
    const run = endedRun(health, evidence.log);
    const isSameRun = run !== undefined && run === endedRun(other, evidence.log);
    const isSameProcess = OF_ONE_PROCESS.includes(reason) || isSameRun;
    const isProven = failure !== null && isSameProcess && provesItsEnd(failure, other, evidence);
    const waits = downSegments(other).some(({ share }) => share.waiting > 0 || share.more);
    // A consumer without waiting events that only probably ran in the process is left out.
    return waits || isSameProcess ? [{ consumer: other.name, reason, failure, isSameProcess, isProven, waits }] : [];
  });
  return companions.sort((a, b) => Number(b.waits) - Number(a.waits));
}

/**
 * Reasons that mean one process. The other ones may be true by chance: heartbeats of two processes may stop within seconds of each other.
 */
const OF_ONE_PROCESS: readonly CompanionReason[] = ['sameOwner', 'sameMoment', 'sameProcess'];

/** Whether a line says that the failure ended its worker. */
function provesItsEnd(
  { line: { eventId, position } }: RepeatedFailure,
  { name }: Health,
  { ownFailures }: CompanionEvidence,
) {
  return ownFailures.some(
    (line) =>
      isNamed(line, name) &&
      ((eventId !== null && line.eventId === eventId) || (position !== null && line.position === position)) &&
      provesEnd(line),
  );
}

function sharedEnd(other: Health, { health, log, takenAt }: CompanionEvidence): CompanionReason | undefined {
  const owners = new Set(downSegments(health).flatMap(({ segment }) => segment.ownerId ?? []));
  if (downSegments(other).some(({ segment: { ownerId } }) => ownerId !== null && owners.has(ownerId))) {
    return 'sameOwner';
  }
  if (wereInTwoProcesses(health, other, log)) return undefined;
  const [own, others] = [lastHeartbeats(health, takenAt), lastHeartbeats(other, takenAt)];
  if (own.length > 0 && others.length > 0) {
    if (areNear(own, others, HEARTBEAT_S * 1_000)) return 'sameHeartbeat';
    return haveOwnersInOneRun(health, other, log) ? 'sameProcess' : undefined;
  }
  if (endedTogether(health, other, log)) return 'sameMoment';
  if (own.length !== others.length) {
    const ends = endsOf(own.length > 0 ? other : health, log);
    const beats = own.length > 0 ? own : others;
    // The last heartbeat is at most one interval before the end.
    const isAtEnd = ends.some((end) =>
      beats.some((beat) => end >= beat - CLOCKS_MS && end <= beat + HEARTBEAT_S * 1_000 + CLOCKS_MS),
    );
    if (isAtEnd) return 'heartbeatAtEnd';
  }
  return wereInOneProcess(health, other, log) ? 'sameProcess' : undefined;
}

function areNear(own: readonly number[], others: readonly number[], mostMs: number): boolean {
  return own.some((time) => others.some((other) => Math.abs(time - other) <= mostMs));
}

/** A process writes one log, so only endings in the same file are compared. */
function endedTogether(consumer: Health, other: Health, log: ConsumerLog): boolean {
  const own = log.endings.filter((ending) => isNamed(ending, consumer.name));
  return log.endings
    .filter((ending) => isNamed(ending, other.name))
    .some(({ file, source, time }) =>
      own.some(
        (ending) =>
          ending.file === file &&
          ending.source === source &&
          ending.time !== null &&
          time !== null &&
          Math.abs(ending.time - time) <= SAME_MOMENT_MS,
      ),
    );
}

/** Returns when a consumer ended, as far as its log shows: its endings, and its last failure. */
function endsOf({ name }: Health, log: ConsumerLog): number[] {
  const ends = log.endings.filter((line) => isNamed(line, name)).flatMap((line) => certainTime(line) ?? []);
  const failed = log.failures.filter((line) => isNamed(line, name)).flatMap((line) => certainTime(line) ?? []);
  return [...ends, ...failed.slice(-1)];
}

/** Whether the owner ids of both consumers appear in one run of a process. Each consumer may have its own id. */
function haveOwnersInOneRun(consumer: Health, other: Health, { runs }: ConsumerLog): boolean {
  const [own, others] = [consumer, other].map((health) => downSegments(health).map(({ segment }) => segment.ownerId));
  const hasOne = ({ owners }: ProcessRun, ids: readonly (string | null)[] = []) =>
    ids.some((id) => id !== null && owners.includes(id));
  return runs.some((run) => hasOne(run, own) && hasOne(run, others));
}

/** Whether the logs know the processes of both, and no log contains both. Then ends at the same time may be chance. */
function wereInTwoProcesses(consumer: Health, other: Health, log: ConsumerLog): boolean {
  const writersOf = (health: Health) => lastRunsOf(log, health.name, isRunOf(health)).map(writerKey);
  const [own, others] = [writersOf(consumer), writersOf(other)];
  return own.length > 0 && others.length > 0 && !own.some((writer) => others.includes(writer));
}

/**
 * Whether both were in one process to its end, when one of them left no ending line. If both did, another process may have taken one over
 * before.
 */
function wereInOneProcess(consumer: Health, other: Health, log: ConsumerLog): boolean {
  const [own, others] = [endedRun(consumer, log), endedRun(other, log)];
  const hasEnding = (run: ProcessRun, { name }: Health) =>
    log.endings.some((ending) => isNamed(ending, name) && isIn(run, ending));
  return own !== undefined && own === others && !(hasEnding(own, consumer) && hasEnding(own, other));
}

/** Returns the last failure of another consumer, if this consumer ended right after it and the other one has not passed the event. */
function failureAtEnd(other: Health, { health, log, ownFailures, takenAt }: CompanionEvidence): RepeatedFailure | null {
  // A line from a run with other owner ids belongs to another process, or to another store.
  const mayBeOwn = isRunOf(other);
  const others = log.runs.filter((run) => !mayBeOwn(run));
  const ended = ownFailures.filter(
    (line) =>
      isNamed(line, other.name) && keyOf(line) !== '' && mayEndProcess(line) && !others.some((run) => isIn(run, line)),
  );
  const endings = log.endings.filter((ending) => isNamed(ending, health.name));
  const beats = lastHeartbeats(health, takenAt);
  const runs = lastRunsOf(log, health.name);
  const isAtEnd = (line: FailureLine) => {
    const ownEnds = endings.filter(({ file, source }) => file === line.file && source === line.source);
    const { time: at } = line;
    if (at !== null && ownEnds.some(({ time }) => time !== null && isWithin(time - at, 0, GOES_DOWN_MS))) return true;
    const seenAt = line.isAssumed ? null : at;
    if (seenAt !== null && beats.some((beat) => isWithin(seenAt - beat, -CLOCKS_MS, HEARTBEAT_S * 1_000 + CLOCKS_MS)))
      return true;
    const canTell = beats.length > 0 && !line.isAssumed;
    return ownEnds.length === 0 && !canTell && runs.some((run) => isIn(run, line));
  };
  // It may have failed there again since, in another process that took over.
  const atEnd = new Set(ended.filter(isAtEnd).map(keyOf));
  return (
    repeatedFailures({ failures: ownFailures }, other.name).find(
      ({ line }) => atEnd.has(keyOf(line)) && !passedBy(other, line),
    ) ?? null
  );
}

const isWithin = (value: number, from: number, to: number) => value >= from && value <= to;

/**
 * Whether a consumer has passed the event of a failure. Checked for the segment to which the stream belongs now, otherwise for the segment
 * in the line.
 */
export function passedBy({ segments }: Health, line: FailureLine): boolean {
  const own = segments.filter(({ segment: { id, total, rule } }) => {
    if (id === null) return true;
    return line.streamId === null || total === null
      ? id === line.segment
      : segmentOf(line.streamId, total, rule) === id;
  });
  return own.length > 0 && own.every(({ segment }) => hasPassed(line, segment.checkpoint));
}

import type { Segment } from './consumer';
import { type ConsumerLog, isNamed } from './consumerLog';
import { hasPassed, isFailureOf, type RepeatedFailure, repeatedFailures } from './diagnosisFailures';
import { comparePositions, type EventHeader } from './event';
import type { Health, SegmentHealth } from './health';

/** The libraries' own. */
export const DEFAULT_BATCH_SIZE = 100;

/** The segments whose windows are read; with more, those that matter most. */
const MAX_WINDOWS = 8;

/** Processes end their consumers within moments of each other. */
const SAME_MOMENT_MS = 5_000;
const SAME_MOMENT_S = 2;

/** The batch that a segment reads next: events past its checkpoint, in its scope and segment, by position. */
export interface WaitingWindow {
  readonly segment: Segment;
  readonly events: readonly EventHeader[];
}

/** An event that stops a consumer, as a log names it. */
export interface Culprit {
  readonly event: EventHeader;
  readonly segment: Segment;
  readonly failure: RepeatedFailure;
}

/** Why a consumer is thought to have gone down together with another. */
export type CompanionReason = 'sameOwner' | 'sameHeartbeat' | 'sameMoment';

export interface Companion {
  readonly consumer: string;
  readonly reason: CompanionReason;
  /** Its failure just before that end, at an event that still waits for it: what may have ended the process. */
  readonly failure: RepeatedFailure | null;
}

/** Everything that is known about why a consumer is behind. */
export interface Diagnosis {
  /** The consumer's status, segments, scope and findings. */
  readonly health: Health;
  /** When the consumers were read: milliseconds since 1970. */
  readonly takenAt: number;
  readonly batchSize: number;
  /** Those that were read and have events, culprits' first. */
  readonly windows: readonly WaitingWindow[];
  /** Segments with events past the checkpoint whose windows were not read. */
  readonly windowsLeftOut: number;
  /** Newest first; empty when no log line names an event that waits. */
  readonly culprits: readonly Culprit[];
  /** The newest failure at an event that has been handled since. */
  readonly passed: RepeatedFailure | null;
  /** The newest failure that names no event. */
  readonly withoutEvent: RepeatedFailure | null;
  readonly companions: readonly Companion[];
  readonly log: Pick<ConsumerLog, 'files' | 'mentioned' | 'unreadable' | 'refusedPatterns'>;
}

export interface Evidence {
  readonly health: Health;
  /** All consumers of the store. */
  readonly consumers: readonly Health[];
  readonly takenAt: number;
  readonly batchSize: number;
  readonly windows: readonly WaitingWindow[];
  readonly log: ConsumerLog;
}

/** The segments whose waiting windows are worth reading: those that failed first, then those furthest behind. */
export function segmentsToRead(health: Health, log: ConsumerLog): readonly Segment[] {
  const failed = new Set(log.failures.filter((line) => isNamed(line, health.name)).map(({ segment }) => segment));
  const hasFailed = ({ id }: Segment) => Number(id !== null && failed.has(id));
  return waitingSegments(health)
    .map(({ segment }) => segment)
    .sort((a, b) => hasFailed(b) - hasFailed(a) || comparePositions(a.checkpoint, b.checkpoint))
    .slice(0, MAX_WINDOWS);
}

/** Puts together what store and logs tell. */
export function diagnose(evidence: Evidence): Diagnosis {
  const { health, takenAt, windows, log, batchSize } = evidence;
  const failures = repeatedFailures(log, health.name);
  const culprits = failures.flatMap((failure) => culpritOf(failure, windows));
  const stopped = new Set(culprits.map(({ segment }) => segment));
  return {
    health,
    takenAt,
    batchSize,
    windows: windows
      .filter(({ events }) => events.length > 0)
      .sort((a, b) => Number(stopped.has(b.segment)) - Number(stopped.has(a.segment))),
    windowsLeftOut: Math.max(0, waitingSegments(health).length - windows.length),
    culprits,
    passed: failures.find(({ line }) => passedBy(health, line)) ?? null,
    withoutEvent: failures.find(({ line }) => line.eventId === null && line.position === null) ?? null,
    companions: companionsOf(evidence),
    log,
  };
}

/** What is past a checkpoint may be beyond what was counted, so `more` waits too. */
function waitingSegments({ segments }: Health): readonly SegmentHealth[] {
  return segments.filter(({ share }) => share.waiting > 0 || share.more);
}

function culpritOf(failure: RepeatedFailure, windows: readonly WaitingWindow[]): Culprit[] {
  for (const { segment, events } of windows) {
    const event = events.find((candidate) => isFailureOf(failure.line, candidate));
    if (event) return [{ event, segment, failure }];
  }
  return [];
}

function passedBy({ segments }: Health, line: RepeatedFailure['line']): boolean {
  const own = segments.filter(({ segment: { id } }) => id === null || id === line.segment);
  return own.length > 0 && own.every(({ segment }) => hasPassed(line, segment.checkpoint));
}

/** Other consumers without a live owner that ended when this one did. */
function companionsOf({ health, consumers, log }: Evidence): Companion[] {
  if (!isDown(health)) return [];
  return consumers.flatMap((other) => {
    if (other.name === health.name || !isDown(other)) return [];
    const reason = sharedEnd(health, other, log);
    return reason ? [{ consumer: other.name, reason, failure: failureAtEnd(health, other, log) }] : [];
  });
}

function isDown({ segments }: Health): boolean {
  return segments.length > 0 && segments.every(({ ownership }) => ownership === 'none' || ownership === 'stale');
}

function sharedEnd(consumer: Health, other: Health, log: ConsumerLog): CompanionReason | undefined {
  const owners = new Set(consumer.segments.flatMap(({ segment }) => segment.ownerId ?? []));
  if (other.segments.some(({ segment: { ownerId } }) => ownerId !== null && owners.has(ownerId))) return 'sameOwner';
  if (consumer.heartbeatAgeS !== null && other.heartbeatAgeS !== null) {
    return Math.abs(consumer.heartbeatAgeS - other.heartbeatAgeS) <= SAME_MOMENT_S ? 'sameHeartbeat' : undefined;
  }
  return endedTogether(consumer, other, log) ? 'sameMoment' : undefined;
}

/** The last failure of another consumer, where this one ended right afterwards and the failure is still in its way. */
function failureAtEnd({ name }: Health, other: Health, log: ConsumerLog): RepeatedFailure | null {
  const ends = log.endings.filter((ending) => isNamed(ending, name));
  const isAtEnd = ({ line, lastSeen }: RepeatedFailure) =>
    lastSeen !== null &&
    ends.some(({ file, time }) => file === line.file && time >= lastSeen && time - lastSeen <= SAME_MOMENT_MS);
  const failures = repeatedFailures(log, other.name).filter(
    ({ line }) => line.position !== null || line.eventId !== null,
  );
  return failures.find((failure) => isAtEnd(failure) && !passedBy(other, failure.line)) ?? null;
}

/** A process writes one log, so only endings in one file are compared. */
function endedTogether(consumer: Health, other: Health, log: ConsumerLog): boolean {
  const own = log.endings.filter((ending) => isNamed(ending, consumer.name));
  return log.endings
    .filter((ending) => isNamed(ending, other.name))
    .some(({ file, time }) =>
      own.some((ending) => ending.file === file && Math.abs(ending.time - time) <= SAME_MOMENT_MS),
    );
}

import { comparePositions, type EventHeader, type Position } from '../event/event';
import { groupedBy } from '../lists';
import { ASSUMED_MS, type ConsumerLog, type FailureKind, type FailureLine, isNamed, writerOfLine } from './consumerLog';

/** The failures of one consumer at one event, or those that name no event. */
export interface RepeatedFailure {
  /** Of the newest lines, the one with the most details: position, segment, error. */
  readonly line: FailureLine;
  /** When it first and last happened, in milliseconds since 1970; null when no line has a time. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  /** How many failures the log shows. Several lines about one failure count once. */
  readonly times: number;
  /**
   * How many failures in a row the library had counted before the first of these. The log lacks them, and they may have been at other
   * events.
   */
  readonly unseen: number;
  /** The library's count of failures in a row at the last of these; 0 when it does not count. */
  readonly counted: number;
  /** How many failures there were since the segment last failed at another event. */
  readonly inARow: number;
  /** The result of the newest try: the library stopped the consumer for good, or the worker gave up and ended. */
  readonly gaveUp?: 'consumer' | 'worker';
}

/** An event may be logged a moment before the time that the application gave it. */
const EARLY_MS = 5_000;

/** One failure with all lines about it. */
interface Occurrence {
  readonly key: string;
  readonly segment: number | null;
  readonly lines: FailureLine[];
}

/**
 * Returns the failures of a consumer, the newest first, one entry for each event. `counted`: all lines that the library may have counted,
 * including those without an event at fault.
 */
export function repeatedFailures(
  log: Pick<ConsumerLog, 'failures'>,
  consumer: string,
  counted: readonly FailureLine[] = log.failures,
): RepeatedFailure[] {
  const occurrences = occurrencesOf(log.failures.filter((line) => isNamed(line, consumer)));
  const byEvent = groupedBy(occurrences, ({ key }) => key);
  const newest = { named: newestRuns(occurrences.filter(({ key }) => key !== '')), all: newestRuns(occurrences) };
  const streaks = streaksOf(
    counted === log.failures ? occurrences : occurrencesOf(counted.filter((line) => isNamed(line, consumer))),
  );
  return [...byEvent.entries()]
    .map(([key, same]) => summarise(same, key === '' ? newest.all : newest.named, streaks.get(key) ?? NO_STREAK))
    .sort((a, b) => (b.lastSeen ?? 0) - (a.lastSeen ?? 0));
}

/** Whether it happened more than once without progress, even if the log lacks the earlier failures. */
export const isRepeated = ({ times, unseen }: RepeatedFailure) => times > 1 || unseen > 0;

/** Returns how many milliseconds before an event's time a line may name the event. */
export const earlyMs = ({ isAssumed }: FailureLine) => (isAssumed ? ASSUMED_MS : EARLY_MS);

/** Whether a line names an event by its id, or by position, type and stream together. A position alone may also exist in another store. */
export function namesWhole({ eventId, position, eventType, streamId }: FailureLine, event: EventHeader): boolean {
  if (eventId !== null) return eventId === event.eventId;
  return position === event.position && eventType === event.eventType && streamId === event.stream.id;
}

/** Whether a failure is about this event of this store. The log of another store may name the same position. */
export function isFailureOf(line: FailureLine, event: EventHeader): boolean {
  if (line.eventId !== null) return line.eventId === event.eventId;
  if (line.position === null || comparePositions(line.position, event.position) !== 0) return false;
  if (line.eventType !== null && line.eventType !== event.eventType) return false;
  if (line.streamId !== null && line.streamId !== event.stream.id) return false;
  return line.time === null || !Number.isFinite(event.time) || line.time >= event.time - earlyMs(line);
}

/**
 * One failure leaves at most one line of each kind, so a repeated kind begins the next failure. A process may pass the error on through
 * several lines: those after the line of its handler or segment all belong to the same failure.
 */
function occurrencesOf(lines: readonly FailureLine[]): Occurrence[] {
  const all: Occurrence[] = [];
  const open = new Map<string, Occurrence>();
  for (const line of lines) {
    const key = keyOf(line);
    const current = open.get(key);
    if (current && hasCopy(current.lines, line)) continue;
    if (current && belongsTo(current, line)) {
      current.lines.push(line);
      continue;
    }
    const next = { key, segment: line.segment, lines: [line] };
    open.set(key, next);
    all.push(next);
  }
  return all;
}

/** The lines are in the order of their times. */
function hasCopy(lines: readonly FailureLine[], line: FailureLine): boolean {
  const last = lines.findLast((other) => other.time !== line.time || isCopy(other, line));
  return last !== undefined && isCopy(last, line);
}

/** Whether two logs contain the same line, as when a terminal's output was also written to a file. */
function isCopy(one: FailureLine, other: FailureLine): boolean {
  const isSame = (['time', 'kind', 'segment', 'error', 'consecutive'] as const).every((key) => one[key] === other[key]);
  return isSame && one.time !== null && (one.file !== other.file || one.source !== other.source);
}

function belongsTo({ lines }: Occurrence, { kind }: FailureLine): boolean {
  if (kind === 'process' && lines.some((line) => line.kind !== 'process')) return true;
  return lines.every((line) => line.kind !== kind);
}

/** Returns the text that identifies the event of a failure; empty when the line names none. */
export function keyOf({ eventId, position }: FailureLine): string {
  return eventId ?? (position === null ? '' : `#${position}`);
}

function summarise(
  same: readonly Occurrence[],
  newest: ReadonlyMap<number | null, EventRun>,
  streak: Streak,
): RepeatedFailure {
  const seenAt = same.flatMap((occurrence) => occurrence.lines.find(({ time }) => time !== null)?.time ?? []);
  const run = newest.get(same[0]?.segment ?? null);
  const last = same.at(-1)?.lines ?? [];
  const isStopped = last.some(({ kind }) => STOPS_CONSUMER.includes(kind));
  const hasEnded = last.some(({ lastTry }) => lastTry === 'certain');
  return {
    line: richest(last),
    firstSeen: seenAt[0] ?? null,
    lastSeen: seenAt.at(-1) ?? null,
    times: same.length,
    unseen: streak.unseen,
    counted: streak.counted,
    inARow: Math.max(streak.isUnbroken ? streak.times : 0, run && run.key === same[0]?.key ? run.length : 0),
    ...(isStopped ? { gaveUp: 'consumer' } : hasEnded ? { gaveUp: 'worker' } : {}),
  };
}

/** What the library's count of failures in a row says about an event. */
interface Streak {
  /** How many of the counted failures are at the event, as far as the log shows. */
  readonly times: number;
  /** The count at the newest failure. */
  readonly counted: number;
  /** How many were counted before the oldest line, when that line is at the event. */
  readonly unseen: number;
  /** True when none of them was at another event. */
  readonly isUnbroken: boolean;
}

const NO_STREAK: Streak = { times: 0, counted: 0, unseen: 0, isUnbroken: true };

/**
 * Returns the newest streak of each event. The library counts failures of all kinds, also at other events and at none, as while its
 * database is away. Where the failures happened whose lines are no longer in the log is not known.
 */
function streaksOf(all: readonly Occurrence[]): ReadonlyMap<string, Streak> {
  const streaks = new Map<string, Streak>();
  const rising = new Map<string | undefined, RisingCount>();
  for (const occurrence of all) {
    const { key } = occurrence;
    const count = countIn(occurrence);
    streaks.set(key, count === 0 ? NO_STREAK : streakAt(key, count, writerIn(occurrence), rising));
  }
  return streaks;
}

/** What one writer has counted since its count started again. */
interface RisingCount {
  /** The key of its oldest line, and how many failures were counted before that line. */
  readonly first: string;
  readonly before: number;
  readonly timesOf: Map<string, number>;
  newest: number;
}

function streakAt(
  key: string,
  count: number,
  writer: string | undefined,
  rising: Map<string | undefined, RisingCount>,
): Streak {
  // After a rotation, the next file of a log continues where the previous one ended.
  const known = rising.get(writer) ?? [...rising.values()].find(({ newest }) => newest === count - 1);
  const isSame = known !== undefined && known.newest < count;
  const streak = isSame ? known : { first: key, before: count - 1, timesOf: new Map<string, number>(), newest: count };
  rising.set(writer, streak);
  streak.newest = count;
  const { first, before, timesOf } = streak;
  const times = (timesOf.get(key) ?? 0) + 1;
  timesOf.set(key, times);
  const named = timesOf.size - (timesOf.has('') ? 1 : 0);
  const isUnbroken = named === (key === '' ? 0 : 1);
  return { times, counted: count, unseen: first === key ? before : 0, isUnbroken };
}

const countIn = ({ lines }: Occurrence) => lines.at(-1)?.consecutive ?? 0;

const writerIn = ({ lines: [line] }: Occurrence) => line && writerOfLine(line);

/** Lines by which a library says that it stops a consumer while the process continues. */
export const STOPS_CONSUMER: readonly FailureKind[] = ['stopped', 'poisonRejected', 'poisonSkipFailed'];

/** Failures in a row of a segment that are all at one event. */
interface EventRun {
  readonly key: string;
  readonly length: number;
}

/** Returns the newest run of each segment. */
function newestRuns(all: readonly Occurrence[]): ReadonlyMap<number | null, EventRun> {
  const newest = new Map<number | null, EventRun>();
  for (const { key, segment } of all) {
    const before = newest.get(segment);
    newest.set(segment, { key, length: before?.key === key ? before.length + 1 : 1 });
  }
  return newest;
}

function richest(lines: readonly FailureLine[]): FailureLine {
  return lines.reduce((best, line) => (richness(line) > richness(best) ? line : best));
}

const richness = ({ segment, eventType, eventId, position }: FailureLine) =>
  [segment, eventType, eventId, position].filter((value) => value !== null).length;

/** Whether the position of a failure is at or before a checkpoint, so that the segment has passed it. */
export function hasPassed(line: FailureLine, checkpoint: Position): boolean {
  return line.position !== null && comparePositions(line.position, checkpoint) <= 0;
}

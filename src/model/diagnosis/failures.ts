import { comparePositions, type EventHeader, type Position } from '../event/event';
import { ASSUMED_MS, type ConsumerLog, type FailureLine, isNamed } from './consumerLog';

/** Failures of one consumer at one event, or those that name no event. */
export interface RepeatedFailure {
  /** The newest line that names most: position, segment, error. */
  readonly line: FailureLine;
  /** When it first and last happened, in milliseconds since 1970; null when no line carries a time. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  /** How often it happened, not how many lines tell of it. */
  readonly times: number;
  /** How often since the segment last failed at another event. */
  readonly inARow: number;
}

/** An event may be logged a moment before the time that the application gave it. */
const EARLY_MS = 5_000;

/** One failure with all lines that tell of it. */
interface Occurrence {
  readonly key: string;
  readonly segment: number | null;
  readonly lines: FailureLine[];
}

/** What failed for a consumer, newest first, each event once. */
export function repeatedFailures(log: Pick<ConsumerLog, 'failures'>, consumer: string): RepeatedFailure[] {
  const occurrences = occurrencesOf(log.failures.filter((line) => isNamed(line, consumer)));
  const byEvent = new Map<string, Occurrence[]>();
  for (const occurrence of occurrences) {
    const same = byEvent.get(occurrence.key);
    if (same) same.push(occurrence);
    else byEvent.set(occurrence.key, [occurrence]);
  }
  const newest = newestRuns(occurrences);
  return [...byEvent.values()]
    .map((same) => summarise(same, newest))
    .sort((a, b) => (b.lastSeen ?? 0) - (a.lastSeen ?? 0));
}

/** So long before an event was created a line may tell of it. */
export const earlyMs = ({ isAssumed }: FailureLine) => (isAssumed ? ASSUMED_MS : EARLY_MS);

/** Whether a line names all that there is to an event; another store may have the like of it, too. */
export function namesWhole({ position, eventType, streamId }: FailureLine, event: EventHeader): boolean {
  return position === event.position && eventType === event.eventType && streamId === event.stream.id;
}

/** Whether a failure is about this event of this store: another store's log may name the same position. */
export function isFailureOf(line: FailureLine, event: EventHeader): boolean {
  if (line.eventId !== null) return line.eventId === event.eventId;
  if (line.position === null || comparePositions(line.position, event.position) !== 0) return false;
  if (line.eventType !== null && line.eventType !== event.eventType) return false;
  if (line.streamId !== null && line.streamId !== event.stream.id) return false;
  return line.time === null || !Number.isFinite(event.time) || line.time >= event.time - earlyMs(line);
}

/**
 * One failure leaves a line of each kind at most, so a kind that comes again begins the next failure. A process may pass the error
 * on through several lines: behind the line of its handler or segment they all tell of the same failure.
 */
function occurrencesOf(lines: readonly FailureLine[]): Occurrence[] {
  const all: Occurrence[] = [];
  const open = new Map<string, Occurrence>();
  for (const line of lines) {
    const key = keyOf(line);
    const current = open.get(key);
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

function belongsTo({ lines }: Occurrence, { kind }: FailureLine): boolean {
  if (kind === 'process' && lines.some((line) => line.kind !== 'process')) return true;
  return lines.every((line) => line.kind !== kind);
}

/** What tells the event of a failure from others; empty where the line names none. */
export function keyOf({ eventId, position }: FailureLine): string {
  return eventId ?? (position === null ? '' : `#${position}`);
}

function summarise(same: readonly Occurrence[], newest: ReadonlyMap<number | null, EventRun>): RepeatedFailure {
  const lines = same.flatMap((occurrence) => occurrence.lines);
  const times = same.flatMap((occurrence) => occurrence.lines.find(({ time }) => time !== null)?.time ?? []);
  const consecutive = Math.max(0, ...lines.slice(-1).map((line) => line.consecutive ?? 0));
  const run = newest.get(same[0]?.segment ?? null);
  return {
    line: richest(same.at(-1)?.lines ?? []),
    firstSeen: times[0] ?? null,
    lastSeen: times.at(-1) ?? null,
    times: Math.max(same.length, consecutive),
    inARow: Math.max(consecutive, run && run.key === same[0]?.key ? run.length : 0),
  };
}

/** Failures of a segment in a row that are all at one event. */
interface EventRun {
  readonly key: string;
  readonly length: number;
}

/** The newest of each segment. */
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

/** Positions of failures that lie at or before a checkpoint: the segment came past them. */
export function hasPassed(line: FailureLine, checkpoint: Position): boolean {
  return line.position !== null && comparePositions(line.position, checkpoint) <= 0;
}

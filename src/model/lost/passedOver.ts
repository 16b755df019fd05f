import { isInShare } from '../backlog/backlog';
import { tailEventOf } from '../consumer/consumer';
import type { GivenUp } from '../consumer/findings';
import { type ConsumerLog, certainTime, isNamed, type SkipLine } from '../diagnosis/consumerLog';
import { comparePositions, type EventHeader, type Position } from '../event/event';
import type { Health } from '../health/rules';

/** A batch that a consumer gave up after a failure. Its checkpoint passed the events, and no table records it. */
export interface PassedBatch {
  readonly line: SkipLine;
  /** The events in the consumer's scope, by position; at least one. */
  readonly events: readonly EventHeader[];
  /**
   * The event at which it failed, as the line names it; null when the line names none. Then only the line's numbers connect it with this
   * store.
   */
  readonly failedAt: Position | null;
}

/**
 * Returns what a consumer's row shows about batches that are given newest first; null when there are none. `most`: with this many batches,
 * older ones were not searched.
 */
export function givenUpIn(batches: readonly PassedBatch[], most: number): GivenUp | null {
  const positions = new Set(batches.flatMap(({ events }) => events.map(({ position }) => position)));
  const [latest] = [...positions].sort((a, b) => comparePositions(b, a));
  if (latest === undefined) return null;
  const times = batches.flatMap(({ line }) => certainTime(line) ?? []);
  const at = times.length > 0 ? Math.max(...times) : null;
  const isCertain = batches.every(({ failedAt }) => failedAt !== null);
  return { batches: batches.length, events: positions.size, latest, isLeast: batches.length >= most, isCertain, at };
}

/** A line that says which batch was given up. */
export type PassedLine = SkipLine & { readonly to: Position; readonly events: number };

/** The clocks of database, application and log may differ by this much. */
const CLOCKS_MS = 5_000;

/**
 * Returns the lines by which a consumer gave up batches, the newest first. When a batch was given up again, or occurs twice in the logs,
 * its newest line is returned.
 */
export function passedLines({ skips }: Pick<ConsumerLog, 'skips'>, consumer: string): PassedLine[] {
  const lines = skips
    .flatMap((line): PassedLine[] => {
      const { kind, to, events } = line;
      return kind === 'poison' && to !== null && events && isNamed(line, consumer) ? [{ ...line, to, events }] : [];
    })
    .sort((a, b) => (b.time ?? 0) - (a.time ?? 0) || comparePositions(b.to, a.to));
  const seen = new Set<string>();
  return lines.filter(({ to, eventId }) => {
    const key = `${to} ${eventId}`;
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Returns what such a line means for a store. `batch`: the store's events in that range, of any kind. Returns null when the line is about
 * other events: those of another store, or of this one before a reset. Also null when the consumer was set back and handles the events
 * again.
 */
export function passedBatch(
  line: PassedLine,
  batch: readonly EventHeader[],
  { segments, scope }: Pick<Health, 'segments' | 'scope'>,
): PassedBatch | null {
  const failed = line.eventId === null ? undefined : batch.find(({ eventId }) => eventId === line.eventId);
  if (line.eventId !== null && !failed) return null;
  const time = certainTime(line);
  if (!failed && time !== null && batch.some((event) => event.time > time + CLOCKS_MS)) return null;
  const events = batch.filter((event) =>
    segments.some(
      ({ segment }) =>
        comparePositions(event.position, segment.checkpoint) <= 0 && isInShare(tailEventOf(event), segment, scope),
    ),
  );
  return events.length === 0 ? null : { line, events, failedAt: failed?.position ?? null };
}

import { isInShare } from '../backlog/backlog';
import { tailEventOf } from '../consumer/consumer';
import type { GivenUp } from '../consumer/findings';
import { type ConsumerLog, certainTime, isNamed, type SkipLine } from '../diagnosis/consumerLog';
import { comparePositions, type EventHeader, type Position } from '../event/event';
import type { Health } from '../health/rules';

/** A batch that a consumer gave up after a failure: its checkpoint passed the events, and no table says so. */
export interface PassedBatch {
  readonly line: SkipLine;
  /** Those that concern it, by position; one at least. */
  readonly events: readonly EventHeader[];
  /** The one that it failed at, as the line names it; null where the line names none: then nothing but its numbers says whose store it is about. */
  readonly failedAt: Position | null;
}

/** What a row says of batches, the newest first; `most`: with so many, older ones were not looked for. null: there are none. */
export function givenUpIn(batches: readonly PassedBatch[], most: number): GivenUp | null {
  const positions = new Set(batches.flatMap(({ events }) => events.map(({ position }) => position)));
  const [latest] = [...positions].sort((a, b) => comparePositions(b, a));
  if (latest === undefined) return null;
  const times = batches.flatMap(({ line }) => certainTime(line) ?? []);
  const at = times.length > 0 ? Math.max(...times) : null;
  const isCertain = batches.every(({ failedAt }) => failedAt !== null);
  return { batches: batches.length, events: positions.size, latest, isLeast: batches.length >= most, isCertain, at };
}

/** A line that says which batch that was. */
export type PassedLine = SkipLine & { readonly to: Position; readonly events: number };

/** Clocks of database, application and log. */
const CLOCKS_MS = 5_000;

/** The lines by which a consumer gave up batches, newest first; of a batch that it gave up again, or that is twice in the logs, the newest. */
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
 * What such a line says of a store; `batch`: the events there, of any kind. null where it is about other events: of another store, or of
 * the same one before it was reset; and where the consumer was set back and handles them again.
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

import { isInShare } from '../backlog/backlog';
import { type GapSkip, hadNotEnded, type Segment, tailEventOf } from '../consumer/consumer';
import type { Scope } from '../consumer/scope';
import { comparePositions, type EventHeader, type Position } from '../event/event';
import type { SeenLate } from '../history/history';
import type { CheckpointLook } from '../history/looks';
import type { PassedBatch } from './passedOver';

/** A transaction that wrote a row. A later transaction has a higher id. */
export interface Writer {
  readonly id: bigint;
  /** Milliseconds since 1970 by the database's clock; null when the server does not keep the times of commits. */
  readonly committedAt: number | null;
}

/** A checkpoint, with the transaction that wrote it last. */
export interface WrittenSegment extends Pick<Segment, 'id' | 'total' | 'checkpoint' | 'rule'> {
  readonly writer: Writer;
  /**
   * True when the event at the checkpoint was written later than the checkpoint. Then rows were written again, and their transactions prove
   * nothing.
   */
  readonly isRewritten: boolean;
}

/** The transactions that wrote a consumer's checkpoints, and the events below them with newer transactions. */
export interface Writers {
  readonly segments: readonly WrittenSegment[];
  /** By position. Only events that are newer than one of the checkpoints, or whose transactions had not ended at one of the looks. */
  readonly events: readonly { readonly position: Position; readonly writer: Writer }[];
  /** The positions that were searched: after `after`, up to `upTo`. */
  readonly window: { readonly after: Position; readonly upTo: Position };
  readonly hasCommitTimes: boolean;
  /** The recorded looks at the checkpoints, as long as the rows that the consumer had handled by then are unchanged. */
  readonly looks: readonly CheckpointLook[];
}

/**
 * Why an event was never handled. `seen`: at a look, the checkpoint was past it while it was not visible. `seenBefore`: the same in an
 * earlier session. `passedOver`: a log line says that the consumer gave up its batch. `recorded`: its transaction had not ended at a
 * recorded look with the checkpoint past it. `skipped`: the consumer gave up waiting for its position. `committedAfter`, `beganAfter`: by
 * its transaction, it is younger than the checkpoint.
 */
export type LostReason =
  | 'seen'
  | 'seenBefore'
  | 'passedOver'
  | 'recorded'
  | 'skipped'
  | 'committedAfter'
  | 'beganAfter';

/** An event that a consumer has passed and almost certainly not handled. */
export interface LostEvent {
  readonly position: Position;
  /** The segment to which it belongs; null when the generation has no segments. */
  readonly segment: number | null;
  readonly reason: LostReason;
  /** For `recorded`: the newest look that shows it. */
  readonly look?: PassedAt;
  /** For `passedOver`: the batch that was given up. */
  readonly batch?: PassedBatch;
  /** null when it has been deleted since. */
  readonly event: EventHeader | null;
}

/** When a checkpoint was recorded past an event, and its position then. */
export interface PassedAt {
  /** Milliseconds since 1970, by the database's clock. */
  readonly at: number;
  readonly checkpoint: Position;
  /** True when the event's transaction was running at that time; false when it had not begun to write. */
  readonly hadBegun: boolean;
}

/** What was found, and how far the search could reach. */
export interface LostReport {
  readonly consumer: string;
  /** All lost events, by position. */
  readonly events: readonly LostEvent[];
  /** False when neither code nor settings give the scope, so that some of the events may not be for the consumer. */
  readonly isScopeKnown: boolean;
  /** What the transactions of rows show; null when they show nothing. */
  readonly writers: Pick<Writers, 'window' | 'hasCommitTimes'> | null;
  /** How many recorded looks at its checkpoints are still of use, and the time of the first one; null when there are none. */
  readonly looks: { readonly count: number; readonly since: number } | null;
  /** How many log files were searched for batches that it gave up. */
  readonly logFiles: number;
  /** How many segments have rows that were written again, as after a restored backup. */
  readonly rewritten: number;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
}

/** Whether the reason is certain; otherwise it is probable. */
export function isCertain(reason: LostReason): boolean {
  return reason === 'seen';
}

/** What a search for lost events needs of a consumer: its checkpoints and its scope. */
export interface Passing {
  readonly segments: readonly Segment[];
  readonly scope: Scope;
}

/** The sources that may show lost events, and the events at their positions. */
export interface LostEvidence extends Passing {
  readonly seen: readonly Position[];
  readonly seenBefore: readonly SeenLate[];
  readonly skips: readonly GapSkip[];
  readonly passed: readonly PassedBatch[];
  readonly writers: Writers | null;
  readonly events: ReadonlyMap<Position, EventHeader>;
}

/** The clocks of database and application may differ by this much. */
const CLOCKS_MS = 5_000;

/** Returns each event that the consumer never handled, once, by position, with the most certain reason. */
export function lostEvents(sources: LostEvidence): LostEvent[] {
  const found = new Map<Position, LostEvent>();
  const add = (
    position: Position,
    reason: LostReason,
    only?: (segment: Segment) => boolean,
    how: Pick<LostEvent, 'look' | 'batch'> = {},
  ) => {
    if (found.has(position)) return;
    const event = sources.events.get(position) ?? null;
    // A deleted event may have belonged to any consumer.
    if (event === null && reason !== 'seen') return;
    const passed = sources.segments.filter(
      (segment) =>
        comparePositions(position, segment.checkpoint) <= 0 &&
        (event === null || isInShare(tailEventOf(event), segment, sources.scope)) &&
        (only?.(segment) ?? true),
    );
    const [segment] = passed;
    if (segment) found.set(position, { position, segment: event && segment.id, reason, event, ...how });
  };
  for (const position of sources.seen) add(position, 'seen');
  for (const { position, at } of sources.seenBefore) {
    const event = sources.events.get(position);
    // After a reset between the sessions, another event with a later time may be at this position.
    if (event && event.time <= at + CLOCKS_MS) add(position, 'seenBefore');
  }
  for (const batch of sources.passed) {
    for (const { position } of batch.events) add(position, 'passedOver', undefined, { batch });
  }
  for (const { position, writer } of sources.writers?.events ?? []) {
    const event = sources.events.get(position);
    const look = event && passedAtLook(event, writer, sources);
    if (look) add(position, 'recorded', undefined, { look });
  }
  for (const position of sources.events.keys()) if (isSkipped(sources.skips, position)) add(position, 'skipped');
  const reasonOf = writerReasons(sources.writers);
  for (const { position, writer } of sources.writers?.events ?? []) {
    for (const reason of ['committedAfter', 'beganAfter'] as const)
      add(position, reason, (segment) => reasonOf(segment, writer) === reason);
  }
  return [...found.values()].sort((a, b) => comparePositions(a.position, b.position));
}

/** Returns the newest recorded look that shows the checkpoint past an event whose transaction had not ended. */
function passedAtLook(event: EventHeader, writer: Writer, { writers, segments, scope }: LostEvidence): PassedAt | null {
  const looks = writers?.looks ?? [];
  // A transaction that began long after the event was created wrote the row. The event existed before and was changed since.
  if (looks.some(({ at, nextXid }) => writer.id >= nextXid && event.time < at - CLOCKS_MS)) return null;
  const [like] = segments;
  for (const look of looks.toReversed()) {
    if (!like || !hadNotEnded(look, writer.id)) continue;
    const passed = look.segments.findIndex(({ id, total }, i) => {
      const checkpoint = look.checkpoints[i];
      if (checkpoint === undefined || comparePositions(event.position, checkpoint) > 0) return false;
      return isInShare(tailEventOf(event), { ...like, id, total, checkpoint }, scope);
    });
    const checkpoint = look.checkpoints[passed];
    if (checkpoint !== undefined) return { at: look.at, checkpoint, hadBegun: writer.id < look.nextXid };
  }
  return null;
}

function isSkipped(skips: readonly GapSkip[], position: Position): boolean {
  return skips.some(
    (skip) =>
      skip.appeared &&
      comparePositions(position, skip.position) >= 0 &&
      comparePositions(position, skip.last ?? skip.position) <= 0,
  );
}

/**
 * Returns a function that compares an event's transaction with that of a segment's checkpoint. When commits have times, only these count.
 */
function writerReasons(writers: Writers | null) {
  const own = new Map(writers?.segments.map((segment) => [`${segment.id}/${segment.total}`, segment]));
  return ({ id, total }: Segment, writer: Writer): LostReason | null => {
    const segment = own.get(`${id}/${total}`);
    if (!segment || segment.isRewritten) return null;
    const { committedAt } = segment.writer;
    if (committedAt !== null && writer.committedAt !== null)
      return writer.committedAt > committedAt ? 'committedAfter' : null;
    return writer.id > segment.writer.id ? 'beganAfter' : null;
  };
}

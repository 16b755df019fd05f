import { isInShare } from '../backlog/backlog';
import { type GapSkip, hadNotEnded, type Segment, tailEventOf } from '../consumer/consumer';
import type { Scope } from '../consumer/scope';
import { comparePositions, type EventHeader, type Position } from '../event/event';
import type { SeenLate } from '../history/history';
import type { CheckpointLook } from '../history/looks';
import type { PassedBatch } from './passedOver';

/** A transaction that wrote a row: a later one has a higher id. */
export interface Writer {
  readonly id: bigint;
  /** Milliseconds since 1970, the database's clock; null where the server does not keep the times of commits. */
  readonly committedAt: number | null;
}

/** A checkpoint with the transaction that wrote it last. */
export interface WrittenSegment extends Pick<Segment, 'id' | 'total' | 'checkpoint' | 'rule'> {
  readonly writer: Writer;
  /** The event at the checkpoint was written later than the checkpoint: rows were written again, and their transactions say nothing. */
  readonly isRewritten: boolean;
}

/** Which transactions wrote a consumer's checkpoints, and which events below them are of newer ones. */
export interface Writers {
  readonly segments: readonly WrittenSegment[];
  /** By position; only those that are newer than one of the checkpoints, or whose transactions had not ended at one of the looks. */
  readonly events: readonly { readonly position: Position; readonly writer: Writer }[];
  /** The positions that were looked through: behind `after`, up to `upTo`. */
  readonly window: { readonly after: Position; readonly upTo: Position };
  readonly hasCommitTimes: boolean;
  /** What was recorded of the checkpoints, as far as the rows that the consumer had handled then are still those. */
  readonly looks: readonly CheckpointLook[];
}

/**
 * Why an event was never handled. `seen`: a look showed the checkpoint past it while it was not visible. `seenBefore`: one of an earlier
 * session did. `passedOver`: a log line says that the consumer gave up the batch that it was in. `recorded`: its transaction had not ended
 * at a look that was recorded with the checkpoint past it. `skipped`: the consumer gave up waiting for its position. `committedAfter`,
 * `beganAfter`: by its transaction it is younger than the checkpoint.
 */
export type LostReason =
  | 'seen'
  | 'seenBefore'
  | 'passedOver'
  | 'recorded'
  | 'skipped'
  | 'committedAfter'
  | 'beganAfter';

/** An event that a consumer has passed, with as good as no chance that it handled it. */
export interface LostEvent {
  readonly position: Position;
  /** The segment that it falls to; null where the generation has no segments. */
  readonly segment: number | null;
  readonly reason: LostReason;
  /** The newest look that shows it, where it was `recorded`. */
  readonly look?: PassedAt;
  /** The batch that was given up, where it was `passedOver`. */
  readonly batch?: PassedBatch;
  /** null where it has been deleted since. */
  readonly event: EventHeader | null;
}

/** When a checkpoint was recorded past an event, and where it was. */
export interface PassedAt {
  /** The database's clock, milliseconds since 1970. */
  readonly at: number;
  readonly checkpoint: Position;
  /** The event's transaction was at work then; else it had not begun to write. */
  readonly hadBegun: boolean;
}

/** What was found, and how far one could look. */
export interface LostReport {
  readonly consumer: string;
  /** All of them, by position. */
  readonly events: readonly LostEvent[];
  /** Where no code or setting says what it handles, some of them may not be for it. */
  readonly isScopeKnown: boolean;
  /** What the transactions of rows tell; null where they tell nothing. */
  readonly writers: Pick<Writers, 'window' | 'hasCommitTimes'> | null;
  /** How many looks at its checkpoints were recorded earlier and still tell something, and when the first was; null where none. */
  readonly looks: { readonly count: number; readonly since: number } | null;
  /** How many log files were searched for batches that it gave up. */
  readonly logFiles: number;
  /** Segments whose rows were written again, as after a restored backup. */
  readonly rewritten: number;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
}

/** Whether it is certain; else it is probable. */
export function isCertain(reason: LostReason): boolean {
  return reason === 'seen';
}

/** What a consumer is asked with: its checkpoints, and what it handles. */
export interface Passing {
  readonly segments: readonly Segment[];
  readonly scope: Scope;
}

/** The sources of what may have been lost, and the events at their positions. */
export interface LostEvidence extends Passing {
  readonly seen: readonly Position[];
  readonly seenBefore: readonly SeenLate[];
  readonly skips: readonly GapSkip[];
  readonly passed: readonly PassedBatch[];
  readonly writers: Writers | null;
  readonly events: ReadonlyMap<Position, EventHeader>;
}

/** Clocks of database and application. */
const CLOCKS_MS = 5_000;

/** Each event that the consumer never handled once, by position, with the surest reason. */
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
    // What is not there any more may have been anyone's.
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
    // After a reset that no session saw another event is there, of a later time.
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

/** The newest recorded look that shows the checkpoint past an event whose transaction had not ended. */
function passedAtLook(event: EventHeader, writer: Writer, { writers, segments, scope }: LostEvidence): PassedAt | null {
  const looks = writers?.looks ?? [];
  // Its row was written by a transaction that began long after the event was created: it was there before, and changed since.
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

/** What a transaction says of an event below the checkpoint of a segment. Where commits have times, these alone count. */
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

import type { Consumer, ConsumerFeatures, ConsumerSnapshot, Segment } from './consumer';
import { comparePositions, type Position } from './event';
import { formatAge } from './format';
import { ownershipOf } from './health';
import { segmentOf } from './partition';
import type { Translate } from './translate';

/** `waiting`: past the checkpoint, its owner lives or is not recorded. `stopped`: past the checkpoint with nobody at work. */
export type HandledMark = 'handled' | 'waiting' | 'stopped';

export interface Handling {
  readonly consumer: string;
  readonly mark: HandledMark;
  /** The segment that the event's stream belongs to; null where the generation has no segments. */
  readonly segment: number | null;
  /** null when no row is stored for the segment. */
  readonly checkpoint: Position | null;
  readonly sentence: string;
}

interface EventPlace {
  readonly streamId: string;
  readonly position: Position;
}

/** Which consumers have passed an event, in the order of the snapshot. Scopes are unknown: an event may never concern a consumer. */
export function handledBy(
  snapshot: ConsumerSnapshot,
  event: EventPlace,
  staleAfterS: number,
  t: Translate,
): Handling[] {
  return snapshot.consumers.map((consumer) => {
    const segment = responsibleSegment(consumer, event.streamId);
    const mark = markOf(segment, event.position, snapshot.features, staleAfterS);
    return {
      consumer: consumer.name,
      mark,
      segment: segment?.id ?? null,
      checkpoint: segment?.checkpoint ?? null,
      sentence: explain(consumer, segment, mark, snapshot.features, t),
    };
  });
}

/** As `handledBy`, the marks alone: for the rows on screen. */
export function handledMarks(snapshot: ConsumerSnapshot, event: EventPlace, staleAfterS: number): HandledMark[] {
  return snapshot.consumers.map((consumer) =>
    markOf(responsibleSegment(consumer, event.streamId), event.position, snapshot.features, staleAfterS),
  );
}

/**
 * The segment that handles a stream. With mixed totals a stream belongs to one segment of each total; the one that came
 * furthest speaks, because rows of an abandoned total stay where they were.
 */
function responsibleSegment(consumer: Consumer, streamId: string): Segment | undefined {
  let furthest: Segment | undefined;
  // Rows of one total stand together, so the stream is hashed about once.
  let hashedFor: number | null = null;
  let hashed: number | null = null;
  for (const segment of consumer.segments) {
    if (segment.total !== null && segment.total !== hashedFor) {
      hashedFor = segment.total;
      hashed = segmentOf(streamId, segment.total);
    }
    const isConcerned = segment.id === null || segment.total === null || segment.id === hashed;
    if (isConcerned && (!furthest || comparePositions(segment.checkpoint, furthest.checkpoint) > 0)) furthest = segment;
  }
  return furthest;
}

function markOf(
  segment: Segment | undefined,
  position: Position,
  features: ConsumerFeatures,
  staleAfterS: number,
): HandledMark {
  if (!segment) return 'stopped';
  if (comparePositions(position, segment.checkpoint) <= 0) return 'handled';
  const ownership = ownershipOf(segment, features, staleAfterS);
  return ownership === 'none' || ownership === 'stale' ? 'stopped' : 'waiting';
}

function explain(
  consumer: Consumer,
  segment: Segment | undefined,
  mark: HandledMark,
  features: ConsumerFeatures,
  t: Translate,
): string {
  if (!segment) {
    return consumer.segments.length === 0
      ? t('Not handled: no checkpoint is stored for this consumer.')
      : t('Not handled: no row is stored for the segment of this stream.');
  }
  const where = { checkpoint: segment.checkpoint, segment: segment.id ?? 0 };
  const isWhole = segment.id === null;
  if (mark === 'handled') {
    return isWhole
      ? t('Handled: its checkpoint is {checkpoint}.', where)
      : t('Handled: segment {segment} has its checkpoint at {checkpoint}.', where);
  }
  const past = isWhole
    ? t('Past its checkpoint {checkpoint}', where)
    : t('Past the checkpoint {checkpoint} of segment {segment}', where);
  return t('{past}: {reason}.', { past, reason: reasonOf(segment, mark, features, t) });
}

function reasonOf(segment: Segment, mark: HandledMark, features: ConsumerFeatures, t: Translate): string {
  const { heartbeatAgeS } = segment;
  if (mark === 'waiting') {
    return heartbeatAgeS === null
      ? t('waiting, or outside its scope')
      : t('waiting, or outside its scope; last heartbeat {age} ago', { age: formatAge(heartbeatAgeS) });
  }
  if (features.owners && segment.ownerId === null) return t('stopped, nobody owns it');
  return heartbeatAgeS === null
    ? t('stopped, no heartbeat is stored')
    : t('stopped, last heartbeat {age} ago', { age: formatAge(heartbeatAgeS) });
}

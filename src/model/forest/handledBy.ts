import type { ConsumerFeatures, Segment } from '../consumer/consumer';
import { segmentOf } from '../consumer/partition';
import { inScope, type Scope, scopedEvent } from '../consumer/scope';
import { comparePositions, type EventHeader, type Position } from '../event/event';
import type { Ownership } from '../health/facts';
import { type HealthStatus, needsPerson } from '../health/rules';
import { formatAge } from '../text/format';
import type { Translate } from '../text/translate';

/**
 * `outside`: the consumer does not handle such events. `waiting`: past the checkpoint, and the consumer continues as far as is known.
 * `stopped`: past the checkpoint, and the consumer needs a person, or has no row for the event's stream.
 */
export type HandledMark = 'handled' | 'waiting' | 'stopped' | 'outside';

/** The part of a judged segment that a mark needs. */
export interface MarkedSegment {
  readonly segment: Pick<Segment, 'id' | 'total' | 'checkpoint' | 'heartbeatAgeS' | 'rule'>;
  readonly ownership: Ownership;
  readonly status: HealthStatus;
}

/** The part of a judged consumer that a mark needs. */
export interface MarkedConsumer {
  readonly name: string;
  readonly status: HealthStatus;
  /** A muted consumer is marked like any other, but never counted as one that needs a person. */
  readonly muted: boolean;
  readonly features: ConsumerFeatures;
  readonly scope: Scope;
  readonly segments: readonly MarkedSegment[];
}

export interface Handling {
  readonly consumer: string;
  readonly mark: HandledMark;
  /** True when the consumer's scope is unknown, so that it may not handle such events. */
  readonly mayBeOutside: boolean;
  /** The segment to which the event's stream belongs; null when the generation has no segments. */
  readonly segment: number | null;
  /** null when no row is stored for the segment. */
  readonly checkpoint: Position | null;
  readonly sentence: string;
}

/** The part of an event that a mark needs. */
export type MarkedEvent = Pick<EventHeader, 'position' | 'eventType' | 'stream'>;

/** Returns where an event stands for each consumer, in the order of the consumers. It uses their judgement and does not judge again. */
export function handledBy(consumers: readonly MarkedConsumer[], event: MarkedEvent, t: Translate): Handling[] {
  return consumers.map((consumer) => {
    const own = responsibleSegment(consumer, event.stream.id);
    const mark = markOf(consumer, own, event);
    return {
      consumer: consumer.name,
      mark,
      mayBeOutside: isScopeUnknown(consumer) && mark !== 'outside',
      segment: own?.segment.id ?? null,
      checkpoint: own?.segment.checkpoint ?? null,
      sentence: explain(consumer, own, mark, t),
    };
  });
}

/** Returns the mark of a single consumer, as `handledBy` does. Used for the rows on screen. */
export function handledMark(consumer: MarkedConsumer, event: MarkedEvent): HandledMark {
  return markOf(consumer, responsibleSegment(consumer, event.stream.id), event);
}

/**
 * Returns the segment that handles a stream. With different totals, a stream belongs to one segment of each total. The one that is furthest
 * counts, because rows of an abandoned total no longer move.
 */
function responsibleSegment({ segments }: MarkedConsumer, streamId: string): MarkedSegment | undefined {
  let furthest: MarkedSegment | undefined;
  // The segments of a consumer nearly always have one total, so the stream is hashed about once.
  let hashedFor: number | null = null;
  let hashed: number | null = null;
  for (const each of segments) {
    const { id, total, rule, checkpoint } = each.segment;
    if (total !== null && total !== hashedFor) {
      hashedFor = total;
      hashed = segmentOf(streamId, total, rule);
    }
    const isConcerned = id === null || total === null || id === hashed;
    if (isConcerned && (!furthest || comparePositions(checkpoint, furthest.segment.checkpoint) > 0)) furthest = each;
  }
  return furthest;
}

function markOf(consumer: MarkedConsumer, own: MarkedSegment | undefined, event: MarkedEvent): HandledMark {
  if (!inScope(consumer.scope, scopedEvent(event))) return 'outside';
  if (!own) return 'stopped';
  if (comparePositions(event.position, own.segment.checkpoint) <= 0) return 'handled';
  return needsPerson(consumer.status) && needsPerson(own.status) ? 'stopped' : 'waiting';
}

function isScopeUnknown({ scope }: MarkedConsumer): boolean {
  return scope.source === 'unknown';
}

function explain(consumer: MarkedConsumer, own: MarkedSegment | undefined, mark: HandledMark, t: Translate): string {
  if (mark === 'outside') return t('Outside its scope: it does not handle such events.');
  if (!own) {
    return consumer.segments.length === 0
      ? t('Not handled: no checkpoint is stored for this consumer.')
      : t('Not handled: no row is stored for the segment of this stream.');
  }
  const where = { checkpoint: own.segment.checkpoint, segment: own.segment.id ?? 0 };
  const isWhole = own.segment.id === null;
  if (mark === 'handled') {
    return isWhole
      ? t('Handled: its checkpoint is {checkpoint}.', where)
      : t('Handled: segment {segment} has its checkpoint at {checkpoint}.', where);
  }
  const past = isWhole
    ? t('Past its checkpoint {checkpoint}', where)
    : t('Past the checkpoint {checkpoint} of segment {segment}', where);
  const reason = mark === 'waiting' ? waitingReason(consumer, own, t) : stoppedReason(consumer, own, t);
  return t('{past}: {reason}.', { past, reason });
}

function waitingReason(consumer: MarkedConsumer, { segment }: MarkedSegment, t: Translate): string {
  const waiting = isScopeUnknown(consumer) ? t('waiting, or outside its scope') : t('waiting');
  return segment.heartbeatAgeS === null
    ? waiting
    : t('{waiting}; last heartbeat {age} ago', { waiting, age: formatAge(segment.heartbeatAgeS, t.language) });
}

function stoppedReason({ features }: MarkedConsumer, own: MarkedSegment, t: Translate): string {
  const { ownership, status, segment } = own;
  if (status === 'blocked') return t('blocked, its checkpoint does not move');
  if (ownership === 'none' && features.owners) return t('stopped, no worker owns it');
  if (ownership === 'live' || ownership === 'unknown') return t('stopped, as its row says');
  return segment.heartbeatAgeS === null
    ? t('stopped, no heartbeat is stored')
    : t('stopped, last heartbeat {age} ago', { age: formatAge(segment.heartbeatAgeS, t.language) });
}

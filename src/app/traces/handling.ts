import { type GoIndex, handlerName } from '../../code/index/goIndex';
import type { EventHeader } from '../../model/event/event';
import { type Handling, handledBy, type MarkedConsumer } from '../../model/forest/handledBy';
import type { Translate } from '../../model/text/translate';
import type { KnownConsumers, StoppedHere } from '../../protocol/trace';
import type { ConsumerFeedState } from '../consumers/feedState';
import type { ConsumerView } from '../consumers/view';

/** Returns how consumers stand to an event, without those whose scope excludes it. */
export function handlingOf(event: EventHeader, views: readonly ConsumerView[], t: Translate): Handling[] {
  return handledBy(views, event, t).filter(({ mark }) => mark !== 'outside');
}

/**
 * Returns the consumers for a trace's page; null when nothing is known. They are sorted by name, so that marks stay in their columns while
 * the worst consumer changes.
 */
export function knownConsumers({ snapshot, consumers }: ConsumerFeedState): KnownConsumers | null {
  if (!snapshot) return null;
  const byName = consumers.toSorted((a, b) => (a.name < b.name ? -1 : +(a.name > b.name)));
  return { consumers: byName.map(marked), takenAt: snapshot.takenAt };
}

/** Returns where consumers certainly stand still. Probable events are shown only where there is room to say so. */
export function certainStops({ consumers }: ConsumerFeedState, code: GoIndex | undefined): StoppedHere[] {
  return consumers
    .flatMap(({ blocking }) => blocking.filter(({ isProbable }) => !isProbable))
    .map(({ eventId, eventType, consumer, segment, error, file, lineNumber }) => {
      const handler = handlerName(consumer, eventType, code);
      return { eventId, consumer, segment, error, file, lineNumber, handler };
    });
}

/** Returns the part of a view that the page needs: all other figures would be sent with each poll. */
function marked({ name, status, muted, features, scope, segments }: ConsumerView): MarkedConsumer {
  return {
    name,
    status,
    muted,
    features,
    scope,
    segments: segments.map(({ segment, ownership, status }) => {
      const { id, total, checkpoint, heartbeatAgeS, rule } = segment;
      const own = { id, total, checkpoint, heartbeatAgeS, ...(rule ? { rule } : {}) };
      return { segment: own, ownership, status };
    }),
  };
}

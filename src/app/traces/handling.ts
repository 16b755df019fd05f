import { type GoIndex, handlerName } from '../../code/index/goIndex';
import type { EventHeader } from '../../model/event/event';
import { type Handling, handledBy, type MarkedConsumer } from '../../model/forest/handledBy';
import type { Translate } from '../../model/text/translate';
import type { KnownConsumers, StoppedHere } from '../../protocol/trace';
import type { ConsumerFeedState } from '../consumers/feedState';
import type { ConsumerView } from '../consumers/view';

/** Which consumers have handled an event, of those that it is for as far as their scope is known. */
export function handlingOf(event: EventHeader, views: readonly ConsumerView[], t: Translate): Handling[] {
  return handledBy(views, event, t).filter(({ mark }) => mark !== 'outside');
}

/** What a trace's page needs of the consumers, by name: what is worst changes, and marks stay in their columns. null: nothing is known. */
export function knownConsumers({ snapshot, consumers }: ConsumerFeedState): KnownConsumers | null {
  if (!snapshot) return null;
  const byName = consumers.toSorted((a, b) => (a.name < b.name ? -1 : +(a.name > b.name)));
  return { consumers: byName.map(marked), takenAt: snapshot.takenAt };
}

/** Where consumers stand still. What is only probable is said where there is room for the word. */
export function certainStops({ consumers }: ConsumerFeedState, code: GoIndex | undefined): StoppedHere[] {
  return consumers
    .flatMap(({ blocking }) => blocking.filter(({ isProbable }) => !isProbable))
    .map(({ eventId, eventType, consumer, segment, error, file, lineNumber }) => {
      const handler = handlerName(consumer, eventType, code);
      return { eventId, consumer, segment, error, file, lineNumber, handler };
    });
}

/** The part of a view that goes to the page: every other figure would go with each poll. */
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

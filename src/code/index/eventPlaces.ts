import type { GoEventUse } from '../events/events';
import type { SourcePlace } from './goConsumers';
import type { GoIndex } from './goIndex';
import { consumersNamed } from './scopeFromCode';

/** Where a consumer handles an event type: the case of its code, else its `Handle`; undefined when no code of it was found. */
export function handlerPlace(consumer: string, eventType: string | undefined, index: GoIndex): SourcePlace | undefined {
  const found = consumersNamed(consumer, index.consumers);
  const cases = eventType === undefined ? [] : casesOf(consumer, eventType, index);
  return cases[0] ?? found.find(({ handle }) => handle)?.handle ?? undefined;
}

/** The places of a consumer that name an event type. */
export function casesOf(consumer: string, eventType: string, index: GoIndex): readonly GoEventUse[] {
  const found = new Set(consumersNamed(consumer, index.consumers));
  return index.handlers(eventType).filter(({ consumers }) => consumers.some((each) => found.has(each)));
}

/** Whether its code names event types, and this one is none of them: such a consumer passes over the event. */
export function passesOver(consumer: string, eventType: string, index: GoIndex): boolean {
  const found = consumersNamed(consumer, index.consumers);
  return (
    found.length > 0 &&
    found.every((each) => {
      const handled = index.handledBy(each);
      return handled.length > 0 && !handled.some((use) => use.eventType === eventType);
    })
  );
}

import type { ShopEvent } from '../../src/demo/shop/flow';
import type { EventHeader, Position } from '../../src/model/event/event';

/** Returns an event of the demo shop as a store reader returns it. */
export function shopHeader({ position, time, aggregateType, aggregateId, ...event }: ShopEvent): EventHeader {
  return {
    ...event,
    position: String(position) as Position,
    eventVersion: String(event.eventVersion),
    stream: { context: 'Shop', type: aggregateType, id: aggregateId },
    streamVersion: event.aggregateVersion,
    payloadBytes: event.payload.length,
    time: Math.floor(time),
  };
}

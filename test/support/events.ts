import type { EventHeader, Position } from '../../src/model/event/event';

/** Returns a UUID that ends in `n`. */
export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/**
 * Returns event number `n`, with position n and id uuid(n), one millisecond after the previous one; `over` has the
 * differences.
 */
export function makeEvent(n: number, over: Partial<EventHeader> = {}): EventHeader {
  return {
    position: String(n) as Position,
    eventId: uuid(n),
    eventType: 'OrderPlaced',
    eventVersion: '1',
    stream: { context: 'Shop', type: 'Order', id: `order-${n}` },
    streamVersion: 1,
    traceId: null,
    correlationId: 'correlation',
    causationId: null,
    time: 1_700_000_000_000 + n,
    payloadBytes: 10,
    ...over,
  };
}

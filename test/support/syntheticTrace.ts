import type { EventHeader, Position } from '../../src/model/event/event';

const TYPES = ['OrderPlaced', 'PaymentRequested', 'PaymentCaptured', 'StockReserved', 'ParcelSent', 'MailSent'];
const STREAMS = ['Order', 'Payment', 'Stock', 'Shipment', 'Notification', 'User', 'Invoice'];

/** Returns a repeatable trace of `count` events: each is caused by one of the 40 before it, sometimes by the first. */
export function syntheticHeaders(count: number): EventHeader[] {
  const random = generator(7);
  const headers: EventHeader[] = [];
  let time = Date.UTC(2026, 10, 22, 14);
  for (let i = 0; i < count; i++) {
    time += random() * 20;
    const cause = i === 0 ? undefined : headers[random() < 0.05 ? 0 : Math.max(0, i - 1 - Math.floor(random() * 40))];
    headers.push({
      position: String(i + 1) as Position,
      eventId: uuid(i),
      eventType: TYPES[Math.floor(random() * TYPES.length)] ?? '',
      eventVersion: '1',
      stream: { context: 'Shop', type: STREAMS[Math.floor(random() * STREAMS.length)] ?? '', id: `id-${i % 5000}` },
      streamVersion: 1 + Math.floor(i / 5000),
      traceId: '51e0f2bb4a4eb27224001f79d7de52a9',
      correlationId: 'd18c42e8-c796-464b-a2e4-6ded6cd2d0d9',
      causationId: cause?.eventId ?? 'd18c42e8-c796-464b-a2e4-6ded6cd2d0d9',
      time,
      payloadBytes: 200,
    });
  }
  return headers;
}

function uuid(i: number): string {
  const hex = (Math.imul(i + 1, 2654435761) >>> 0).toString(16).padStart(8, '0');
  return `${hex}-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

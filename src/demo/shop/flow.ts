import type { Random } from './random';

interface FlowOptions {
  /** When the command arrives, in milliseconds since 1970. */
  readonly start: number;
  readonly userId: string;
  /** Whether the flow begins with the registration of the user. */
  readonly newUser: boolean;
  /** Whether the payment uses a provider that `billing_outbox` cannot handle. */
  readonly poison: boolean;
}

/** The provider that `billing_outbox` does not know. */
export const POISON_PROVIDER = 'stripe';

type Append = (
  eventType: string,
  stream: readonly [type: string, id: string],
  cause: { readonly eventId: string; readonly time: number },
  delayMs: readonly [low: number, high: number],
  payload: object,
) => PlannedEvent;

/**
 * Plans one order from the command to the last reaction, about 0.4 s later. The correlation of every event is the command's id. The first
 * events name the command as their cause, a reaction names the event that it reacts to. The events are sorted by time.
 */
export function planFlow(random: Random, options: FlowOptions): PlannedEvent[] {
  const commandId = random.uuid();
  const traceId = random.hex(32);
  const orderId = random.uuid();
  const events: PlannedEvent[] = [];
  const append: Append = (eventType, [aggregateType, aggregateId], cause, [low, high], payload) => {
    const event = {
      eventId: random.uuid(),
      eventType,
      eventVersion: 1,
      aggregateType,
      aggregateId,
      payload: JSON.stringify(payload),
      traceId,
      correlationId: commandId,
      causationId: cause.eventId,
      time: cause.time + random.between(low * 1000, high * 1000) / 1000,
    };
    events.push(event);
    return event;
  };

  const command = { eventId: commandId, time: options.start };
  const email = `${options.userId}@example.com`;
  const user = ['User', options.userId] as const;
  if (options.newUser) append('UserRegistered', user, command, [0.3, 1], { email, name: personName(random) });

  const items = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => ({
    qty: random.between(1, 3),
    sku: `sku-${random.between(1, 60)}`,
  }));
  const order = ['Order', orderId] as const;
  const placed = append('OrderPlaced', order, command, [3, 6], { email, items, user_id: options.userId });
  const payment = ['Payment', `pay-${orderId}`] as const;
  const requested = append('PaymentRequested', payment, placed, [30, 70], {
    amount: random.between(900, 24_000),
    order_id: orderId,
  });
  for (const { sku, qty } of items)
    append('StockReserved', ['Stock', sku], placed, [31, 75], { order_id: orderId, qty });

  const mail = ['Notification', `n-${orderId}`] as const;
  if (!options.poison && random.chance(0.1)) {
    const declined = append('PaymentDeclined', payment, requested, [20, 60], { reason: random.pick(DECLINE_REASONS) });
    const cancelled = append('OrderCancelled', order, declined, [8, 20], { cancelled_by: 'system' });
    for (const { sku, qty } of items)
      append('StockReleased', ['Stock', sku], cancelled, [15, 50], { order_id: orderId, qty });
    append('EmailSent', mail, cancelled, [60, 160], { template: 'order-cancelled', to: email });
  } else {
    const provider = options.poison ? POISON_PROVIDER : random.pick(['adyen', 'mollie', 'paypal']);
    const card = String(random.between(1000, 9999));
    const captured = append('PaymentCaptured', payment, requested, [10, 60], { card, provider });
    const confirmed = append('OrderConfirmed', order, captured, [8, 25], { confirmed_by: 'system' });
    append('ShipmentRequested', ['Shipment', `shp-${orderId}`], confirmed, [20, 70], {
      items: items.length,
      order_id: orderId,
    });
    if (random.chance(0.8)) append('EmailSent', mail, confirmed, [60, 160], { template: 'order-confirmed', to: email });
  }
  return events.sort((a, b) => a.time - b.time);
}

const DECLINE_REASONS = ['insufficient_funds', 'expired_card', 'limit_exceeded'] as const;

function personName(random: Random): string {
  return `${random.pick(['Alice', 'Bo', 'Chidi', 'Dana', 'Elif', 'Farid'])} ${random.pick(['Smith', 'Nyström', 'Okafor', 'Reyes'])}`;
}

/** An event that a flow will append. It has no position and no stream version yet. */
export interface PlannedEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly eventVersion: number;
  readonly aggregateType: string;
  readonly aggregateId: string;
  /** JSON text. */
  readonly payload: string;
  readonly traceId: string;
  readonly correlationId: string;
  readonly causationId: string;
  /** Milliseconds since 1970; the fraction has the microseconds. */
  readonly time: number;
}

/** An event after its append. */
export interface ShopEvent extends PlannedEvent {
  readonly position: number;
  readonly aggregateVersion: number;
}

/** A row of consumer_segments. */
export interface SegmentState {
  readonly consumer: string;
  readonly segment: number;
  readonly total: number;
  /** Null after the consumer has released it. */
  owner: string | null;
  checkpoint: number;
}

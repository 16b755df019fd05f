import type { PlannedEvent } from './flow';
import type { Random } from './random';

/** The stream type of a customer's points. */
export const LOYALTY = 'Loyalty';

/** From so many points on a voucher follows. */
const VOUCHER_FROM = 150;
/** So often the handler is killed between its append and its checkpoint, and grants the points of an order again. */
const TWICE = 1 / 40;

/**
 * The points that a confirmed order earns, with what follows them. Points of so many lead to a voucher; since the release they have
 * version 2 and the customer's tier is reviewed, too; now and then they are granted twice. Ordered by time; nothing where no order of
 * the flow was confirmed.
 */
export function planPoints(random: Random, flow: readonly PlannedEvent[], isReleased: boolean): PlannedEvent[] {
  const confirmed = flow.find(({ eventType }) => eventType === 'OrderConfirmed');
  const placed = flow.find(({ eventType }) => eventType === 'OrderPlaced');
  if (!confirmed || !placed) return [];
  const { user_id: userId } = JSON.parse(placed.payload) as { user_id: string };
  const react = (cause: PlannedEvent, eventType: string, [low, high]: readonly [number, number], payload: object) => ({
    ...cause,
    eventId: random.uuid(),
    eventType,
    eventVersion: 1,
    aggregateType: LOYALTY,
    aggregateId: `points-${userId}`,
    causationId: cause.eventId,
    time: cause.time + random.between(low * 1000, high * 1000) / 1000,
    payload: JSON.stringify(payload),
  });

  const points = random.between(10, 240);
  const tier = random.pick(['basic', 'basic', 'silver', 'gold']);
  const granted = { order_id: placed.aggregateId, points, ...(isReleased ? { tier } : {}) };
  const grants = [react(confirmed, 'PointsGranted', [8, 25], granted)];
  if (random.chance(TWICE)) grants.push(react(confirmed, 'PointsGranted', [60, 150], granted));
  return grants
    .flatMap((grant) => [
      { ...grant, eventVersion: isReleased ? 2 : 1 },
      ...(points >= VOUCHER_FROM ? [react(grant, 'VoucherIssued', [10, 40], { percent: 5 })] : []),
      ...(isReleased ? [react(grant, 'TierReviewed', [5, 30], { tier })] : []),
    ])
    .sort((a, b) => a.time - b.time);
}

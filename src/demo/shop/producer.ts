import { type PlannedEvent, planFlow, type ShopEvent } from './flow';
import type { Random } from './random';

export interface ProducerOptions {
  readonly random: Random;
  /** Chooses the points of customers. It is separate, so that the rest of the shop is the same without points. */
  readonly pointsRandom: Random;
  /** When the first flow begins, in milliseconds since 1970. */
  readonly start: number;
  /** From this time on, a flow comes every one or two seconds; before it, flows are `quietPauseMs` apart on average. */
  readonly busyFrom: number;
  readonly quietPauseMs: number;
  /** The first flow from this time on has the event that `billing_outbox` cannot handle. */
  readonly poisonFrom: number;
  /** From this time on, points have another version and another flow. */
  readonly releasedAt: number;
}

/** What the shop appends, without a store. The same options give the same events. */
export interface Producer {
  /** Returns the events up to `to`, in order. The times of the calls must rise. */
  advance(to: number): ShopEvent[];
}

/** The store stops growing at this number of events, because nothing is ever deleted. */
export const MOST_EVENTS = 50_000;
/** After each such number of events, the pause between two flows doubles: full pace lasts half an hour, the rest most of a day. */
const EVENTS_PER_SLOWDOWN = 10_000;
/** After a longer sleep of the machine, missed flows are not made up for. */
export const LONGEST_CATCH_UP_MS = 60_000;

/** Creates a producer. It plans flows and gives their events stream versions and positions, with the gaps of rolled-back appends. */
export function createProducer(options: ProducerOptions): Producer {
  const { random, pointsRandom, start, busyFrom, quietPauseMs, poisonFrom, releasedAt } = options;
  const versions = new Map<string, number>();
  let planned: PlannedEvent[] = [];
  let nextFlowAt = start;
  let position = 0;
  let appended = 0;
  let users = 0;
  let poisoned = false;

  const quietPause = (): number => quietPauseMs * (random.between(40, 160) / 100);
  const busyPause = (): number => random.between(1000, 2000) * 2 ** Math.floor(appended / EVENTS_PER_SLOWDOWN);

  const planNext = (): void => {
    const newUser = users < 5 || random.chance(0.2);
    if (newUser) users += 1;
    const poison = !poisoned && nextFlowAt >= poisonFrom;
    poisoned ||= poison;
    const userId = `user-${String(newUser ? users : random.between(1, users)).padStart(3, '0')}`;
    const flow = planFlow(random, { start: nextFlowAt, userId, newUser, poison });
    planned.push(...flow, ...planPoints(pointsRandom, flow, nextFlowAt >= releasedAt));
    nextFlowAt = nextFlowAt < busyFrom ? Math.min(nextFlowAt + quietPause(), busyFrom) : nextFlowAt + busyPause();
  };

  const append = (event: PlannedEvent): ShopEvent => {
    const luck = event.aggregateType === LOYALTY ? pointsRandom : random;
    position += luck.chance(0.03) ? luck.between(2, 3) : 1;
    appended += 1;
    const stream = `${event.aggregateType}/${event.aggregateId}`;
    const aggregateVersion = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, aggregateVersion);
    return { ...event, position, aggregateVersion };
  };

  return {
    advance(to) {
      if (to - nextFlowAt > LONGEST_CATCH_UP_MS) nextFlowAt = to;
      while (nextFlowAt <= to && appended + planned.length < MOST_EVENTS) planNext();
      if (planned.length === 0) return [];
      const due = planned.filter((event) => event.time <= to).sort((a, b) => a.time - b.time);
      planned = planned.filter((event) => event.time > to);
      return due.map(append);
    },
  };
}

/** The stream type of a customer's points. */
const LOYALTY = 'Loyalty';

/** From this number of points on, a voucher follows. */
const VOUCHER_FROM = 150;
/** How often the handler is killed between its append and its checkpoint, so that it grants the points of an order again. */
const TWICE = 1 / 40;

/**
 * Plans the points that a confirmed order earns, and what follows them. VOUCHER_FROM points lead to a voucher. Since the release, points
 * have version 2 and the customer's tier is reviewed, too. Sometimes points are granted twice. The events are sorted by time; there are
 * none when the flow has no confirmed order.
 */
function planPoints(random: Random, flow: readonly PlannedEvent[], isReleased: boolean): PlannedEvent[] {
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

import type { EventHeader, Position } from '../../../src/model/event/event';

/** Returns numbers from 0 to 1, the same for the same seed. */
export function numbersFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a consumer does with events of a type. `when` is the share of the causes whose payload requires it. */
export type Reaction = {
  readonly cause: string;
  readonly consumer: string;
  readonly delayMs: number;
} & (
  | { readonly kind: 'always'; readonly effect: string; readonly until?: number; readonly from?: number }
  | { readonly kind: 'fork'; readonly ways: readonly (readonly [effect: string, share: number])[] }
  | { readonly kind: 'when'; readonly effect: string; readonly share: number }
  | { readonly kind: 'each'; readonly effect: string; readonly most: number }
  | { readonly kind: 'loop'; readonly effect: string; readonly share: number }
);

/**
 * The reactions of an order shop. Of the ten, two are forks, one has a condition, one is a loop, and one comes for each
 * item.
 */
export const REACTIONS: readonly Reaction[] = [
  { kind: 'always', cause: 'OrderPlaced', effect: 'PaymentRequested', consumer: 'orders', delayMs: 300 },
  { kind: 'each', cause: 'OrderPlaced', effect: 'StockReserved', most: 3, consumer: 'orders', delayMs: 200 },
  {
    kind: 'fork',
    cause: 'PaymentRequested',
    ways: [
      ['PaymentCaptured', 0.8],
      ['PaymentDeclined', 0.2],
    ],
    consumer: 'payments',
    delayMs: 800,
  },
  { kind: 'always', cause: 'PaymentCaptured', effect: 'InvoiceIssued', consumer: 'billing', delayMs: 900 },
  { kind: 'when', cause: 'PaymentCaptured', effect: 'FraudChecked', share: 0.6, consumer: 'fraud', delayMs: 400 },
  { kind: 'always', cause: 'InvoiceIssued', effect: 'EmailSent', consumer: 'mail', delayMs: 1_500 },
  { kind: 'always', cause: 'InvoiceIssued', effect: 'ShipmentRequested', consumer: 'shipping', delayMs: 2_000 },
  {
    kind: 'fork',
    cause: 'ShipmentRequested',
    ways: [
      ['ShipmentSent', 0.7],
      ['ShipmentRefused', 0.2],
      ['ShipmentSplit', 0.1],
    ],
    consumer: 'shipping',
    delayMs: 4_000,
  },
  { kind: 'loop', cause: 'ShipmentSplit', effect: 'ShipmentRequested', share: 0.5, consumer: 'shipping', delayMs: 500 },
  { kind: 'always', cause: 'EmailSent', effect: 'EmailArchived', consumer: 'mail', delayMs: 100 },
];

export interface ShopPlan {
  readonly seed: number;
  readonly traces: number;
  /** The pause between two traces, in ms. */
  readonly pauseMs: number;
  readonly reactions: readonly Reaction[];
  /** The shares of the effects that never come, come twice, and come very late. */
  readonly dropped: number;
  readonly doubled: number;
  readonly delayed?: number;
  /** A consumer pauses from one share of the time to another, and handles the waiting events afterwards. */
  readonly paused?: { readonly consumer: string; readonly from: number; readonly to: number };
  /** A consumer that stopped for good at this share of the time. */
  readonly stopped?: { readonly consumer: string; readonly at: number };
  /** The share of the events that are followed by an otherwise unexplained one. */
  readonly strays?: number;
}

/** One expected effect of a cause. */
export interface Owed {
  readonly cause: string;
  readonly effects: readonly string[];
  readonly consumer: string;
}

export interface Shop {
  /** The events up to `now`, by position. */
  readonly events: readonly EventHeader[];
  readonly now: number;
  /** The effects that never came. */
  readonly dropped: readonly Owed[];
  /** The effects that came twice: the cause's id and the type. */
  readonly doubled: readonly (readonly [cause: string, effect: string])[];
  /** The effects that are still to come at `now`. */
  readonly pending: readonly Owed[];
  /** The highest position that each consumer has handled. */
  readonly checkpoints: ReadonlyMap<string, bigint>;
}

const START = Date.UTC(2026, 0, 5);

interface Planned {
  readonly id: string;
  readonly type: string;
  readonly time: number;
  readonly cause: string;
  readonly correlation: string;
  readonly stream: string;
}

/**
 * Returns the result of a reaction: the types that come, those of which one is expected, and whether an effect is
 * expected at all.
 */
function outcomeOf(
  reaction: Reaction,
  asked: number,
  isTime: (from: number, to: number) => boolean,
): { readonly effects: readonly string[]; readonly owed: readonly string[] } | undefined {
  switch (reaction.kind) {
    case 'always':
      if (!isTime(reaction.from ?? 0, reaction.until ?? 1)) return undefined;
      return { effects: [reaction.effect], owed: [reaction.effect] };
    case 'fork': {
      const sums = reaction.ways.map((_, i) =>
        reaction.ways.slice(0, i + 1).reduce((sum, [, share]) => sum + share, 0),
      );
      const way = reaction.ways[sums.findIndex((sum) => asked < sum)] ?? reaction.ways[0];
      return { effects: way ? [way[0]] : [], owed: reaction.ways.map(([effect]) => effect) };
    }
    case 'when':
    case 'loop':
      return asked < reaction.share ? { effects: [reaction.effect], owed: [reaction.effect] } : undefined;
    case 'each': {
      const count = 1 + Math.floor(asked * reaction.most);
      return { effects: Array.from({ length: count }, () => reaction.effect), owed: [reaction.effect] };
    }
  }
}

/** Returns an id that looks like a version 4 UUID. */
function uuidFrom(random: () => number): string {
  const word = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const hex = word() + word() + word() + word();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** The longest trace: a loop would not end. */
const DEEPEST = 30;

/** Returns everything that a shop with these reactions appends, and its known faults. */
export function runShop(plan: ShopPlan): Shop {
  const random = numbersFrom(plan.seed);
  const length = plan.traces * plan.pauseMs;
  const at = (share: number) => START + share * length;
  const now = at(1);
  const planned: Planned[] = [];
  const dropped: Owed[] = [];
  const doubled: [string, string][] = [];
  const owed: (Owed & { readonly at: number })[] = [];

  /** Returns when the consumer gets to an event; Infinity if never. */
  const beginsAt = ({ consumer, delayMs }: Reaction, time: number): number => {
    const { paused, stopped } = plan;
    if (stopped?.consumer === consumer && time >= at(stopped.at)) return Number.POSITIVE_INFINITY;
    const late = random() < (plan.delayed ?? 0) ? delayMs * 100 : 0;
    const isPaused = paused?.consumer === consumer && time >= at(paused.from) && time < at(paused.to);
    return (isPaused ? at(paused.to) : time) + late;
  };
  const append = (type: string, time: number, cause: Planned, depth: number) => {
    const made: Planned = {
      id: uuidFrom(random),
      type,
      time,
      cause: cause.id,
      correlation: cause.correlation,
      stream: uuidFrom(random),
    };
    planned.push(made);
    reactTo(made, depth + 1);
  };
  const react = (event: Planned, reaction: Reaction, depth: number): void => {
    const outcome = outcomeOf(reaction, random(), (from, to) => event.time >= at(from) && event.time <= at(to));
    if (!outcome || depth > DEEPEST) return;
    const mine: Owed = { cause: event.id, effects: outcome.owed, consumer: reaction.consumer };
    const isOne = reaction.kind !== 'each';
    if (isOne && random() < plan.dropped) {
      dropped.push(mine);
      return;
    }
    const comes = beginsAt(reaction, event.time) + reaction.delayMs * (0.2 + 1.6 * random());
    owed.push({ ...mine, at: comes });
    if (!Number.isFinite(comes)) return;
    const [first = ''] = outcome.effects;
    for (const effect of outcome.effects) append(effect, comes, event, depth);
    if (!isOne || random() >= plan.doubled || comes + 30_000 >= now) return;
    doubled.push([event.id, first]);
    append(first, comes + 1_000 + 20_000 * random(), event, depth);
  };
  const reactTo = (event: Planned, depth: number): void => {
    for (const reaction of plan.reactions) if (reaction.cause === event.type) react(event, reaction, depth);
    if (random() >= (plan.strays ?? 0)) return;
    const stray = { ...event, id: uuidFrom(random), type: `Stray${Math.floor(random() * 3)}`, cause: event.id };
    planned.push({ ...stray, time: event.time + 500 * random(), stream: uuidFrom(random) });
  };

  for (let i = 0; i < plan.traces; i++) {
    const command = uuidFrom(random);
    const time = START + (i + random()) * plan.pauseMs;
    const stream = uuidFrom(random);
    const first = { id: uuidFrom(random), type: 'OrderPlaced', time, cause: command, correlation: command, stream };
    planned.push(first);
    reactTo(first, 0);
  }
  const events = planned
    .filter((event) => event.time <= now)
    .sort((a, b) => a.time - b.time)
    .map(appended);
  const known = new Set(events.map(({ eventId }) => eventId));
  return {
    events,
    now,
    dropped: dropped.filter(({ cause }) => known.has(cause)),
    doubled,
    pending: owed.filter((each) => each.at > now && known.has(each.cause)),
    checkpoints: checkpointsOf(plan, events, at),
  };
}

/** Appends an event, sometimes after a gap in positions, as rollbacks leave them. */
function appended(event: Planned, i: number): EventHeader {
  return {
    position: String(i + 1 + Math.floor(i / 50)) as Position,
    eventId: event.id,
    eventType: event.type,
    eventVersion: '1',
    stream: { context: 'Shop', type: event.type.replace(/[A-Z][a-z]+$/, '') || 'Order', id: event.stream },
    streamVersion: 1,
    traceId: event.correlation.replaceAll('-', ''),
    correlationId: event.correlation,
    causationId: event.cause,
    time: event.time,
    payloadBytes: 10,
  };
}

function checkpointsOf(
  { reactions, stopped }: ShopPlan,
  events: readonly EventHeader[],
  at: (share: number) => number,
) {
  const head = BigInt(events.at(-1)?.position ?? 0);
  const checkpoints = new Map(reactions.map(({ consumer }) => [consumer, head]));
  if (!stopped) return checkpoints;
  const last = events.findLast(({ time }) => time < at(stopped.at));
  return checkpoints.set(stopped.consumer, BigInt(last?.position ?? 0));
}

import { segmentOf } from '../../model/consumer/partition';
import { POISON_PROVIDER, type SegmentState, type ShopEvent } from './flow';
import type { LogEntry } from './logFiles';
import type { Random } from './random';
import { claimedLines, eventLines, failureLines, processedLine, startLine } from './shopLines';

export interface Consumers {
  readonly segments: readonly SegmentState[];
  /** Claims every segment. The checkpoints begin at `head`. */
  start(now: number, head: number): LogEntry[];
  /** Handles the appended events. Returns what was logged. */
  step(now: number, appended: readonly ShopEvent[]): LogEntry[];
}

/** How many events are remembered. No running consumer is further behind. */
const REMEMBERED = 400;

const CONSUMERS: readonly ShopConsumer[] = [
  {
    name: 'order_fulfilment',
    mentions: ['OrderPlaced', 'PaymentCaptured', 'PaymentDeclined', 'OrderConfirmed'],
    pollMs: 20,
    handlingMs: 4,
  },
  // Its lag varies between 60 and 220 events, with a period of a minute and a half.
  {
    name: 'search_index',
    behind: (now) => Math.round(140 + 80 * Math.sin((2 * Math.PI * now) / 90_000)),
    pollMs: 2000,
    handlingMs: 180,
  },
  { name: 'billing_outbox', failure: unknownProvider, pollMs: 100, handlingMs: 12 },
  {
    name: 'customer_mailer',
    scope: ['User', 'Notification'],
    mentions: ['UserRegistered', 'EmailSent'],
    pollMs: 100,
    handlingMs: 35,
  },
];

/** Creates the four consumers. They behave like core's segment processors, one process each, but need no database. */
export function createConsumers(random: Random, meter: Meter): Consumers {
  const running = CONSUMERS.map((consumer) => createProcessor(consumer, random.uuid(), meter));
  let recent: ShopEvent[] = [];
  return {
    segments: running.flatMap((processor) => processor.segments),
    start: (now, head) => running.flatMap((processor) => processor.start(now, head)),
    step(now, appended) {
      if (appended.length > 0) recent = [...recent, ...appended].slice(-REMEMBERED);
      return running.flatMap((processor) => processor.step(now, recent));
    },
  };
}

function unknownProvider(event: ShopEvent): string | undefined {
  if (event.eventType !== 'PaymentCaptured') return undefined;
  const { provider } = JSON.parse(event.payload) as { provider: string };
  return provider === POISON_PROVIDER ? `unknown payment provider "${provider}"` : undefined;
}

/** Gets what the shop and its consumers do, as it happens. */
export interface Meter {
  appended(event: ShopEvent): void;
  /** A handler took this many seconds for an event. */
  handled(consumer: string, seconds: number): void;
  failed(consumer: string): void;
}

export const noMeter: Meter = { appended: () => undefined, handled: () => undefined, failed: () => undefined };

/** How a simulated consumer differs from the others. */
interface ShopConsumer {
  readonly name: string;
  /** The aggregate types in its SQL query. Its checkpoint stays at the last event that matches. */
  readonly scope?: readonly string[];
  /** Returns how many of the newest events it has not reached at a time. */
  readonly behind?: (now: number) => number;
  /** Returns the handler's error for an event. */
  readonly failure?: (event: ShopEvent) => string | undefined;
  /** Event types for which its handler logs a line, like applications do. */
  readonly mentions?: readonly string[];
  /** Milliseconds between two looks for events. */
  readonly pollMs: number;
  /** Milliseconds that its handler takes for an event on average. */
  readonly handlingMs: number;
}

interface Processor {
  readonly segments: readonly SegmentState[];
  /** Claims every segment. The checkpoints begin at `head`. */
  start(now: number, head: number): LogEntry[];
  /** Handles the newest events that it has not seen. Returns what it logged. */
  step(now: number, recent: readonly ShopEvent[]): LogEntry[];
}

const SEGMENTS = 4;
const BATCH_SIZE = 50;

/**
 * Creates one consumer's process like that of core: a worker for each segment, a transaction for each batch, and the first error ends all
 * of it.
 */
function createProcessor(consumer: ShopConsumer, owner: string, meter: Meter): Processor {
  const { name } = consumer;
  const segments = Array.from({ length: SEGMENTS }, (_, segment): SegmentState => {
    return { consumer: name, segment, total: SEGMENTS, owner: null, checkpoint: 0 };
  });
  let running = false;
  let seen = 0;
  let pollAt = 0;

  const stop = (): void => {
    running = false;
    for (const segment of segments) segment.owner = null;
  };

  /** Handles one batch. An error leaves the checkpoint where it was, which is not always right before the event that failed. */
  const runBatch = (segment: SegmentState, now: number, readable: readonly ShopEvent[]): LogEntry[] => {
    const batch = readable.filter((event) => event.position > segment.checkpoint).slice(0, BATCH_SIZE);
    const last = batch.at(-1);
    if (last === undefined) return [];
    const own = batch.filter((event) => segmentOf(event.aggregateId, SEGMENTS) === segment.segment);
    for (const event of own) {
      const error = consumer.failure?.(event);
      if (error === undefined) {
        meter.handled(name, handlingS(consumer, event));
        continue;
      }
      meter.failed(name);
      stop();
      return failureLines(now, { consumer: name, owner, segment: segment.segment, total: SEGMENTS, event, error });
    }
    segment.checkpoint = last.position;
    if (own.length === 0) return [];
    const mentioned = own.filter((event) => consumer.mentions?.includes(event.eventType));
    return [...eventLines(now, name, mentioned), processedLine(now, segment, own.length, batch.length)];
  };

  return {
    segments,
    start(now, head) {
      running = true;
      for (const segment of segments) {
        segment.owner = owner;
        segment.checkpoint = head;
      }
      const claimed = segments.flatMap((segment) => claimedLines(now, name, segment.segment, owner));
      return [startLine(now, name, owner, SEGMENTS, BATCH_SIZE), ...claimed];
    },
    step(now, recent) {
      if (now < pollAt) return [];
      pollAt = now + consumer.pollMs;
      const target = recent.at(-1 - (consumer.behind?.(now) ?? 0));
      if (target === undefined || target.position <= seen) return [];
      seen = target.position;
      const readable = recent.filter(
        (event) => event.position <= target.position && (consumer.scope?.includes(event.aggregateType) ?? true),
      );
      return segments.flatMap((segment) => (running ? runBatch(segment, now, readable) : []));
    },
  };
}

/** Returns the seconds that an event takes: between a half and three halves of the average, always the same for one event. */
function handlingS({ handlingMs }: ShopConsumer, { position }: ShopEvent): number {
  return (handlingMs * (0.5 + ((position * 31) % 101) / 100)) / 1_000;
}

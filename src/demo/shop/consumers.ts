import { POISON_PROVIDER, type SegmentState, type ShopEvent } from './flow';
import type { LogEntry } from './logFiles';
import { createProcessor, type Meter, type ShopConsumer } from './processor';
import type { Random } from './random';

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

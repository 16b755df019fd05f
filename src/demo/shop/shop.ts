import { createConsumers, type Meter, noMeter } from './consumers';
import type { SegmentState, ShopEvent } from './flow';
import type { LogEntry } from './logFiles';
import { createProducer, LONGEST_CATCH_UP_MS } from './producer';
import { seededRandom } from './random';
import { apiEntries } from './shopLines';

export interface ShopOptions {
  readonly seed: number;
  /** When a person opens the demo, in milliseconds since 1970. The shop has then run for two hours. */
  readonly openedAt: number;
  readonly meter?: Meter;
}

/** What happened since the last call. */
export interface ShopProgress {
  readonly events: ShopEvent[];
  /** Sorted by time. */
  readonly entries: LogEntry[];
}

/** The order shop without its database and files. The same options and times give the same events, states and lines. */
export interface Shop {
  /** The segments as they are now. Every call returns the same objects. */
  readonly segments: readonly SegmentState[];
  /** The highest position. */
  readonly head: number;
  advance(to: number): ShopProgress;
}

const HISTORY_MS = 2 * 3600_000;
const QUIET_FLOWS = 200;
/** The last part of the history: about a hundred flows at the live pace, which are in the logs. */
const BUSY_MS = 150_000;
const POISON_AGE_MS = 45_000;
/** How old the release is. */
const RELEASE_AGE_MS = 3600_000;
/** The length of a step. It is short, so that a log line is seldom later than the events that it led to. */
const STEP_MS = 20;
const QUIET_STEP_MS = 1000;

export function createShop({ seed, openedAt, meter = noMeter }: ShopOptions): Shop {
  const random = seededRandom(seed);
  const start = openedAt - HISTORY_MS;
  const busyFrom = openedAt - BUSY_MS;
  const producer = createProducer({
    random,
    pointsRandom: seededRandom(seed + 1),
    start,
    busyFrom,
    quietPauseMs: (busyFrom - start) / QUIET_FLOWS,
    poisonFrom: openedAt - POISON_AGE_MS,
    releasedAt: openedAt - RELEASE_AGE_MS,
  });
  const consumers = createConsumers(random, meter);
  let clock = start;
  let head = 0;
  let busy = false;

  const step = (): ShopProgress => {
    const events = producer.advance(clock);
    head = events.at(-1)?.position ?? head;
    for (const event of events) meter.appended(event);
    if (clock < busyFrom) return { events, entries: [] };
    // The processes start with the busy time, when everything before it is handled.
    const started = busy ? [] : consumers.start(clock, head);
    busy = true;
    return { events, entries: [...started, ...events.flatMap(apiEntries), ...consumers.step(clock, events)] };
  };

  return {
    segments: consumers.segments,
    get head() {
      return head;
    },
    advance(to) {
      const events: ShopEvent[] = [];
      const entries: LogEntry[] = [];
      if (clock >= openedAt && to - clock > LONGEST_CATCH_UP_MS) clock = to - STEP_MS;
      while (clock < to) {
        clock = Math.min(to, clock + (clock < busyFrom ? QUIET_STEP_MS : STEP_MS));
        const done = step();
        events.push(...done.events);
        entries.push(...done.entries);
      }
      return { events, entries: entries.sort((a, b) => a.time - b.time) };
    },
  };
}

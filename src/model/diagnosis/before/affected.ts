import type { Segment } from '../../consumer/consumer';
import { segmentOf } from '../../consumer/partition';
import { type Scope, scopeTest } from '../../consumer/scope';
import { finiteTime } from '../../event/event';
import type { FlowBatch } from '../../flow/reading/flowColumns';
import { quantile } from '../../lists';

/** The events that wait for a consumer, counted by what they affect. */
export interface Waiting {
  readonly events: number;
  readonly streams: number;
  /** How many correlations the events belong to. */
  readonly traces: number;
  /** When the oldest waiting event was created: milliseconds since 1970; null when none waits. */
  readonly oldestAt: number | null;
  /** True when more events wait than were counted. */
  readonly more: boolean;
  /** True when the scope is unknown, so that the counts are upper bounds. */
  readonly atMost: boolean;
}

/** When the consumer will have caught up once it runs, in seconds: a range, estimated from measured rates. */
export interface CatchingUp {
  readonly fromS: number;
  /** Infinity: at its slower pace it never catches up. */
  readonly toS: number;
  /** Events that it handled per second (slow, fast), and events that are appended per second. */
  readonly handledPerS: readonly [number, number];
  readonly appendedPerS: number;
}

/** Who is affected while a consumer is behind. */
export interface Affected extends Waiting {
  /** null when its speed was not measured. */
  readonly recovery: CatchingUp | null;
}

/**
 * Counts what waited when the segments were read. `batch` holds the events past the lowest checkpoint, by position; newer events are left
 * out, because no other figure of the diagnosis includes them. `cut`: the batch does not hold all of them.
 */
export function waitingIn(
  batch: FlowBatch,
  segments: readonly Segment[],
  scope: Scope,
  cut: boolean,
): Omit<Waiting, 'atMost'> {
  const head = headOf(segments);
  const isFor = scopeTest(scope);
  const text = (index: number | undefined) => (index === undefined || index < 0 ? null : (batch.texts[index] ?? ''));
  const streams = new Set<string>();
  const traces = new Set<string>();
  let events = 0;
  let oldestAt: number | null = null;
  for (let row = 0; row < batch.count && (batch.positions[row] ?? 0n) <= head; row++) {
    const [context, aggregateType] = [text(batch.contexts[row]), text(batch.streamTypes[row]) ?? ''];
    const [eventType, stream] = [text(batch.eventTypes[row]) ?? '', text(batch.streamIds[row]) ?? ''];
    if (!isFor({ context, aggregateType, eventType, streamId: stream })) continue;
    if (!segments.some((segment) => waitsIn(segment, stream, batch.positions[row] ?? 0n))) continue;
    events++;
    streams.add(JSON.stringify([context, aggregateType, stream]));
    const trace = text(batch.correlationIds[row]) ?? text(batch.traceIds[row]);
    if (trace !== null) traces.add(trace);
    const time = finiteTime(batch.times[row] ?? Number.NaN);
    if (oldestAt === null || time < oldestAt) oldestAt = time;
  }
  return {
    events,
    streams: streams.size,
    traces: traces.size,
    oldestAt,
    more: cut && (batch.positions[batch.count - 1] ?? 0n) < head,
  };
}

/** Returns the newest position of the store when the segments were read. */
function headOf(segments: readonly Segment[]): bigint {
  return segments.reduce((newest, { checkpoint, positionLag }) => {
    const head = BigInt(checkpoint) + BigInt(positionLag);
    return head > newest ? head : newest;
  }, 0n);
}

function waitsIn({ id, total, rule, checkpoint }: Segment, stream: string, position: bigint): boolean {
  if (position <= BigInt(checkpoint)) return false;
  return id === null || total === null || segmentOf(stream, total, rule) === id;
}

/** With too few measurements, the pace may be this share faster or slower. */
const SPREAD = 0.3;
const FEWEST_MEASURES = 5;
/** The pace has to exceed the append rate by more than this share of the pace; otherwise the consumer never catches up. */
const LEAST_LEAD = 0.05;

/**
 * Returns how long it takes to catch up; null when nothing was measured or nothing waits. `handled`: the events handled per second while
 * events waited, in any order.
 */
export function recoveryOf(waiting: number, handled: readonly number[], appendedPerS: number): CatchingUp | null {
  const measured = handled.filter((rate) => Number.isFinite(rate) && rate > 0);
  const middle = quantile(measured, 0.5);
  if (middle === undefined || waiting === 0) return null;
  const isFew = measured.length < FEWEST_MEASURES;
  const slow = isFew ? middle * (1 - SPREAD) : (quantile(measured, 0.25) ?? middle);
  const fast = isFew ? middle * (1 + SPREAD) : (quantile(measured, 0.75) ?? middle);
  const secondsAt = (rate: number) =>
    rate - appendedPerS > rate * LEAST_LEAD ? waiting / (rate - appendedPerS) : Number.POSITIVE_INFINITY;
  return { fromS: secondsAt(fast), toS: secondsAt(slow), handledPerS: [slow, fast], appendedPerS };
}

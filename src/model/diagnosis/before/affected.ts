import type { Segment } from '../../consumer/consumer';
import { segmentOf } from '../../consumer/partition';
import { type Scope, scopeTest } from '../../consumer/scope';
import { finiteTime } from '../../event/event';
import type { FlowBatch } from '../../flow/reading/flowColumns';
import { quantile } from '../../lists';

/** Who waits for a consumer. */
export interface Waiting {
  readonly events: number;
  readonly streams: number;
  /** Correlations. */
  readonly traces: number;
  /** When the oldest was created: milliseconds since 1970; null where none waits. */
  readonly oldestAt: number | null;
  /** There is more than was counted. */
  readonly more: boolean;
  /** What it handles is not known: no more of them wait for it. */
  readonly atMost: boolean;
}

/** When it has caught up once it runs, in seconds: a range, and a guess by measured rates. */
export interface CatchingUp {
  readonly fromS: number;
  /** Infinity: at its slower pace it never catches up. */
  readonly toS: number;
  /** Events a second that it was seen to handle, and that come in. */
  readonly handledPerS: readonly [number, number];
  readonly appendedPerS: number;
}

/** Who is affected while a consumer is behind. */
export interface Affected extends Waiting {
  /** null: its speed was not measured. */
  readonly recovery: CatchingUp | null;
}

/**
 * What waited when the segments were read, among the events past the lowest checkpoint, which `batch` has by position: what came since is
 * in no other figure of the diagnosis. `cut`: there are more events than the batch has.
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
    if (!isFor({ context, aggregateType, eventType })) continue;
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

/** The newest position of the store when they were read. */
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

/** With one measure alone it may be so much faster or slower. */
const SPREAD = 0.3;
const FEWEST_MEASURES = 5;
/** A lead over what comes in that is less than this share of the pace is none. */
const LEAST_LEAD = 0.05;

/**
 * How long it takes to catch up. `handled`: events a second at which it was seen to work while events waited, in any order; empty: null.
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

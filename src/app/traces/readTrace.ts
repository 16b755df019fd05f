import { EventTable } from '../../model/event/eventTable';
import type { HeaderBatch, TraceKey } from '../../model/event/headerBatch';
import type { ScanStep, TraceReader } from '../../store/ports';

/** Some events of a trace, as they were found. */
interface TraceStep {
  readonly batch: HeaderBatch;
  /**
   * In a search without an index, the time of the oldest event looked at, in milliseconds since 1970; null when an index finds the events.
   */
  readonly backTo: number | null;
}

/** Yields the events of a trace, from an index or a search through the store. `running`: a search that has already begun. */
export async function* traceSteps(
  store: TraceReader,
  key: TraceKey,
  signal: AbortSignal,
  running?: AsyncIterable<ScanStep>,
): AsyncGenerator<TraceStep> {
  if (!running && store.hasIndexFor(key)) {
    for await (const batch of store.headers(key, signal)) yield { batch, backTo: null };
    return;
  }
  for await (const { batch, backTo, done } of running ?? store.scan(key.id, signal)) {
    if (signal.aborted) return;
    yield { batch, backTo: done ? null : backTo };
  }
}

interface ReadTraceOptions {
  /** Reading ends with the batch that reaches this number of events. */
  readonly most?: number;
  /** A search that has already begun. */
  readonly running?: AsyncIterable<ScanStep> | undefined;
  readonly onStep?: (step: TraceStep) => void;
}

/** Reads the events of a trace into a table. */
export async function readTrace(
  store: TraceReader,
  key: TraceKey,
  signal: AbortSignal,
  { most = Number.POSITIVE_INFINITY, running, onStep }: ReadTraceOptions = {},
): Promise<EventTable> {
  const table = new EventTable();
  for await (const step of traceSteps(store, key, signal, running)) {
    table.append(step.batch);
    onStep?.(step);
    if (table.count >= most) break;
  }
  return table;
}

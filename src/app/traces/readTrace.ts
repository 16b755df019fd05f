import { EventTable } from '../../model/event/eventTable';
import type { HeaderBatch, TraceKey } from '../../model/event/headerBatch';
import type { ScanStep, TraceReader } from '../../store/ports';

/** Some events of a trace as they were found. */
interface TraceStep {
  readonly batch: HeaderBatch;
  /** Of a search without index: the time of the oldest event looked at so far, ms; null where an index finds them. */
  readonly backTo: number | null;
}

/** The events of a trace, by an index or by a search through the store. `running`: a search that has begun already. */
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
  /** Reading ends with the batch that reaches so many. */
  readonly most?: number;
  /** A search that has begun already. */
  readonly running?: AsyncIterable<ScanStep> | undefined;
  readonly onStep?: (step: TraceStep) => void;
}

/** The events of a trace as a table. */
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

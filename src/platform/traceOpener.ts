import type { TraceKey } from '../model/headerBatch';
import type { ScanStep } from '../store/eventStore';

export interface OpenTraceRequest {
  readonly connection: string;
  readonly key: TraceKey;
  /** The event to select once it is there. */
  readonly selectEventId?: string;
  /** A search that is already running and has found something; the panel takes it over. */
  readonly scan?: RunningScan;
}

/** A search without index whose first steps have been taken. */
export interface RunningScan {
  readonly steps: AsyncIterable<ScanStep>;
  cancel(): void;
}

/** Opens the trace's panel, or shows the one that is open. */
export type OpenTrace = (request: OpenTraceRequest) => void;

import type { EventStore } from '../../store/eventStore';
import type { TraceData } from './traceData';

/** The panel that a request came from. */
export interface RequestContext {
  readonly connection: string;
  readonly data: TraceData;
  readonly open: () => Promise<EventStore>;
  readonly signal: AbortSignal;
}

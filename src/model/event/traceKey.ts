import type { EventHeader } from './event';
import type { TraceKey } from './headerBatch';

/** Which trace an event belongs to: its correlation, else its trace id, else its own ancestors and descendants. */
export function traceKeyOf({ correlationId, traceId, eventId }: EventHeader): TraceKey {
  if (correlationId) return { by: 'correlation', id: correlationId };
  return traceId ? { by: 'trace', id: traceId } : { by: 'event', id: eventId };
}
